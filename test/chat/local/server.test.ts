/** The local chat's server against those who are not its page, and its storage against crashes. */
import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFileStorage } from '../../../src/chat/local/file-storage.ts';
import { type LocalChat, type LocalChatOptions, openLocalChat } from '../../../src/chat/local/local-chat.ts';
import type { LocalStorage } from '../../../src/chat/local/storage.ts';
import type { Place } from '../../../src/chat/platform.ts';
import { createContractApp } from '../../contracts/contract-app.ts';
import { solidPng } from '../../contracts/pictures.ts';
import { createMemoryStorage } from '../../support/local/memory-storage.ts';
import { endlessPost, rawRequest } from '../../support/raw-request.ts';

const place: Place = { platform: 'local', server: 'local', channel: 'c1' };
const app = createContractApp();
const reported: unknown[] = [];
let folder: string;
let chat: LocalChat | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ella-local-server-'));
  app.reset();
});
afterEach(async () => {
  await chat?.stop();
  chat = undefined;
  await rm(folder, { recursive: true, force: true });
  expect(reported.splice(0)).toEqual([]);
});

async function start(options: Partial<LocalChatOptions> = {}): Promise<URL> {
  chat = await openLocalChat({
    storage: createMemoryStorage(),
    report: (error) => reported.push(error),
    ...options,
  });
  await chat.start(app);
  const address = chat.address();
  if (address === undefined) throw new Error('not served');
  return address;
}

const json = (body: object) => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

describe('the server', () => {
  it('tells its page what to offer where nobody has written yet', async () => {
    const offer = { examples: ['a red star', 'two moons'], knows: 'shapes' } as const;
    const address = await start({ offer: async () => offer });
    const joined = await fetch(new URL('/api/people', address), json({ name: 'Ada' }));
    const { id } = (await joined.json()) as { id: string };
    const state = await fetch(new URL(`/api/state?person=${id}`, address));
    expect(await state.json()).toMatchObject({ offer });
  });

  it('lets its page load nothing from elsewhere and run nothing but itself', async () => {
    const response = await fetch(await start());
    expect(response.status).toBe(200);
    const policy = response.headers.get('content-security-policy') ?? '';
    for (const rule of [
      "default-src 'none'",
      "script-src 'self'",
      "connect-src 'self'",
      "trusted-types 'none'",
    ]) {
      expect(policy).toContain(rule);
    }
    expect(policy).not.toContain('unsafe');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    const html = await response.text();
    expect(html).not.toMatch(/<script(?![^>]*src=)|\sstyle=|\son\w+=|https?:\/\//);
  });

  it('serves the page’s files and no others', async () => {
    const address = await start();
    for (const file of ['main.js', 'style.css', 'icon.svg']) {
      expect((await fetch(new URL(file, address))).status).toBe(200);
    }
    for (const path of [
      'tsconfig.json',
      '../local-chat.ts',
      '%2e%2e/local-chat.ts',
      '..%2flocal-chat.ts',
      'x.js',
      'files/..%2f..',
    ]) {
      const { status, text } = await rawRequest(address, {}, { path: `/${path}` });
      expect({ path, status, leaks: text.includes('import') }).toEqual({ path, status: 404, leaks: false });
    }
  });

  it('answers no other name than its own, and no request of other sites', async () => {
    const address = await start();
    expect((await rawRequest(address, { host: 'evil.example' })).status).toBe(421);
    expect((await rawRequest(address, { host: `localhost:${address.port}` })).status).toBe(200);
    const people = new URL('/api/people', address);
    const body = JSON.stringify({ name: 'Eve' });
    const type = { 'content-type': 'application/json' };
    const foreign = [
      { ...type, origin: 'https://evil.example' },
      { ...type, origin: 'null' },
      { ...type, 'sec-fetch-site': 'cross-site' },
      { ...type, 'sec-fetch-site': 'same-site' },
    ];
    for (const headers of foreign)
      expect((await rawRequest(people, headers, { method: 'POST', body })).status).toBe(403);
    expect(
      (await rawRequest(people, { ...type, origin: address.origin }, { method: 'POST', body })).status,
    ).toBe(200);
  });

  it('asks for its key where others can reach it', async () => {
    const address = await start({ host: '0.0.0.0' });
    expect(address.searchParams.get('key')).toMatch(/^[\w-]{22}$/);
    const bare = new URL('/', address);
    expect((await fetch(bare)).status).toBe(401);
    expect((await fetch(new URL('/api/people', address), json({ name: 'Eve' }))).status).toBe(401);
    expect((await fetch(new URL('/?key=wrong', address))).status).toBe(401);
    const welcome = await fetch(address, { redirect: 'manual' });
    expect(welcome.status).toBe(302);
    const cookie = welcome.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=Strict/);
    const name = cookie.split(';')[0] ?? '';
    expect((await fetch(bare, { headers: { cookie: name } })).status).toBe(200);
    expect((await rawRequest(bare, { cookie: name, host: '192.168.1.5:8787' })).status).toBe(200);
    expect((await rawRequest(bare, { cookie: name, host: 'chat.example' })).status).toBe(421);
  });

  it('answers to the names it is given, with its key and without', async () => {
    const address = await start({
      host: '0.0.0.0',
      allowedHosts: ['chat.example'],
      key: 'a-key-of-the-tests',
    });
    expect((await rawRequest(new URL('/', address), { host: 'chat.example' })).status).toBe(401);
    expect((await rawRequest(address, { host: 'chat.example' })).status).toBe(302);
  });

  it.each(['/api/people', '/api/say', '/api/command', '/api/form'])(
    'reads no body without end: %s',
    async (path) => {
      const address = await start();
      const type = { 'content-type': 'application/json' };
      expect(await endlessPost(new URL(path, address).href, type)).toBe(413);
      expect((await fetch(address)).status).toBe(200);
    },
  );

  it('says in one line what a request lacks', async () => {
    const address = await start();
    const refused = async (path: string, body: object | string) => {
      const response = await fetch(new URL(path, address), {
        ...json({}),
        body: typeof body === 'string' ? body : JSON.stringify(body),
      });
      return { status: response.status, ...((await response.json()) as object) };
    };
    expect(await refused('/api/people', '{')).toMatchObject({ status: 400, code: 'bad_request' });
    expect(await refused('/api/people', { name: '\u200B \u202E' })).toMatchObject({
      status: 400,
      error: 'Choose a name that can be seen',
    });
    const deed = { id: 'a', person: 'p404', client: '', spot: { channel: 'c1' } };
    expect(await refused('/api/say', { ...deed, text: 'x' })).toMatchObject({
      status: 400,
      code: 'unknown_person',
    });
    const { id } = (await (await fetch(new URL('/api/people', address), json({ name: 'Ada' }))).json()) as {
      id: string;
    };
    expect(
      await refused('/api/say', { ...deed, person: id, spot: { channel: 'c404' }, text: 'x' }),
    ).toMatchObject({ status: 404 });
    expect(await refused('/api/say', { ...deed, person: id, text: '\u200B' })).toMatchObject({ status: 400 });
    expect(await refused('/api/say', { ...deed, person: id, text: 'x'.repeat(10_001) })).toMatchObject({
      status: 400,
    });
    expect(await refused('/api/button', { ...deed, person: id, customId: 'forged' })).toMatchObject({
      status: 400,
      code: 'button_gone',
    });
    expect(await refused('/api/channels', { person: id, name: 'mine' })).toMatchObject({
      status: 400,
      code: 'not_allowed',
    });
    expect(
      await refused('/api/form', { ...deed, person: id, customId: 'x'.repeat(101), values: {} }),
    ).toMatchObject({ status: 400 });
    expect(app.events).toEqual([]);
  });

  it('keeps direct conversations to the two', async () => {
    const address = await start();
    const join = async (name: string) =>
      ((await (await fetch(new URL('/api/people', address), json({ name }))).json()) as { id: string }).id;
    const [ada, eve] = [await join('Ada'), await join('Eve')];
    const direct = await chat?.direct(place, ada);
    if (chat === undefined || direct === undefined) throw new Error('no conversation');
    const { main } = await chat.post(direct, { text: 'secret' }, { nonce: '1' });
    const get = async (path: string) => (await fetch(new URL(path, address))).status;
    expect(await get(`/api/messages?person=${ada}&channel=${direct.channel}`)).toBe(200);
    expect(await get(`/api/messages?person=${eve}&channel=${direct.channel}`)).toBe(400);
    expect(await get(`/api/messages/${main.id}?person=${eve}`)).toBe(404);
    const react = {
      id: 'r',
      person: eve,
      client: '',
      spot: { channel: 'c1' },
      message: main.id,
      emoji: '🔁',
      added: true,
    };
    expect((await fetch(new URL('/api/reactions', address), json(react))).status).toBe(404);
    const menu = {
      id: 'm',
      person: eve,
      client: '',
      spot: { channel: 'c1' },
      message: main.id,
      name: 'about',
    };
    expect((await fetch(new URL('/api/menu', address), json(menu))).status).toBe(404);
    expect(app.events).toEqual([]);
  });

  it('serves uploads as downloads unless they are pictures, and runs nothing in them', async () => {
    const address = await start();
    const { id: person } = (await (
      await fetch(new URL('/api/people', address), json({ name: 'Ada' }))
    ).json()) as { id: string };
    const upload = async (name: string, type: string, body: Uint8Array<ArrayBuffer>) => {
      const query = new URLSearchParams({ person, name });
      const response = await fetch(new URL(`/api/uploads?${query}`, address), {
        method: 'POST',
        headers: { 'content-type': type },
        body,
      });
      return (await response.json()) as { id: string; type: string; name: string };
    };
    const page = await upload(
      'a"\r\nb.html',
      'text/html',
      new TextEncoder().encode('<script>alert(1)</script>'),
    );
    for (const type of ['text/html', 'image/svg+xml', 'text/javascript']) {
      const response = await fetch(
        new URL(`/files/${page.id}?${new URLSearchParams({ type, name: page.name })}`, address),
      );
      expect(response.headers.get('content-type')).toBe('application/octet-stream');
      expect(response.headers.get('content-disposition')).toMatch(/^attachment/);
      expect(response.headers.get('content-security-policy')).toContain('sandbox');
    }
    const picture = await upload('a.png', 'image/png', new Uint8Array(solidPng(2, 2, [1, 2, 3])));
    const shown = await fetch(new URL(`/files/${picture.id}?type=image/png&name=a.png`, address));
    expect(shown.headers.get('content-type')).toBe('image/png');
    expect((await fetch(new URL(`/files/${'0'.repeat(36)}`, address))).status).toBe(404);
  });
});

describe('the storage', () => {
  const image = { name: 'a.png', type: 'image/png', bytes: solidPng(4, 4, [9, 9, 9]), alt: 'grey' } as const;
  const files = () => readdir(join(folder, 'files'));
  const open = async (storage: LocalStorage = createFileStorage(folder)) => {
    await start({ storage });
    if (chat === undefined) throw new Error('not served');
    return chat;
  };
  const reopen = async () => {
    await chat?.stop();
    return open();
  };

  it('keeps messages, threads, reactions, people and pictures', async () => {
    const first = await open();
    const { main } = await first.post(place, { text: 'kept', images: [image] }, { nonce: 'n' });
    const thread = await first.openThread(main, 'A thread');
    await first.post(thread, { text: 'inside' }, { nonce: 'i' });
    await first.react(main, '🔁');
    const again = await reopen();
    expect(await again.openThread(main, 'Other name')).toEqual(thread);
    expect((await again.post(place, { text: 'kept' }, { nonce: 'n' })).main).toEqual(main);
    expect(await files()).toHaveLength(1);
    const address = again.address();
    const { id } = (await (await fetch(new URL('/api/people', address), json({ name: 'Ada' }))).json()) as {
      id: string;
    };
    const shown = (await (
      await fetch(new URL(`/api/messages/${main.id}?person=${id}`, address))
    ).json()) as object;
    expect(shown).toMatchObject({
      reactions: [{ emoji: '🔁', users: ['bot'] }],
      content: { images: [{ alt: 'grey' }] },
    });
  });

  it('never posts a nonce again, nor gives an id twice, even when the message is gone', async () => {
    const first = await open();
    const { main } = await first.post(place, { text: 'gone' }, { nonce: 'n' });
    await first.remove(main);
    const again = await reopen();
    expect((await again.post(place, { text: 'gone' }, { nonce: 'n' })).main.id).toBe(main.id);
    const { main: other } = await again.post(place, { text: 'next' }, { nonce: 'o' });
    expect(other.id).not.toBe(main.id);
  });

  it('forgets half a line that a crash left, and goes on after it', async () => {
    const first = await open();
    const { main } = await first.post(place, { text: 'whole' }, { nonce: 'n' });
    await first.stop();
    await appendFile(join(folder, 'journal.jsonl'), '{"type":"message","mess');
    const again = await reopen();
    await again.update(main, { text: 'changed' });
    const last = await reopen();
    await last.update(main, { text: 'once more' });
  });

  it('refuses a journal that is something else, naming the line', async () => {
    await open();
    await chat?.stop();
    await appendFile(join(folder, 'journal.jsonl'), '{"type":"nonsense"}\n');
    await expect(
      openLocalChat({ storage: createFileStorage(folder), report: () => {} }),
    ).rejects.toMatchObject({
      code: 'local_journal',
      message: expect.stringMatching(/^Line \d+ of the journal can't be read/),
    });
  });

  it('grows with what there is, not with what there was', async () => {
    const first = await open();
    const { main } = await first.post(place, { text: 'a', images: [image] }, { nonce: 'n' });
    for (let step = 0; step < 300; step++) {
      await first.update(main, { text: `step ${step}`, progress: { done: step / 300 } });
    }
    await reopen();
    const lines = (await readFile(join(folder, 'journal.jsonl'), 'utf8')).split('\n').length;
    expect(lines).toBeLessThan(20);
  });

  it('removes files that nothing shows any more', async () => {
    const first = await open();
    const { main } = await first.post(place, { text: 'a', images: [image] }, { nonce: 'n' });
    await first.update(main, { text: 'b', images: [image, image] });
    await first.post(place, { text: 'a', images: [image] }, { nonce: 'n' });
    await writeFile(join(folder, 'files', 'stray.incomplete'), 'half');
    await reopen();
    expect(await files()).toHaveLength(2);
  });
});
