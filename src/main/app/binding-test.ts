import { join } from 'node:path';

/** Where node-llama-cpp keeps the script that tries its addon. */
const SCRIPT = [
  'node_modules',
  'node-llama-cpp',
  'dist',
  'bindings',
  'utils',
  'testBindingBinary.js',
];

/**
 * On Linux node-llama-cpp tries its addon in a process of its own before it loads it. It forks for
 * that, which in a package (no Node mode) starts the app anew with the script as an argument: then
 * the app must run that script, and nothing else.
 *
 * @param dependenciesDir the folder that holds our own `node_modules`: no other script is ever run.
 * @returns the script to run, or null when this is an ordinary start.
 */
export function bindingTestScript(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  dependenciesDir: string,
): string | null {
  if (env['TEST_BINDING_CP'] !== 'true') return null;
  const script = join(dependenciesDir, ...SCRIPT);
  return argv.includes(script) ? script : null;
}
