/** The report in a browser: what it shows, that it is safe, needs nothing else, and that everybody can read it. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { AxeResults } from 'axe-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { judgePicture } from '../../../src/dpg/shapes/judge.ts';
import { shapesPage } from '../../../src/dpg/shapes/page.ts';
import { scoreOf } from '../../../src/dpg/shapes/score.ts';
import { encodePng } from '../../../src/images/encode-png.ts';
import { heldOutPrompts } from '../../support/drawing/shapes-prompts.ts';
import { renderScene } from '../../support/drawing/shapes-renderer.ts';
import { startBrowser, type TestBrowser } from '../../support/local/browser.ts';

const evil = `</p><script>document.title='owned'</script><img src=x onerror="document.title='owned'"> & "quotes"`;

let browser: TestBrowser;
let folder: string;
let url: string;
beforeAll(async () => {
  browser = await startBrowser();
  folder = await mkdtemp(path.join(tmpdir(), 'ella-page-'));
  const [first, second] = heldOutPrompts();
  if (first === undefined || second === undefined) throw new Error('There are prompts');
  const right = renderScene(first.scene);
  const wrong = renderScene({ ...first.scene, objects: first.scene.objects.slice(1) });
  const judged = [
    {
      prompt: { ...first, prompt: evil },
      pictures: [judgePicture(first, right, 5), judgePicture(first, wrong, 6)],
    },
    { prompt: second, pictures: [judgePicture(second, renderScene(second.scene), 7)] },
  ];
  const png = (picture: typeof right) => encodePng(picture.rgb, 128, 128);
  const files = [[await png(right), await png(wrong)], [await png(renderScene(second.scene))]];
  const scores = scoreOf(judged);
  const html = shapesPage({ model: evil, set: 'grammar', settings: '20 steps', scores, judged, files });
  await writeFile(path.join(folder, 'index.html'), html);
  url = pathToFileURL(path.join(folder, 'index.html')).href;
});
afterAll(async () => {
  await browser.close();
  await rm(folder, { recursive: true });
});

async function open(colorScheme: 'light' | 'dark' = 'light') {
  // axe is a script from outside, which the page's own policy rightly refuses.
  const context = await browser.context({ colorScheme, bypassCSP: true });
  const page = await context.newPage();
  const requests: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  await page.goto(url);
  return { page, requests };
}

describe('the report', () => {
  it('shows scores, pictures and what went wrong in them', async () => {
    const { page } = await open();
    const [overall, right] = await page.locator('.overall').allTextContents();
    expect(overall).toMatch(/^\d\d\.\d of 100 overall ± \d/);
    expect(right).toBe('67 % of the pictures are right in everything that was said');
    const [byCategory, byShapes] = await page.locator('table').all();
    expect(await byCategory?.locator('tbody tr').count()).toBe(5);
    expect(await byShapes?.locator('tbody tr').allTextContents()).toEqual([
      '3 50.01 of 2',
      '4-5 100.01 of 1',
    ]);
    const figures = page.locator('article').first().locator('figure');
    expect(await figures.nth(0).textContent()).toContain('All right');
    expect(await figures.nth(1).locator('figcaption > p').allTextContents()).toEqual([
      'Seed 6: 70 %',
      'Missing: green moon, top left',
    ]);
    expect(await figures.nth(1).locator('figcaption > ul > li').allTextContents()).toEqual([
      'Is there a moon?',
    ]);
    expect(await figures.nth(1).locator('summary').first().textContent()).toBe('2 more not asked');
    const sizes = await page.evaluate('[...document.images].map((image) => image.naturalWidth)');
    expect(sizes).toEqual([128, 128, 128]);
    expect(await figures.nth(0).locator('img').getAttribute('alt')).toBe(
      'Picture 1: medium green moon, top left; small outlined green heart, top centre; ' +
        'small outlined green heart, bottom left; on yellow',
    );
  });

  it('leaves out what is all right when asked to', async () => {
    const { page } = await open();
    await page.getByLabel('Only those with mistakes').check();
    expect(await page.locator('article:visible').count()).toBe(1);
  });

  it('takes every text as text, and asks for nothing from elsewhere', async () => {
    const { page, requests } = await open();
    expect(await page.title()).toBe(`Shapes-DPG, grammar: ${evil}`);
    expect(await page.locator('.prompt').first().textContent()).toBe(evil);
    expect(await page.locator('script').count()).toBe(0);
    expect(requests.filter((each) => !each.startsWith('data:'))).toEqual([url]);
  });

  it.each(['light', 'dark'] as const)('has no fault that axe can find (%s)', async (scheme) => {
    const { page } = await open(scheme);
    await page.addScriptTag({ path: createRequire(import.meta.url).resolve('axe-core') });
    const results: AxeResults = await page.evaluate('axe.run()');
    expect(results.violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  });
});
