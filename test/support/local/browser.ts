/** A headless Chromium for the local web chat's page, as plain as it gets. */
import { type BrowserContext, type BrowserContextOptions, chromium } from 'playwright-core';

export interface TestBrowser {
  /** A person's own browser: nothing is shared with the others. */
  context(options?: BrowserContextOptions): Promise<BrowserContext>;
  /** What pages complained about: errors, refused requests, requests to other hosts. */
  readonly complaints: string[];
  /** Closes all that was opened so far. */
  closePages(): Promise<void>;
  close(): Promise<void>;
}

/** Nothing but the page itself may use the network. */
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export async function startBrowser(): Promise<TestBrowser> {
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
  const browser = await chromium.launch({ executablePath, args, headless: true });
  const complaints: string[] = [];
  return {
    complaints,
    async context(options = {}) {
      const context = await browser.newContext({
        locale: 'en-GB',
        viewport: { width: 1280, height: 800 },
        ...options,
      });
      context.on('console', (message) => {
        if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
      });
      context.on('weberror', (error) => complaints.push(String(error.error())));
      context.on('request', (request) => {
        const { hostname, protocol } = new URL(request.url());
        if (hostname !== '127.0.0.1' && protocol !== 'blob:') complaints.push(`asked for ${request.url()}`);
      });
      return context;
    },
    async closePages() {
      for (const context of browser.contexts()) await context.close();
    },
    close: () => browser.close(),
  };
}
