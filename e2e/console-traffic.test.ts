import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fill, hostile } from './console/fill.ts';
import { fillTraffic } from './console/traffic.ts';
import { isSkipped, titleOf, type Walk, walkConsole } from './console/walk.ts';

const title = titleOf('traffic');

describe.skipIf(isSkipped)(title, () => {
  let walk: Walk;
  let page: Walk['page'];
  let origin: string;

  beforeAll(async () => {
    walk = await walkConsole();
    ({ page } = walk);
    ({ origin } = walk.running);
    await walk.logIn();
  });
  afterAll(() => walk?.close());

  const link = (name: string | RegExp) => page.getByRole('link', { name, exact: true }).first();
  const sumOfCalls = async (path: string): Promise<number> => {
    const answer = await fetch(`${origin}${path}`, { headers: { cookie: await walk.cookie() } });
    const { rows } = (await answer.json()) as { readonly rows: readonly { readonly n: number }[] };
    return rows.reduce((sum, { n }) => sum + n, 0);
  };

  test('without a signal the page says that nothing is known', async () => {
    await page.goto(`${origin}/traffic`);
    await page.getByText('No guard told of outbound calls').waitFor();
    await walk.look('traffic-empty');
    await page.goto(`${origin}/traffic?sectoin=files`);
    await page.getByText('There is no filter sectoin').waitFor();
  });

  test('destinations with their calls appear, refused ones first, and their text stays text', async () => {
    const administrator = { origin, cookie: await walk.cookie() };
    await fill(administrator);
    await fillTraffic(administrator);
    await page.goto(`${origin}/traffic`);
    await page.getByRole('table', { name: 'outbound destinations' }).waitFor({ timeout: 20_000 });
    await page.getByText(hostile).first().waitFor();
    expect(await page.locator('img[src=x]').count()).toBe(0);
    await expect.poll(() => link('hooks.shop.example:443').count(), { timeout: 20_000 }).toBe(1);
    await page.getByText('workdays before').or(page.getByText('weekend days before')).first().waitFor();
    await walk.look('traffic');
  });

  test('a number opens rows with the same number, and a rule leads to its calls and back', async () => {
    await page.goto(`${origin}/traffic`);
    const row = page.getByRole('row').filter({ has: link('hooks.shop.example:443') });
    await row.getByRole('link', { name: '2', exact: true }).click();
    await page.getByRole('table', { name: 'Calls' }).waitFor();
    expect(new URL(page.url()).searchParams.get('to')).toBe('hooks.shop.example:443');
    await page.getByText(/^2 of 2, /).waitFor();
    await walk.look('traffic-to');
    await page.goto(`${origin}/functions/shop/prod/Thumbnails`);
    const rule = page.getByRole('row').filter({ has: link('callback') });
    const hits = rule.getByRole('cell').nth(4).getByRole('link');
    const shown = Number((await hits.textContent())?.replaceAll(',', ''));
    await hits.click();
    await page.getByRole('table', { name: 'Calls' }).waitFor();
    const { search } = new URL(page.url());
    expect(new URLSearchParams(search).get('rule')).toBe('callback');
    expect(await sumOfCalls(`/v1/traffic/calls${search}`)).toBe(shown);
    await page.getByRole('link', { name: 'callback', exact: true }).first().click();
    await page.getByRole('table', { name: 'Rulebase' }).waitFor();
    expect(new URL(page.url()).searchParams.get('open')).toBe('outbound/callback');
  });

  test('calls that no rule allows are hits of the implied rule', async () => {
    await page.goto(`${origin}/functions/shop/prod/OrdersApi/traffic`);
    const denied = page.getByRole('row').filter({ hasText: '198.51.100.7:443' });
    await denied.getByText('DENY').waitFor();
    await page.goto(`${origin}/functions/shop/prod/OrdersApi`);
    await page.getByRole('table', { name: 'Rulebase' }).waitFor();
    expect(await page.locator('a[href*="rule=%28all+other%29"]').count()).toBeGreaterThan(0);
  });

  test('a new destination makes a rule that says what it changes', async () => {
    await page.goto(`${origin}/traffic`);
    await page.getByRole('link', { name: /first seen in 7 d/ }).click();
    await page.getByRole('table', { name: 'Calls' }).waitFor();
    await link('api.new.example:443').click();
    await page.getByText('NARROWS', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'Allow it by name' }).click();
    await page.getByText('SAME', { exact: true }).waitFor();
    await walk.look('traffic-rule');
    await page.keyboard.press('Escape');
    await page.goto(`${origin}/functions/shop/prod/OrdersApi/traffic`);
    await page.getByRole('table', { name: 'Traffic' }).waitFor();
    await page.getByRole('link', { name: '198.51.100.7:443' }).first().click();
    await page.getByText('WIDENS', { exact: true }).waitFor();
    await page.getByText('{ to: "198.51.100.7:443" }').waitFor();
    await walk.look('traffic-widens');
  });

  test('the tab of a function, other sections and the keyboard', async () => {
    await page.goto(`${origin}/functions/shop/prod/Thumbnails/traffic`);
    await page.getByRole('table', { name: 'Traffic' }).waitFor();
    await walk.look('function-traffic');
    await page.goto(`${origin}/functions/billing/prod/NightlyReport/traffic`);
    await page.getByText('it is not known what this function calls').waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('l');
    await page.getByRole('heading', { level: 1, name: 'Traffic', exact: true }).waitFor();
    await page.getByRole('table', { name: 'outbound destinations' }).waitFor();
    await page.keyboard.press(']');
    await page.getByText('inbound').first().waitFor();
    await page.getByText('section unknown').waitFor();
    await page.keyboard.press(']');
    await page.getByText('No guard told of permissions calls').waitFor();
    await page.keyboard.press(']');
    await link('/opt/bin/convert').waitFor();
    expect(new URL(page.url()).search).toBe('?section=processes');
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.getByRole('table', { name: 'Calls' }).waitFor();
  });

  test('no request left the origin, and no page logged an error', () => {
    expect(walk.foreign).toEqual([]);
    expect(walk.errors).toEqual([]);
  });
});
