/** The preview in a status message of Slack: a file in a block, one at a time, and none left in the end. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Image, MessageRef } from '../../../src/chat/platform.ts';
import { createSlack, type Slack } from '../../../src/chat/slack/slack.ts';
import { createMemoryStorage } from '../../../src/chat/slack/storage.ts';
import { messageOf } from '../../../src/errors.ts';
import { createContractApp } from '../../contracts/contract-app.ts';
import { problem } from '../../contracts/deeds.ts';
import { solidPng } from '../../contracts/pictures.ts';
import { until } from '../../contracts/until.ts';
import { signingSecret } from '../../support/slack/deliver.ts';
import { type SlackHarness, startSlackHarness } from '../../support/slack/harness.ts';

const preview = (number: number): Image => ({
  name: `preview-${number}.png`,
  type: 'image/png',
  bytes: solidPng(8, 8, [number, 2, 3]),
  alt: 'a red fox',
});
const step = (number: number, label = `step ${number}`) => ({ progress: { done: number / 10, label } });

describe('a preview', () => {
  let slack: SlackHarness;
  let reported: string[] = [];
  let storage = createMemoryStorage();
  const report = (error: unknown) => reported.push(messageOf(error));
  /** A further process that serves the same workspace. */
  const open = (previewEvery = 0): Slack =>
    createSlack({
      ...{ botToken: slack.team.token, signingSecret, storage, apiUrl: slack.server.apiUrl },
      ...{ previewEvery, report },
    });
  beforeAll(async () => {
    slack = await startSlackHarness(createContractApp(), 'http', report);
  });
  beforeEach(() => {
    reported = [];
    storage = createMemoryStorage();
    slack.server.world.files.clear();
    slack.server.readyDelay.ms = 30;
  });
  afterAll(async () => {
    await slack.stop();
    expect(slack.server.violations).toEqual([]);
  });

  const status = async (platform: Slack) =>
    (await platform.post(await slack.channel(), step(0), { nonce: 'status' })).main;
  const seen = async ({ place, id }: MessageRef) =>
    (await slack.messages(place)).find(({ ref }) => ref.id === id);
  const shown = async (ref: MessageRef) => (await seen(ref))?.images.map(({ name }) => name);
  /** Names of the files that Slack keeps. */
  const kept = () =>
    [...slack.server.world.files.values()].filter(({ deleted }) => !deleted).map(({ name }) => name);
  const uploads = () => slack.server.world.files.size;

  it('takes the place of the one before, whose file is deleted, and stays while only words change', async () => {
    const platform = open();
    const ref = await status(platform);
    for (const number of [1, 2]) {
      await platform.update(ref, { ...step(number), images: [preview(number)] });
      expect(await shown(ref)).toEqual([`preview-${number}.png`]);
      expect(kept()).toEqual([`preview-${number}.png`]);
    }
    await platform.update(ref, step(3));
    expect((await seen(ref))?.text).toContain('step 3');
    expect((await seen(ref))?.images).toMatchObject([{ name: 'preview-2.png', alt: 'a red fox' }]);
    await platform.update(ref, { text: 'cancelled', images: [] });
    expect([await shown(ref), kept()]).toEqual([[], []]);
    expect(reported).toEqual([]);
  });

  it('goes with its message', async () => {
    const platform = open();
    const ref = await status(platform);
    await platform.update(ref, { ...step(1), images: [preview(1)] });
    await platform.remove(ref);
    expect([await seen(ref), kept(), uploads()]).toEqual([undefined, [], 1]);
  });

  it('is known to a process that goes on where another ended', async () => {
    const ref = await status(open());
    await open().update(ref, { ...step(1), images: [preview(1)] });
    await open().update(ref, step(2));
    expect(await shown(ref)).toEqual(['preview-1.png']);
    await open().update(ref, { ...step(3), images: [preview(3)] });
    expect([await shown(ref), kept()]).toEqual([['preview-3.png'], ['preview-3.png']]);
    await open().remove(ref);
    expect(kept()).toEqual([]);
  });

  it('that a process left behind when it died is deleted by the next one', async () => {
    const ref = await status(open());
    const { posts } = storage;
    let dead = false;
    const set: typeof posts.set = async (key, value) => {
      await posts.set(key, value);
      dead = true;
      await new Promise(() => {});
    };
    storage = { ...storage, posts: { ...posts, set } };
    void open().update(ref, { ...step(1), images: [preview(1)] });
    await until('its death', () => dead);
    expect(kept()).toEqual(['preview-1.png']);
    storage = { ...storage, posts };
    await open().update(ref, step(2));
    expect([kept(), await shown(ref)]).toEqual([[], []]);
  });

  it('that comes too soon is left out: the one before stays', async () => {
    const platform = open(3_600_000);
    const ref = await status(platform);
    await platform.update(ref, { ...step(1), images: [preview(1)] });
    await platform.update(ref, { ...step(2), images: [preview(2)] });
    expect((await seen(ref))?.text).toContain('step 2');
    expect([await shown(ref), kept(), uploads()]).toEqual([['preview-1.png'], ['preview-1.png'], 1]);
    // Nor does another job of the workspace get one at once.
    const other = await status(platform);
    await platform.update(other, { ...step(1), images: [preview(3)] });
    expect([await shown(other), uploads()]).toEqual([[], 1]);
  });

  it('that Slack is not done with is left out, and the next one is shown', async () => {
    const platform = open();
    const ref = await status(platform);
    slack.server.readyDelay.ms = 3_600_000;
    await platform.update(ref, { ...step(1), images: [preview(1)] });
    expect((await seen(ref))?.text).toContain('step 1');
    expect([await shown(ref), kept()]).toEqual([[], []]);
    slack.server.readyDelay.ms = 30;
    await platform.update(ref, { ...step(2), images: [preview(2)] });
    expect([await shown(ref), kept()]).toEqual([['preview-2.png'], ['preview-2.png']]);
    expect(reported).toEqual([]);
  });

  it('that Slack refuses to show does not keep the words from being told', async () => {
    const platform = open();
    const ref = await status(platform);
    await platform.update(ref, { ...step(1), images: [preview(1)] });
    // Someone of the workspace deletes it.
    for (const file of slack.server.world.files.values()) file.deleted = true;
    await platform.update(ref, step(2));
    expect((await seen(ref))?.text).toContain('step 2');
    expect(await shown(ref)).toEqual([]);
    await platform.update(ref, { ...step(3), images: [preview(3)] });
    expect([await shown(ref), kept()]).toEqual([['preview-3.png'], ['preview-3.png']]);
    expect(reported).toEqual([]);
  });

  it.each(['getUploadURLExternal', 'completeUploadExternal', 'files.info', 'upload'])(
    'ends for a job, and pauses for its workspace, where Slack limits %s',
    async (path) => {
      const platform = open();
      const ref = await status(platform);
      // No wait for it: an hour would not pass.
      slack.server.fail({ path, times: 1, status: 429, headers: { 'retry-after': '3600' } });
      await platform.update(ref, { ...step(1), images: [preview(1)] });
      expect((await seen(ref))?.text).toContain('step 1');
      const before = uploads();
      await platform.update(ref, { ...step(2), images: [preview(2)] });
      const other = await status(platform);
      await platform.update(other, { ...step(1), images: [preview(3)] });
      expect([await shown(ref), await shown(other), uploads() - before, kept()]).toEqual([[], [], 0, []]);
      // The result is posted with all that Slack still takes.
      const drawn = { text: 'drawn', images: [preview(4)] };
      await platform.post(ref.place, drawn, { nonce: 'result' });
      expect(kept()).toEqual(['preview-4.png']);
      expect(reported).toEqual([]);
    },
  );

  it('whose deletion is limited is deleted in the end', async () => {
    const platform = open();
    const ref = await status(platform);
    await platform.update(ref, { ...step(1), images: [preview(1)] });
    slack.server.fail({ path: 'files.delete', times: 1, status: 429, headers: { 'retry-after': '3600' } });
    await platform.update(ref, { ...step(2), images: [preview(2)] });
    expect([await shown(ref), kept()]).toEqual([['preview-2.png'], ['preview-1.png', 'preview-2.png']]);
    await platform.update(ref, { ...step(3), images: [preview(3)] });
    expect(await shown(ref)).toEqual(['preview-2.png']);
    await platform.remove(ref);
    expect(kept()).toEqual([]);
  });

  it('leaves nothing behind where its message is gone', async () => {
    const platform = open();
    const ref = await status(platform);
    await slack.deleteMessage(ref);
    await problem('gone', platform.update(ref, { ...step(1), images: [preview(1)] }));
    expect([kept(), uploads()]).toEqual([[], 1]);
  });

  it('is given up, and the operator told once, where the bot may upload nothing', async () => {
    const platform = open();
    const ref = await status(platform);
    slack.team.scopes.delete('files:write');
    for (const number of [1, 2]) {
      await platform.update(ref, { ...step(number), images: [preview(number)] });
      expect((await seen(ref))?.text).toContain(`step ${number}`);
    }
    slack.team.scopes.add('files:write');
    expect(reported).toEqual([expect.stringContaining('files:write')]);
  });

  it('comes alone', async () => {
    const platform = open();
    const ref = await status(platform);
    await problem('invalid', platform.update(ref, { ...step(1), images: [preview(1), preview(2)] }));
  });
});
