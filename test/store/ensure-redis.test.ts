/** The script that provides a Redis before start and test, against stand-ins for the package managers. */
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';

const script = new URL('../../scripts/ensure-redis.mjs', import.meta.url).pathname;
const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

/** A PATH that holds only the given programs (name to shell text). */
async function path(programs: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ella-path-'));
  folders.push(folder);
  for (const [name, text] of Object.entries(programs)) {
    await writeFile(join(folder, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  }
  return folder;
}

function run(folder: string, env: Readonly<Record<string, string>> = {}) {
  const { status, stderr, stdout } = spawnSync(process.execPath, [script], {
    env: { PATH: folder, ...env },
    encoding: 'utf8',
  });
  return { status, lines: stderr.split('\n').filter((line) => line !== ''), stdout };
}

/** Notes its arguments and puts a redis-server beside itself. */
const installs =
  'echo "$0 $*" >> "$(/usr/bin/dirname "$0")/log"; printf "#!/bin/sh\\n" > "$(/usr/bin/dirname "$0")/redis-server"; /bin/chmod +x "$(/usr/bin/dirname "$0")/redis-server"';
const asRoot = process.getuid?.() === 0;

describe('ensure-redis', () => {
  it('does nothing when there is a server or a REDIS_URL', async () => {
    expect(run(await path({ 'redis-server': '' }))).toEqual({ status: 0, lines: [], stdout: '' });
    expect(run(await path({ 'valkey-server': '' }))).toEqual({ status: 0, lines: [], stdout: '' });
    expect(run(await path({}), { REDIS_URL: 'redis://elsewhere' })).toEqual({
      status: 0,
      lines: [],
      stdout: '',
    });
  });

  it.each(['apt-get', 'dnf', 'apk', 'brew'])('installs with %s and says what it runs', async (manager) => {
    const folder = await path({ [manager]: installs, sudo: '[ "$2" = true ] && exit 0; shift; exec "$@"' });
    const { status, lines } = run(folder);
    expect(status).toBe(0);
    const ran = (await readFile(join(folder, 'log'), 'utf8')).trim().split('\n');
    expect(lines).toHaveLength(ran.length);
    const prefix = asRoot || manager === 'brew' ? '' : 'sudo -n ';
    for (const [index, command] of ran.entries()) {
      expect(lines[index]).toBe(`Redis is missing; running: ${prefix}${command.slice(folder.length + 1)}`);
    }
  });

  it('tries the other name of the package', async () => {
    const folder = await path({ dnf: `[ "$3" = valkey ] && exit 1; ${installs}` });
    if (!asRoot) await symlink('/usr/bin/env', join(folder, 'sudo'));
    const { status, lines } = run(folder);
    if (asRoot)
      expect([status, lines.at(-1)]).toEqual([0, 'Redis is missing; running: dnf install -y redis']);
    else expect(status).toBe(1);
  });

  it('says in one line what to do when it cannot install', async () => {
    const cases: [string, Record<string, string>, RegExp][] = [
      [
        await path({}),
        {},
        /^Redis is needed and no package manager known.*apt-get install redis-server.*REDIS_URL/,
      ],
      [
        await path({ apk: 'exit 0' }),
        { ELLA_NO_INSTALL: '1' },
        /^Redis is needed and ELLA_NO_INSTALL forbids/,
      ],
    ];
    if (!asRoot)
      cases.push([
        await path({ apk: installs, sudo: 'exit 1' }),
        {},
        /needs root or sudo without a password/,
      ]);
    for (const [folder, env, line] of cases) {
      const { status, lines } = run(folder, env);
      expect(status).toBe(1);
      expect(lines).toEqual([expect.stringMatching(line)]);
    }
    const failing = run(await path({ brew: 'exit 1' }));
    expect(failing.status).toBe(1);
    expect(failing.lines.at(-1)).toMatch(/^Redis is needed and brew could not install it/);
  });
});
