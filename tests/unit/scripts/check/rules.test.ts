import { describe, expect, it } from 'vitest';

import {
  importProblems,
  linkProblems,
  lockfileProblems,
  machineProblems,
  nameProblems,
} from '../../../../scripts/check/rules.mjs';

const file = (path: string, text = '') => ({ path, text });

describe('importProblems', () => {
  it.each([
    ['src/main/turn/run-turn.ts', "import { app } from 'electron';"],
    ['src/main/turn/run-turn.ts', "const e = await import('electron');"],
    ['src/workers/stt/index.ts', "import 'electron';"],
    ['src/workers/stt/index.ts', "import { x } from '../../main/paths';"],
    ['src/shared/trace.ts', "import type { X } from '../main/x';"],
    ['src/renderer/app.tsx', "import {\n  a,\n  b,\n} from '../main/x';"],
    ['src/main/paths.ts', "export { talk } from '../cli/talk';"],
  ])('refuses in %s: %s', (path, text) => {
    expect(importProblems(file(path, text))).toHaveLength(1);
  });

  it.each([
    ['src/main/app/window.ts', "import { app } from 'electron';"],
    ['src/main/turn/run-turn.ts', "import type { App } from 'electron';"],
    ['src/cli/talk.ts', "import { a } from '../main/a';\nimport { b } from '../shared/b';"],
    ['src/renderer/ui/button.tsx', "import { c } from '../state/c';"],
    ['src/main/app/tray.ts', "import icon from '../../../build/tray/idle.png?asset';"],
  ])('allows in %s: %s', (path, text) => {
    expect(importProblems(file(path, text))).toEqual([]);
  });
});

describe('nameProblems', () => {
  it('wants kebab-case, with room for customary names', () => {
    expect(nameProblems(file('src/main/runTurn.ts'))).toHaveLength(1);
    expect(nameProblems(file('src/renderer/Button.tsx'))).toHaveLength(1);
    expect(nameProblems(file('src/shared/platform.d.ts'))).toEqual([]);
    expect(nameProblems(file('docs/decisions/0001-teardown.md'))).toEqual([]);
    expect(nameProblems(file('README.md'))).toEqual([]);
    expect(nameProblems(file('.oxfmtrc.json'))).toEqual([]);
  });
});

describe('linkProblems', () => {
  it('finds relative links that lead nowhere', () => {
    const tree = { exists: (path: string) => path === 'docs/architecture.md' };
    const text =
      '[a](../architecture.md#tree) [b](missing.md) [c](#here) [d](https://example.org/x)';
    expect(linkProblems(file('docs/decisions/0001.md', text), tree)).toEqual([
      'docs/decisions/0001.md: links to missing.md, which is not there',
    ]);
  });
});

describe('lockfileProblems', () => {
  it('refuses download addresses', () => {
    const dirty = '{"resolved": "https://example.org/a.tgz"}';
    expect(lockfileProblems(file('package-lock.json', dirty))).toHaveLength(1);
    expect(lockfileProblems(file('package-lock.json', '{"version": "1"}'))).toEqual([]);
    expect(lockfileProblems(file('package-lock.json', '{"resolved": "native/whisper"}'))).toEqual(
      [],
    );
  });

  it('refuses a lockfile that lacks a package for some platform', () => {
    const packages = {
      'node_modules/a': { optionalDependencies: { 'a-linux': '1.0.0', 'a-darwin': '1.0.0' } },
      'node_modules/a-linux': {},
    };
    const problems = lockfileProblems(file('package-lock.json', JSON.stringify({ packages })));
    expect(problems).toEqual(['package-lock.json: lacks a-darwin']);
    const whole = { ...packages, 'node_modules/a/node_modules/a-darwin': {} };
    const text = JSON.stringify({ packages: whole });
    expect(lockfileProblems(file('package-lock.json', text))).toEqual([]);
  });
});

describe('machineProblems', () => {
  it.each([
    'see /home/linus/code/sotto',
    'see /Users/linus/sotto',
    'C:\\Users\\linus',
    '/root/sotto',
    'https://packages.corp/x',
    'http://192.168.1.4/x',
    'https://registry.npmjs.org/x',
  ])('finds %j', (text) => {
    expect(machineProblems(file('docs/a.md', text))).toHaveLength(1);
  });

  it('finds the folders of the machine it runs on', () => {
    expect(
      machineProblems(file('docs/a.md', 'in /srv/code/sotto/out'), ['/srv/code/sotto']),
    ).toEqual(["docs/a.md: names a machine's own place: /srv/code/sotto"]);
  });

  it.each([
    '~/.cache/sotto',
    '/home/ada/notes.txt',
    'src/home/page.ts',
    'https://rustup.rs',
    '/usr/include/node',
  ])('leaves %j alone', (text) => {
    expect(machineProblems(file('docs/a.md', text))).toEqual([]);
  });
});
