/** Which names a port answers to. */
import { describe, expect, it } from 'vitest';
import { createIsOwnHost, strangeHost } from '../../src/http/own-hosts.ts';

const loopback = [
  'localhost',
  'localhost:9464',
  'LOCALHOST:1',
  'localhost.',
  '127.0.0.1:80',
  '127.9.9.9',
  '[::1]:80',
];
const addresses = ['192.168.1.20:9464', '10.0.0.7', '[fe80::1]:9464', '203.0.113.9'];
const privateNames = [
  'worker:9464',
  'my-box',
  'ella.local',
  'ella.prod.svc.cluster.local:9464',
  'a.home.arpa',
  'x.internal',
];
const strange = [
  'evil.example',
  'evil.example:9464',
  'localhost.evil.example',
  '127.0.0.1.evil.example',
  'ella.local.evil.example',
];
const malformed = [
  undefined,
  '',
  ':80',
  'a b',
  'user@localhost',
  'localhost:x',
  'localhost/evil',
  '[::1',
  'localhost:1:2',
  'x'.repeat(300),
];

describe('a port on the loopback interface', () => {
  const isOwn = createIsOwnHost({ boundTo: '127.0.0.1', allowed: [] });
  it.each(loopback)('answers to %s', (host) => expect(isOwn(host)).toBe(true));
  it.each([...addresses, ...privateNames, ...strange])('does not answer to %s', (host) =>
    expect(isOwn(host)).toBe(false),
  );
});

describe('a port that others can reach', () => {
  const isOwn = createIsOwnHost({ boundTo: '0.0.0.0', allowed: ['Ella.Example.org'] });
  it.each([...loopback, ...addresses, ...privateNames])('answers to %s', (host) =>
    expect(isOwn(host)).toBe(true),
  );
  it.each(strange)('does not answer to %s', (host) => expect(isOwn(host)).toBe(false));
  it('answers to what it is told it is called', () => {
    expect(isOwn('ella.example.org:443')).toBe(true);
    expect(isOwn('www.ella.example.org')).toBe(false);
  });
});

it('answers to the name it listens under', () => {
  const isOwn = createIsOwnHost({ boundTo: 'bot.example.org', allowed: [] });
  expect(isOwn('bot.example.org:9464')).toBe(true);
});

it.each(malformed)('refuses the header %j', (host) => {
  expect(createIsOwnHost({ boundTo: '0.0.0.0', allowed: [] })(host)).toBe(false);
});

it('says what to do about a name', () => {
  expect(strangeHost('Ella.example:80')).toBe(
    'This port does not go by the name ella.example. If it should, list the name in ELLA_ALLOWED_HOSTS.',
  );
  expect(strangeHost('<script>')).toBe('The request has no valid Host header.');
});
