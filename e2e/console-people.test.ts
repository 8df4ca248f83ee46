import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isSkipped, password, titleOf, type Walk, walkConsole } from './console/walk.ts';

const title = titleOf('people');

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

  test('an administrator invites a person, changes the role, and revokes a token', async () => {
    await page.goto(`${origin}/people`);
    await page.getByLabel('Name').fill('Vera');
    await page.getByLabel('Teams').fill('shop, media');
    await page.getByRole('button', { name: 'Invite' }).click();
    await page.getByText('Vera is invited').waitFor();
    await page.getByText('invited, no password yet').waitFor();
    await walk.look('people');
    await page.getByRole('link', { name: 'Vera', exact: true }).click();
    await page.getByRole('heading', { name: 'Role and teams' }).waitFor();
    await walk.look('person');
    await page.locator('.drawer').getByLabel('Role').selectOption('member');
    await page.getByRole('button', { name: 'Change, and end the sessions' }).click();
    await page.getByRole('cell', { name: 'member' }).waitFor();
    await page.goto(`${origin}/tokens`);
    await page.getByLabel('Name').fill('ci-shop');
    await page.getByLabel('Team').fill('shop');
    await page.getByRole('button', { name: 'Make token' }).click();
    await page.getByRole('button', { name: 'Revoke…' }).click();
    await page.getByRole('button', { name: 'Revoke', exact: true }).click();
    await page.getByText('There is no token yet.').waitFor();
  });

  test('the audit log has it all, and says that nothing in it was changed', async () => {
    await page.goto(`${origin}/audit`);
    await page.getByText('revoked a token').waitFor();
    await page.getByText('all entries are as they were written').waitFor();
    await walk.look('audit');
    await page.keyboard.press('/');
    await page.keyboard.type('vera');
    await page.getByText('2 shown').waitFor();
  });

  test('a viewer sees which role may', async () => {
    const made = await fetch(`${origin}/v1/people`, {
      method: 'POST',
      headers: { cookie: await walk.cookie() },
      body: JSON.stringify({ name: 'Vic', role: 'viewer', teams: ['shop'] }),
    });
    const { link } = (await made.json()) as { readonly link: string };
    await page.goto(link);
    await page.getByLabel('Password, at least 12 characters').fill(password);
    await page.getByLabel('The same again').fill(password);
    await page.getByRole('button', { name: 'Set password and log in' }).click();
    await page.getByText('viewer').waitFor();
    for (const path of ['people', 'audit', 'tokens']) {
      await page.goto(`${origin}/${path}`);
      await page.getByText('You are a viewer.').waitFor();
    }
    await walk.look('not-allowed');
  });

  test('no request left the origin, and no page logged an error', () => {
    expect(walk.foreign).toEqual([]);
    expect(walk.errors).toEqual([]);
  });
});
