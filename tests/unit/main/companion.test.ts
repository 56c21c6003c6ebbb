import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Companion } from '../../../src/main/companion';
import { resolvePaths } from '../../../src/main/paths';
import { defaultSettings } from '../../../src/shared/settings';
import { VirtualPlayer } from '../../../src/main/audio/virtual-player';

/** The window is shown before anything is loaded: nothing may ask an engine that early. */
it('can be made, and ended, before any engine has started', async () => {
  const userDataDir = mkdtempSync(join(tmpdir(), 'sotto-companion-'));
  const nothing = (): void => undefined;
  try {
    const companion = new Companion({
      paths: resolvePaths({ userDataDir }),
      settings: defaultSettings,
      sink: new VirtualPlayer(nothing),
      events: {
        turn: nothing,
        spans: nothing,
        readiness: nothing,
        notice: nothing,
        finished: nothing,
      },
    });
    expect(companion.readiness.ready).toBe(false);
    expect(companion.personas.list().length).toBeGreaterThan(0);
    await companion.dispose();
  } finally {
    rmSync(userDataDir, { recursive: true, force: true });
  }
});
