import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { walkDemo, walkOf } from './console/walk.ts';

/** The rows on one page of a list. */
const pageSize = 50;

/** The pages at which the crawl begins; the links of each function follow. */
const begin = [
  '/',
  '/?days=30',
  '/changes',
  '/functions',
  '/rulebases',
  '/paths',
  '/coverage',
  '/history',
  '/threats',
  '/threats?days=30',
] as const;

interface NumberLink {
  readonly href: string;
  readonly count: number;
  readonly from: string;
}

walkOf('the figures of the demo', walkDemo, (walk) => {
  test('every number equals the rows that it opens', async () => {
    const links = new Map<string, NumberLink>();
    for (const from of begin)
      for (const link of await numbersOf(walk.page, walk.origin, from))
        links.set(`${link.href} ${link.count} ${link.from}`, link);
    expect(links.size).toBeGreaterThan(60);
    const wrong: string[] = [];
    const seen = new Map<string, number>();
    for (const { href, count, from } of links.values()) {
      const rows = seen.get(href) ?? (await rowsOf(walk.page, walk.origin, href));
      seen.set(href, rows);
      if (rows !== count) wrong.push(`${from}: ${count} opens ${rows} at ${href}`);
    }
    expect(wrong).toEqual([]);
  }, 400_000);

  test('the counts of the six states are all functions', async () => {
    await open(walk.page, `${walk.origin}/coverage`);
    const numbers = await walk.page
      .getByRole('table', { name: 'Functions by environment and state' })
      .locator('[data-count]')
      .evaluateAll((found) => found.map((each) => Number(each.getAttribute('data-count'))));
    const [all = 0, ...states] = numbers;
    expect(states).toHaveLength(6);
    expect(states.reduce((sum, n) => sum + n, 0)).toBe(all);
    expect(all).toBeGreaterThan(10);
  });

  test('what a change says that it closes is listed below its diff', async () => {
    await open(walk.page, `${walk.origin}/`);
    const changes = await walk.page.locator('[data-closes]').evaluateAll((found) =>
      found.map((each) => ({
        href: each.getAttribute('href') ?? '',
        closes: Number(each.getAttribute('data-closes')),
      })),
    );
    expect(changes.length).toBeGreaterThan(3);
    for (const { href, closes } of changes) {
      await open(walk.page, `${walk.origin}${href}`);
      await walk.page.locator('[data-path]').first().waitFor();
      expect(await walk.page.locator('[data-path="closed"]').count(), href).toBe(closes);
    }
  });
});

async function open(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await page.locator('main [aria-busy="true"]').waitFor({ state: 'detached' });
  await page.locator('main .panel').first().waitFor();
}

async function numbersOf(page: Page, origin: string, from: string): Promise<readonly NumberLink[]> {
  await open(page, `${origin}${from}`);
  const found = await page.locator('a[data-count]').evaluateAll((all) =>
    all.map((each) => ({
      href: each.getAttribute('href') ?? '',
      count: Number(each.getAttribute('data-count')),
    })),
  );
  return found.map((link) => ({ ...link, from }));
}

/** Returns the number that a page shows for its rows, after a check that it has these rows. */
async function rowsOf(page: Page, origin: string, href: string): Promise<number> {
  await open(page, `${origin}${href}`);
  const { pathname, searchParams } = new URL(href, origin);
  const rows = await page.locator('main tbody tr:not(.group)').count();
  if (/^\/functions\/.*\/findings$/.test(pathname)) return rows;
  if (/^\/functions\/./.test(pathname)) return rowsOfRulebase(page, searchParams.get('show') ?? 'all');
  if (pathname === '/rulebases' && searchParams.get('has') === 'unused') return sumOfUnused(page);
  const total = Number(await page.locator('main [data-total]').getAttribute('data-total'));
  const shown = pathname === '/findings' ? 2 * pageSize : pageSize;
  return rows === Math.min(total, shown) ? total : Number.NaN;
}

const sumOfUnused = (page: Page): Promise<number> =>
  page
    .locator('td[data-label="unused"] [data-count]')
    .evaluateAll((all) => all.reduce((sum, each) => sum + Number(each.getAttribute('data-count')), 0));

async function rowsOfRulebase(page: Page, show: string): Promise<number> {
  const table = page.getByRole('table', { name: 'Rulebase' });
  await table.waitFor();
  if (show === 'unused') return table.locator('td[data-label="last hit"] .warn').count();
  if (show === 'shadowed') return table.locator('td[data-label="why"] .warn').count();
  return table.locator('tbody tr:not(.group)').count();
}
