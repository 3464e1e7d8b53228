/** The local web chat with a scripted bot behind it and its page open in a real browser. */
import axe, { type AxeResults } from 'axe-core';
import type { BrowserContextOptions, Locator, Page } from 'playwright-core';
import { type LocalChat, type LocalChatOptions, openLocalChat } from '../../../src/chat/local/local-chat.ts';
import { createScriptedBot, type ScriptedBot } from './bot.ts';
import { startBrowser, type TestBrowser } from './browser.ts';
import { createMemoryStorage } from './memory-storage.ts';

export interface OpenPage {
  readonly bot: ScriptedBot;
  readonly browser: TestBrowser;
  readonly chat: LocalChat;
  /** What the adapter reported as failed. */
  readonly reported: unknown[];
  /** Opens the page as a person, in a browser of their own. */
  visit(name: string, options?: BrowserContextOptions): Promise<Page>;
  /** Starts the chat anew at the same address, over the same storage. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export async function openPage(options: Partial<LocalChatOptions> = {}): Promise<OpenPage> {
  const storage = createMemoryStorage();
  const reported: unknown[] = [];
  const bot = createScriptedBot();
  const report = (error: unknown) => reported.push(error);
  const start = async (port: number) => {
    const chat = await openLocalChat({ storage, report, ...options, port });
    bot.use(chat);
    await chat.start(bot);
    return chat;
  };
  let chat = await start(0);
  const address = chat.address();
  if (address === undefined) throw new Error('The local chat is not served');
  const browser = await startBrowser();
  return {
    bot,
    browser,
    get chat() {
      return chat;
    },
    reported,
    async visit(name, contextOptions) {
      const context = await browser.context(contextOptions);
      const page = await context.newPage();
      await page.goto(`${address.origin}/?as=${encodeURIComponent(name)}`);
      await page.locator('#app').waitFor();
      return page;
    },
    async restart() {
      await chat.stop();
      chat = await start(Number(address.port));
    },
    async close() {
      // Drawings that still wait for a step would hold the end up.
      bot.free();
      await browser.close();
      await chat.stop();
    },
  };
}

/** The message that holds a text. */
export function message(page: Page, text: string): Locator {
  return page.locator('.message').filter({ hasText: text });
}

/** What axe finds wrong with the page as it is: `rule: element`. */
export async function violations(page: Page): Promise<string[]> {
  // Fading things have colours of their own for a moment.
  await page.evaluate('Promise.all(document.getAnimations().map((animation) => animation.finished))');
  await page.evaluate(axe.source);
  const { violations: found } = (await page.evaluate('axe.run(document)')) as AxeResults;
  return found.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)}`));
}
