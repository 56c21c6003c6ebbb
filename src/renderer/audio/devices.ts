export interface AudioDevice {
  readonly id: string;
  readonly label: string;
}

export interface AudioDevices {
  readonly microphones: readonly AudioDevice[];
  readonly speakers: readonly AudioDevice[];
}

/** Chrome lists the system's choices again under these ids; ours is "follow the system". */
const ALIASES = new Set(['default', 'communications', '']);

export async function listAudioDevices(): Promise<AudioDevices> {
  const all = await navigator.mediaDevices.enumerateDevices();
  const ofKind = (kind: MediaDeviceKind, fallback: string): readonly AudioDevice[] =>
    all
      .filter((device) => device.kind === kind && !ALIASES.has(device.deviceId))
      .map((device, index) => ({
        id: device.deviceId,
        label: device.label === '' ? `${fallback} ${index + 1}` : device.label,
      }));
  return {
    microphones: ofKind('audioinput', 'Microphone'),
    speakers: ofKind('audiooutput', 'Loudspeaker'),
  };
}

/** Calls back at once and whenever something is plugged in or out; returns the end of it. */
export function watchAudioDevices(changed: (devices: AudioDevices) => void): () => void {
  let active = true;
  const read = (): void => {
    listAudioDevices()
      .then((devices) => {
        if (active) changed(devices);
      })
      .catch(() => {
        if (active) changed({ microphones: [], speakers: [] });
      });
  };
  read();
  navigator.mediaDevices.addEventListener('devicechange', read);
  return () => {
    active = false;
    navigator.mediaDevices.removeEventListener('devicechange', read);
  };
}
