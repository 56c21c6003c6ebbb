/**
 * Engines built for GPUs, as npm carries them. They are no dependencies (npm would bring them to
 * every machine): set-up fetches them where such a GPU is, at the versions of the engines in use.
 *
 * `place` is relative to the repository: where node-llama-cpp, and our own speech worker, look.
 *
 * @typedef {import('../lib/npm-package.mjs').NpmPackage & { place: string }} GpuPackage
 */

const LLAMA = '3.21.1';
const WHISPER = '1.1.3';
const WHISPER_HOME = '.runtime/gpu/whisper.node';

/**
 * @param {string} name
 * @param {number} bytes
 * @param {string} integrity
 * @returns {GpuPackage}
 */
const llama = (name, bytes, integrity) => ({
  name: `@node-llama-cpp/${name}`,
  version: LLAMA,
  bytes,
  integrity: `sha512-${integrity}`,
  place: `node_modules/@node-llama-cpp/${name}`,
});

/**
 * @param {string} name
 * @param {number} bytes
 * @param {string} integrity
 * @returns {GpuPackage}
 */
const whisper = (name, bytes, integrity) => ({
  name: `@fugood/${name}`,
  version: WHISPER,
  bytes,
  integrity: `sha512-${integrity}`,
  place: name === 'whisper.node' ? WHISPER_HOME : `${WHISPER_HOME}/node_modules/@fugood/${name}`,
});

const WHISPER_FRONT = whisper(
  'whisper.node',
  1_723_501,
  'wiDjBuKUa6ji6HItkW99TwQI3Q4wf7yh0W/xeroJfZLctQrSM+xfUcoY9iH/w7su3gjW5R6z3tTHJPaF468kig==',
);

/** By platform, architecture and backend; a machine without an entry computes on its CPU. */
export const GPU_PACKAGES = /** @type {Readonly<Record<string, readonly GpuPackage[]>>} */ ({
  'linux-x64-cuda': [
    llama(
      'linux-x64-cuda',
      142_850_036,
      'idsE55VoD/FbvLhnBC9krUJaUoC0XnebseAAnCpm/brKf61HEbu+idgbb5eN6mxkjLSrHtILprJ0nDcUJjVrFg==',
    ),
    llama(
      'linux-x64-cuda-ext',
      176_679_086,
      '1PuURowccBcks3CCoMe1mTHh5vD0V5bFHMUEgtbI/OSDjpP+Pdbn+lf42CGUrepTzR8kCH1HovQ7d8q6/vuIKA==',
    ),
    WHISPER_FRONT,
    whisper(
      'node-whisper-linux-x64-cuda',
      69_624_403,
      '3lG7nso8UIgoCvxXi6cGMkoif0qeRz1vpbqjvbL8RiQW++CqG19inKfxwHf9T+gunGK398s4KEmzt3oYDz3eNg==',
    ),
  ],
  'linux-x64-vulkan': [
    llama(
      'linux-x64-vulkan',
      27_476_121,
      'flEeSzONQ6OIm5bYKLQf4eEnBzcC5WugFbyPUwkCqyyOFZ8pH0H9ulQ7ZNDLSIczeKneMRJornlyY1Hq7d3GDA==',
    ),
    WHISPER_FRONT,
    whisper(
      'node-whisper-linux-x64-vulkan',
      17_597_074,
      '06z1nUcSEXmvRgiKWDVuUHmKMZFiyCXrqTBJix/NdRLWybewzFNjm98LxPQbeDm2ZKbiYUE2XEuSj0fs/j4gAw==',
    ),
  ],
  'win32-x64-cuda': [
    llama(
      'win-x64-cuda',
      138_542_727,
      'PLz70neFEMkQTlmJqG1ujUtCSgHasLPMxQ9rLkqQVmZYAXqkRj+45TIHCjdn3XqUeaoun0vrO9rRaxZ8NVq9jg==',
    ),
    llama(
      'win-x64-cuda-ext',
      175_417_684,
      'L2MxLVEYPDDe4O8EDWPmX6brldc9+Vt9hNoT/anj3pSnmrjkQcmaoKhHs6oP5qhEhb5Uog0rj6lgzNGtJO3p9Q==',
    ),
  ],
  'win32-x64-vulkan': [
    llama(
      'win-x64-vulkan',
      26_619_567,
      'HJ237Azh5m4Sz+w3A1IU/fYLaSDOocskcfn2ILTgqTuuORCB86EMnu3Yt/XsNhRHTtEiwz1Q/E0mO4PLIbZLAA==',
    ),
  ],
});
