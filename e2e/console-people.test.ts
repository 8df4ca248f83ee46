import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { password, walkConsole, walkOf } from './console/walk.ts';

walkOf('people', walkConsole, (walk) => {
  test('an administrator invites a person, changes the role, and revokes a token', async () => {
    await walk.page.goto(`${walk.origin}/people`);
    await walk.page.getByLabel('Name').fill('Vera');
    await walk.page.getByLabel('Teams').fill('shop, media');
    await walk.page.getByRole('button', { name: 'Invite' }).click();
    await walk.page.getByText('Vera is invited').waitFor();
    await walk.page.getByText('invited, no password yet').waitFor();
    await walk.look('people');
    await walk.page.getByRole('link', { name: 'Vera', exact: true }).click();
    await walk.page.getByRole('heading', { name: 'Role and teams' }).waitFor();
    await walk.look('person');
    await walk.page.locator('.drawer').getByLabel('Role').selectOption('member');
    await walk.page.getByRole('button', { name: 'Change, and end the sessions' }).click();
    await walk.page.getByRole('cell', { name: 'member' }).waitFor();
    await walk.page.goto(`${walk.origin}/tokens`);
    await walk.page.getByLabel('Name').fill('ci-shop');
    await walk.page.getByLabel('Team').fill('shop');
    await walk.page.getByRole('button', { name: 'Make token' }).click();
    await walk.page.getByRole('button', { name: 'Revoke…' }).click();
    await walk.page.getByRole('button', { name: 'Revoke', exact: true }).click();
    await walk.page.getByText('There is no token yet.').waitFor();
  });

  test('the audit log has it all, and says that nothing in it was changed', async () => {
    await walk.page.goto(`${walk.origin}/audit`);
    await walk.page.getByText('revoked a token').waitFor();
    await walk.page.getByText('all entries are as they were written').waitFor();
    await walk.look('audit');
    const [saved] = await Promise.all([
      walk.page.waitForEvent('download'),
      walk.page.getByRole('button', { name: 'CSV' }).click(),
    ]);
    expect(saved.suggestedFilename()).toMatch(/^emmental-audit-log-\d{4}-\d\d-\d\d\.csv$/);
    expect(readFileSync(await saved.path(), 'utf8')).toMatch(/^list,audit-log\r\n.*revoked a token/s);
    await walk.page.emulateMedia({ media: 'print' });
    expect(await walk.page.getByRole('navigation').isVisible()).toBe(false);
    expect(await walk.page.getByRole('button', { name: 'CSV' }).isVisible()).toBe(false);
    await walk.page.emulateMedia({ media: null });
    await walk.page.keyboard.press('/');
    await walk.page.keyboard.type('vera');
    await walk.page.getByText('2 shown').waitFor();
  });

  test('a viewer sees which role may', async () => {
    const made = await fetch(`${walk.origin}/v1/people`, {
      method: 'POST',
      headers: { cookie: await walk.cookie() },
      body: JSON.stringify({ name: 'Vic', role: 'viewer', teams: ['shop'] }),
    });
    const { link } = (await made.json()) as { readonly link: string };
    await walk.page.goto(link);
    await walk.page.getByLabel('Password, at least 12 characters').fill(password);
    await walk.page.getByLabel('The same again').fill(password);
    await walk.page.getByRole('button', { name: 'Set password and log in' }).click();
    await walk.page.getByText('viewer').waitFor();
    await walk.page.getByRole('link', { name: 'Bring data' }).waitFor();
    expect(await walk.page.getByRole('link', { name: 'Audit log' }).count()).toBe(0);
    await walk.page.goto(`${walk.origin}/functions/shop/prod/Gone`);
    await walk.page.getByText('belongs to a team of which you are no member').waitFor();
    expect(await walk.page.locator('.tabs').count()).toBe(0);
    for (const path of ['people', 'audit', 'tokens']) {
      await walk.page.goto(`${walk.origin}/${path}`);
      await walk.page.getByText('You are a viewer.').waitFor();
    }
    await walk.look('not-allowed');
  });

  test('no request left the walk.origin, and no page logged an error', () => {
    expect(walk.foreign).toEqual([]);
    expect(walk.errors).toEqual([]);
  });
});
