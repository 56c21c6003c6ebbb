/** `npm run notices`: writes THIRD-PARTY-NOTICES.md from what is installed. */
import { writeFileSync } from 'node:fs';

import { fromRoot } from './lib/paths.mjs';
import { main, setUp } from './lib/set-up.mjs';
import { TOOL_STEPS } from './lib/setup-steps.mjs';
import { crateParts, npmParts } from './notices/collect.mjs';
import { renderNotices } from './notices/render.mjs';

const INTRODUCTION = `
# Third-party notices

Sotto contains, or links to, the work of others, listed here with their licences. This file is
written by \`npm run notices\`; do not edit it.

- Electron and Chromium bring their own notices, \`LICENSE.electron.txt\` and
  \`LICENSES.chromium.html\`, in every package.
- The phonemiser is espeak-ng (GPL-3.0-or-later), which decides the licence of the whole.
- better-sqlite3 contains SQLite, which is in the public domain.
- Models are not part of Sotto. Each has its own licence, which \`sotto models list\` shows.
- NVIDIA's libraries are never part of a package of Sotto. On a machine with such a GPU, set-up
  fetches engines that contain them from npm, under NVIDIA's terms.
`;

await main(async () => {
  await setUp(TOOL_STEPS);
  const parts = [...npmParts(), ...(await crateParts())];
  writeFileSync(fromRoot('THIRD-PARTY-NOTICES.md'), renderNotices(INTRODUCTION, parts));
  process.stdout.write(`THIRD-PARTY-NOTICES.md: ${parts.length} parts\n`);
  return 0;
});
