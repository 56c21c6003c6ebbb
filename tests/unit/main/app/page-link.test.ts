import { describe, expect, it } from 'vitest';

import { PageLink } from '../../../../src/main/app/page-link';

function setUp() {
  const told: string[] = [];
  const link = new PageLink((_event, payload) => {
    told.push((payload as { text: string }).text);
    return true;
  });
  const notice = (text: string): void => {
    link.notice({ level: 'info', text });
  };
  return { told, link, notice };
}

describe('PageLink', () => {
  it('keeps notices until the page listens, in order', async () => {
    const { told, link, notice } = setUp();
    notice('one');
    notice('two');
    expect(told).toEqual([]);
    link.hello();
    notice('three');
    expect(told).toEqual(['one', 'two', 'three']);
    await link.firstHello;
  });

  it('keeps them again while the page loads anew', () => {
    const { told, link, notice } = setUp();
    link.hello();
    link.lost();
    notice('while away');
    expect(told).toEqual([]);
    link.hello();
    expect(told).toEqual(['while away']);
  });

  it('keeps the newest ten', () => {
    const { told, link, notice } = setUp();
    for (let i = 0; i < 25; i++) notice(String(i));
    link.hello();
    expect(told).toEqual(Array.from({ length: 10 }, (_, i) => String(i + 15)));
  });
});
