import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PersonaStore } from '../../../../src/main/persona/persona-store';
import type { Persona } from '../../../../src/shared/persona';

const personasDir = fileURLToPath(new URL('../../../../resources/personas', import.meta.url));
let folder: string;
let userPersonasDir: string;
let warnings: string[];
let store: PersonaStore;
let mira: Persona;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sotto-personas-'));
  userPersonasDir = join(folder, 'personas');
  warnings = [];
  store = new PersonaStore({ personasDir, userPersonasDir }, (text) => warnings.push(text));
  mira = {
    ...store.load('sotto'),
    id: 'mira',
    name: 'Mira',
    rules: ['Speak of the sea.'],
    voiceId: 'en_US-joe-medium',
  };
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const names = (): string[] => store.list().map(({ persona }) => persona.name);

describe('the personas', () => {
  it('are those that ship and the user’s own, by name', () => {
    expect(store.list()).toMatchObject([{ persona: { id: 'sotto' }, isOwn: false }]);
    expect(store.save(mira)).toEqual(mira);
    expect(names()).toEqual(['Mira', 'Sotto']);
    expect(store.load('mira')).toEqual(mira);
    expect(warnings).toEqual([]);
  });

  it('can be changed, the one that ships too, and that one comes back', () => {
    store.save({ ...store.load('sotto'), name: 'Otto' });
    expect(store.list()).toMatchObject([
      { persona: { id: 'sotto', name: 'Otto' }, isOwn: true, replacesShipped: true },
    ]);
    store.remove('sotto');
    expect(names()).toEqual(['Sotto']);
    expect(() => {
      store.remove('sotto');
    }).toThrow(expect.objectContaining({ kind: 'not-found' }));
  });

  it('leave no half file behind when one is refused', () => {
    expect(() => store.save({ ...mira, name: 'Mi:ra' })).toThrow(/name/u);
    expect(() => store.save({ ...mira, id: '../mira' })).toThrow(/id/u);
    expect(() => store.save({ ...mira, more: 1 })).toThrow(
      expect.objectContaining({ kind: 'bad-input' }),
    );
    expect(names()).toEqual(['Sotto']);
    store.save(mira);
    expect(readdirSync(userPersonasDir)).toEqual(['mira.json']);
  });

  it('tell a file that is broken and go on without it', () => {
    mkdirSync(userPersonasDir);
    writeFileSync(join(userPersonasDir, 'broken.json'), '{"version": 1');
    writeFileSync(join(userPersonasDir, 'huge.json'), `"${'x'.repeat(70_000)}"`);
    expect(names()).toEqual(['Sotto']);
    expect(warnings).toHaveLength(2);
  });
});

describe('a persona file', () => {
  it('makes the round trip, under a new id where the old one is taken', () => {
    store.save(mira);
    const file = join(folder, 'mira-export.json');
    store.export('mira', file);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(mira);
    expect(store.import(file)).toEqual({ ...mira, id: 'mira-2' });
    expect(store.import(file).id).toBe('mira-3');
    store.remove('mira');
    expect(store.import(file)).toEqual(mira);
  });

  it.each([
    ['no JSON', 'hello'],
    ['another object', '{"a": 1}'],
    ['a persona with a line break in its name', 'line'],
  ])('is refused when it holds %s', (_, content) => {
    const file = join(folder, 'import.json');
    const text = content === 'line' ? JSON.stringify({ ...mira, name: 'a\nb' }) : content;
    writeFileSync(file, text);
    expect(() => store.import(file)).toThrow(expect.objectContaining({ kind: 'bad-input' }));
    expect(names()).toEqual(['Sotto']);
  });

  it('of an unknown persona is not written', () => {
    expect(() => {
      store.export('nobody', join(folder, 'x.json'));
    }).toThrow(expect.objectContaining({ kind: 'not-found' }));
    expect(readdirSync(folder)).toEqual([]);
  });
});
