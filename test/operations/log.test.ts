/** What the log writes, and what it must never write. */

import { describe, expect, it } from 'vitest';
import { AppError } from '../../src/errors.ts';
import { createLog, type LogOptions } from '../../src/operations/log.ts';
import { storeError } from '../../src/store/redis-errors.ts';

function capture(options: Partial<LogOptions> = {}) {
  const lines: string[] = [];
  const stream = { isTTY: false, write: (line: string) => lines.push(line) > 0 };
  const log = createLog({ level: 'info', format: 'auto', role: 'worker', secrets: [], stream, ...options });
  return { log, lines };
}

describe('the log', () => {
  it('writes one JSON line an event, with role and fields', () => {
    const { log, lines } = capture();
    log.info({ job: 'j1', ran: 1.5 }, 'Drawing ended');
    log.debug({ job: 'j1' }, 'not at this level');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^\{.*\}\n$/);
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      role: 'worker',
      process: process.pid,
      job: 'j1',
      ran: 1.5,
      msg: 'Drawing ended',
    });
  });

  it('tells an error with its code and causes', () => {
    const { log, lines } = capture();
    const cause = Object.assign(new Error('ECONNREFUSED /run/redis'), { code: 'ECONNREFUSED' });
    log.error({ err: new AppError('redis_refused', 'Nothing answers', { cause }) }, 'Redis is away');
    expect(JSON.parse(lines[0] ?? '').err).toMatchObject({
      type: 'AppError',
      code: 'redis_refused',
      message: 'Nothing answers',
      stack: expect.stringContaining('log.test.ts'),
      cause: { type: 'Error', code: 'ECONNREFUSED' },
    });
  });

  it('leaves out what a Redis client hangs on its errors: the password of AUTH', () => {
    const { log, lines } = capture();
    const refused = Object.assign(new Error('WRONGPASS invalid username-password pair'), {
      name: 'ReplyError',
      command: { name: 'auth', args: ['opensesame'] },
    });
    log.error({ err: refused }, 'refused');
    log.error({ err: storeError(refused, 'redis://host:6379') }, 'refused');
    expect(lines.join('')).toContain('WRONGPASS');
    expect(lines.join('')).not.toContain('opensesame');
  });

  it('replaces secrets wherever they turn up, as they are and as JSON writes them', () => {
    const { log, lines } = capture({ secrets: ['to"ken-1234', 'open/sesame', ''] });
    log.info({ url: 'redis://:open/sesame@host' }, 'with to"ken-1234 in it');
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      url: 'redis://:[secret]@host',
      msg: 'with [secret] in it',
    });
  });

  it('is readable on a terminal: without process and role, the stack only when debugging', () => {
    const { log, lines } = capture({ format: 'pretty' });
    log.warn({ job: 'j1', ran: 1.23456, err: new Error('the cause') }, 'Tried again');
    expect(lines[0]).toMatch(/^\d\d:\d\d:\d\d warn {2}Tried again {2}job=j1 {2}ran=1\.235\n +the cause\n$/);
    const debugging = capture({ format: 'pretty', level: 'debug' });
    debugging.log.warn({ err: new Error('the cause') }, 'Tried again');
    expect(debugging.lines[0]).toMatch(/Tried again\nError: the cause\n\s+at /);
  });

  it('paints only terminals', () => {
    const tty: string[] = [];
    const stream = { isTTY: true, write: (line: string) => tty.push(line) > 0 };
    capture({ stream }).log.error({}, 'red');
    expect(tty[0]).toContain('\u{1b}[31merror\u{1b}[0m red');
  });
});
