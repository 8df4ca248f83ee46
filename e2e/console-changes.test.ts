import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { makeToken, post } from './console/fill.ts';
import { walkDemo, walkOf } from './console/walk.ts';

walkOf('changes of serve --demo', walkDemo, (walk) => {
  const open = (path: string) => walk.page.goto(`${walk.origin}${path}`);
  const heading = (name: string | RegExp) => walk.page.getByRole('heading', { level: 1, name });
  const button = (name: string | RegExp) => walk.page.getByRole('button', { name });
  const diff = () => walk.page.locator('pre.diff').first();
  const ask = async <T>(path: string): Promise<T> =>
    (await (await fetch(`${walk.origin}${path}`, { headers: { cookie: await walk.cookie() } })).json()) as T;

  test('the list has what the demo proposed, by state', async () => {
    await open('/changes');
    await walk.page.getByRole('table', { name: 'Changes' }).waitFor();
    await walk.page.getByText('DEPLOYED', { exact: true }).waitFor();
    expect(await walk.page.locator('tbody a[data-row]').count()).toBeGreaterThanOrEqual(5);
    await walk.look('changes');
    const waits = walk.page.getByRole('link', { name: /^Waits/ });
    const count = Number(await waits.getAttribute('data-count'));
    expect(count).toBeGreaterThan(1);
    await waits.click();
    await walk.page.getByText(new RegExp(`1 to ${count} of ${count}$`)).waitFor();
    expect(new URL(walk.page.url()).search).toBe('?state=waits');
  });

  test('an id from a refused call leads to its cause, to what contains it, and to its replay, by one click each', async () => {
    const { rows } = await ask<{
      readonly rows: readonly {
        readonly id: string;
        readonly function: string;
        readonly evidence: { readonly what: string };
      }[];
    }>('/v1/threats?app=weak-shop&function=Thumbnails&section=processes');
    const [incident] = rows;
    await open(`/threats?id=${incident?.id}`);
    await walk.page.locator('tbody a[data-row]').first().click();
    await walk.page.getByText('Thumbnails/processes/(all other)').waitFor();
    await walk.page.getByRole('link', { name: /Anyone can .* Thumbnails/ }).waitFor();
    await walk.page.getByText('emmental holes replay').waitFor();
    await button('Copy replay command').waitFor();
    await walk.look('incident');

    const incidentPage = walk.page.url();
    // The choice that harms least comes first, and stops no call that a rule allows; a denial of the shell stops every call.
    const choices = walk.page.locator('ol.choices > li');
    await choices
      .first()
      .getByText(/Stops (\d+) of \1 calls like this one/)
      .waitFor();
    await choices.first().getByText('no call that a rule allows').waitFor();
    await choices
      .nth(1)
      .getByText(/calls that rules allow: legitimate ones stop, too/)
      .waitFor();
    // The demo has a change that enforces the section already: a link to it is in place of the button.
    expect(await choices.first().getByRole('link').allTextContents()).toEqual([
      expect.stringMatching(/^#\d+$/),
    ]);
    expect(await choices.first().getByRole('button', { name: 'Enforce processes…' }).count()).toBe(0);
    expect(await choices.locator('button.primary').count()).toBe(0);
    const waiting = async () => (await ask<{ readonly total: number }>('/v1/changes')).total;
    const before = await waiting();
    await button('Deny it for 7 d…').click();
    await walk.page.getByText('Stores an open change in the console').waitFor();
    expect(await waiting()).toBe(before);
    await walk.look('incident-choices');
    await button('Store the change').click();
    await heading(/^Deny .* in processes of Thumbnails, to be taken back on \d{4}-\d\d-\d\d$/).waitFor();
    await diff().waitFor();
    expect(await diff().textContent()).toMatch(
      /\+ {6}\S+: \{ run: \S+, action: deny \} {2}# to be taken back on \d{4}-\d\d-\d\d, after em-/,
    );
    await walk.page.getByText('It is for a time:').waitFor();

    await walk.page.goto(incidentPage);
    await button('Stop all calls…').click();
    await button('Store the change').click();
    await heading('Stop all calls of Thumbnails').waitFor();
    expect(await diff().textContent()).toContain('+      ReservedConcurrentExecutions: 0');
    await walk.page
      .getByText(/aws lambda put-function-concurrency --function-name .* --reserved-concurrent-executions 0/)
      .waitFor();
    await walk.page.getByText(/changes no rule of a guard/).waitFor();
    await walk.look('change-pause');

    await walk.page.goto(incidentPage);
    await button('Allow it…').click();
    await button('Store the change').click();
    await heading(/^Allow .* in processes of Thumbnails$/).waitFor();
    await walk.page.getByText('WIDENS.').waitFor();
  });

  test('a proof is accepted by an exception that is shown with its label before it is stored', async () => {
    const { rows } = await ask<{ readonly rows: readonly { readonly id: string }[] }>(
      '/v1/incidents?app=weak-shop&function=Thumbnails&section=inbound',
    );
    await open(`/threats?open=${rows[0]?.id}`);
    await walk.page.getByLabel('Why it is no attack').fill('operators name files: SHOP-3');
    await walk.page.getByLabel('Who answers for it').fill('@shop/media');
    await walk.look('accept');
    await button('Show the exception…').click();
    await walk.page.getByText('WIDENS', { exact: true }).first().waitFor();
    await walk.page.getByText(/Lets \d+ of \d+ events with proven command injection through/).waitFor();
    await diff().getByText('+    reason: "operators name files: SHOP-3"').waitFor();
    await walk.look('accepted');
    await button('Store the change').click();
    await heading(/^Accept that Records\[\]\.s3\.object\.key changes \w+ calls of Thumbnails/).waitFor();
    await diff().getByText('+    field: "Records[].s3.object.key"').waitFor();
  });

  test('what a person says about an incident is shown, and taken back', async () => {
    await open('/threats?app=weak-shop&function=Thumbnails&kind=alert');
    await walk.page.locator('tbody a[data-row]').first().click();
    await button('It was an attack').click();
    await walk.page.getByText('■ An attack').waitFor();
    await button('Take it back').click();
    await button('It was none').waitFor();
  });

  test('an unused rule becomes a proposal, a dry run and a patch, and is seen when it is deployed', async () => {
    await open('/rulebases?has=unused&app=weak-shop');
    // The rule `carrier`, which somebody wrote by hand and no code needs.
    const row = walk.page.getByRole('row').filter({ hasText: 'OrdersApi' });
    await row.locator('td[data-label="unused"] a').click();
    await walk.page.locator('tbody a[data-row]').first().click();
    // It is proposed in the demo already.
    await walk.page.getByRole('link', { name: /^#\d+$/ }).click();
    await heading(/^Remove the rule /).waitFor();
    await walk.page.getByText('NARROWS.').waitFor();
    await walk.page.getByRole('heading', { level: 2, name: /^Dry run/ }).waitFor();
    await walk.page
      .getByText(/would have stopped|not decided for any|recorded no call|No recorded call/)
      .first()
      .waitFor();
    const [download] = await Promise.all([
      walk.page.waitForEvent('download'),
      button('Download .patch').click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/^weak-shop-\d+-remove-the-rule-.*\.patch$/);
    const patch = readFileSync(String(await download.path()), 'utf8');
    expect(patch).toMatch(/^diff --git a\/emmental.yaml b\/emmental.yaml\n/);
    await walk.page.getByText('patch downloaded').waitFor();
    await button('Copy branch command').click();
    await walk.page.getByText('branch command copied').waitFor();
    await walk.look('change');

    const id = new URL(walk.page.url()).pathname.split('/').at(-1);
    const change = await ask<{ readonly digest: string; readonly functions: readonly string[] }>(
      `/v1/changes/${id}`,
    );
    const administrator = { origin: walk.origin, cookie: await walk.cookie() };
    const of = { app: 'weak-shop', environment: 'prod' };
    const token = await makeToken(administrator, { kind: 'guard', name: 'deploy', team: 'demo', ...of });
    const starts = change.functions.map((name, at) =>
      JSON.stringify({
        schema: 'emmental/signal/1',
        kind: 'start',
        id: `em-${String(at).padStart(16, '0')}`,
        time: new Date().toISOString(),
        app: 'weak-shop',
        function: name,
        level: 'in-process',
        evidence: { start: { outbound: 'alert' } },
        profileDigest: change.digest,
        guardVersion: '0.1.0',
      }),
    );
    await post(administrator.origin, '/v1/signals', { authorization: `Bearer ${token}` }, starts.join('\n'));
    await walk.page.getByText('DEPLOYED', { exact: true }).waitFor();
    await walk.page.getByText('guards run it').waitFor();
  });

  test('a path and what to do first lead to a proposal by one click', async () => {
    await open('/paths?app=weak-shop&threat=T1');
    await walk.page.locator('tbody a[data-row]').first().click();
    await button('Propose it…').first().click();
    await button('Store the change').click();
    await diff().waitFor();
    await walk.page.getByRole('heading', { level: 2, name: /^What changes/ }).waitFor();
    // The same change of the other app is proposed from there; that of this app waits now.
    await open('/');
    await walk.page.locator('ol.first a[data-row]').first().click();
    await walk.page.getByText('a change waits:').first().waitFor();
    await button('Propose it…').first().click();
    await button('Store the change').click();
    await walk.page.getByRole('heading', { level: 2, name: /^Take it to git/ }).waitFor();
    await button('Withdraw…').click();
    await button('Withdraw').click();
    await walk.page.getByText('withdrawn', { exact: true }).first().waitFor();
  });

  test('a destination leads to a proposal, and a change that is not there is said to be so', async () => {
    await open('/traffic?section=outbound&app=weak-shop&function=Thumbnails');
    await walk.page.locator('tbody a[data-row]').first().click();
    await button('Propose it…').click();
    await button('Store the change').click();
    await heading(/^(?:Allow|Deny) .* in outbound of Thumbnails$/).waitFor();
    await walk.look('change-of-traffic');
    await open('/changes/999999');
    await walk.page.getByText('There is no change 999999').waitFor();
    await open('/changes?label=SAME&app=nowhere');
    await walk.page.getByText('No row has').waitFor();
  });

  test('the key c leads to the changes', async () => {
    await open('/');
    await walk.page.locator('ol.first').waitFor();
    await walk.page.keyboard.press('g');
    await walk.page.keyboard.press('c');
    await heading('Changes').waitFor();
  });

  test('each step is in the audit log, no request left the origin, and no page logged an error', async () => {
    const { rows } = await ask<{ readonly rows: readonly { readonly what: string }[] }>('/v1/audit');
    const said = new Set(rows.map(({ what }) => what));
    for (const what of [
      'proposed a change',
      'downloaded a change',
      'withdrew a change',
      'judged an incident',
      'guards run a change',
    ])
      expect(said).toContain(what);
    expect(walk.foreign).toEqual([]);
    expect(walk.errors).toEqual([]);
  });
});
