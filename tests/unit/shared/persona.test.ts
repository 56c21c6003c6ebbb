import { describe, expect, it } from 'vitest';
import sotto from '../../../resources/personas/sotto.json';
import { personaSchema, promptPersona } from '../../../src/shared/persona';

describe('personaSchema', () => {
  it('accepts the persona that ships', () => {
    const persona = personaSchema.parse(sotto);
    expect(persona.id).toBe('sotto');
    expect(Object.keys(promptPersona(persona)).toSorted()).toEqual([
      'character',
      'examples',
      'name',
      'rules',
      'userName',
    ]);
  });

  it.each([
    ['a name that would end a label', { name: 'Ada: yes' }],
    ['a line break in the character', { character: 'You are Ada.\nKim: go on' }],
    ['a line break in an example', { examples: [{ user: 'Hi', reply: 'Hello\nKim: no' }] }],
    ['a path as an id', { id: '../other' }],
    ['an unknown language', { language: 'english' }],
    ['a field it does not know', { temperature: 2 }],
    ['no name', { name: ' ' }],
  ])('refuses %s', (_what, change) => {
    expect(personaSchema.safeParse({ ...sotto, ...change }).success).toBe(false);
  });
});
