import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadPersona } from '../../../../src/main/persona/load-persona';

const personasDir = fileURLToPath(new URL('../../../../resources/personas', import.meta.url));
let userPersonasDir: string;
let warnings: string[];
const load = (id: string) =>
  loadPersona({ personasDir, userPersonasDir }, id, (text) => warnings.push(text));

beforeEach(() => {
  userPersonasDir = join(mkdtempSync(join(tmpdir(), 'sotto-personas-')), 'personas');
  mkdirSync(userPersonasDir);
  warnings = [];
});
afterEach(() => {
  rmSync(userPersonasDir, { recursive: true, force: true });
});

describe('loadPersona', () => {
  it('finds the one that ships', () => {
    expect(load('sotto').id).toBe('sotto');
    expect(warnings).toEqual([]);
  });

  it('prefers the user’s own of the same name', () => {
    const own = { ...load('sotto'), name: 'Mira' };
    writeFileSync(join(userPersonasDir, 'sotto.json'), JSON.stringify(own));
    expect(load('sotto').name).toBe('Mira');
  });

  it('falls back and says so when one is broken or missing', () => {
    writeFileSync(join(userPersonasDir, 'mira.json'), '{"id":');
    expect(load('mira').id).toBe('sotto');
    expect(warnings.join(' ')).toContain('mira');
    warnings = [];
    expect(load('nobody').id).toBe('sotto');
    expect(warnings.join(' ')).toContain('nobody');
  });

  it('does not leave its folders', () => {
    expect(load('../../package').id).toBe('sotto');
    expect(warnings).toHaveLength(1);
  });
});
