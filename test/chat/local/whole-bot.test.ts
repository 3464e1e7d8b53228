/**
 * The whole bot as people use it: page, chat, commands, queue, engine and deliveries, in a real browser. Only the time
 * between the steps of a drawing is the test's own. With ELLA_SCREENSHOTS=<folder> it keeps pictures of the page, with
 * ELLA_SCREENSHOT_MODELS=<folder> drawn by the first model there.
 */

import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Locator, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { noFiles } from '../../../src/jobs/known-models.ts';
import { until } from '../../contracts/until.ts';
import { type BotWorld, card, startBotWorld } from '../../support/bot/bot-world.ts';
import { createGatedDraw, type GatedDraw, gatedSteps } from '../../support/jobs/gated-draw.ts';
import { startBrowser, type TestBrowser } from '../../support/local/browser.ts';
import { violations } from '../../support/local/page.ts';
import { startRedis, type TestRedis } from '../../support/redis.ts';

// A browser, an engine and a queue start here, which takes its time on a machine with other work.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });
const patience = 100_000;

const { ELLA_SCREENSHOTS: screenshots, ELLA_SCREENSHOT_MODELS: folder } = process.env;
const model = folder === undefined ? { name: 'tiny-sd15', side: 64 } : { name: 'shapes', side: 128 };

let redis: TestRedis;
let gated: GatedDraw;
let world: BotWorld;
let browser: TestBrowser;

beforeAll(async () => {
  redis = await startRedis();
  gated = createGatedDraw(folder);
  const { name, side } = model;
  const models = [{ ...card, name, title: name, width: side, height: side, maxSize: side }];
  world = await startBotWorld(redis, { models: { models, samplers: ['ddim'], files: noFiles } });
  world.draw = gated.draw;
  browser = await startBrowser();
});
afterEach(async () => {
  await browser.closePages();
  expect([...new Set(browser.complaints.splice(0))]).toEqual([]);
  expect(world.log.filter(({ level }) => level === 'error')).toEqual([]);
});
afterAll(async () => {
  gated.free();
  await browser.close();
  await world.close();
  await gated.close();
  await redis.stop();
});

async function visit(name: string, options?: Parameters<TestBrowser['context']>[0]): Promise<Page> {
  const page = await (await browser.context(options)).newPage();
  page.setDefaultTimeout(patience);
  await page.goto(`${world.chat.server.address().origin}/?as=${encodeURIComponent(name)}`);
  await page.locator('#app').waitFor();
  return page;
}

/** Becomes someone else in the same tab, as a person trying things out does. */
async function become(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: /^You are / }).click();
  await page.getByLabel('Be someone else').fill(name);
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('button', { name: new RegExp(`^You are ${name}`) }).waitFor();
}

async function setModerator(page: Page, on: boolean): Promise<void> {
  await page.getByRole('button', { name: /^You are / }).click();
  await page.getByLabel('Moderator').setChecked(on);
  await page.getByRole('button', { name: 'Done' }).click();
}

/** Keeps a picture of the page for the README. */
async function keep(page: Page, name: string): Promise<void> {
  if (screenshots === undefined) return;
  await mkdir(screenshots, { recursive: true });
  await page.mouse.move(0, 0);
  const whole = await page.screenshot({ animations: 'disabled' });
  // A page of few colours needs no more: a third of the bytes.
  await sharp(whole)
    .png({ palette: true, effort: 10 })
    .toFile(path.join(screenshots, `${name}.png`));
}

const widthOf = (image: Locator) =>
  image.evaluate((one: { readonly naturalWidth: number }) => one.naturalWidth);

const prompt =
  'A large red star in the top left corner, two small blue circles below it, on a plain green background.';

const phonePrompt =
  'Three small yellow circles in a row at the top, above one large red square in the middle, on a blue background.';

describe('the whole bot', () => {
  it('draws, shows how it goes, draws again for a reaction, and refuses what is not allowed', async () => {
    const page = await visit('Ada');
    const thread = page.locator('#thread');
    const results = thread.locator('.message', { hasText: 'Seed' });

    // Asked for with the keyboard: completion, the prompt, Enter.
    await page.getByLabel('Write a message').pressSequentially('/imag');
    await page.getByRole('option', { name: '/imagine' }).first().waitFor();
    await page.keyboard.press('Tab');
    await page.getByLabel('prompt').fill(`${prompt} --seed 7`);
    await page.keyboard.press('Enter');

    // Watched in its thread.
    await page.getByRole('button', { name: 'Open the thread A large red star' }).click();
    const progress = thread.getByRole('progressbar');
    for (let step = 1; step < gatedSteps; step++) {
      gated.step();
      await until(`step ${step}`, async () => {
        // The page is told of a step a moment after it; without a bar yet there is nothing to compare.
        if ((await progress.count()) === 0) return false;
        return Number(await progress.getAttribute('value')) === step / gatedSteps;
      });
    }
    await thread.getByRole('button', { name: 'Cancel' }).waitFor();
    await keep(page, 'progress');
    gated.free();
    await results.first().waitFor();
    const picture = results.first().locator('.tile img').first();
    await until('the picture', async () => (await widthOf(picture)) === model.side);
    await progress.waitFor({ state: 'detached' });

    // Drawn again, with a new seed, because somebody said so.
    await results.first().getByLabel('Add a reaction').click();
    await page.getByRole('button', { name: 'React with 🔁' }).click();
    await until('the second result', async () => (await results.count()) === 2);
    const second = results.nth(1).locator('.tile img').first();
    await until('its picture', async () => (await widthOf(second)) === model.side);
    const [newer, older] = await world.jobs.history(await memberOf(page));
    expect([older?.request?.seed, newer?.request?.seed === 7]).toEqual([7, false]);
    expect(newer?.request?.parent).toBe(older?.id);
    expect(await violations(page)).toEqual([]);
    await results.nth(1).getByRole('button', { name: 'Delete' }).scrollIntoViewIfNeeded();
    await keep(page, 'result');
    await page.emulateMedia({ colorScheme: 'dark' });
    await keep(page, 'dark');
    await page.emulateMedia({ colorScheme: 'light' });

    // Ben may not delete what Ada asked for, nor settle what reactions do; as a moderator he may.
    await become(page, 'Ben');
    await results.first().getByRole('button', { name: 'Delete' }).click();
    await thread
      .locator('.answer', { hasText: 'Only the person who asked for this, or a moderator' })
      .waitFor();
    expect(await results.count()).toBe(2);
    await page.getByLabel('Write a message').fill('/reactions show');
    await page.keyboard.press('Enter');
    await page.locator('.answer', { hasText: 'Only moderators of this server' }).waitFor();
    await setModerator(page, true);
    await page.getByLabel('Write a message').fill('/reactions show');
    await page.keyboard.press('Enter');
    await page.locator('.answer', { hasText: 'draw again with a new seed' }).waitFor();
    await results.first().getByRole('button', { name: 'Delete' }).click();
    const question = page.locator('.answer', { hasText: 'Delete it for everyone?' });
    await question.getByRole('button', { name: 'Delete' }).click();
    await until('one to be gone', async () => (await results.count()) === 1);
  });

  it('fits a phone', async () => {
    const phone = await visit('Eve', {
      viewport: { width: 390, height: 844 },
      hasTouch: true,
      isMobile: true,
    });
    gated.free();
    await phone.getByLabel('Write a message').fill(`/imagine ${phonePrompt} --n 4 --seed 20`);
    await phone.getByLabel('prompt').press('Enter');
    await phone.getByRole('button', { name: 'Open the thread Three small' }).tap();
    const result = phone.locator('#thread .message', { hasText: 'Seed' });
    const grid = result.locator('.tile img').first();
    await until('the grid', async () => (await widthOf(grid)) > model.side);
    expect(await phone.evaluate('document.documentElement.scrollWidth > innerWidth')).toBe(false);
    expect(await violations(phone)).toEqual([]);
    await keep(phone, 'phone');
  });
});

/** The page's person as the queue knows them. */
async function memberOf(page: Page): Promise<string> {
  return `local:${await page.evaluate(`sessionStorage.getItem('ella-person')`)}`;
}
