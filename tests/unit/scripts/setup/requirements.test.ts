import { describe, expect, it } from 'vitest';

import { checkNode } from '../../../../scripts/setup/requirements.mjs';

describe('checkNode', () => {
  it.each(['18.20.0', '20.18.3', '16.0.0'])('refuses %s and says what is needed', (version) => {
    expect(() => checkNode(version)).toThrow(/needs Node 20\.19.*this is/);
  });

  it.each(['20.19.0', '20.20.2', '22.0.0', '24.1.0'])('accepts %s', (version) => {
    expect(() => checkNode(version)).not.toThrow();
  });
});
