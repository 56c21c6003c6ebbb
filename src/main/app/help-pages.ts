import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { shell } from 'electron';

import { SottoError } from '../../shared/errors';
import type { HelpPage } from '../ipc/handlers';

const FILES: Readonly<Record<HelpPage, string>> = { readme: 'README.md', licence: 'LICENSE' };

/**
 * Opens a page about Sotto in the user's own program: the file that came with it, so that no
 * connection is made. The window names it; it cannot give a path.
 * @throws SottoError `not-found` when it was not installed, `unsupported` when nothing can show it.
 */
export async function openHelpPage(page: HelpPage, appDir: string): Promise<void> {
  const name = FILES[page];
  // A package keeps them beside the archive: other programs cannot look inside it.
  const file = [join(process.resourcesPath, name), join(appDir, name)].find((path) =>
    existsSync(path),
  );
  if (file === undefined) throw new SottoError('not-found', `${name} did not come with this copy.`);
  const problem = await shell.openPath(file);
  if (problem !== '') {
    throw new SottoError('unsupported', `${name} could not be opened: ${problem}`, {
      hint: 'Open it with a text editor; it lies beside the program.',
    });
  }
}
