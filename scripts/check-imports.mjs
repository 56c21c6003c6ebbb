/** The rules of the tree that the compiler cannot see; what they are stands in check/rules.mjs. */
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';

import { ROOT, fromRoot } from './lib/paths.mjs';
import { run } from './lib/run.mjs';
import {
  importProblems,
  lockfileProblems,
  linkProblems,
  machineProblems,
  nameProblems,
} from './check/rules.mjs';

const TEXT =
  /\.(ts|tsx|mjs|cjs|js|json|md|yml|yaml|css|html|toml|rs|sh)$|^\.ci\/|^LICENSE$|^\.\w+rc$/;

/** Everything that is, or may come, under version control. */
async function repositoryFiles() {
  const listed = await run('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z']);
  if (listed.code !== 0) {
    process.stderr.write('The list of files comes from git, which does not answer here.\n');
    process.exit(1);
  }
  return listed.stdout.split('\0').filter((path) => path !== '' && existsSync(fromRoot(path)));
}

const tree = { exists: (/** @type {string} */ path) => existsSync(fromRoot(path)) };
/** A path of one part, such as a superuser's home, tells nothing. */
const here = [ROOT, homedir()].filter((folder) => folder.lastIndexOf('/') > 0);
const problems = (await repositoryFiles()).flatMap((path) => {
  const file = { path, text: TEXT.test(path) ? readFileSync(fromRoot(path), 'utf8') : '' };
  return [
    ...nameProblems(file),
    ...importProblems(file),
    ...linkProblems(file, tree),
    ...lockfileProblems(file),
    ...machineProblems(file, here),
  ];
});
for (const problem of problems) process.stdout.write(`${problem}\n`);
process.exitCode = problems.length === 0 ? 0 : 1;
