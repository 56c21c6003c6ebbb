import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

/**
 * The oldest runtime that must run the build: Electron 33 (Node 20.18, Chrome 130). electron-vite
 * would read the targets from the installed `electron` types, whose syntax is newer.
 */
const NODE_TARGET = 'node20.18';
const CHROME_TARGET = 'chrome130';

/** Loaded from disk at run time, never bundled: native addons and our own binding. */
const EXTERNAL = ['@sotto/whisper-node', /\.node$/];

const MAIN_ENTRIES = {
  index: 'src/main/index.ts',
  cli: 'src/cli/index.ts',
  'workers/stt': 'src/workers/stt/index.ts',
  'workers/llm': 'src/workers/llm/index.ts',
  'workers/onnx': 'src/workers/onnx/index.ts',
  'workers/memory': 'src/workers/memory/index.ts',
};

const fromRoot = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The entries that exist, so that one process can be built before the others are written. */
const present = (entries: Record<string, string>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(entries)
      .map(([name, path]) => [name, fromRoot(path)] as const)
      .filter(([, path]) => existsSync(path)),
  );

export default defineConfig({
  main: {
    build: {
      target: NODE_TARGET,
      sourcemap: true,
      externalizeDeps: true,
      rolldownOptions: {
        input: present(MAIN_ENTRIES),
        external: EXTERNAL,
        output: {
          format: 'es',
          entryFileNames: '[name].js',
          // Beside the entries, so that `import.meta.url` of a shared module stays in out/main.
          chunkFileNames: 'chunk-[name].js',
        },
      },
    },
  },
  preload: {
    build: {
      target: NODE_TARGET,
      // A sandboxed preload can require nothing but electron: all else is bundled.
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: fromRoot('src/preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: fromRoot('src/renderer'),
    plugins: [react()],
    worker: { format: 'es' },
    build: {
      target: CHROME_TARGET,
      sourcemap: true,
      // No data: addresses, which the content security policy would refuse for worklets.
      assetsInlineLimit: 0,
      rolldownOptions: { input: { index: fromRoot('src/renderer/index.html') } },
    },
  },
});
