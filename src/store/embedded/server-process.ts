/** Starting, recognising and ending the redis-server process. */
import { execFile, spawn } from 'node:child_process';
import { open, readFile, readlink } from 'node:fs/promises';
import { promisify } from 'node:util';
import { isAlive } from '../../file-lock.ts';
import type { ServerFiles } from './server-files.ts';

const run = promisify(execFile);

/** Starts the server in a session of its own, so that Ctrl-C reaches only the bot, which then stops it in order. */
export async function spawnServer(binary: string, files: ServerFiles): Promise<number> {
  const errors = await open(files.errors, 'w', 0o600);
  try {
    const before = process.umask(0o077);
    const child = spawn(binary, [files.conf], {
      cwd: files.folder,
      detached: true,
      stdio: ['ignore', errors.fd, errors.fd],
    });
    process.umask(before);
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', reject);
    });
    // Without a listener an 'error' event (a failed kill) would end the bot.
    child.on('error', () => undefined);
    child.unref();
    return child.pid ?? 0;
  } finally {
    await errors.close();
  }
}

/** The pid in the pid file, if that process runs and is the server of this folder. */
export async function runningServer(files: ServerFiles): Promise<number | undefined> {
  const pid = Number.parseInt(await readFile(files.pid, 'utf8').catch(() => ''), 10);
  if (!Number.isInteger(pid) || pid <= 1 || !isAlive(pid)) return undefined;
  return (await servesFolder(pid, files)) ? pid : undefined;
}

/** Pids are used again: another program may have the number by now. */
async function servesFolder(pid: number, files: ServerFiles): Promise<boolean> {
  const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => undefined);
  const command = await commandOf(pid);
  if (!/(redis|valkey)-server/.test(command)) return false;
  return cwd === files.folder || command.includes(files.socket) || command.includes(files.conf);
}

async function commandOf(pid: number): Promise<string> {
  const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => undefined);
  if (line !== undefined) return line.replaceAll('\0', ' ');
  return run('ps', ['-o', 'command=', '-p', String(pid)]).then(
    ({ stdout }) => stdout,
    () => '',
  );
}

/** SIGTERM (Redis then flushes its file), SIGKILL after `graceMs`. */
export async function endServer(pid: number, graceMs: number): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    try {
      process.kill(pid, signal);
    } catch {
      return;
    }
    if (await gone(pid, graceMs)) return;
  }
}

/** True once the process is gone, false when it is still there after `graceMs`. */
export async function gone(pid: number, graceMs: number): Promise<boolean> {
  const deadline = Date.now() + graceMs;
  while (isAlive(pid) && !(await isZombie(pid))) {
    if (Date.now() > deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return true;
}

/** Where nothing reaps orphans (a container without an init), a dead server stays as a zombie. */
async function isZombie(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return /\) Z /.test(stat);
}

/** The last lines the server wrote, for messages about why it would not start. */
export async function lastWords(files: ServerFiles): Promise<string> {
  const texts = await Promise.all(
    [files.errors, files.log].map((file) => readFile(file, 'utf8').catch(() => '')),
  );
  const lines = texts
    .join('\n')
    .split('\n')
    .filter((line) => line.trim() !== '');
  return lines.slice(-3).join(' | ').slice(-500);
}
