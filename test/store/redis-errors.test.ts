/** What Redis 5 to 8, Valkey and managed services answer, and what is made of it. */
import { describe, expect, it } from 'vitest';
import { isDemoted, isLasting, isWriteless, storeError } from '../../src/store/redis-errors.ts';

const reply = (message: string) => Object.assign(new Error(message), { name: 'ReplyError' });
const inScript = (what: string) =>
  `ERR Error running script (call to f_0f6a…): @user_script:12: @user_script: 12: -${what}`;

describe('a primary that is none any more', () => {
  it.each([
    // A command of its own: Redis 5, Redis 6 to 8 and Valkey.
    "READONLY You can't write against a read only slave.",
    "READONLY You can't write against a read only replica.",
    // In a script: Redis 5 and 6, then Redis 7, 8 and Valkey.
    inScript("READONLY You can't write against a read only slave."),
    inScript("READONLY You can't write against a read only replica."),
    "READONLY You can't write against a read only replica. script: 0f6a, on @user_script:12.",
    "ERR You can't write against a read only replica. script: 0f6a, on @user_script:12.",
    // To a client that was waiting for something.
    'UNBLOCKED force unblock from blocking operation, instance state changed (master -> replica?)',
    'UNBLOCKED force unblock from blocking operation, instance state changed (master -> slave?)',
  ])('%s', (message) => {
    expect(isDemoted(message)).toBe(true);
    const error = storeError(reply(message), 'here');
    expect(error.code).toBe('redis_readonly');
    expect(isWriteless(error)).toBe(true);
  });

  it.each([
    "MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.",
    inScript("MASTERDOWN Link with MASTER is down and slave-serve-stale-data is set to 'no'."),
  ])('%s', (message) => {
    expect(isDemoted(message)).toBe(true);
    expect(storeError(reply(message), 'here').code).toBe('redis_loading');
  });

  it.each([
    'ERR value is not an integer or out of range',
    'NOREPLICAS Not enough good replicas to write.',
    'LOADING Redis is loading the dataset in memory',
    'UNBLOCKED client unblocked via CLIENT UNBLOCK',
  ])('is not told by: %s', (message) => {
    expect(isDemoted(message)).toBe(false);
  });
});

describe('what stands in the way has a code and one line', () => {
  it.each([
    ['redis_full', "OOM command not allowed when used memory > 'maxmemory'."],
    ['redis_full', inScript("OOM command not allowed when used memory > 'maxmemory'.")],
    [
      'redis_disk',
      inScript('MISCONF Redis is configured to save RDB snapshots, but it is currently not able to.'),
    ],
    ['redis_disk', 'MISCONF Errors writing to the AOF file: No space left on device'],
    ['redis_replicas', 'NOREPLICAS Not enough good replicas to write.'],
    ['redis_replicas', inScript('NOREPLICAS Not enough good slaves to write.')],
    ['redis_loading', 'LOADING Valkey is loading the dataset in memory'],
    ['redis_cluster', 'MOVED 3999 127.0.0.1:6381'],
    ['redis_cluster', 'ASK 3999 127.0.0.1:6381'],
    ['redis_cluster', "CROSSSLOT Keys in request don't hash to the same slot"],
    ['redis_cluster', 'CLUSTERDOWN Hash slot not served'],
    ['redis_cluster', inScript('CLUSTERDOWN The cluster is down')],
    ['redis_clients', 'ERR max number of clients reached'],
    ['redis_clients', 'ERR max concurrent connections exceeded'],
    ['redis_quota', 'ERR max daily request limit exceeded. Limit: 10000, Usage: 10000.'],
    ['redis_quota', 'ERR max requests limit exceeded. Limit: 500000, Usage: 500000.'],
    ['redis_quota', 'ERR max request size exceeded. Limit: 1048576 bytes, Actual: 1500000 bytes'],
    ['redis_quota', 'ERR DB capacity quota exceeded.'],
    ['redis_commands', "ERR unknown command 'EVALSHA', with args beginning with: 'a' "],
    ['redis_permission', "NOPERM this user has no permissions to run the 'evalsha' command"],
    ['redis_auth', 'NOAUTH Authentication required.'],
  ])('%s: %s', (code, message) => {
    const error = storeError(reply(message), 'here');
    expect(error.code).toBe(code);
    expect(error.message).toMatch(/^[^\n]*\bhere\b[^\n]*\.$/);
  });

  it('ends the start where only a change of settings helps', () => {
    const isEnd = (message: string) => isLasting(storeError(reply(message), 'here'));
    expect(isEnd('MOVED 3999 127.0.0.1:6381')).toBe(true);
    expect(isEnd('NOREPLICAS Not enough good replicas to write.')).toBe(false);
  });
});
