import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fill, hostile } from './console/fill.ts';
import { isSkipped, password, titleOf, type Walk, walkConsole } from './console/walk.ts';

const title = titleOf('console');

describe.skipIf(isSkipped)(title, () => {
  let walked: Walk;
  let running: Walk['running'];
  let page: Walk['page'];

  beforeAll(async () => {
    walked = await walkConsole();
    ({ running, page } = walked);
  });
  afterAll(() => walked?.close());

  const heading = (name: string) => page.getByRole('heading', { level: 1, name, exact: true });
  const cookie = () => walked.cookie();
  const look = (name: string) => walked.look(name);

  test('the link of the invitation sets a password, and its secret leaves the address', async () => {
    const urls: string[] = [];
    page.on('request', (request) => urls.push(request.url()));
    const invitation = String(await running.inviteFirst());
    await page.goto(invitation);
    await heading('Set your password').waitFor();
    expect(page.url()).toBe(`${running.origin}/invitation`);
    await look('invitation');
    await page.getByLabel('Password, at least 12 characters').fill(password);
    await page.getByLabel('The same again').fill(password);
    await page.getByRole('button', { name: 'Set password and log in' }).click();
    await heading('Overview').waitFor();
    const secret = invitation.split('#')[1] ?? '?';
    expect(urls.filter((url) => url.includes(secret))).toEqual([]);
  });

  test('an empty console names three ways to begin, and a scan appears without a reload', async () => {
    await page.getByText(`--upload ${running.origin}`).waitFor();
    await look('empty');
    await page.goto(`${running.origin}/threats`);
    await page.getByText('No guard has told of a threat').waitFor();
    await look('threats-empty');
    await page.goto(`${running.origin}/`);
    await page.getByText('Waiting').waitFor();
    await page.goto(`${running.origin}/functions`);
    await page.getByText('Waiting').waitFor();
    await fill({ origin: running.origin, cookie: await cookie() });
    await page.getByRole('link', { name: 'Thumbnails' }).first().waitFor({ timeout: 20_000 });
    await expect.poll(() => page.getByText('8,214').count(), { timeout: 20_000 }).toBeGreaterThan(0);
  });

  test('Functions: numbers by state are links, filters are in the address', async () => {
    await look('functions');
    await page.getByRole('link', { name: /enforce, stops/ }).click();
    expect(new URL(page.url()).search).toBe('?state=enforce');
    await page.getByText('2 of 15').waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('zzz');
    await page.getByText('No row has').waitFor();
    expect(new URL(page.url()).search).toBe('?state=enforce&q=zzz');
    await look('functions-none');
    await page.getByRole('link', { name: 'Show all' }).click();
    await page.getByText('15 of 15', { exact: true }).waitFor();
    await page.goto(`${running.origin}/functions?stat=enforce`);
    await page.getByText('There is no filter stat; the filters are q, app, environment').waitFor();
    await look('functions-error');
  });

  test('the keys lead through rows, drawers and pages', async () => {
    await page.goto(`${running.origin}/threats`);
    await page.getByRole('table', { name: 'Incidents' }).waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('f');
    await heading('Functions').waitFor();
    await page.getByRole('link', { name: 'Thumbnails' }).first().waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
    await look('keys');
    await page.keyboard.press('Escape');
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('k');
    await page.keyboard.press('Enter');
    await page.getByRole('table', { name: 'Rulebase' }).waitFor();
    await page.keyboard.press(']');
    await page.waitForURL('**/holes');
  });

  test('Function: rulebase, holes and findings', async () => {
    const at = `${running.origin}/functions/shop/prod/Thumbnails`;
    await page.goto(at);
    await page.getByText('1 unused').waitFor();
    await look('rulebase');
    await page.getByRole('link', { name: 'resize', exact: true }).click();
    await page.getByText('src/thumbnail.ts:18').last().waitFor();
    await look('rule');
    await page.keyboard.press('Escape');
    expect(page.url()).toBe(at);
    await page.goto(`${at}/holes`);
    await page.getByText('1 open', { exact: true }).waitFor();
    await look('holes');
    await page.getByRole('link', { name: 'stops', exact: true }).first().click();
    await page.getByText('what process does about this step').waitFor();
    await look('hole');
    await page.goto(`${at}/findings`);
    await page.getByText('Anyone can run commands').click();
    await page.locator('.drawer').getByText('execFile(').waitFor();
    await look('findings');
    await page.goto(`${running.origin}/functions/billing/prod/NightlyReport`);
    await page.getByText('No rulebase was sent').waitFor();
    await look('rulebase-none');
    await page.goto(`${running.origin}/functions/shop/prod/Nobody`);
    await page.getByText('There is no function shop').waitFor();
  });

  test('Threats: filters, a drawer, pages, and text of an attacker stays text', async () => {
    await page.goto(`${running.origin}/threats`);
    await page.getByText(hostile).first().waitFor();
    expect(await page.locator('img[src=x]').count()).toBe(0);
    await page.getByRole('link', { name: 'Single calls' }).click();
    await page.getByRole('table', { name: 'Threats' }).waitFor();
    await page.getByText(hostile).first().waitFor();
    expect(await page.locator('img[src=x]').count()).toBe(0);
    await look('threats');
    await page.getByRole('link', { name: 'older' }).click();
    await page.getByText('10 shown').waitFor();
    await page.getByLabel('outcome').selectOption('block');
    await page.getByText('15 shown').waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.getByText('Stopped.', { exact: true }).waitFor();
    expect(new URL(page.url()).searchParams.get('open')).toMatch(/^[0-9a-f-]{36}$/);
    await look('threat');
  });

  test('Tokens: made once, shown once', async () => {
    await page.goto(`${running.origin}/tokens`);
    await page.getByText('guard-shop').waitFor();
    await page.getByLabel('Name').fill('ci-billing');
    await page.getByLabel('Team').fill('billing');
    await page.getByRole('button', { name: 'Make token' }).click();
    await page.getByText(/^em_upload_/).waitFor();
    await look('tokens');
    await page.getByRole('button', { name: 'Done' }).click();
    expect(await page.getByText(/^em_upload_/).count()).toBe(0);
  });

  test('the last rows stay, with their age, while the console does not answer', async () => {
    await page.goto(`${running.origin}/functions`);
    await page.getByRole('table', { name: 'Functions' }).waitFor();
    await page.route('**/v1/functions*', (route) => route.abort());
    await page.getByText(/As of \d+ s ago/).waitFor({ timeout: 20_000 });
    expect(await page.getByRole('link', { name: 'Thumbnails' }).count()).toBeGreaterThan(0);
    await look('functions-stale');
    await page.unroute('**/v1/functions*');
  });

  test('after logging out the log-in leads back to the page that was asked for', async () => {
    await page.goto(`${running.origin}/threats?kind=block`);
    await page.getByRole('button', { name: 'Log out' }).click();
    await heading('Log in').waitFor();
    await page.goto(`${running.origin}/threats?kind=block`);
    await heading('Log in').waitFor();
    await look('login');
    await page.getByLabel('Name').fill('admin');
    await page.getByLabel('Password').fill('wrong horse battery');
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByText('Name or password is wrong.').waitFor();
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Log in' }).click();
    await heading('Threats').waitFor();
    expect(new URL(page.url()).search).toBe('?kind=block');
  });

  test('no request left the origin, and no page logged an error', () => {
    expect(walked.foreign).toEqual([]);
    expect(walked.errors).toEqual([]);
  });
});
