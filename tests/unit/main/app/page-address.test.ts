import { describe, expect, it } from 'vitest';

import { originOf, PACKAGED_PAGE, pageAddress } from '../../../../src/main/app/page-address';

describe('pageAddress', () => {
  it('is the built page under our own scheme', () => {
    expect(pageAddress(false, undefined)).toEqual(PACKAGED_PAGE);
    expect(pageAddress(true, 'http://localhost:5173')).toEqual(PACKAGED_PAGE);
  });

  it('is the development server of this machine, and of no other', () => {
    expect(pageAddress(false, 'http://localhost:5173').origin).toBe('http://localhost:5173');
    expect(pageAddress(false, 'http://example.org:5173')).toEqual(PACKAGED_PAGE);
  });
});

describe('originOf', () => {
  it.each([
    ['sotto://app/index.html?x#y', 'sotto://app'],
    ['sotto://app', 'sotto://app'],
    ['http://localhost:5173/a', 'http://localhost:5173'],
    ['about:blank', null],
    ['data:text/html,x', null],
    ['not an address', null],
  ])('of %s is %s', (address, origin) => {
    expect(originOf(address)).toBe(origin);
  });

  it('does not take a look-alike for ours', () => {
    expect(originOf('sotto://app.example/')).not.toBe(PACKAGED_PAGE.origin);
    expect(originOf('sotto://x@app.example/')).not.toBe(PACKAGED_PAGE.origin);
  });
});
