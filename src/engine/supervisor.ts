/** Keeps one engine process running: starts it, notices when it ends, and restarts it with growing delays. */

import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { messageOf } from '../errors.ts';
import type { Order, Report, Settings } from './protocol.ts';

/** Delays before a new start: doubled with every end in a row, never above the longest. */
export interface BackOff {
  readonly firstMs: number;
  readonly maxMs: number;
}

export interface SupervisorOptions {
  /** The compiled `engine-process.js`. */
  readonly entry: URL;
  readonly settings: Settings;
  readonly backOff: BackOff;
  /** How long it may give no sign while `isBusy`. */
  readonly stallMs: number;
  readonly isBusy: () => boolean;
  readonly onReport: (report: Report) => void;
  /** @param nextMs until it is started again */
  readonly onEnd: (reason: string, nextMs: number) => void;
}

export interface Supervisor {
  readonly pid: number | undefined;
  /** Times the process was started anew. */
  readonly restarts: number;
  send(order: Order): void;
  /** The process is of use: the next end counts as the first. */
  praise(): void;
  /** Ends the process for good. */
  close(): Promise<void>;
}

/** The last words of a process, for the reason of its end. */
const maxOutput = 4000;
/** How often to look whether it is alive, in the time that it may be silent. */
const looks = 4;
/** How long its last words may take once it ended. */
const outputGraceMs = 500;

export function startSupervisor(options: SupervisorOptions): Supervisor {
  let child: ChildProcess | undefined;
  let restarts = 0;
  let endsInARow = 0;
  let silentLooks = 0;
  let stalled = false;
  let restart: NodeJS.Timeout | undefined;
  let closing: Promise<void> | undefined;
  let onClosed = () => {};

  function start(): void {
    stalled = false;
    silentLooks = 0;
    child = startProcess(options.entry, {
      onReport: (report) => {
        silentLooks = 0;
        options.onReport(report);
      },
      onEnd,
    });
    child.send({ kind: 'start', settings: options.settings } satisfies Order, () => {
      // A process that is gone already tells so by its end.
    });
  }

  function onEnd(reason: string): void {
    child = undefined;
    if (closing) {
      onClosed();
      return;
    }
    const { firstMs, maxMs } = options.backOff;
    const delay = Math.min(maxMs, firstMs * 2 ** endsInARow++);
    restart = setTimeout(() => {
      restarts++;
      start();
    }, delay);
    options.onEnd(stalled ? `It gave no sign for ${options.stallMs / 1000} s` : reason, delay);
  }

  // Counted in looks, not read off a clock, which goes on while a machine sleeps or a debugger holds everybody.
  const watch = setInterval(() => {
    silentLooks = options.isBusy() ? silentLooks + 1 : 0;
    if (child === undefined || silentLooks <= looks) return;
    stalled = true;
    child.kill('SIGKILL');
  }, options.stallMs / looks);
  start();

  return {
    get pid() {
      return child?.pid;
    },
    get restarts() {
      return restarts;
    },
    send(order) {
      child?.send(order, () => {
        // As above.
      });
    },
    praise() {
      endsInARow = 0;
    },
    close() {
      closing ??= new Promise((resolve) => {
        clearTimeout(restart);
        clearInterval(watch);
        onClosed = resolve;
        // Nothing in it is worth a farewell: weights are read only, and what it caches is written aside and renamed.
        if (child === undefined) resolve();
        else child.kill('SIGKILL');
      });
      return closing;
    },
  };
}

function startProcess(
  entry: URL,
  { onReport, onEnd }: { onReport: (report: Report) => void; onEnd: (reason: string) => void },
): ChildProcess {
  const child = fork(fileURLToPath(entry), [], {
    // Typed arrays as they are, not as JSON.
    serialization: 'advanced',
    // Not the parent's: a debugger's port can't be shared.
    execArgv: [],
    // Native code in a thread of it reads the environment that the process was started with.
    env: { ...process.env, ORT_DISABLE_TELEMETRY: process.env.ORT_DISABLE_TELEMETRY ?? '1' },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let ended = false;
  let output = '';
  const keep = (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-maxOutput);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  // Both ends are of one version, so there is nothing to check.
  child.on('message', (message) => {
    // What is still in the pipe of a process that ended concerns requests that have been given up.
    if (!ended) onReport(message as Report);
  });
  const end = (how: string) => {
    if (ended) return;
    ended = true;
    onEnd([how, output.trim()].filter(Boolean).join('; '));
  };
  child.on('error', (error) => {
    if (child.pid === undefined) end(`It can't be started: ${messageOf(error)}`);
  });
  child.on('exit', (code, signal) => {
    const how = signal === null ? `It exited with code ${code}` : `It was ended by ${signal}`;
    child.on('close', () => end(how));
    setTimeout(() => end(how), outputGraceMs).unref();
  });
  return child;
}
