import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hostile, makeToken, post } from './console/fill.ts';
import { monday } from './console/monday.ts';
import { isSkipped, titleOf, type Walk, walkConsole } from './console/walk.ts';

const title = titleOf('findings');

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

  const keys = async (...pressed: readonly string[]) => {
    for (const key of pressed) await page.keyboard.press(key);
  };
  const tab = (name: string) => page.getByRole('navigation', { name: 'Tabs' }).getByRole('link', { name });
  const total = async (q: string): Promise<number> => {
    const answer = await fetch(`${origin}/v1/findings?q=${encodeURIComponent(q)}`, {
      headers: { cookie: await walk.cookie() },
    });
    return ((await answer.json()) as { readonly total: number }).total;
  };

  test('without a scan the page says that nothing is known', async () => {
    await page.goto(`${origin}/findings`);
    await page.getByText('No scan has been sent yet').waitFor();
    await walk.look('findings-empty');
    const token = await makeToken(
      { origin, cookie: await walk.cookie() },
      { kind: 'upload', name: 'ci', team: 'shop' },
    );
    for (const upload of monday())
      await post(origin, '/v1/scans', { authorization: `Bearer ${token}` }, JSON.stringify(upload));
    await page.getByRole('table', { name: 'Findings' }).waitFor({ timeout: 20_000 });
    await tab('Open 60').waitFor();
    await page.getByText(hostile).first().waitFor();
    expect(await page.locator('img[src=x]').count()).toBe(0);
    await walk.look('findings-60');
  });

  test('an unknown field is an error below the box, and the address keeps the last query', async () => {
    await page.keyboard.press('/');
    await page.keyboard.type('ownr:none');
    await page.getByText('There is no field ownr; the nearest is owner.').waitFor();
    expect(new URL(page.url()).search).toBe('');
    await page.getByLabel('Filter findings').fill('due:soon');
    await page.getByText('Due: soon is neither a day').waitFor();
    await walk.look('findings-error');
    await page.getByLabel('Filter findings').fill('');
    await tab('Open 60').waitFor();
    for (const [name, q] of [
      ['Without owner', 'owner:none'],
      ['Over due', 'due:over'],
      ['New', 'state:new'],
    ] as const) {
      const text = await tab(name).textContent();
      await tab(name).click();
      await page
        .getByText(new RegExp(`of ${Number(/\d+/.exec(text ?? '')?.[0])} ·|No finding has`))
        .waitFor();
      expect(await total(q)).toBe(Number(/\d+/.exec(text ?? '')?.[0]));
    }
  });

  test('Monday: 60 findings are sorted with the keyboard alone', async () => {
    await page.goto(`${origin}/findings`);
    await page.getByRole('table', { name: 'Findings' }).waitFor();
    // The team of the first edit takes it.
    await keys('j', 'X', 'o');
    await page.keyboard.type('@shop/backend');
    await walk.look('findings-owner');
    await keys('Enter');
    await page.getByText(/findings?: owner set\./).waitFor();
    // Two that are known are suppressed, with reason and end: Esc on the way changes nothing.
    await keys('j', 'x', 'j', 'x', 's', 'Escape');
    await page.getByText('2 selected').waitFor();
    expect(await total('state:suppressed')).toBe(0);
    await keys('s');
    await page.keyboard.type('SHOP-212: only numbers get there');
    await walk.look('findings-suppress');
    await keys('Enter');
    await tab('Suppressed 2').waitFor();
    expect(await page.evaluate('document.activeElement.hasAttribute("data-row")')).toBe(true);
    // One goes into work with a day of its own.
    await keys('j', 'i', 'Enter');
    await page.getByText('1 finding: in progress.').waitFor();
    await keys('x', 'u', 'Enter');
    await page.getByText('1 finding: due day set.').waitFor();
    // Everything without an owner gets one, edit by edit.
    await keys('/');
    await page.keyboard.type('owner:none');
    await page.waitForURL('**q=owner*');
    await keys('Escape');
    for (let left = await total('owner:none'); left > 0; left = await total('owner:none')) {
      await page.getByText(new RegExp(`of ${left} ·`)).waitFor();
      await keys('j', 'X', 'o');
      await page.getByLabel('Owner, a person or a team').waitFor();
      await page.keyboard.type('@shop/media');
      await keys('Enter');
      await expect.poll(() => total('owner:none')).toBeLessThan(left);
    }
    await page.getByText('No finding has owner:none among the open ones.').waitFor();
    await tab('Without owner 0').waitFor();
    expect(await total('')).toBe(58);
    await walk.look('findings-none');
  }, 180_000);

  test('a finding opens with its evidence and its history, which names the person', async () => {
    await page.goto(`${origin}/findings?q=state%3Asuppressed&group=none`);
    await page.getByRole('table', { name: 'Findings' }).waitFor();
    await keys('j', 'Enter');
    await page.getByRole('heading', { name: 'History' }).waitFor();
    await page.getByText('SHOP-212: only numbers get there').first().waitFor();
    await page.getByText('suppressed until').first().waitFor();
    await walk.look('finding');
    await keys('Escape');
    await page.waitForURL('**/findings?q=state%3Asuppressed&group=none');
  });

  test('Exceptions: who accepted what until when, those that end soon first', async () => {
    await page.goto(`${origin}/exceptions`);
    await page.getByRole('table', { name: 'Exceptions' }).waitFor();
    await page.getByText('SHOP-212: only numbers get there').first().waitFor();
    await walk.look('exceptions');
    await tab('End in 30 d 2').click();
    await page.getByText('2 of 2').waitFor();
    await tab('In the console 2').click();
    await expect.poll(() => page.locator('main [data-row]').count()).toBe(2);
    await keys('j', 'Enter');
    await page.getByRole('heading', { name: 'History' }).waitFor();
    await page.goto(`${origin}/exceptions?q=rul%3Aa`);
    await page.getByText('There is no field rul; the nearest is rule.').waitFor();
    await page.goto(`${origin}/exceptions?q=nothing`);
    await page.getByText('No exception has').waitFor();
    await walk.look('exceptions-none');
  });

  test('an administrator sets the days until findings are due', async () => {
    await page.goto(`${origin}/findings`);
    await page.getByRole('link', { name: 'Due days' }).click();
    await page.getByLabel('high').fill('5');
    await walk.look('findings-days');
    await page.getByRole('button', { name: 'Set days' }).click();
    await expect.poll(() => total('severity:high due:<6d')).toBeGreaterThan(3);
  });

  test('the tab of a function has the same parts', async () => {
    await page.goto(`${origin}/functions/shop/prod/Thumbnails/findings`);
    await page.getByRole('table', { name: 'Findings' }).waitFor();
    await keys('j', 'x');
    await page.getByText('1 selected').waitFor();
    await walk.look('function-findings');
    await keys('Escape');
    await page.getByRole('link', { name: 'in Findings' }).click();
    await page.getByRole('heading', { level: 1, name: 'Findings', exact: true }).waitFor();
  });

  test('no request left the origin, and no page logged an error', () => {
    expect(walk.foreign).toEqual([]);
    expect(walk.errors).toEqual([]);
  });
});
