import { expect, test } from 'vitest';
import { fill, hostile } from './console/fill.ts';
import { fillTraffic } from './console/traffic.ts';
import { walkConsole, walkOf } from './console/walk.ts';

walkOf('traffic', walkConsole, (walk) => {
  const link = (name: string | RegExp) => walk.page.getByRole('link', { name, exact: true }).first();
  const sumOfCalls = async (path: string): Promise<number> => {
    const answer = await fetch(`${walk.origin}${path}`, { headers: { cookie: await walk.cookie() } });
    const { rows } = (await answer.json()) as { readonly rows: readonly { readonly n: number }[] };
    return rows.reduce((sum, { n }) => sum + n, 0);
  };

  test('without a signal the page says that nothing is known', async () => {
    await walk.page.goto(`${walk.origin}/traffic`);
    await walk.page.getByText('No guard told of outbound calls').waitFor();
    await walk.look('traffic-empty');
    await walk.page.goto(`${walk.origin}/traffic?sectoin=files`);
    await walk.page.getByText('There is no filter sectoin').waitFor();
  });

  test('destinations with their calls appear, refused ones first, and their text stays text', async () => {
    const administrator = { origin: walk.origin, cookie: await walk.cookie() };
    await fill(administrator);
    await fillTraffic(administrator);
    await walk.page.goto(`${walk.origin}/traffic`);
    await walk.page.getByRole('table', { name: 'outbound destinations' }).waitFor({ timeout: 20_000 });
    await walk.page.getByText(hostile).first().waitFor();
    expect(await walk.page.locator('img[src=x]').count()).toBe(0);
    await expect.poll(() => link('hooks.shop.example:443').count(), { timeout: 20_000 }).toBe(1);
    await walk.page
      .getByText('workdays before')
      .or(walk.page.getByText('weekend days before'))
      .first()
      .waitFor();
    await walk.look('traffic');
  });

  test('a number opens rows with the same number, and a rule leads to its calls and back', async () => {
    await walk.page.goto(`${walk.origin}/traffic`);
    const row = walk.page.getByRole('row').filter({ has: link('hooks.shop.example:443') });
    await row.getByRole('link', { name: '2', exact: true }).click();
    await walk.page.getByRole('table', { name: 'Calls' }).waitFor();
    expect(new URL(walk.page.url()).searchParams.get('to')).toBe('hooks.shop.example:443');
    await walk.page.getByText(/^2 of 2, /).waitFor();
    await walk.look('traffic-to');
    await walk.page.goto(`${walk.origin}/functions/shop/prod/Thumbnails`);
    const rule = walk.page.getByRole('row').filter({ has: link('callback') });
    const hits = rule.getByRole('cell').nth(4).getByRole('link');
    const shown = Number((await hits.textContent())?.replaceAll(',', ''));
    await hits.click();
    await walk.page.getByRole('table', { name: 'Calls' }).waitFor();
    const { search } = new URL(walk.page.url());
    expect(new URLSearchParams(search).get('rule')).toBe('callback');
    expect(await sumOfCalls(`/v1/traffic/calls${search}`)).toBe(shown);
    await walk.page.getByRole('link', { name: 'callback', exact: true }).first().click();
    await walk.page.getByRole('table', { name: 'Rulebase' }).waitFor();
    expect(new URL(walk.page.url()).searchParams.get('open')).toBe('outbound/callback');
  });

  test('calls that no rule allows are hits of the implied rule', async () => {
    await walk.page.goto(`${walk.origin}/functions/shop/prod/OrdersApi/traffic`);
    const denied = walk.page.getByRole('row').filter({ hasText: '198.51.100.7:443' });
    await denied.getByText('DENY').waitFor();
    await walk.page.goto(`${walk.origin}/functions/shop/prod/OrdersApi`);
    await walk.page.getByRole('table', { name: 'Rulebase' }).waitFor();
    expect(await walk.page.locator('a[href*="rule=%28all+other%29"]').count()).toBeGreaterThan(0);
  });

  test('a new destination makes a rule that says what it changes', async () => {
    await walk.page.goto(`${walk.origin}/traffic`);
    await walk.page.getByRole('link', { name: /first seen in 7 d/ }).click();
    await walk.page.getByRole('table', { name: 'Calls' }).waitFor();
    await link('api.new.example:443').click();
    await walk.page.getByText('NARROWS', { exact: true }).waitFor();
    await walk.page.getByRole('link', { name: 'Allow it by name' }).click();
    await walk.page.getByText('SAME', { exact: true }).waitFor();
    await walk.look('traffic-rule');
    await walk.page.keyboard.press('Escape');
    await walk.page.goto(`${walk.origin}/functions/shop/prod/OrdersApi/traffic`);
    await walk.page.getByRole('table', { name: 'Traffic' }).waitFor();
    await walk.page.getByRole('link', { name: '198.51.100.7:443' }).first().click();
    await walk.page.getByText('WIDENS', { exact: true }).waitFor();
    await walk.page.getByText('{ to: "198.51.100.7:443" }').waitFor();
    await walk.look('traffic-widens');
  });

  test('the tab of a function, other sections and the keyboard', async () => {
    await walk.page.goto(`${walk.origin}/functions/shop/prod/Thumbnails/traffic`);
    await walk.page.getByRole('table', { name: 'Traffic' }).waitFor();
    await walk.look('function-traffic');
    await walk.page.goto(`${walk.origin}/functions/billing/prod/NightlyReport/traffic`);
    await walk.page.getByText('it is not known what this function calls').waitFor();
    await walk.page.keyboard.press('g');
    await walk.page.keyboard.press('l');
    await walk.page.getByRole('heading', { level: 1, name: 'Traffic', exact: true }).waitFor();
    await walk.page.getByRole('table', { name: 'outbound destinations' }).waitFor();
    await walk.page.keyboard.press(']');
    await walk.page.getByText('inbound').first().waitFor();
    await walk.page.getByText('section unknown').waitFor();
    await walk.page.keyboard.press(']');
    await walk.page.getByText('No guard told of permissions calls').waitFor();
    await walk.page.keyboard.press(']');
    await link('/opt/bin/convert').waitFor();
    expect(new URL(walk.page.url()).search).toBe('?section=processes');
    await walk.page.keyboard.press('j');
    await walk.page.keyboard.press('Enter');
    await walk.page.getByRole('table', { name: 'Calls' }).waitFor();
  });

  test('no request left the walk.origin, and no page logged an error', () => {
    expect(walk.foreign).toEqual([]);
    expect(walk.errors).toEqual([]);
  });
});
