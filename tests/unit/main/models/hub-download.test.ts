import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { downloadFromHub, hubAddress } from '../../../../src/main/models/hub-download';
import type { HubReach } from '../../../../src/main/models/hub-download';
import { sha256 } from './helpers/make-model';
import { useTemporaryFolder } from './helpers/temporary-folder';
import { useTestHub } from './helpers/test-hub';

const folder = useTemporaryFolder();
const hub = useTestHub();
const source = { kind: 'hub', repo: 'owner/name', revision: 'v1', file: 'a b/model.bin' } as const;
const content = randomBytes(400_000);

function download(reach: HubReach = { unreachable: false }, signal?: AbortSignal) {
  return downloadFromHub({
    source,
    partPath: join(folder(), 'model.bin.part'),
    reach,
    hubUrl: hub().url,
    connectTimeoutMs: 300,
    signal,
  });
}

describe('downloadFromHub', () => {
  it('loads and hashes a file', async () => {
    hub().content = content;
    expect(await download()).toEqual({ bytes: content.length, sha256: sha256(content) });
    expect(readFileSync(join(folder(), 'model.bin.part')).equals(content)).toBe(true);
    expect(existsSync(join(folder(), 'model.bin.part.tag'))).toBe(false);
    expect(hub().requests[0]?.path).toBe('/owner/name/resolve/v1/a%20b/model.bin');
  });

  it('goes on after the connection broke, within one call', async () => {
    hub().content = content;
    hub().breakAfterBytes = 150_000;
    expect(await download()).toEqual({ bytes: content.length, sha256: sha256(content) });
    expect(hub().requests.length).toBeGreaterThan(1);
    expect(hub().requests[1]?.range).toMatch(/^bytes=[1-9]\d*-$/);
  });

  it('goes on in the next call where the last one gave up', async () => {
    hub().content = content;
    hub().breakAfterBytes = 60_000;
    await expect(download()).rejects.toMatchObject({ kind: 'not-ready' });
    hub().breakAfterBytes = undefined;
    hub().requests.length = 0;
    expect((await download()).sha256).toBe(sha256(content));
    expect(hub().requests).toHaveLength(1);
    expect(hub().requests[0]?.range).toMatch(/^bytes=[1-9]\d*-$/);
  });

  it('starts anew when the hub has another file by now', async () => {
    hub().content = randomBytes(400_000);
    hub().breakAfterBytes = 60_000;
    await expect(download()).rejects.toMatchObject({ kind: 'not-ready' });
    hub().content = content;
    hub().etag = '"two"';
    hub().breakAfterBytes = undefined;
    expect((await download()).sha256).toBe(sha256(content));
  });

  it('does not trust a part of unknown origin', async () => {
    writeFileSync(join(folder(), 'model.bin.part'), randomBytes(1000));
    hub().content = content;
    expect((await download()).sha256).toBe(sha256(content));
  });

  it('passes a refusal on without trying again', async () => {
    hub().status = 404;
    const reach = { unreachable: false };
    await expect(download(reach)).rejects.toMatchObject({
      kind: 'not-ready',
      message: expect.stringContaining('404') as string,
    });
    expect(hub().requests).toHaveLength(1);
    expect(reach.unreachable).toBe(false);
  });

  it('waits for a silent hub once, and not again in this run', async () => {
    hub().silent = true;
    const reach = { unreachable: false };
    await expect(download(reach)).rejects.toMatchObject({ kind: 'not-ready' });
    expect(reach.unreachable).toBe(true);
    await expect(download(reach)).rejects.toMatchObject({ kind: 'not-ready' });
    expect(hub().requests).toHaveLength(1);
  });

  it('stops when told to', async () => {
    hub().silent = true;
    const controller = new AbortController();
    const reach = { unreachable: false };
    const result = download(reach, controller.signal);
    controller.abort();
    await expect(result).rejects.toMatchObject({ kind: 'aborted' });
    expect(reach.unreachable).toBe(false);
  });
});

describe('hubAddress', () => {
  it('does not double slashes', () => {
    expect(hubAddress(source, 'https://hub.test/')).toBe(
      'https://hub.test/owner/name/resolve/v1/a%20b/model.bin',
    );
  });
});
