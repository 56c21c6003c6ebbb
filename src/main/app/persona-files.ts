import { BrowserWindow, dialog } from 'electron';
import type { WebContents } from 'electron';
import { join } from 'node:path';
import { SottoError } from '../../shared/errors';
import type { Persona } from '../../shared/persona';
import type { PersonaStore } from '../persona/persona-store';

const FILTERS = [{ name: 'Sotto persona', extensions: ['json'] }];

/** Asks where to; false when the user thought better of it. */
export async function savePersonaFile(
  personas: PersonaStore,
  id: string,
  page: WebContents,
  folder: string,
): Promise<boolean> {
  const { canceled, filePath } = await dialog.showSaveDialog(windowOf(page), {
    title: 'Export the persona',
    defaultPath: join(folder, `${id}.json`),
    filters: FILTERS,
  });
  if (canceled || filePath === '') return false;
  personas.export(id, filePath);
  return true;
}

/** Asks for a file; null when the user thought better of it. */
export async function openPersonaFile(
  personas: PersonaStore,
  page: WebContents,
): Promise<Persona | null> {
  const { canceled, filePaths } = await dialog.showOpenDialog(windowOf(page), {
    title: 'Import a persona',
    filters: FILTERS,
    properties: ['openFile'],
  });
  const [file] = filePaths;
  return canceled || file === undefined ? null : personas.import(file);
}

function windowOf(page: WebContents): BrowserWindow {
  const window = BrowserWindow.fromWebContents(page);
  if (window === null) throw new SottoError('not-ready', 'There is no window to ask in.');
  return window;
}
