import { describe, expect, it } from 'vitest';

import { isInstalled } from '../../../../scripts/setup/dependencies.mjs';

const WANTED = {
  'node_modules/react': { version: '19.0.0' },
  'node_modules/for-other-platforms': { version: '1.0.0', optional: true },
  'native/whisper': { version: '0.1.0', link: true },
};

describe('isInstalled', () => {
  it('accepts what npm installed, without what it leaves out', () => {
    expect(isInstalled(WANTED, { 'node_modules/react': { version: '19.0.0' } })).toBe(true);
  });

  it('refuses another version, a missing and a surplus package', () => {
    expect(isInstalled(WANTED, { 'node_modules/react': { version: '18.0.0' } })).toBe(false);
    expect(isInstalled(WANTED, {})).toBe(false);
    const surplus = { 'node_modules/react': { version: '19.0.0' }, 'node_modules/x': {} };
    expect(isInstalled(WANTED, surplus)).toBe(false);
  });
});
