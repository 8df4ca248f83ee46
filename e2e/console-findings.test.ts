import { expect, test } from 'vitest';
import { hostile, makeToken, post } from './console/fill.ts';
import { monday } from './console/monday.ts';
import { walkConsole, walkOf } from './console/walk.ts';

walkOf('findings', walkConsole, (walk) => {
  const keys = async (...pressed: readonly string[]) => {
    for (const key of pressed) await walk.page.keyboard.press(key);
  };
  const tab = (name: string) =>
    walk.page.getByRole('navigation', { name: 'Tabs' }).getByRole('link', { name });
  const total = async (q: string): Promise<number> => {
    const answer = await fetch(`${walk.origin}/v1/findings?q=${encodeURIComponent(q)}`, {
      headers: { cookie: await walk.cookie() },
    });
    return ((await answer.json()) as { readonly total: number }).total;
  };

  test('without a scan the page says that nothing is known', async () => {
    await walk.page.goto(`${walk.origin}/findings`);
    await walk.page.getByText('No finding is here: nothing has been sent yet').waitFor();
    await walk.look('findings-empty');
    const token = await makeToken(
      { origin: walk.origin, cookie: await walk.cookie() },
      { kind: 'upload', name: 'ci', team: 'shop' },
    );
    for (const upload of monday())
      await post(walk.origin, '/v1/scans', { authorization: `Bearer ${token}` }, JSON.stringify(upload));
    await walk.page.getByRole('table', { name: 'Findings' }).waitFor({ timeout: 20_000 });
    await tab('Open 60').waitFor();
    await walk.page.getByText(hostile).first().waitFor();
    expect(await walk.page.locator('img[src=x]').count()).toBe(0);
    await walk.look('findings-60');
  });

  test('an unknown field is an error below the box, and the address keeps the last query', async () => {
    await walk.page.keyboard.press('/');
    await walk.page.keyboard.type('ownr:none');
    await walk.page.getByText('There is no field ownr; the nearest is owner.').waitFor();
    expect(new URL(walk.page.url()).search).toBe('');
    await walk.page.getByLabel('Filter findings').fill('due:soon');
    await walk.page.getByText('Due: soon is neither a day').waitFor();
    await walk.look('findings-error');
    await walk.page.getByLabel('Filter findings').fill('');
    await tab('Open 60').waitFor();
    for (const [name, q] of [
      ['Without owner', 'owner:none'],
      ['Overdue', 'due:over'],
      ['New', 'state:new'],
    ] as const) {
      const text = await tab(name).textContent();
      await tab(name).click();
      await walk.page
        .getByText(new RegExp(`of ${Number(/\d+/.exec(text ?? '')?.[0])} ·|No finding has`))
        .waitFor();
      expect(await total(q)).toBe(Number(/\d+/.exec(text ?? '')?.[0]));
    }
  });

  test('Monday: 60 findings are sorted with the keyboard alone', async () => {
    await walk.page.goto(`${walk.origin}/findings`);
    await walk.page.getByRole('table', { name: 'Findings' }).waitFor();
    // The team of the first edit takes it.
    await keys('j', 'X', 'o');
    await walk.page.keyboard.type('@shop/backend');
    await walk.look('findings-owner');
    await keys('Enter');
    await walk.page.getByText(/findings?: owner set\./).waitFor();
    // Two that are known are suppressed, with reason and end: Esc on the way changes nothing.
    await keys('j', 'x', 'j', 'x', 's', 'Escape');
    await walk.page.getByText('2 selected').waitFor();
    expect(await total('state:suppressed')).toBe(0);
    await keys('s');
    await walk.page.keyboard.type('SHOP-212: only numbers get there');
    await walk.look('findings-suppress');
    await keys('Enter');
    await tab('Suppressed 2').waitFor();
    expect(await walk.page.evaluate('document.activeElement.hasAttribute("data-row")')).toBe(true);
    // One goes into work with a day of its own.
    await keys('j', 'i', 'Enter');
    await walk.page.getByText('1 finding: in progress.').waitFor();
    await keys('x', 'u', 'Enter');
    await walk.page.getByText('1 finding: due day set.').waitFor();
    // Everything without an owner gets one, edit by edit.
    await keys('/');
    await walk.page.keyboard.type('owner:none');
    await walk.page.waitForURL('**q=owner*');
    await keys('Escape');
    for (let left = await total('owner:none'); left > 0; left = await total('owner:none')) {
      await walk.page.getByText(new RegExp(`of ${left} ·`)).waitFor();
      await keys('j', 'X', 'o');
      await walk.page.getByLabel('Owner, a person or a team').waitFor();
      await walk.page.keyboard.type('@shop/media');
      await keys('Enter');
      await expect.poll(() => total('owner:none')).toBeLessThan(left);
    }
    await walk.page.getByText('No finding has owner:none among the open ones.').waitFor();
    await tab('Without owner 0').waitFor();
    expect(await total('')).toBe(58);
    await walk.look('findings-none');
  }, 180_000);

  test('a finding opens with its evidence and its history, which names the person', async () => {
    await walk.page.goto(`${walk.origin}/findings?q=state%3Asuppressed&group=none`);
    await walk.page.getByRole('table', { name: 'Findings' }).waitFor();
    await keys('j', 'Enter');
    await walk.page.getByRole('heading', { name: 'History' }).waitFor();
    await walk.page.getByText('SHOP-212: only numbers get there').first().waitFor();
    await walk.page.getByText('suppressed until').first().waitFor();
    await walk.look('finding');
    await keys('Escape');
    await walk.page.waitForURL('**/findings?q=state%3Asuppressed&group=none');
  });

  test('Exceptions: who accepted what until when, those that end soon first', async () => {
    await walk.page.goto(`${walk.origin}/exceptions`);
    await walk.page.getByRole('table', { name: 'Exceptions' }).waitFor();
    await walk.page.getByText('SHOP-212: only numbers get there').first().waitFor();
    await walk.look('exceptions');
    await tab('End in 30 d 2').click();
    await walk.page.getByText('2 of 2').waitFor();
    await tab('In the console 2').click();
    await expect.poll(() => walk.page.locator('main [data-row]').count()).toBe(2);
    await keys('j', 'Enter');
    await walk.page.getByRole('heading', { name: 'History' }).waitFor();
    await walk.page.goto(`${walk.origin}/exceptions?q=rul%3Aa`);
    await walk.page.getByText('There is no field rul; the nearest is rule.').waitFor();
    await walk.page.goto(`${walk.origin}/exceptions?q=nothing`);
    await walk.page.getByText('No exception has').waitFor();
    await walk.look('exceptions-none');
  });

  test('an administrator sets the days until findings are due', async () => {
    await walk.page.goto(`${walk.origin}/findings`);
    await walk.page.getByRole('link', { name: 'Due days' }).click();
    await walk.page.getByLabel('high').fill('5');
    await walk.look('findings-days');
    await walk.page.getByRole('button', { name: 'Set days' }).click();
    await expect.poll(() => total('severity:high due:<6d')).toBeGreaterThan(3);
  });

  test('the tab of a function has the same parts', async () => {
    await walk.page.goto(`${walk.origin}/functions/shop/prod/Thumbnails/findings`);
    await walk.page.getByRole('table', { name: 'Findings' }).waitFor();
    await keys('j', 'x');
    await walk.page.getByText('1 selected').waitFor();
    await walk.look('function-findings');
    await keys('Escape');
    await walk.page.getByRole('link', { name: 'in Findings' }).click();
    await walk.page.getByRole('heading', { level: 1, name: 'Findings', exact: true }).waitFor();
  });

  test('no request left the walk.origin, and no page logged an error', () => {
    expect(walk.foreign).toEqual([]);
    expect(walk.errors).toEqual([]);
  });
});
