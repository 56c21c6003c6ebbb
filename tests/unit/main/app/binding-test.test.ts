import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { describe, expect, it } from 'vitest';

import { bindingTestScript } from '../../../../src/main/app/binding-test';

const ROOT = resolve(import.meta.dirname, '../../../..');
const script = join(ROOT, 'node_modules/node-llama-cpp/dist/bindings/utils/testBindingBinary.js');
const testing = { TEST_BINDING_CP: 'true' };

describe('bindingTestScript', () => {
  it('is the script that node-llama-cpp forks, where it really lies', () => {
    expect(bindingTestScript(['sotto', script], testing, ROOT)).toBe(script);
    expect(existsSync(script)).toBe(true);
  });

  it('is null for an ordinary start', () => {
    expect(bindingTestScript(['sotto', '--hidden'], testing, ROOT)).toBeNull();
    expect(bindingTestScript(['sotto', script], {}, ROOT)).toBeNull();
  });

  it.each([
    '/tmp/node_modules/node-llama-cpp/dist/bindings/utils/testBindingBinary.js',
    join(ROOT, 'node_modules/node-llama-cpp/dist/bindings/utils/other.js'),
    `${script}/../../../../../../../tmp/x.js`,
  ])('never is another script: %s', (other) => {
    expect(bindingTestScript(['sotto', other], testing, ROOT)).toBeNull();
  });
});
