import { expect, test } from 'vitest';
import { walkDemo, walkOf } from './console/walk.ts';

walkOf('overview, rulebases, coverage and search', walkDemo, (walk) => {
  const heading = (name: string) => walk.page.getByRole('heading', { level: 1, name, exact: true });

  test('the first page leads to the diff of the first change in one click', async () => {
    await walk.page.getByRole('heading', { name: 'What to do first' }).waitFor();
    await walk.look('overview');
    await walk.page.locator('[data-closes]').first().click();
    await walk.page.getByRole('button', { name: 'Copy diff' }).first().waitFor();
    expect(await walk.page.locator('.diff-add').count()).toBeGreaterThan(0);
    await walk.look('overview-first');
    await walk.page.keyboard.press('Escape');
    expect(new URL(walk.page.url()).search).toBe('');
    await walk.page.goto(`${walk.origin}/?open=0123456789abcdef`);
    await walk.page.getByText('This change is not needed any more').waitFor();
  });

  test('Rulebases: drift and unused rules have their filters in the address', async () => {
    await walk.page.goto(`${walk.origin}/rulebases`);
    await walk.page.getByRole('table', { name: 'Rulebases' }).waitFor();
    await walk.look('rulebases');
    await walk.page.getByLabel('guards run').selectOption('differs');
    await walk.page.waitForURL('**/rulebases?drift=differs');
    await walk.page
      .getByRole('table', { name: 'Rulebases' })
      .getByText('main', { exact: false })
      .first()
      .waitFor();
    await walk.page.getByLabel('Function or app').fill('zzz');
    await walk.page.getByText('No row has').waitFor();
    await walk.look('rulebases-none');
  });

  test('an unused rule says if it may be removed, and a function has its packages', async () => {
    await walk.page.goto(`${walk.origin}/rulebases?view=unused`);
    await walk.page.getByText('No: the code needs it').waitFor();
    await walk.look('unused-rules');
    await walk.page.locator('tbody a[data-row]').first().click();
    // The demo proposes it already.
    await walk.page.getByRole('link', { name: /^#\d+$/ }).waitFor();
    await walk.page.goto(`${walk.origin}/functions/weak-shop/prod/OrdersApi/packages`);
    await walk.page.getByRole('table', { name: 'Packages' }).getByText('lodash').waitFor();
    await walk.look('packages');
  });

  test('Coverage: each state has a reason and a next step', async () => {
    await walk.page.goto(`${walk.origin}/coverage`);
    await walk.page.getByText('no rulebase was sent, and no guard was ever heard of').waitFor();
    await walk.look('coverage');
    await walk.page.goto(`${walk.origin}/history`);
    await walk.page.getByText('mode in the guard').first().waitFor();
    await walk.look('history');
  });

  test('Permissions: given against needed, as a diff', async () => {
    await walk.page.goto(`${walk.origin}/functions/weak-shop/prod/NightlyReport/permissions`);
    await walk.page.getByText('remove 6').waitFor();
    await walk.page.getByText('sns:Publish').waitFor();
    await walk.look('permissions');
  });

  test('Ctrl K finds a function, a rule, a host and an event by the keyboard alone', async () => {
    await walk.page.goto(`${walk.origin}/coverage`);
    await heading('Coverage').waitFor();
    const find = async (text: string, kind: string) => {
      await walk.page.keyboard.press('Control+k');
      await walk.page.keyboard.type(text);
      await walk.page.getByRole('option').filter({ hasText: kind }).first().waitFor();
    };
    await find('thumb', 'function');
    await walk.look('search');
    await walk.page.keyboard.press('Enter');
    await walk.page.waitForURL('**/functions/weak-shop/prod/Thumbnails');
    await find('exceptions', 'page');
    await walk.page.keyboard.press('Escape');
    await find('change 5', 'change');
    await walk.page.keyboard.press('Escape');
    await find('orders', 'rule');
    await walk.page.keyboard.press('ArrowDown');
    expect(await walk.page.getByRole('option', { selected: true }).count()).toBe(1);
    await walk.page.keyboard.press('Escape');
    await walk.page.goto(`${walk.origin}/threats?view=calls`);
    await walk.page.getByRole('table', { name: 'Threats' }).locator('[data-row]').first().click();
    const id = (await walk.page.getByText(/^em-[0-9a-f]{16}$/).textContent()) ?? '';
    await walk.page.keyboard.press('Escape');
    await find(id, 'event');
    await walk.page.keyboard.press('Enter');
    await walk.page.waitForURL(`**/threats?id=${id}**`);
    await walk.page.getByText('1 shown').waitFor();
  });

  test('the keys after g lead to each page', async () => {
    await walk.page.goto(`${walk.origin}/functions`);
    await heading('Functions').waitFor();
    for (const [key, name] of [
      ['o', 'Overview'],
      ['r', 'Rulebases'],
      ['v', 'Coverage'],
      ['t', 'Threats'],
    ] as const) {
      await walk.page.keyboard.press('g');
      await walk.page.keyboard.press(key);
      await heading(name).waitFor();
    }
  });

  test('no request left the walk.origin, and no page logged an error', () => {
    expect(walk.foreign).toEqual([]);
    expect(walk.errors).toEqual([]);
  });
});
