import { expect } from '@playwright/test';
import type { Page } from '@playwright/test';

import { test, TURN_MS } from './launch';
import { look } from './look';

const LIST = 'The parrot is called Cosmo. The boat is called Albatross.';

test('a text file goes with the next message, and only with that', async ({ shared: sotto }) => {
  const { page } = sotto;
  const composer = page.getByLabel('Type a message');
  const waiting = page.getByRole('list', { name: 'Goes with the next message' });

  await test.step('what is no text is refused, with what to do', async () => {
    await drop(page, 'photo.png', [0x89, 0x50, 0xff, 0xfe]);
    await expect(page.getByText('photo.png is no text file. Attach plain text')).toBeVisible();
    await expect(waiting).toHaveCount(0);
  });

  await test.step('what the model has no room for is refused with the figures', async () => {
    await drop(page, 'book.txt', [...Buffer.from('again and again '.repeat(4000))]);
    await expect(page.getByText(/book\.txt has \d+ tokens, the model has room for/u)).toBeVisible();
  });

  await test.step('a long text that is pasted becomes one, and is removed by key', async () => {
    await composer.focus();
    await composer.evaluate((field, text) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', text);
      const init = { clipboardData, bubbles: true, cancelable: true };
      field.dispatchEvent(new ClipboardEvent('paste', init));
    }, 'A long letter about nothing. '.repeat(60));
    await expect(waiting.getByRole('listitem')).toContainText('pasted text');
    await expect(composer).toHaveValue('');
    await page.getByRole('button', { name: 'Remove pasted text' }).focus();
    await page.keyboard.press('Delete');
    await expect(waiting).toHaveCount(0);
    await expect(composer).toBeFocused();
  });

  await test.step('a file that is dropped shows its name and its share', async () => {
    await drop(page, 'pets.txt', [...Buffer.from(LIST)]);
    await expect(waiting.getByRole('listitem')).toContainText(/pets\.txt.*\d+ tokens, \d+ %/u);
    await look(page, 'attachment');
    await page.emulateMedia({ colorScheme: null });
  });

  await test.step('it goes with the message', async () => {
    await composer.fill('What is the parrot called?');
    await composer.press('Enter');
    await expect(waiting).toHaveCount(0);
    const turn = page.locator('article.turn').last();
    await expect(turn.locator('.said-words')).toContainText('[File pets.txt, 10 words]');
    await expect(turn).toHaveAttribute('data-state', 'done', { timeout: TURN_MS });
    const turnId = await turn.getAttribute('data-turn-id');
    // The trace is written a moment after the turn has ended.
    await expect
      .poll(() => page.evaluate(attachedTokens, turnId ?? ''), { timeout: 10_000 })
      .toBeGreaterThan(10);
  });

  await test.step('and nothing of it is learnt as a fact', async () => {
    const found = await page.evaluate(async () => {
      const facts = await window.sotto?.memories({
        text: null,
        kind: 'fact',
        category: null,
        input: null,
        conversationId: null,
        pinnedOnly: false,
        limit: 200,
        before: null,
      });
      return JSON.stringify(facts);
    });
    expect(found).toContain('entries');
    expect(found).not.toMatch(/Albatross|Cosmo|pets/u);
  });
});

/** As the desktop does when a file is let go over the composer. */
async function drop(page: Page, name: string, bytes: readonly number[]): Promise<void> {
  await page.locator('form.composer-form').evaluate(
    (form, file) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([Uint8Array.from(file.bytes)], file.name));
      for (const type of ['dragover', 'drop']) {
        form.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
      }
    },
    { name, bytes },
  );
}

async function attachedTokens(turnId: string): Promise<number> {
  const detail = await window.sotto?.turn({ turnId });
  const context = detail?.spans.find(({ name }) => name === 'context');
  return Number(context?.attributes['tokensAttached'] ?? 0);
}
