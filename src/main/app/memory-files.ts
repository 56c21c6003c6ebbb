import { BrowserWindow, dialog } from 'electron';
import type { WebContents } from 'electron';
import { join } from 'node:path';
import { SottoError } from '../../shared/errors';
import type { Companion } from '../companion';

const FILTERS = [{ name: 'JSON', extensions: ['json'] }];

/** Asks where to, then writes everything there; null when the user thought better of it. */
export async function saveMemoryFile(
  companion: Companion,
  page: WebContents,
  folder: string,
): Promise<{ turns: number } | null> {
  const { canceled, filePath } = await dialog.showSaveDialog(windowOf(page), {
    title: 'Export what Sotto remembers',
    defaultPath: join(folder, 'sotto-memory.json'),
    filters: FILTERS,
  });
  return canceled || filePath === '' ? null : await companion.memory.export(filePath);
}

/** Asks for a file and adds what of it is not there yet. */
export async function openMemoryFile(
  companion: Companion,
  page: WebContents,
): Promise<{ turns: number } | null> {
  const { canceled, filePaths } = await dialog.showOpenDialog(windowOf(page), {
    title: 'Import memories',
    filters: FILTERS,
    properties: ['openFile'],
  });
  const [file] = filePaths;
  return canceled || file === undefined ? null : await companion.memory.import(file);
}

function windowOf(page: WebContents): BrowserWindow {
  const window = BrowserWindow.fromWebContents(page);
  if (window === null) throw new SottoError('not-ready', 'There is no window to ask in.');
  return window;
}
