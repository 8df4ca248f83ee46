import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isSkipped, titleOf, type Walk, walkDemo } from './console/walk.ts';

describe.skipIf(isSkipped)(titleOf('overview, rulebases, coverage and search'), () => {
  let walked: Walk;
  let page: Page;
  let origin: string;

  beforeAll(async () => {
    walked = await walkDemo();
    page = walked.page;
    origin = walked.running.origin;
    await walked.logIn();
  }, 400_000);
  afterAll(() => walked?.close());

  const heading = (name: string) => page.getByRole('heading', { level: 1, name, exact: true });

  test('the first page leads to the diff of the first change in one click', async () => {
    await page.getByRole('heading', { name: 'What to do first' }).waitFor();
    await walked.look('overview');
    await page.locator('[data-closes]').first().click();
    await page.getByRole('button', { name: 'Copy diff' }).first().waitFor();
    expect(await page.locator('.diff-add').count()).toBeGreaterThan(0);
    await walked.look('overview-first');
    await page.keyboard.press('Escape');
    expect(new URL(page.url()).search).toBe('');
    await page.goto(`${origin}/?open=0123456789abcdef`);
    await page.getByText('This change is not needed any more').waitFor();
  });

  test('Rulebases: drift and unused rules have their filters in the address', async () => {
    await page.goto(`${origin}/rulebases`);
    await page.getByRole('table', { name: 'Rulebases' }).waitFor();
    await walked.look('rulebases');
    await page.getByLabel('guards run').selectOption('differs');
    await page.waitForURL('**/rulebases?drift=differs');
    await page
      .getByRole('table', { name: 'Rulebases' })
      .getByText('main', { exact: false })
      .first()
      .waitFor();
    await page.getByLabel('Function or app').fill('zzz');
    await page.getByText('No row has').waitFor();
    await walked.look('rulebases-none');
  });

  test('Coverage: each state has a reason and a next step', async () => {
    await page.goto(`${origin}/coverage`);
    await page.getByText('no rulebase was sent, and no guard was ever heard of').waitFor();
    await walked.look('coverage');
    await page.goto(`${origin}/history`);
    await page.getByText('mode in the guard').first().waitFor();
    await walked.look('history');
  });

  test('Permissions: given against needed, as a diff', async () => {
    await page.goto(`${origin}/functions/weak-shop/prod/NightlyReport/permissions`);
    await page.getByText('remove 6').waitFor();
    await page.getByText('sns:Publish').waitFor();
    await walked.look('permissions');
  });

  test('Ctrl K finds a function, a rule, a host and an event by the keyboard alone', async () => {
    await page.goto(`${origin}/coverage`);
    await heading('Coverage').waitFor();
    const find = async (text: string, kind: string) => {
      await page.keyboard.press('Control+k');
      await page.keyboard.type(text);
      await page.getByRole('option').filter({ hasText: kind }).first().waitFor();
    };
    await find('thumb', 'function');
    await walked.look('search');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/functions/weak-shop/prod/Thumbnails');
    await find('orders', 'rule');
    await page.keyboard.press('ArrowDown');
    expect(await page.getByRole('option', { selected: true }).count()).toBe(1);
    await page.keyboard.press('Escape');
    await page.goto(`${origin}/threats`);
    await page.getByRole('table', { name: 'Threats' }).locator('[data-row]').first().click();
    const id = (await page.getByText(/^em-[0-9a-f]{16}$/).textContent()) ?? '';
    await page.keyboard.press('Escape');
    await find(id, 'event');
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/threats?id=${id}**`);
    await page.getByText('1 shown').waitFor();
  });

  test('the keys after g lead to each page', async () => {
    await page.goto(`${origin}/functions`);
    await heading('Functions').waitFor();
    for (const [key, name] of [
      ['o', 'Overview'],
      ['r', 'Rulebases'],
      ['v', 'Coverage'],
      ['t', 'Threats'],
    ] as const) {
      await page.keyboard.press('g');
      await page.keyboard.press(key);
      await heading(name).waitFor();
    }
  });

  test('no request left the origin, and no page logged an error', () => {
    expect(walked.foreign).toEqual([]);
    expect(walked.errors).toEqual([]);
  });
});
