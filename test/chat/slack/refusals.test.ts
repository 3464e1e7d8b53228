/** What Slack documents that it refuses: every word is sorted, and what stands in the way is told. */
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { PlatformError, type Problem } from '../../../src/chat/platform.ts';
import { refusals } from '../../../src/chat/slack/send/refusals.ts';
import { messageOf } from '../../../src/errors.ts';
import { createContractApp } from '../../contracts/contract-app.ts';
import { problem } from '../../contracts/deeds.ts';
import { solidPng } from '../../contracts/pictures.ts';
import { type SlackHarness, startSlackHarness } from '../../support/slack/harness.ts';

const documentedSchema = z.object({
  every: z.array(z.string()),
  methods: z.record(z.string(), z.array(z.string())),
  earlier: z.record(z.string(), z.array(z.string())),
});
const picture = { name: 'a.png', type: 'image/png', bytes: solidPng(9, 9, [1, 2, 3]), alt: 'dark' } as const;

const reported: string[] = [];
let slack: SlackHarness;
let nonces = 0;
beforeAll(async () => {
  slack = await startSlackHarness(createContractApp(), 'http', (error) => reported.push(messageOf(error)));
});
afterAll(async () => {
  await slack.stop();
  expect(slack.server.violations).toEqual([]);
});
/** What a post becomes that Slack refuses with a word; what may pass is tried three times. */
const refusedWith = async (error: string, times: number): Promise<PlatformError> => {
  slack.server.fail({ path: 'chat.postMessage', times, status: 200, error });
  const place = await slack.channel();
  const refused = await slack.platform.post(place, { text: 'x' }, { nonce: `refused ${nonces++}` }).then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (refused instanceof PlatformError) return refused;
  throw new Error(`${error} was not refused`, { cause: refused });
};

it('every word that Slack documents for a method the bot calls is sorted', async () => {
  const file = new URL('../../fixtures/slack/errors.json', import.meta.url);
  const { every, methods, earlier } = documentedSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  const words = [...every, ...[...Object.values(methods), ...Object.values(earlier)].flat()];
  expect(words.length).toBeGreaterThan(150);
  expect([...new Set(words)].filter((word) => !refusals.has(word))).toEqual([]);
});

it('the fixture covers every method that the bot calls', async () => {
  const file = new URL('../../fixtures/slack/errors.json', import.meta.url);
  const { methods } = documentedSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  const { methods: served } = await import('../../support/slack/methods.ts');
  expect(Object.keys(served).filter((method) => methods[method] === undefined)).toEqual([]);
});

describe('a refusal', () => {
  const sorted: readonly (readonly [Problem, string | undefined, readonly string[]])[] = [
    ['gone', undefined, ['channel_not_found', 'thread_not_found', 'team_access_not_granted']],
    ['gone', 'archived', ['is_archived', 'is_inactive']],
    [
      'forbidden',
      undefined,
      ['ekm_access_denied', 'no_permission', 'accesslimited', 'cannot_reply_to_message'],
    ],
    ['forbidden', 'read_only', ['restricted_action', 'restricted_action_read_only_channel']],
    [
      'forbidden',
      'read_only',
      ['restricted_action_thread_only_channel', 'posting_to_general_channel_denied'],
    ],
    ['forbidden', 'locked', ['restricted_action_thread_locked']],
    ['forbidden', 'uploads', ['file_uploads_disabled', 'slack_connect_file_upload_sharing_blocked']],
    [
      'forbidden',
      'uploads',
      ['slack_connect_blocked_file_type', 'storage_limit_reached', 'malware_detected'],
    ],
    ['forbidden', 'directs_closed', ['messages_tab_disabled', 'user_disabled', 'cannot_dm_bot']],
    ['too_large', undefined, ['file_upload_size_restricted']],
    ['unavailable', undefined, ['service_unavailable', 'team_added_to_org', 'org_login_required']],
    ['unavailable', 'failing', ['internal_error', 'fatal_error']],
    ['invalid', undefined, ['invalid_blocks', 'msg_too_long', 'no_text', 'a_word_of_tomorrow']],
  ];
  it.each(sorted.flatMap(([kind, obstacle, words]) => words.map((word) => [word, kind, obstacle] as const)))(
    'with %s is %s (%s)',
    async (word, kind, obstacle) => {
      const { problem: came, obstacle: why } = await refusedWith(word, kind === 'unavailable' ? 3 : 1);
      expect({ came, why }).toEqual({ came: kind, why: obstacle });
    },
  );

  it('of a picture leaves none of it among the files of the workspace, and a later try begins anew', async () => {
    const place = await slack.channel();
    const message = { text: 'drawn', images: [picture] };
    const error = 'slack_connect_file_upload_sharing_blocked';
    slack.server.fail({ path: 'files.completeUploadExternal', times: 1, status: 200, error });
    const posting = () => slack.platform.post(place, message, { nonce: 'shared some day' });
    expect(await problem('forbidden', posting())).toMatchObject({ obstacle: 'uploads' });
    expect([...slack.server.world.files.values()].map(({ deleted }) => deleted)).toEqual([true]);
    await posting();
    expect((await slack.messages(place)).map(({ images }) => images.length)).toEqual([1, 0]);
    expect(reported).toEqual([]);
  });
});
