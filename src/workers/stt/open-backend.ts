import { FugoodBackend } from './fugood';
import { OwnAddonBackend } from './own-addon';
import type { ThreadParts } from '../thread-parts';
import type { BackendLoad, WhisperBackend } from './whisper-backend';

/** Our own addon where it computes on the CPU (or was built for the GPU), else the prebuilt. */
export async function openBackend(
  options: BackendLoad,
  thread: ThreadParts,
): Promise<WhisperBackend> {
  const ours = options.addonPath.endsWith('.node');
  return ours ? OwnAddonBackend.load(options, thread) : FugoodBackend.load(options, thread.addons);
}
