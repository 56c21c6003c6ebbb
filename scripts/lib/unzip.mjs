import { mkdirSync, renameSync, rmSync } from 'node:fs';

import { SetupError } from './log.mjs';
import { lastWords, run } from './run.mjs';

/** Python's zipfile forgets file modes and links; they stand in the upper half of the attributes. */
const PYTHON_UNZIP = `
import os, stat, sys, zipfile
source, target = sys.argv[1:3]
with zipfile.ZipFile(source) as archive:
    for entry in archive.infolist():
        mode = entry.external_attr >> 16
        if stat.S_ISLNK(mode):
            link = os.path.join(target, entry.filename)
            os.makedirs(os.path.dirname(link), exist_ok=True)
            os.symlink(archive.read(entry).decode(), link)
            continue
        path = archive.extract(entry, target)
        if mode and not entry.is_dir():
            os.chmod(path, stat.S_IMODE(mode))
`;

/**
 * Unpacks a zip file as `target`, whole or not at all, with file modes and links. Linux has no
 * unzip of its own but Python is required anyway; macOS and Windows have a tar that reads zip.
 *
 * @param {string} zip
 * @param {string} target
 */
export async function unzip(zip, target) {
  const fresh = `${target}.incoming`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true });
  const result =
    process.platform === 'linux'
      ? await run('python3', ['-c', PYTHON_UNZIP, zip, fresh])
      : await run('tar', ['-xf', zip, '-C', fresh]);
  if (result.code !== 0) throw new SetupError(`Could not unpack ${zip}:\n${lastWords(result)}`);
  rmSync(target, { recursive: true, force: true });
  renameSync(fresh, target);
}
