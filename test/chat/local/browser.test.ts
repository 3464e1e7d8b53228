/** The local chat's page as people use it, in a real browser against the real server. */
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { evilTexts } from '../../contracts/evil-texts.ts';
import { solidPng } from '../../contracts/pictures.ts';
import { until } from '../../contracts/until.ts';
import { message, type OpenPage, openPage, violations } from '../../support/local/page.ts';

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

/** Asks for a picture by the page's own means and opens its thread. */
async function imagine(page: Page, prompt: string): Promise<void> {
  await page.getByLabel('Write a message').fill(`/imagine ${prompt}`);
  await page.getByLabel('prompt').press('Enter');
  await page.getByRole('button', { name: `Open the thread ${prompt}` }).click();
  await page.locator('#thread .message', { hasText: 'Seed' }).waitFor();
}

describe('a visitor', () => {
  it('says who they are first, and is known again', async () => {
    const context = await open.browser.context();
    const page = await context.newPage();
    await page.goto(String(open.chat.address()));
    await page.getByRole('dialog', { name: 'Welcome' }).waitFor();
    await page.getByLabel('Your name').fill('Ada Lovelace');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'You are Ada Lovelace Member' }).waitFor();
    await page.reload();
    await page.getByRole('button', { name: 'You are Ada Lovelace Member' }).waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
  });

  it('who is not known any more is asked again', async () => {
    const page = await open.visit('Passing by');
    await page.evaluate(`sessionStorage.setItem('ella-person', 'p999999')`);
    await page.goto(String(open.chat.address()));
    await page.getByRole('dialog', { name: 'Welcome' }).waitFor();
    // The browser itself notes the refused request.
    expect(open.browser.complaints.splice(0).join()).toContain('400');
  });
});

describe('an empty channel', () => {
  it('says what the model knows, and draws one of its examples at a click', async () => {
    const offer = { examples: ['two red stars on blue', 'a green moon'], knows: 'shapes' } as const;
    const fresh = await openPage({ offer: async () => offer });
    try {
      fresh.bot.free();
      const page = await fresh.visit('Ada');
      await page.getByText('The model here knows coloured shapes and nothing else.').waitFor();
      await page.getByRole('button', { name: 'a green moon' }).click();
      await page.getByRole('button', { name: 'Open the thread a green moon' }).waitFor();
      await page.getByText('Try one of these:').waitFor({ state: 'hidden' });
    } finally {
      await fresh.close();
    }
  });
});

describe('a command', () => {
  it('is completed, filled in, sent, and drawn before one’s eyes', async () => {
    const stepwise = await openPage();
    try {
      const page = await stepwise.visit('Ada');
      await page.getByLabel('Write a message').pressSequentially('/im');
      await page.getByRole('option', { name: '/imagine' }).waitFor();
      expect(await page.getByRole('option').count()).toBe(2);
      await page.keyboard.press('Tab');
      await page.getByLabel('prompt').fill('a red star on a green ground');
      await page.getByLabel('Add an option').pressSequentially('xyz');
      expect(await page.getByRole('option').allInnerTexts()).toEqual([]);
      await page.getByLabel('Add an option').fill('');
      await page.keyboard.type('sty');
      await page.keyboard.press('Enter');
      await page.keyboard.type('in');
      await page.getByRole('option', { name: 'ink' }).click();
      expect(await page.getByLabel('style', { exact: true }).inputValue()).toBe('ink');
      await page.getByLabel('Add an option').fill('n');
      await page.keyboard.press('Enter');
      await page.keyboard.type('9');
      await page.keyboard.press('Enter');
      expect(
        await page
          .getByLabel('n', { exact: true })
          .evaluate((input: { readonly validity: { readonly valid: boolean } }) => input.validity.valid),
      ).toBe(false);
      await page.getByLabel('n', { exact: true }).fill('4');
      await page.getByRole('button', { name: 'Send' }).click();

      await page.getByRole('button', { name: 'Open the thread a red star' }).click();
      const thread = page.locator('#thread');
      const progress = thread.getByRole('progressbar');
      await progress.waitFor();
      expect(await page.getByText('ella is thinking…').isVisible()).toBe(true);
      const seen: number[] = [];
      for (let step = 0; step < 4; step++) {
        stepwise.bot.step();
        await until(
          `step ${step + 1}`,
          async () => Number(await progress.getAttribute('value')) === (step + 1) / 4,
        );
        seen.push(await thread.locator('.tile img').count());
      }
      expect(seen).toEqual([1, 1, 1, 1]);
      stepwise.bot.step();
      await thread.locator('.message', { hasText: 'Seed' }).waitFor();
      await until('four pictures', async () => (await thread.locator('.tile img').count()) === 4);
      expect(await progress.count()).toBe(0);
      await thread.getByText('step 4 of 4').waitFor({ state: 'detached' });
      expect(
        await thread
          .locator('.tile img')
          .evaluateAll((all: readonly { readonly naturalWidth: number }[]) =>
            all.map((one) => one.naturalWidth),
          ),
      ).toEqual([256, 256, 256, 256]);
      await page.getByText('ella is thinking…').waitFor({ state: 'hidden' });
      expect([...stepwise.browser.complaints, ...stepwise.reported]).toEqual([]);
    } finally {
      await stepwise.close();
    }
  });

  it('can be typed or pasted whole', async () => {
    const page = await open.visit('Ada');
    await page.getByLabel('Write a message').fill('/imagine two cats --seed 7');
    expect(await page.getByLabel('prompt').inputValue()).toBe('two cats --seed 7');
    await page.keyboard.press('Enter');
    await message(page, 'two cats --seed 7').first().waitFor();
    expect(await page.getByLabel('Write a message').inputValue()).toBe('');
  });

  it('can be put away again without losing the text', async () => {
    const page = await open.visit('Ada');
    await page.getByLabel('Write a message').fill('/imagine keep me');
    await page.getByLabel('prompt').press('Escape');
    expect(await page.getByLabel('Write a message').inputValue()).toBe('/imagine keep me');
    await page.keyboard.press('Enter');
    expect(await page.getByLabel('prompt').inputValue()).toBe('keep me');
  });

  it('that does not exist is answered with the nearest one', async () => {
    const page = await open.visit('Ada');
    await page.getByLabel('Write a message').fill('/imagin');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('did you mean /imagine?').waitFor();
    expect(open.browser.complaints.splice(0).join()).toContain('400');
  });

  it('takes a file', async () => {
    const page = await open.visit('Ada');
    await page.getByLabel('Write a message').fill('/imagine over this');
    await page.getByLabel('Add an option').fill('image');
    await page.keyboard.press('Enter');
    const buffer = Buffer.from(solidPng(8, 8, [1, 2, 3]));
    await page
      .getByLabel('image', { exact: true })
      .setInputFiles({ name: 'start.png', mimeType: 'image/png', buffer });
    await page.getByRole('button', { name: 'Send' }).click();
    await message(page, 'over this').first().waitFor();
  });
});

describe('a result', () => {
  it('is drawn again for a reaction, and edited with a form', async () => {
    const page = await open.visit('Ada');
    await imagine(page, 'a blue fish');
    const thread = page.locator('#thread');
    const results = thread.locator('.message', { hasText: 'Seed' });
    await results.first().getByRole('button', { name: '🔁 1 by ella' }).click();
    await until('the second result', async () => (await results.count()) === 2);
    await results.first().getByRole('button', { name: '🔁 2 by ella, Ada' }).waitFor();

    await results.first().getByRole('button', { name: 'Edit' }).click();
    const form = page.getByRole('dialog', { name: 'Edit the prompt' });
    expect(await form.getByLabel('Prompt').inputValue()).toBe('a blue fish');
    await form.getByLabel('Prompt').fill('a green fish');
    await form.getByLabel('Mood').selectOption('wild');
    await form.getByRole('button', { name: 'Draw' }).click();
    await thread.locator('blockquote', { hasText: 'a green fish' }).waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
  });

  it('gets other reactions from the picker, and loses them again', async () => {
    const page = await open.visit('Ada');
    await imagine(page, 'a fish to react to');
    const result = page.locator('#thread .message', { hasText: 'Seed' });
    await result.getByLabel('Add a reaction').click();
    await page.getByRole('button', { name: 'React with 🎉' }).click();
    await result.getByRole('button', { name: '🎉 1 by Ada', pressed: true }).click();
    await result.getByRole('button', { name: '🎉 1 by Ada' }).waitFor({ state: 'detached' });
  });

  it('is shown large, with the keyboard too', async () => {
    const page = await open.visit('Ada');
    await imagine(page, 'a fish to look at');
    await page.locator('#thread .tile').first().press('Enter');
    const picture = page.getByRole('dialog', { name: 'Picture' });
    await picture.getByRole('img').waitFor();
    expect(await picture.getByRole('link', { name: 'Download' }).getAttribute('download')).toMatch(/\.png$/);
    await page.keyboard.press('Escape');
    expect(await page.getByRole('dialog').count()).toBe(0);
  });

  it('can be deleted by its author and by moderators, by nobody else', async () => {
    const [ada, ben] = [await open.visit('Ada'), await open.visit('Ben')];
    await imagine(ada, 'a fish of Ada');
    await ben.getByRole('button', { name: 'Open the thread a fish of Ada' }).click();
    const theirs = ben.locator('#thread .message', { hasText: 'Seed' });
    await theirs.getByRole('button', { name: 'Delete' }).click();
    await ben.locator('#thread .answer', { hasText: 'Only its author or a moderator' }).waitFor();
    expect(await ada.locator('.answer').count()).toBe(0);
    await ben.getByRole('button', { name: 'Dismiss' }).click();
    await ben.locator('.answer').waitFor({ state: 'detached' });

    await ben.getByRole('button', { name: /^You are Ben/ }).click();
    await ben.getByLabel('Moderator').check();
    await ben.getByRole('button', { name: 'Done' }).click();
    await ben.getByRole('button', { name: 'You are Ben Member, Moderator' }).waitFor();
    await theirs.getByRole('button', { name: 'Delete' }).click();
    await ada.locator('#thread .message', { hasText: 'Seed' }).waitFor({ state: 'detached' });
  });
});

describe('roles', () => {
  it('decide what is refused', async () => {
    const page = await open.visit('Cleo');
    const limits = async () => {
      await page.getByLabel('Write a message').fill('/limits ');
      await page.getByLabel('count').fill('5');
      await page.keyboard.press('Enter');
    };
    await limits();
    await page.locator('.answer', { hasText: 'Only moderators may change limits' }).waitFor();
    expect(await page.getByLabel('Channel settings').isVisible()).toBe(false);
    await page.getByRole('button', { name: /^You are Cleo/ }).click();
    await page.getByLabel('Moderator').check();
    await page.keyboard.press('Escape');
    await page.getByLabel('Channel settings').waitFor();
    await limits();
    await page.locator('.answer', { hasText: 'Everyone may now wait for 5 pictures' }).waitFor();
  });

  it('let a moderator make a channel, set it up and delete it', async () => {
    const page = await open.visit('Cleo');
    await page.getByRole('button', { name: 'New channel' }).click();
    await page.getByLabel('Name', { exact: false }).last().fill('nights');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: '# nights' }).waitFor();
    await page.getByText('Nothing here yet').first().waitFor();
    await page.getByLabel('Channel settings').click();
    await page.getByLabel('The bot may open threads').uncheck();
    await page.keyboard.press('Escape');
    await page.getByLabel('Write a message').fill('/imagine in the dark');
    await page.keyboard.press('Enter');
    await page.locator('.answer', { hasText: 'Something went wrong' }).waitFor();
    expect(open.reported.splice(0).map(String).join()).toContain('may not open threads in nights');
    await page.getByLabel('Channel settings').click();
    await page.getByRole('button', { name: 'Delete this channel' }).click();
    await page.getByRole('heading', { name: '# pictures' }).waitFor();
  });
});

describe('talk', () => {
  it('reaches the others at once, and says what is new elsewhere', async () => {
    const [ada, ben] = [await open.visit('Ada'), await open.visit('Ben')];
    await ben.getByRole('link', { name: '# talk' }).click();
    await ben.getByRole('heading', { name: '# talk' }).waitFor();
    await ben.getByLabel('Write a message').fill('hello & <b>welcome</b>');
    await ben.keyboard.press('Enter');
    await ada.getByRole('link', { name: '# talk' }).getByLabel('1 unread').waitFor();
    await ada.getByRole('link', { name: '# talk' }).click();
    await message(ada, 'hello & <b>welcome</b>').waitFor();
    await ada.getByLabel('Write a message').fill('hi Ben');
    await ada.keyboard.press('Enter');
    await message(ben, 'hi Ben').waitFor();
    await ben.locator('#announcer', { hasText: 'Ada: hi Ben' }).waitFor({ state: 'attached' });
  });

  it('in a channel or by the menu of a message can be drawn', async () => {
    const page = await open.visit('Ada');
    await page.getByLabel('Write a message').fill('@ella a mentioned fish');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Open the thread a mentioned fish' }).waitFor();
    await page.getByLabel('Write a message').fill('a fish in passing');
    await page.keyboard.press('Enter');
    const said = message(page, 'a fish in passing').first();
    await said.getByLabel('More').click();
    await page.getByRole('button', { name: 'Imagine this' }).click();
    await page.getByRole('button', { name: 'Open the thread a fish in passing' }).waitFor();
  });

  it('with the bot alone stays between the two', async () => {
    const page = await open.visit('Dora');
    const people = (await (
      await fetch(new URL('/api/people', open.chat.address()), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ name: 'Dora' }),
      })
    ).json()) as { id: string };
    const place = await open.chat.direct({ platform: 'local', server: 'local', channel: 'c1' }, people.id);
    await open.chat.post(place, { text: 'for Dora' }, { nonce: 'dora' });
    await page.getByRole('link', { name: '✉ ella' }).click();
    await message(page, 'for Dora').waitFor();
    const other = await open.visit('Ada');
    expect(await other.getByRole('link', { name: '✉ ella' }).count()).toBe(0);
  });
});

describe('untrusted text', () => {
  it('is text on the page, whatever it says', async () => {
    const page = await open.visit('Ada');
    const place = { platform: 'local', server: 'local', channel: 'c2' };
    for (const [index, text] of evilTexts.entries()) {
      const fields = [{ name: text, value: text }];
      const buttons = [{ label: text.slice(0, 60), customId: 'x' }];
      await open.chat.post(place, { text, fields, note: text, buttons }, { nonce: `evil ${index}` });
    }
    await page.getByRole('link', { name: '# talk' }).click();
    const texts = page.locator('#channel .message[data-id] .text');
    await until(
      'all of them',
      async () =>
        (await texts.allTextContents()).filter((text) => evilTexts.includes(text)).length ===
        evilTexts.length,
    );
    expect(
      await page.locator('.message script, .message img[onerror], .message b, .message .text a').count(),
    ).toBe(0);
  });
});

describe('the keyboard', () => {
  it('is all one needs', async () => {
    const page = await open.visit('Keyes');
    const focused = page.locator(':focus');
    await until('the focus', async () => (await focused.getAttribute('aria-label')) === 'Write a message');
    await tabTo(page, 'Skip to writing');
    await page.keyboard.press('Enter');
    expect(await focused.getAttribute('aria-label')).toBe('Write a message');
    await page.keyboard.type('/');
    await page.getByRole('option', { name: '/imagine' }).waitFor();
    await page.keyboard.press('ArrowDown');
    expect(await page.getByRole('option', { selected: true }).textContent()).toContain('/help');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await page.keyboard.type('typed by keys alone');
    await page.keyboard.press('Enter');
    const link = page.getByRole('button', { name: 'Open the thread typed by keys alone' });
    await link.waitFor();
    await tabTo(page, 'Open the thread typed by keys alone');
    await page.keyboard.press('Enter');
    await page.locator('#thread .message', { hasText: 'Seed' }).waitFor();
    expect(await focused.getAttribute('aria-label')).toBe('Write in the thread');
    await tabTo(page, 'Add a reaction', '#thread');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: '🎲 1 by Keyes', pressed: true }).waitFor();
    expect(await focused.getAttribute('aria-label')).toBe('Add a reaction');
    await tabTo(page, 'Edit', '#thread');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Edit the prompt' }).waitFor();
    await page.keyboard.press('Escape');
    expect(await page.getByRole('dialog').count()).toBe(0);
    await tabTo(page, 'Close the thread', '#thread');
    await page.keyboard.press('Enter');
    await page.locator('#thread').waitFor({ state: 'hidden' });
  });

  it('keeps its place while the message under it changes', async () => {
    const stepwise = await openPage();
    try {
      const page = await stepwise.visit('Ada');
      await page.getByLabel('Write a message').fill('/imagine slowly');
      await page.getByLabel('prompt').press('Enter');
      await page.getByRole('button', { name: 'Open the thread slowly' }).click();
      const cancel = page.locator('#thread').getByRole('button', { name: 'Cancel' });
      await cancel.focus();
      stepwise.bot.step();
      await page.locator('#thread').getByText('step 1 of 4').waitFor();
      expect(
        await cancel.evaluate((button: { matches(selector: string): boolean }) => button.matches(':focus')),
      ).toBe(true);
      stepwise.bot.free();
    } finally {
      await stepwise.close();
    }
  });
});

/** Presses Tab, back and forth if need be, until a button of that name inside `within` has the focus. */
async function tabTo(page: Page, name: string, within = 'body'): Promise<void> {
  for (const key of [...Array<string>(60).fill('Shift+Tab'), ...Array<string>(120).fill('Tab')]) {
    const focused = page.locator(`${within} :focus`);
    const there =
      (await focused.count()) === 1 &&
      ((await focused.getAttribute('aria-label')) ?? (await focused.textContent()) ?? '')
        .trim()
        .endsWith(name);
    if (there) return;
    await page.keyboard.press(key);
  }
  throw new Error(`Tab never came to "${name}"`);
}

describe('the page', () => {
  it('comes back by itself when the server does, with all that was said', async () => {
    const page = await open.visit('Ada');
    await page.getByLabel('Write a message').fill('before the break');
    await page.keyboard.press('Enter');
    await message(page, 'before the break').waitFor();
    const restarting = open.restart();
    await page.getByText('Connection lost').waitFor();
    await restarting;
    await page.getByText('Connection lost').waitFor({ state: 'hidden' });
    await message(page, 'before the break').waitFor();
    await page.getByLabel('Write a message').fill('after the break');
    await page.keyboard.press('Enter');
    await message(page, 'after the break').waitFor();
    // Broken connections are noted by the browser.
    open.browser.complaints.splice(0);
  });

  it.each(['light', 'dark'] as const)('has nothing that axe objects to, in %s', async (colorScheme) => {
    const page = await open.visit('Cleo', { colorScheme, reducedMotion: 'reduce' });
    await imagine(page, `a fish in ${colorScheme}`);
    expect(await violations(page)).toEqual([]);
    await page.getByLabel('Write a message').fill('/');
    await page.getByRole('option').first().waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Enter');
    expect(await violations(page)).toEqual([]);
    await page.locator('#thread').getByRole('button', { name: 'Edit' }).click();
    await page.getByRole('dialog', { name: 'Edit the prompt' }).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.locator('#thread').getByLabel('Add a reaction').last().click();
    await page.getByLabel('React with 🎲').waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /^You are Cleo/ }).click();
    expect(await violations(page)).toEqual([]);
  });

  it('fits a phone', async () => {
    const page = await open.visit('Ada', {
      viewport: { width: 360, height: 740 },
      hasTouch: true,
      isMobile: true,
    });
    expect(await page.locator('#sidebar').isVisible()).toBe(false);
    await page.getByRole('button', { name: 'Channels' }).tap();
    await page.getByRole('link', { name: '# talk' }).tap();
    await page.getByRole('heading', { name: '# talk' }).waitFor();
    await page.locator('#sidebar').waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: 'Channels' }).tap();
    await page.getByRole('link', { name: '# pictures' }).tap();
    await imagine(page, 'a fish on a phone');
    expect(await page.locator('#channel').isVisible()).toBe(false);
    const wide = await page.evaluate('document.documentElement.scrollWidth > innerWidth');
    expect(wide).toBe(false);
    expect(await violations(page)).toEqual([]);
  });

  it('can be used at 200 % zoom, and shows what is written from right to left so', async () => {
    // A window of 1280 × 800 that is zoomed to twice the size has half as many pixels.
    const page = await open.visit('Ada', { viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 });
    const prompt = 'بيت صغير على تل أخضر';
    await page.getByLabel('Write a message').fill(prompt);
    const direction = (selector: string) =>
      page.evaluate(`getComputedStyle(document.querySelector(${JSON.stringify(selector)})).direction`);
    expect(await direction('#composer')).toBe('rtl');
    await page.getByLabel('Write a message').fill('a small house');
    expect(await direction('#composer')).toBe('ltr');
    await imagine(page, prompt);
    expect(await direction('#thread h2')).toBe('rtl');
    expect(await page.locator('#thread').getByLabel('Write in the thread').isVisible()).toBe(true);
    expect(await page.evaluate('document.documentElement.scrollWidth > innerWidth')).toBe(false);
    expect(await violations(page)).toEqual([]);
  });

  it('moves nothing for those who asked for that', async () => {
    const page = await open.visit('Ada', { reducedMotion: 'reduce' });
    await page.evaluate(`document.querySelector('.thinking').hidden = false`);
    const moving = await page.evaluate(
      `getComputedStyle(document.querySelector('.thinking')).animationDuration`,
    );
    expect(Number.parseFloat(String(moving))).toBeLessThan(0.001);
  });

  it('speaks of commands in the person’s language where the bot does', async () => {
    const page = await open.visit('Ada', { locale: 'de-DE' });
    await page.getByLabel('Nachricht schreiben').fill('/zeich');
    await page.getByRole('option', { name: '/imagine' }).waitFor();
  });
});
