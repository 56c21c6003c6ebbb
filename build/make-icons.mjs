/**
 * Draws every icon from its SVG: `electron build/make-icons.mjs` (the results are in git, so this is
 * run only after a change of the drawings). Chromium does the drawing: no other renderer is needed.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { app, BrowserWindow } from 'electron';

const BUILD_DIR = dirname(fileURLToPath(import.meta.url));

/** Sizes a Linux desktop looks for; electron-builder makes .ico and .icns of icon.png. */
const DESKTOP_SIZES = [16, 24, 32, 48, 64, 128, 256, 512];

/** Tray icons in points; the second file is for screens of twice the density. */
const TRAY_POINTS = 22;

const TRAY_STATES = ['idle', 'listening', 'thinking', 'speaking'];

/** @type {{ svg: string, png: string, size: number }[]} */
const ICONS = [
  { svg: 'icon.svg', png: 'icon.png', size: 1024 },
  ...DESKTOP_SIZES.map((size) => ({
    svg: 'icon.svg',
    png: `icons/${size}x${size}.png`,
    size,
  })),
  ...TRAY_STATES.flatMap((state) => [
    { svg: `tray/${state}.svg`, png: `tray/${state}.png`, size: TRAY_POINTS },
    { svg: `tray/${state}.svg`, png: `tray/${state}@2x.png`, size: TRAY_POINTS * 2 },
  ]),
];

/**
 * @param {BrowserWindow} window
 * @param {string} svg
 * @param {number} size
 */
async function draw(window, svg, size) {
  const address = `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
  const png = /** @type {unknown} */ (
    await window.webContents.executeJavaScript(`(async () => {
      const image = new Image();
      image.src = ${JSON.stringify(address)};
      await image.decode();
      const canvas = document.createElement('canvas');
      canvas.width = canvas.height = ${size};
      canvas.getContext('2d').drawImage(image, 0, 0, ${size}, ${size});
      return canvas.toDataURL('image/png').split(',')[1];
    })()`)
  );
  return Buffer.from(String(png), 'base64');
}

async function drawAll() {
  const window = new BrowserWindow({ show: false, webPreferences: { sandbox: true } });
  await window.loadURL('about:blank');
  for (const { svg, png, size } of ICONS) {
    const file = join(BUILD_DIR, png);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, await draw(window, await readFile(join(BUILD_DIR, svg), 'utf8'), size));
    console.log(`${png} ${size} px`);
  }
}

// Not awaited here: Electron gets ready only after this module has been evaluated.
void app
  .whenReady()
  .then(drawAll)
  .then(() => app.exit(0))
  .catch((error) => {
    console.error(error);
    app.exit(1);
  });
