import * as electron from 'electron';

import type { IpcArgs } from '../../shared/contracts/ipc';
import { SottoError } from '../../shared/errors';

/** Before its clipboard took items as the web's does, Electron had a call for each kind. */
interface EarlierClipboard {
  writeImage?: (image: electron.NativeImage) => void;
}

/** The page may not touch the clipboard itself: it could read it, too. This only writes. */
export async function copyToClipboard(item: IpcArgs<'copy'>[0]): Promise<void> {
  const { clipboard, nativeImage } = electron;
  if (item.type === 'text') {
    await clipboard.writeText(item.text);
    return;
  }
  const image = nativeImage.createFromBuffer(Buffer.from(item.data));
  if (image.isEmpty()) throw new SottoError('bad-input', 'That is not a picture.');
  const earlier = clipboard as EarlierClipboard;
  if (earlier.writeImage !== undefined) {
    earlier.writeImage(image);
    return;
  }
  const picture = new Blob([image.toPNG()], { type: 'image/png' });
  await clipboard.write([new electron.ClipboardItem({ 'image/png': picture })]);
}
