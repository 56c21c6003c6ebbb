import type { Migration } from './migration';

/** Holds a number that other work has been given, so that later numbers can be used before it lands. */
export function reserved(version: number): Migration {
  return { version, name: 'reserved', up: () => undefined };
}
