import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, chromium, type Page } from 'playwright-core';

/** Places of Chromium; PLAYWRIGHT_CHROMIUM names another one. */
const places = [
  process.env['PLAYWRIGHT_CHROMIUM'] ?? '',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

/** The program of the machine's Chromium; null where there is none. */
export const chromiumPath: string | null = places.find((path) => path !== '' && existsSync(path)) ?? null;

export const openBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: chromiumPath ?? '', args: ['--no-sandbox'] });

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** Returns what axe finds wrong on a page, as `rule: the element`. */
export async function axeProblems(page: Page): Promise<readonly string[]> {
  const { readFile } = await import('node:fs/promises');
  await page.evaluate(await readFile(axe, 'utf8'));
  return page.evaluate(
    `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
      violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => id + ': ' + html.slice(0, 160) + ' ' + failureSummary)))`,
  ) as Promise<readonly string[]>;
}

/** Returns by how many pixels the page is wider than the window. */
export const sidewaysScroll = (page: Page): Promise<number> =>
  page.evaluate('document.documentElement.scrollWidth - window.innerWidth') as Promise<number>;
