import { expect, test } from '@playwright/test';
import fc from 'fast-check';

import type { SottoBridge } from '../../src/shared/contracts/ipc';
import { callSchemas } from '../../src/shared/contracts/ipc';
import { removeDataFolder } from '../data-folder';
import type { Sotto } from './launch';
import { launchSotto } from './launch';

declare global {
  interface Window {
    readonly sotto?: SottoBridge;
  }
}

/** One start for all of them: none may leave a trace behind that the next would see. */
let sotto: Sotto;

test.beforeAll(async () => {
  sotto = await launchSotto();
  await expect(sotto.page.getByLabel('Type a message')).toBeVisible();
});

test.afterAll(async () => {
  expect(await sotto.quit(), sotto.output()).toBe(0);
  removeDataFolder(sotto.dataDir);
});

test('the page has no Node and no Electron', async () => {
  const found = await sotto.page.evaluate(() =>
    [
      'require',
      'process',
      'module',
      'exports',
      'Buffer',
      'global',
      '__dirname',
      'ipcRenderer',
      'electron',
    ].filter((name) => name in globalThis),
  );
  expect(found).toEqual([]);
});

test('the window is sandboxed and isolated', async () => {
  const preferences = await sotto.app.evaluate(({ webContents }) =>
    webContents.getAllWebContents().map((contents) => {
      const withPreferences = contents as typeof contents & {
        getLastWebPreferences(): Record<string, unknown>;
      };
      return withPreferences.getLastWebPreferences();
    }),
  );
  expect(preferences).toHaveLength(1);
  expect(preferences[0]).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webSecurity: true,
    webviewTag: false,
  });
  const throttled = await sotto.app.evaluate(({ webContents }) =>
    webContents.getAllWebContents().map((contents) => contents.backgroundThrottling),
  );
  expect(throttled).toEqual([false]);
});

test('the bridge has the contract’s functions and nothing else', async () => {
  const names = await sotto.page.evaluate(() => Object.keys(window.sotto ?? {}));
  expect(names.sort()).toEqual([...Object.keys(callSchemas), 'on'].sort());
  const kinds = await sotto.page.evaluate(() =>
    Object.values(window.sotto ?? {}).map((value) => typeof value),
  );
  expect(new Set(kinds)).toEqual(new Set(['function']));
});

test('listeners get the payload, never the event', async () => {
  const received = await sotto.page.evaluate(async () => {
    const bridge = window.sotto;
    if (bridge === undefined) throw new Error('no bridge');
    const settings = await bridge.settings();
    const got = new Promise<{ count: number; keys: string[] }>((resolve) => {
      const end = bridge.on('settings', (...values: unknown[]) => {
        end();
        resolve({ count: values.length, keys: Object.keys(values[0] as object) });
      });
    });
    await bridge.changeSettings(settings);
    return got;
  });
  expect(received.count).toBe(1);
  expect(received.keys).toContain('hotkey');
  expect(received.keys).not.toContain('sender');
});

test('text is never code', async () => {
  const outcome = await sotto.page.evaluate(async () => {
    const tried: string[] = [];
    // From a timer: the debugger, which runs this function, may do what the page may not.
    await new Promise<void>((resolve) => {
      setTimeout(() => {
        try {
          // oxlint-disable-next-line no-eval -- that it is refused is what is tested
          tried.push(`eval gave ${String(eval('1 + 1'))}`);
        } catch (error) {
          tried.push((error as Error).name);
        }
        resolve();
      });
    });
    const script = document.createElement('script');
    script.textContent = 'globalThis.injected = true';
    document.head.append(script);
    const image = document.createElement('div');
    image.innerHTML = '<img src="x" onerror="globalThis.injected = true">';
    document.body.append(image);
    script.remove();
    image.remove();
    tried.push(`injected: ${String('injected' in globalThis)}`);
    return tried;
  });
  expect(outcome).toEqual(['EvalError', 'injected: false']);
});

test('the page reaches nothing outside', async () => {
  const outcomes = await sotto.page.evaluate(async () => {
    const attempt = async (what: () => Promise<unknown>): Promise<string> => {
      try {
        await what();
        return 'reached';
      } catch {
        return 'refused';
      }
    };
    const socket = (): Promise<unknown> =>
      new Promise((resolve, reject) => {
        const opened = new WebSocket('ws://127.0.0.1:9');
        opened.onopen = resolve;
        opened.onerror = reject;
      });
    const image = (address: string): Promise<unknown> =>
      new Promise((resolve, reject) => {
        const element = new Image();
        element.onload = resolve;
        element.onerror = reject;
        element.src = address;
      });
    return Promise.all([
      attempt(() => fetch('https://example.org/')),
      attempt(() => fetch('sotto://app/index.html')),
      attempt(() => fetch('file:///etc/hosts')),
      attempt(() => Promise.resolve().then(socket)),
      attempt(() => image('https://example.org/pixel.png')),
      attempt(() => image('file:///usr/share/pixmaps/x.png')),
    ]);
  });
  expect(outcomes).toEqual(Array.from({ length: 6 }, () => 'refused'));
});

test('main itself cannot be led outside by the page’s session', async () => {
  const outcomes = await sotto.app.evaluate(async ({ session }) => {
    const attempt = async (address: string): Promise<string> => {
      try {
        await session.defaultSession.fetch(address);
        return 'reached';
      } catch {
        return 'refused';
      }
    };
    return Promise.all(
      ['https://example.org/', 'http://127.0.0.1:9/', 'http://localhost:9/'].map(attempt),
    );
  });
  expect(outcomes).toEqual(['refused', 'refused', 'refused']);
});

test('only files of the page are served', async () => {
  const statuses = await sotto.app.evaluate(async ({ session }) => {
    const ask = async (path: string): Promise<number> =>
      (
        await session.defaultSession.fetch(`sotto://app/${path}`, {
          bypassCustomProtocolHandlers: false,
        })
      ).status;
    return {
      page: await ask('index.html'),
      encoded: await ask('%2e%2e/main/index.js'),
      twice: await ask('%252e%252e/main/index.js'),
      backslash: await ask('..%5cmain%5cindex.js'),
      nul: await ask('index.html%00.js'),
      missing: await ask('none.js'),
    };
  });
  expect(statuses.page).toBe(200);
  expect(statuses.missing).toBe(404);
  // Chromium resolves a plain parent step itself, so that what is left is inside the page's folder.
  expect([403, 404]).toContain(statuses.encoded);
  expect(statuses.twice).toBe(403);
  expect(statuses.backslash).toBe(403);
  expect(statuses.nul).toBe(403);
});

test('the page stays where it is', async () => {
  const { page, app } = sotto;
  const before = page.url();
  const blocked = [
    'https://example.org/',
    'file:///etc/hosts',
    'data:text/html,x',
    'sotto://other/index.html',
  ];
  for (const address of blocked) {
    await page.evaluate((to) => {
      location.href = to;
    }, address);
    await page.waitForTimeout(200);
    expect(page.url()).toBe(before);
  }
  expect(await page.evaluate(() => window.open('https://example.org/'))).toBeNull();
  await page.evaluate(() => {
    const link = document.createElement('a');
    link.href = 'https://example.org/';
    link.target = '_blank';
    document.body.append(link);
    link.click();
    link.remove();
  });
  await page.waitForTimeout(300);
  expect(app.windows()).toHaveLength(1);
  expect(page.url()).toBe(before);
});

test('nothing can be embedded', async () => {
  const outcome = await sotto.page.evaluate(async () => {
    const frame = document.createElement('iframe');
    frame.src = 'https://example.org/';
    document.body.append(frame);
    const view = document.createElement('webview');
    view.setAttribute('src', 'https://example.org/');
    document.body.append(view);
    await new Promise((resolve) => setTimeout(resolve, 500));
    const inside = 'getURL' in view;
    frame.remove();
    view.remove();
    return inside;
  });
  expect(outcome).toBe(false);
  const kinds = await sotto.app.evaluate(({ webContents }) =>
    webContents.getAllWebContents().map((contents) => contents.getType()),
  );
  expect(kinds).toEqual(['window']);
});

test('of all permissions it has the microphone alone', async () => {
  const outcome = await sotto.page.evaluate(async () => {
    const attempt = async (what: () => Promise<unknown>): Promise<string> => {
      try {
        const given = await what();
        if (given instanceof MediaStream) for (const track of given.getTracks()) track.stop();
        return given === 'denied' ? 'denied' : 'granted';
      } catch {
        return 'denied';
      }
    };
    const position = (): Promise<unknown> =>
      new Promise((resolve, reject) => {
        navigator.geolocation.getCurrentPosition(resolve, reject, { timeout: 5000 });
      });
    return {
      microphone: await attempt(() => navigator.mediaDevices.getUserMedia({ audio: true })),
      camera: await attempt(() => navigator.mediaDevices.getUserMedia({ video: true })),
      both: await attempt(() => navigator.mediaDevices.getUserMedia({ audio: true, video: true })),
      screen: await attempt(() => navigator.mediaDevices.getDisplayMedia({ video: true })),
      geolocation: await attempt(position),
      notifications: await attempt(() => Notification.requestPermission()),
      clipboard: await attempt(() => navigator.clipboard.readText()),
      midi: await attempt(() => navigator.requestMIDIAccess({ sysex: true })),
    };
  });
  expect(outcome).toEqual({
    microphone: 'granted',
    camera: 'denied',
    both: 'denied',
    screen: 'denied',
    geolocation: 'denied',
    notifications: 'denied',
    clipboard: 'denied',
    midi: 'denied',
  });
});

test('garbage through every function of the bridge is refused, and main stays alive', async () => {
  const names = Object.keys(callSchemas);
  const garbage = fc.oneof(
    fc.anything({ maxDepth: 3, withDate: true, withMap: true, withTypedArray: true }),
    fc.constantFrom('../../etc/passwd', '__proto__', Number.NaN, -1, null),
    fc.record({ turnId: fc.anything(), samples: fc.anything(), firstSampleMs: fc.anything() }),
    fc.record({ text: fc.anything(), submitMs: fc.anything() }),
  );
  const cases = fc.sample(
    fc.tuple(fc.constantFrom(...names), fc.array(garbage, { minLength: 1, maxLength: 3 })),
    {
      numRuns: 1500,
      seed: 20,
    },
  );
  const answers = await sotto.page.evaluate(async (given) => {
    const bridge = window.sotto as unknown as Record<
      string,
      (...args: unknown[]) => Promise<unknown>
    >;
    const messages: Record<string, number> = {};
    const count = (message: string): void => {
      messages[message] = (messages[message] ?? 0) + 1;
    };
    for (const [name, args] of given) {
      try {
        await bridge[name]?.(...args);
        count(`${name} accepted`);
      } catch (error) {
        count(error instanceof Error ? error.message : 'not an error');
      }
    }
    return messages;
  }, cases);
  // Settings all have defaults: an empty object is the one thing in there that a call may take.
  delete answers['changeSettings accepted'];
  for (const message of Object.keys(answers)) {
    expect(message).toMatch(/do(es)? not fit|too large|Too many calls|could not be cloned/);
    expect(message).not.toMatch(/\/home|\/work|\.ts|\n\s*at /);
  }
  const clock = await sotto.page.evaluate(async () => (await window.sotto?.clock())?.nowMs);
  expect(clock).toBeGreaterThan(0);
});

test('a huge message is refused by its size', async () => {
  const message = await sotto.page.evaluate(async () => {
    try {
      await window.sotto?.say({ text: 'x'.repeat(50_000_000), submitMs: 1 });
      return 'accepted';
    } catch (error) {
      return (error as Error).message;
    }
  });
  expect(message).toContain('too large');
});

test('a frame that is not ours may not call', async () => {
  // The page cannot embed anything; an empty frame of its own is the nearest it can get.
  const hasBridge = await sotto.page.evaluate(() => {
    const frame = document.createElement('iframe');
    document.body.append(frame);
    const found = frame.contentWindow !== null && 'sotto' in frame.contentWindow;
    frame.remove();
    return found;
  });
  expect(hasBridge).toBe(false);
});
