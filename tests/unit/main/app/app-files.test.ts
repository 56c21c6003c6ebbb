import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import {
  CONTENT_SECURITY_POLICY,
  safeAppPath,
  serveAppFile,
} from '../../../../src/main/app/app-files';

const BASE = 'sotto://app/';
let dir: string;
let root: string;

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'sotto-files-'));
  root = join(dir, 'renderer');
  mkdirSync(join(root, 'assets'), { recursive: true });
  writeFileSync(join(root, 'index.html'), '<!doctype html>');
  writeFileSync(join(root, 'assets', 'app.js'), 'export {};');
  writeFileSync(join(dir, 'secret.json'), '"secret"');
  symlinkSync(join(dir, 'secret.json'), join(root, 'link.json'));
  symlinkSync(dir, join(root, 'up'));
  symlinkSync(join(root, 'assets', 'app.js'), join(root, 'inside.js'));
});

afterAll(() => {
  rmSync(dir, { recursive: true });
});

describe('safeAppPath', () => {
  it.each([
    ['index.html', 'index.html'],
    ['assets/app-Bx3_.js?v=1#top', 'assets/app-Bx3_.js'],
    ['a%20b.css', 'a b.css'],
  ])('passes %s', (address, path) => {
    expect(safeAppPath(BASE + address)).toBe(path);
  });

  it.each([
    '../secret.json',
    'assets/../../secret.json',
    '%2e%2e/secret.json',
    '%2E%2E%2Fsecret.json',
    '%252e%252e/secret.json',
    '..%5csecret.json',
    'a\\..\\secret.json',
    '/etc/hosts.json',
    '//host/x.js',
    './index.html',
    'index.html%00.js',
    'index.html\0',
    'C:/secret.json',
    'a%0ab.js',
    '%',
    '',
    'assets/',
    'notes.txt',
    'app.asar',
    'index',
  ])('refuses %s', (address) => {
    expect(safeAppPath(BASE + address)).toBeNull();
  });

  it.each([
    'sotto://other/index.html',
    'sotto://appx/index.html',
    'file:///index.html',
    'index.html',
  ])('refuses the address %s', (address) => {
    expect(safeAppPath(address)).toBeNull();
  });

  it('never gives a path with a parent step, whatever is asked for', () => {
    const piece = fc.constantFrom(
      '..',
      '%2e',
      '%2E',
      '.',
      '/',
      '%2f',
      '\\',
      '%5c',
      'a',
      '.js',
      '%00',
      '%25',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const path = safeAppPath(BASE + pieces.join(''));
        if (path === null) return;
        expect(path.split('/')).not.toContain('..');
        expect(path).not.toMatch(/[\0\\:%]/);
        expect(path.startsWith('/')).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('serveAppFile', () => {
  it('serves a file of the page with its type and the policy', async () => {
    const response = await serveAppFile(root, `${BASE}index.html`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('content-security-policy')).toBe(CONTENT_SECURITY_POLICY);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(await response.text()).toBe('<!doctype html>');
  });

  it.each(['link.json', 'up/secret.json', '../secret.json', '%2e%2e/secret.json', 'a%00.js'])(
    'answers 403 for %s',
    async (address) => {
      const response = await serveAppFile(root, BASE + address);
      expect(response.status).toBe(403);
      expect(await response.text()).toBe('');
    },
  );

  it('follows a link that stays inside', async () => {
    const response = await serveAppFile(root, `${BASE}inside.js`);
    expect(await response.text()).toBe('export {};');
  });

  it('answers 404 for what is not there, and the policy with it', async () => {
    const response = await serveAppFile(root, `${BASE}assets/none.js`);
    expect(response.status).toBe(404);
    expect(response.headers.get('content-security-policy')).toBe(CONTENT_SECURITY_POLICY);
  });

  it('serves the recovery page without a disk', async () => {
    const response = await serveAppFile(join(dir, 'gone'), `${BASE}recovery.html`);
    expect(response.status).toBe(200);
    expect(await response.text()).not.toContain('<script');
  });
});

describe('CONTENT_SECURITY_POLICY', () => {
  it('allows no connection, no inline code and no evaluation', () => {
    expect(CONTENT_SECURITY_POLICY).toContain("connect-src 'none'");
    expect(CONTENT_SECURITY_POLICY).toContain("script-src 'self'");
    expect(CONTENT_SECURITY_POLICY).not.toMatch(/unsafe|http|\*/);
  });
});
