/**
 * The settings screens in a real browser: by keyboard alone, on a phone, and for those who hear the page. With
 * ELLA_SCREENSHOTS=<folder> it keeps pictures of them.
 */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { until } from '../../contracts/until.ts';
import { type BotWorld, startBotWorld } from '../../support/bot/bot-world.ts';
import { startBrowser, type TestBrowser } from '../../support/local/browser.ts';
import { violations } from '../../support/local/page.ts';
import { startRedis, type TestRedis } from '../../support/redis.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

const { ELLA_SCREENSHOTS: screenshots } = process.env;

let redis: TestRedis;
let world: BotWorld;
let browser: TestBrowser;

beforeAll(async () => {
  redis = await startRedis();
  world = await startBotWorld(redis);
  browser = await startBrowser();
});
afterEach(async () => {
  await browser.closePages();
  expect([...new Set(browser.complaints.splice(0))]).toEqual([]);
  expect(world.log.filter(({ level }) => level === 'error')).toEqual([]);
});
afterAll(async () => {
  await browser.close();
  await world.close();
  await redis.stop();
});

async function visit(options?: Parameters<TestBrowser['context']>[0]): Promise<Page> {
  const { name } = await world.chat.person({ moderator: true });
  const page = await (await browser.context(options)).newPage();
  page.setDefaultTimeout(100_000);
  await page.goto(`${world.chat.server.address().origin}/?as=${encodeURIComponent(name)}`);
  await page.locator('#app').waitFor();
  return page;
}

async function keep(page: Page, name: string): Promise<void> {
  if (screenshots === undefined) return;
  await mkdir(screenshots, { recursive: true });
  await page.mouse.move(0, 0);
  const whole = await page.screenshot({ animations: 'disabled' });
  await sharp(whole)
    .png({ palette: true, effort: 10 })
    .toFile(path.join(screenshots, `${name}.png`));
}

const settled = async () => (await world.moderation.settings.read('local:local')).values;

/** Goes on with a key until what has the focus is called this. */
async function tabTo(page: Page, name: string, key = 'Shift+Tab'): Promise<void> {
  await until(`the focus on ${name}`, async () => {
    const focused = await page.evaluate(
      `document.activeElement?.closest('label')?.innerText ?? document.activeElement?.innerText ?? ''`,
    );
    if (String(focused).trim() === name) return true;
    await page.keyboard.press(key);
    return false;
  });
}

it('are used by keyboard alone, and read well to a screen reader', async () => {
  const page = await visit({ viewport: { width: 1100, height: 900 } });
  await page.getByLabel('Write a message').fill('/settings open');
  await page.getByLabel('Write a message').press('Enter');
  await page.getByRole('button', { name: 'Pictures', exact: true }).waitFor();
  expect(await violations(page)).toEqual([]);
  await tabTo(page, 'Pictures');
  await page.keyboard.press('Enter');
  await page.getByText('Settings of this server: Pictures').first().waitFor();
  await tabTo(page, 'Unsafe pictures');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'Pictures' }).waitFor();
  expect(await violations(page)).toEqual([]);
  // The form's first field has the focus; typing chooses.
  await page.keyboard.type('blur');
  await tabTo(page, 'Save', 'Tab');
  await page.keyboard.press('Enter');
  await page.getByText('Changed. Unsafe pictures: off → blur').first().waitFor();
  expect(await settled()).toMatchObject({ imageCheck: 'blur' });
  expect(await violations(page)).toEqual([]);
  await keep(page, 'settings');
});

it('fit a phone, with boxes to tick', async () => {
  const page = await visit({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  await page.getByLabel('Write a message').fill('/settings open');
  await page.getByLabel('Write a message').press('Enter');
  await page.getByRole('button', { name: 'Who', exact: true }).last().tap();
  await page.getByRole('button', { name: 'Only these roles' }).tap();
  const dialog = page.getByRole('dialog', { name: 'Who' });
  await dialog.getByLabel('Painter').tap();
  await dialog.getByLabel('Moderator').tap();
  expect(await violations(page)).toEqual([]);
  await keep(page, 'settings-phone');
  await dialog.getByRole('button', { name: 'Save' }).tap();
  await page.getByText('Changed. Only these roles: empty → Painter, Moderator').first().waitFor();
  expect(await settled()).toMatchObject({ allowedRoles: ['painter', 'moderator'] });
  expect(await page.evaluate('document.documentElement.scrollWidth > innerWidth')).toBe(false);
  expect(await violations(page)).toEqual([]);
});
