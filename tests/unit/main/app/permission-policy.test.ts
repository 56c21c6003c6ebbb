import { describe, expect, it } from 'vitest';

import { isPermitted } from '../../../../src/main/app/permission-policy';
import type { PermissionQuestion } from '../../../../src/main/app/permission-policy';

const OURS = 'sotto://app';
const microphone: PermissionQuestion = {
  permission: 'media',
  origin: 'sotto://app/',
  isMainFrame: true,
  media: ['audio'],
};

describe('isPermitted', () => {
  it('allows the microphone and the choice of a speaker to our own page', () => {
    expect(isPermitted(microphone, OURS)).toBe(true);
    expect(isPermitted({ ...microphone, permission: 'speaker-selection', media: [] }, OURS)).toBe(
      true,
    );
  });

  it.each([
    ['a camera', { media: ['video'] }],
    ['a camera with the microphone', { media: ['audio', 'video'] }],
    ['media of an unknown kind', { media: [] }],
    ['an embedded frame', { isMainFrame: false }],
    ['another origin', { origin: 'https://example.org/' }],
    ['a look-alike origin', { origin: 'sotto://app.example/' }],
    ['no origin', { origin: '' }],
  ])('denies %s', (_what, difference) => {
    expect(isPermitted({ ...microphone, ...difference }, OURS)).toBe(false);
  });

  it.each([
    'geolocation',
    'notifications',
    'clipboard-read',
    'midi',
    'display-capture',
    'openExternal',
    'fullscreen',
    'hid',
    'unknown',
  ])('denies %s', (permission) => {
    expect(isPermitted({ ...microphone, permission }, OURS)).toBe(false);
  });
});
