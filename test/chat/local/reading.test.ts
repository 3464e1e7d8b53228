/** The local chat's page as people read it: what comes into view, what is counted, what stays where it was. */
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Place } from '../../../src/chat/platform.ts';
import { until } from '../../contracts/until.ts';
import { message, type OpenPage, openPage } from '../../support/local/page.ts';

let open: OpenPage;

beforeAll(async () => {
  open = await openPage();
  open.bot.free();
});
afterEach(async () => {
  await open.browser.closePages();
  expect([...new Set(open.browser.complaints.splice(0))]).toEqual([]);
  expect(open.reported.splice(0)).toEqual([]);
});
afterAll(() => open.close());

const phone = { viewport: { width: 390, height: 780 }, hasTouch: true } as const;
let posts = 0;

/** The channel with this name. */
async function channel(page: Page, name: string): Promise<Place> {
  const href = await page.getByRole('link', { name: `# ${name}` }).getAttribute('href');
  const id = new URLSearchParams(href?.slice(1)).get('channel') ?? '';
  return { platform: 'local', server: 'local', channel: id };
}

function post(place: Place, text: string) {
  posts += 1;
  return open.chat.post(place, { text }, { nonce: `reading-${posts}` });
}

async function fill(page: Page, name = 'pictures'): Promise<Place> {
  const place = await channel(page, name);
  for (let count = 0; count < 30; count++) await post(place, `line ${count}`);
  return place;
}

const toTop = (page: Page) =>
  page.locator('#channel .scroller').evaluate((scroller: { scrollTop: number }) => {
    scroller.scrollTop = 0;
  });

it('brings what one says, and what one is answered, into view', async () => {
  const page = await open.visit('Ada');
  await fill(page);
  await toTop(page);
  await page.getByLabel('Write a message').fill('here I am');
  await page.keyboard.press('Enter');
  await until('it to be seen', () => inView(page, 'here I am'));
  await toTop(page);
  await page.getByLabel('Write a message').fill('/help');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await until('the answer to be seen', () => inView(page, 'draws a picture'));
});

async function inView(page: Page, text: string): Promise<boolean> {
  const found = await message(page, text).last().boundingBox();
  const around = await page.locator('#channel .scroller').boundingBox();
  return found !== null && around !== null && found.y >= around.y && found.y < around.y + around.height - 10;
}

it('keeps what is typed while a message is on its way, and gives back what was refused', async () => {
  const page = await open.visit('Ada');
  let answer = () => {};
  const answered = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await page.route('**/api/say', async (route) => {
    await answered;
    await route.continue();
  });
  const area = page.getByLabel('Write a message');
  await area.fill('the first');
  await page.keyboard.press('Enter');
  expect(await area.inputValue()).toBe('');
  await area.pressSequentially('the second');
  answer();
  await message(page, 'the first').waitFor();
  expect(await area.inputValue()).toBe('the second');

  await page.unroute('**/api/say');
  await page.route('**/api/say', (route) => route.fulfill({ status: 400, json: { error: 'Not now' } }));
  await page.keyboard.press('Enter');
  await until('it to be back', async () => (await area.inputValue()) === 'the second');
  expect(open.browser.complaints.splice(0).join()).toContain('400');
});

it('shows private answers where they came, folds older ones, and forgets them with the page', async () => {
  const page = await open.visit('Grace');
  const place = await channel(page, 'talk');
  await page.getByRole('link', { name: '# talk' }).click();
  const help = async () => {
    await page.getByLabel('Write a message').fill('/help');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
  };
  await help();
  const answers = page.locator('#channel .message.answer');
  await answers.waitFor();
  await post(place, 'said in between');
  await message(page, 'said in between').waitFor();
  await help();
  await until('the second', async () => (await answers.count()) === 2);
  const order = await page
    .locator('#channel .message')
    .evaluateAll((all: readonly { readonly classList: { contains(name: string): boolean } }[]) =>
      all.map((one) => one.classList.contains('answer')),
    );
  expect(order.slice(-3)).toEqual([true, false, true]);
  const [older, newer] = [answers.first(), answers.last()];
  expect(await older.getByText('Dismiss').isVisible()).toBe(false);
  expect(await newer.getByText('Dismiss').isVisible()).toBe(true);
  await older.getByRole('button', { name: 'Fold' }).click();
  expect(await older.getByText('Dismiss').isVisible()).toBe(true);
  await page.reload();
  await message(page, 'said in between').waitFor();
  expect(await answers.count()).toBe(0);
});

it('counts what is there and not what is gone again, in the list and in the title', async () => {
  const page = await open.visit('Ada');
  const place = await channel(page, 'talk');
  const status = await post(place, 'about to go');
  const link = page.getByRole('link', { name: '# talk' });
  await link.getByLabel('1 unread').waitFor();
  expect(await page.title()).toBe('(1) pictures – ella');
  await open.chat.update(status.main, { text: 'still there' });
  await post(place, 'to stay');
  await link.getByLabel('2 unread').waitFor();
  await open.chat.remove(status.main);
  await link.getByLabel('1 unread').waitFor();
  await link.click();
  await until('the title', async () => (await page.title()) === 'talk – ella');
});

it('understands what is meant by a few letters', async () => {
  const page = await open.visit('Ada');
  await page.getByLabel('Write a message').fill('/imagine ');
  await page.getByLabel('prompt').fill('a star');
  const option = page.getByLabel('Add an option');
  const offered = () => page.locator('.suggestions:popover-open .name').allInnerTexts();
  await option.pressSequentially('n');
  await until('the list', async () => (await offered())[0] === 'n');
  await option.fill('');
  await option.pressSequentially('pict');
  await until('what it says', async () => (await offered()).includes('n'));
});

it('keeps a message that comes while its place is being read', async () => {
  const page = await open.visit('Ada');
  const place = await channel(page, 'pictures');
  await post(place, 'there before');
  await page.getByRole('link', { name: '# talk' }).click();
  await message(page, 'there before').waitFor({ state: 'detached' });
  await page.route('**/api/messages?*', async (route) => {
    const answer = await route.fetch();
    await post(place, 'just in time');
    await message(page, 'just in time').waitFor();
    await route.fulfill({ response: answer });
  });
  await page.getByRole('link', { name: '# pictures' }).click();
  await message(page, 'there before').waitFor();
  const shown = await page.locator('#channel .message .text').allInnerTexts();
  expect(shown.slice(-2)).toEqual(['there before', 'just in time']);
});

it('keeps flags whole, and keycaps look like keys', async () => {
  const page = await open.visit('Ada');
  await post(await channel(page, 'pictures'), 'press 3\u20E3 or type --ar 3:2');
  const shown = message(page, 'or type');
  await shown.waitFor();
  expect(await shown.locator('.text').textContent()).toBe('press 3\uFE0F\u20E3 or type --ar 3:2');
  expect(
    await shown.locator('.flag').evaluate(
      (flag: unknown) =>
        // biome-ignore lint/suspicious/noExplicitAny: the page's own globals
        (globalThis as any).getComputedStyle(flag).whiteSpace,
    ),
  ).toBe('nowrap');
});

it('puts the list of channels away on a phone, by every way one tries', async () => {
  const page = await open.visit('Ada', phone);
  const list = page.locator('#sidebar');
  const openIt = async () => {
    await page.getByRole('button', { name: 'Channels' }).first().click();
    await until('the list', () => list.isVisible());
  };
  const ways: readonly (() => Promise<unknown>)[] = [
    () => page.getByRole('button', { name: 'Close the list' }).click(),
    () => page.keyboard.press('Escape'),
    () => page.touchscreen.tap(380, 400),
    () => page.getByRole('link', { name: '# talk' }).click(),
  ];
  for (const away of ways) {
    await openIt();
    await away();
    await until('it to be away', async () => !(await list.isVisible()));
  }
});

it('shows that the connection is lost above the titles, and promises no time meanwhile', async () => {
  const lonely = await openPage();
  try {
    const page = await lonely.visit('Ada');
    await lonely.chat.stop();
    const banner = page.locator('#connection');
    await banner.waitFor();
    const title = await page.locator('#channel .place').boundingBox();
    const above = await banner.boundingBox();
    expect(title?.y).toBeGreaterThanOrEqual((above?.y ?? 0) + (above?.height ?? 0));
    expect(await page.locator('#app.offline').count()).toBe(1);
  } finally {
    await lonely.close();
  }
});

it('opens the thread of one’s own picture, and nobody else’s', async () => {
  const page = await open.visit('Ada');
  const place = await channel(page, 'pictures');
  const ada = await page.evaluate(`sessionStorage.getItem('ella-person')`);
  const head = async (user: { id: string; name: string }) => {
    posts += 1;
    const note = [{ kind: 'person', user }] as const;
    const { main } = await open.chat.post(place, { text: 'a fox', note }, { nonce: `head-${posts}` });
    return open.chat.openThread(main, `of ${user.name}`);
  };
  await head({ id: 'p0', name: 'Grace' });
  await head({ id: String(ada), name: 'Ada' });
  await page.locator('#thread').getByRole('heading', { name: 'of Ada' }).waitFor();
});
