/** Pulls from a server that is slow, lies, stalls, redirects, limits and dies. */

import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHub, type HubOptions } from '../../src/hub/hub.ts';
import { bytesNamed, type StoredFile, storedFile, storedRepo } from '../support/hub/repos.ts';
import { type Fault, hubToken, type LocalHub, startLocalHub } from '../support/hub/server.ts';

const weights = storedFile('unet/weights.safetensors', bytesNamed('weights', 300_000));
const twin = storedFile('vae/twin.safetensors', bytesNamed('weights', 300_000));
const config = storedFile('unet/config.json', { width: 768 });
const repo = storedRepo('ella/tiny', [weights, twin, config, storedFile('x/other.json', {})]);
const secret = storedRepo('ella/secret', [weights], { access: 'gated' });

const manifest = (name: string) => ({
  kind: 'bundle',
  title: 'Tiny',
  about: 'for tests',
  license: 'mit',
  page: 'https://example.com/tiny',
  bytes: 600_000,
  sources: [
    {
      repo: name,
      revision: 'main',
      files: [
        { from: 'unet/*.safetensors', to: 'unet/' },
        ...(name === 'ella/tiny'
          ? [
              { from: 'unet/config.json', to: 'unet/config.json' },
              { from: 'vae/twin.safetensors', to: 'vae/renamed.safetensors' },
            ]
          : []),
      ],
    },
  ],
  bundle: { name: 'tiny' },
});

let folder: string;
let server: LocalHub;
let said: string[];
const never = new AbortController().signal;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'ella-hub-'));
  await mkdir(path.join(folder, 'catalogue'));
  for (const name of ['tiny', 'secret'])
    await writeFile(path.join(folder, 'catalogue', `${name}.json`), JSON.stringify(manifest(`ella/${name}`)));
  server = await startLocalHub([repo, secret]);
  said = [];
});
afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const open = (more: Partial<HubOptions> = {}) =>
  createHub({
    modelsFolder: path.join(folder, 'models'),
    catalogueFolder: path.join(folder, 'catalogue'),
    hub: { endpoint: server.address, token: undefined },
    civitai: { endpoint: server.address, token: undefined },
    cacheFolder: undefined,
    agent: 'ella-bot/test',
    say: (line) => said.push(line),
    net: { idleMs: 2000, backoffMs: 2, tries: 5 },
    ...more,
  });

async function pullTiny(more: Partial<HubOptions> = {}) {
  const hub = open(more);
  return hub.pull(await hub.plan('tiny', {}, never), never);
}

const model = (...parts: string[]) => path.join(folder, 'models', 'tiny', ...parts);
const isThere = (file: string) =>
  stat(file).then(
    () => true,
    () => false,
  );

/** Compared as bytes: `toEqual` takes seconds for as many. */
async function expectWhole(): Promise<void> {
  const same = async (file: string, { bytes }: StoredFile) => (await readFile(file)).equals(bytes);
  expect([
    await same(model('unet', 'weights.safetensors'), weights),
    await same(model('vae', 'renamed.safetensors'), twin),
    await same(model('unet', 'config.json'), config),
  ]).toEqual([true, true, true]);
  expect(await isThere(path.join(folder, 'models', '.pulls'))).toBe(false);
}

/** The first requests for bytes go wrong in these ways, the others don't. */
function goWrong(...faults: Fault[]): void {
  server.fault = () => faults.shift() ?? 'none';
}

describe('a pull', () => {
  it('brings the files, and a record of what they are', async () => {
    const { fetched, record } = await pullTiny();
    await expectWhole();
    // Files of the same bytes are fetched once.
    expect(fetched).toBe(weights.bytes.length + config.bytes.length);
    expect(record).toMatchObject({ name: 'tiny', license: 'mit', sources: [`ella/tiny@${repo.commit}`] });
    expect(JSON.parse(await readFile(model('pulled.json'), 'utf8'))).toEqual(record);
    expect(JSON.parse(await readFile(model('bundle.json'), 'utf8'))).toEqual({ name: 'tiny' });
    expect(new Set(server.requests.map(({ agent }) => agent))).toEqual(new Set(['ella-bot/test']));
  });

  it('fetches nothing that is here, mends what rotted, and keeps what a person added', async () => {
    await pullTiny();
    await writeFile(model('note.txt'), 'mine');
    server.downloads.length = 0;
    expect((await pullTiny()).fetched).toBe(0);
    expect(server.downloads).toEqual([]);

    const rotten = Buffer.from(weights.bytes);
    rotten[1000] = (rotten[1000] ?? 0) ^ 1;
    await writeFile(model('unet', 'weights.safetensors'), rotten);
    await rm(model('vae', 'renamed.safetensors'));
    await pullTiny();
    await expectWhole();
    expect(await readFile(model('note.txt'), 'utf8')).toBe('mine');
  });

  it('sends the token to the Hub and to nobody else', async () => {
    await pullTiny({ hub: { endpoint: server.address, token: hubToken } });
    expect(server.downloads.map(({ authorization }) => authorization)).toEqual([undefined, undefined]);
    const own = server.requests.filter(({ path: at }) => !at.startsWith('/store'));
    expect(new Set(own.map(({ authorization }) => authorization))).toEqual(new Set([`Bearer ${hubToken}`]));
  });

  it('refuses to replace what it did not bring', async () => {
    await mkdir(model('unet'), { recursive: true });
    await writeFile(model('unet', 'config.json'), '{"mine": true}');
    await expect(pullTiny()).rejects.toMatchObject({ code: 'name_taken' });
    expect(await readFile(model('unet', 'config.json'), 'utf8')).toBe('{"mine": true}');
  });

  it('takes over files that a person put there, where they are the right ones', async () => {
    await mkdir(model('unet'), { recursive: true });
    await writeFile(model('unet', 'weights.safetensors'), weights.bytes);
    const { fetched } = await pullTiny();
    await expectWhole();
    expect(fetched).toBe(config.bytes.length);
  });

  it('says so when another process pulls the same', async () => {
    server.bytesPerSecond = 400_000;
    const first = pullTiny();
    await new Promise((resolve) => setTimeout(resolve, 200));
    await expect(pullTiny()).rejects.toMatchObject({ code: 'being_pulled' });
    await first;
    await expectWhole();
  });

  it('stops when it is told to, and goes on at that byte', async () => {
    server.bytesPerSecond = 300_000;
    const hub = open();
    const stop = new AbortController();
    const plan = await hub.plan('tiny', {}, never);
    const running = hub.pull(plan, stop.signal, ({ done }) => done > 100_000 && stop.abort());
    await expect(running).rejects.toMatchObject({ name: 'AbortError' });
    expect(await isThere(model())).toBe(false);
    server.bytesPerSecond = Number.POSITIVE_INFINITY;
    server.downloads.length = 0;
    await pullTiny();
    await expectWhole();
    const again = server.downloads.find(({ sha256 }) => sha256 === weights.sha256);
    expect(again?.first).toBeGreaterThan(100_000);
  });
});

describe('a server that', () => {
  it.each<Fault>([
    'dies',
    'stalls',
    'ignores-range',
    'wrong-range',
    'too-long',
    'web-page',
    'compressed',
    'rate-limit',
    'busy',
    'redirect-to-file',
  ])('%s is tried again, and the model is right', async (fault) => {
    goWrong('dies', fault, fault, 'none', fault);
    await pullTiny({ net: { idleMs: 500, backoffMs: 2, tries: 8 } });
    await expectWhole();
  });

  it('sends wrong bytes once is asked again; one that does so again is given up', async () => {
    goWrong('lies');
    await pullTiny({ parallel: 1 });
    await expectWhole();
    expect(said).toEqual([
      expect.stringContaining('sent wrong bytes for unet/weights.safetensors of ella/tiny'),
    ]);
    await rm(model(), { recursive: true });
    server.fault = () => 'lies';
    await expect(pullTiny()).rejects.toMatchObject({
      code: 'wrong_bytes',
      message: expect.stringMatching(/expected .*; they were thrown away/),
    });
    expect(await isThere(model())).toBe(false);
  });

  it('never answers is given up with what to do', async () => {
    server.fault = () => 'busy';
    await expect(pullTiny()).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringMatching(
        /^Gave up after 5 tries: localhost:\d+ is busy \(503\)\. What was downloaded so far is kept/,
      ),
    });
  });

  it('is not there is named', async () => {
    await server.close();
    await expect(pullTiny()).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringMatching(/the connection to 127\.0\.0\.1:\d+ failed \(ECONNREFUSED\)/),
    });
    server = await startLocalHub([repo]);
  });
});

describe('what may not be read', () => {
  const plan = (typed: string, token?: string) =>
    open({ hub: { endpoint: server.address, token } }).plan(typed, {}, never);

  it('is explained: a licence to accept, a name to check, a revision', async () => {
    await expect(plan('secret')).rejects.toMatchObject({
      code: 'gated',
      message: `The licence of the model ella/secret must be accepted first: do so at ${server.address}/ella/secret, and set HF_TOKEN to a token of your account`,
    });
    await expect(plan('ella/nothing')).rejects.toMatchObject({
      code: 'not_found',
      message:
        'The model ella/nothing does not exist or is private: check the name; if it is private, set HF_TOKEN to a token that may read it',
    });
    await expect(plan('ella/tiny@v9')).rejects.toMatchObject({ code: 'unknown_revision' });
  });

  it('is read with a token', async () => {
    expect((await plan('secret', hubToken)).files).toHaveLength(1);
  });
});

it("takes files from Hugging Face's cache, where they are whole", async () => {
  const cache = path.join(folder, 'cache');
  const snapshot = path.join(cache, 'models--ella--tiny', 'snapshots', repo.commit);
  await mkdir(path.join(snapshot, 'unet'), { recursive: true });
  await writeFile(path.join(snapshot, 'unet', 'weights.safetensors'), weights.bytes);
  await writeFile(path.join(snapshot, 'unet', 'config.json'), '{"width": 769}');
  const { fetched } = await pullTiny({ cacheFolder: cache });
  await expectWhole();
  expect(fetched).toBe(config.bytes.length);
});
