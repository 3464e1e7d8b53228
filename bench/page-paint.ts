/**
 * The local chat's page on a slow phone: four times slower than this machine, 1.6 Mbit/s with 150 ms to and fro. First
 * paint, until one can write, and what came over the line, compressed. Wants Chromium (`CHROMIUM=` for another than
 * /usr/bin/chromium). Usage: `page-paint [rounds]`
 */
import { chromium } from 'playwright-core';
import { openLocalChat } from '../src/chat/local/local-chat.ts';
import { createMemoryStorage } from '../test/support/local/memory-storage.ts';

const rounds = Number(process.argv[2] ?? 5);
const profile = { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 94_000 };
const slower = 4;

const chat = await openLocalChat({
  storage: createMemoryStorage(),
  report: (error) => process.stderr.write(`${error}\n`),
  port: 0,
});
await chat.start({ commands: [], menus: [], handle: async () => {} });
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
try {
  for (let round = 1; round <= rounds; round++) {
    const context = await browser.newContext({ viewport: { width: 360, height: 740 }, isMobile: true });
    const page = await context.newPage();
    const line = await context.newCDPSession(page);
    await line.send('Network.enable');
    await line.send('Network.emulateNetworkConditions', profile);
    await line.send('Emulation.setCPUThrottlingRate', { rate: slower });
    let bytes = 0;
    line.on('Network.loadingFinished', ({ encodedDataLength }) => {
      bytes += encodedDataLength;
    });
    const began = performance.now();
    await page.goto(String(chat.address()), { waitUntil: 'commit' });
    await page.getByLabel('Your name').waitFor();
    const usable = performance.now() - began;
    const paint = await page.evaluate(
      `performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0`,
    );
    const row = [`first paint ${Math.round(Number(paint))} ms`, `usable ${Math.round(usable)} ms`];
    process.stdout.write(`${round}: ${row.join(', ')}, ${(bytes / 1024).toFixed(0)} KiB\n`);
    await context.close();
  }
} finally {
  await browser.close();
  await chat.stop();
}
