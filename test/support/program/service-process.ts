/** Runs the compiled program's services as an operator would, and reads their log. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { referenceBundle } from '../drawing/reference.ts';

const main = fileURLToPath(new URL('../../../dist/src/main.js', import.meta.url));
/** A bot whose only chat is a folder. */
export const folderBot = fileURLToPath(new URL('./folder-bot.mjs', import.meta.url));

export interface LogLine {
  readonly level: string;
  readonly msg: string;
  readonly [field: string]: unknown;
}

export interface ServiceProcess {
  readonly pid: number;
  /** The lines so far. */
  lines(): LogLine[];
  /** The first line whose message matches, as soon as it is there. @throws where the process ends without it */
  line(message: RegExp): Promise<LogLine>;
  /** What it wrote to standard error so far. */
  stderr(): string;
  /** Where its health and metrics are. */
  url(): Promise<string>;
  kill(signal: NodeJS.Signals): void;
  /** Its end. */
  exit(): Promise<{ readonly code: number | null; readonly signal: string | null; readonly stderr: string }>;
}

/** Settings of this machine and of whoever runs the tests must not decide them. */
export function cleanEnvironment(env: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const ours = /^(ELLA_|REDIS_|DISCORD_|SLACK_|LOG_LEVEL$|DEBUG$)/;
  const inherited = Object.entries(process.env).filter(([name]) => !ours.test(name));
  return {
    ...Object.fromEntries(inherited),
    ELLA_ENV_FILE: '',
    ELLA_DEVICE: 'cpu',
    ELLA_MODEL: referenceBundle,
    ELLA_HTTP_HOST: '127.0.0.1',
    ELLA_LOCAL_CHAT: 'off',
    LOG_LEVEL: 'debug',
    ...env,
  };
}

/** Starts `ella-bot <command> …`, or a program of the tests; ending it is up to the caller. */
export function startService(
  command: string,
  env: NodeJS.ProcessEnv,
  more: readonly string[] = [],
): ServiceProcess {
  const args = [...(command.endsWith('.mjs') ? [command] : [main, command]), ...more];
  const child: ChildProcess = spawn(process.execPath, args, {
    env: cleanEnvironment(env),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: LogLine[] = [];
  const waiting = new Set<() => void>();
  const wake = () => {
    for (const each of [...waiting]) each();
  };
  let rest = '';
  let stderr = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    const parts = (rest + chunk.toString()).split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) lines.push(JSON.parse(part));
    wake();
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const ended = once(child, 'close').then(([code, signal]) => {
    wake();
    return { code, signal, stderr };
  });
  const isOver = () => child.exitCode !== null || child.signalCode !== null;

  const line = async (message: RegExp): Promise<LogLine> => {
    for (;;) {
      const found = lines.find(({ msg }) => message.test(msg));
      if (found !== undefined) return found;
      if (isOver() && rest === '') {
        await ended;
        const late = lines.find(({ msg }) => message.test(msg));
        if (late !== undefined) return late;
        throw new Error(`It ended without ${message}: ${stderr}\n${lines.map(({ msg }) => msg).join('\n')}`);
      }
      await new Promise<void>((resolve) => {
        const go = () => {
          waiting.delete(go);
          resolve();
        };
        waiting.add(go);
      });
    }
  };
  return {
    pid: child.pid ?? 0,
    lines: () => [...lines],
    stderr: () => stderr,
    line,
    url: async () => String((await line(/^Health and metrics/)).url),
    kill: (signal) => child.kill(signal),
    exit: () => ended,
  };
}
