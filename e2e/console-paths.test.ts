import { expect, test } from 'vitest';
import { type Walk, walkDemo, walkOf } from './console/walk.ts';

walkOf('paths of serve --demo', walkDemo, (walk) => {
  let clicks = 0;

  const open = (path: string) => walk.page.goto(`${walk.origin}${path}`);
  const heading = (name: string | RegExp) => walk.page.getByRole('heading', { level: 1, name });
  const paths = () => walk.page.getByRole('table', { name: 'Paths' });
  const diff = () => walk.page.locator('pre.diff').first();
  /** Clicks as a newcomer, who counts. */
  const click = async (link: ReturnType<Walk['page']['locator']>) => {
    clicks++;
    await link.click();
  };
  /** Follows a link with a number, and checks that the list counts as many. */
  const follow = async (link: ReturnType<Walk['page']['locator']>) => {
    const count = Number(await link.getAttribute('data-count'));
    expect(count).toBeGreaterThan(0);
    await link.click();
    await walk.page.getByText(new RegExp(`to \\d+ of ${count}$`)).waitFor();
    await expect.poll(() => walk.page.locator('tbody a[data-row]').count()).toBe(Math.min(count, 50));
    return count;
  };

  test('a newcomer comes from the first page to the diff of the first problem by one click', async () => {
    clicks = 0;
    await open('/');
    await click(walk.page.locator('ol.first a[data-row]').first());
    await diff().waitFor();
    expect(await diff().textContent()).toMatch(/^--- a\/.*\n\+\+\+ b\//);
    await walk.page.getByRole('button', { name: 'Copy diff' }).first().waitFor();
    expect(clicks).toBeLessThanOrEqual(3);
  });

  test('the first page names the most urgent path with its owner, and one click leads to what runs now', async () => {
    await open('/');
    const urgent = walk.page.getByRole('region', { name: 'Most urgent' });
    await urgent.getByText('@shop/media').waitFor();
    await urgent.getByRole('link', { name: /^ATTACKED .* not stopped$/ }).waitFor();
    await urgent.getByRole('link', { name: 'Anyone can run commands in Thumbnails' }).click();
    await walk.page.getByRole('heading', { name: /^What runs now/ }).waitFor();
    await walk.page.getByText('stops calls in files; in all other sections it only reports').waitFor();
    // Main has a newer rulebase, which changes another function.
    await walk.page.getByText('which changes other functions').waitFor();
  });

  test('a mode that is on main and not deployed is not shown as one that runs', async () => {
    await open('/functions/weak-shop/prod/OrdersApi');
    const rules = walk.page.getByRole('table', { name: 'Rulebase' });
    await rules.getByText('on main: ENFORCE').waitFor();
    await walk.page.getByText('inbound is ENFORCE on main and alert in the guards').waitFor();
    expect(await rules.getByText('DENY', { exact: true }).count()).toBe(0);
    await rules
      .getByText(/From \d+ \w+ \d+ on/)
      .first()
      .waitFor();
    await open('/functions/weak-shop/prod/Thumbnails');
    await rules.getByText('Yes, any program, a shell too: nothing is stopped.').waitFor();
    expect(await rules.getByText('DENY', { exact: true }).count()).toBe(1);
    await walk.look('function-running');
  });

  test('a newcomer comes from the first page to the worst path and its diff by two clicks', async () => {
    clicks = 0;
    await open('/');
    await click(walk.page.getByRole('link', { name: 'Paths', exact: true }));
    await paths().waitFor();
    await click(walk.page.locator('tbody a[data-row]').first());
    await heading(/^Anyone can run /).waitFor();
    await diff().waitFor();
    expect(await diff().textContent()).toMatch(/^--- a\/.*\n\+\+\+ b\//);
    expect(clicks).toBeLessThanOrEqual(3);
    expect(await walk.page.getByText('NARROWS').count()).toBeGreaterThan(0);
    await walk.page.getByText('emmental holes replay').waitFor();
    await walk.look('path');
  });

  test('a path names each hop with its place, and why no control stops it', async () => {
    await open('/paths?app=weak-shop&threat=T1');
    await walk.page.locator('tbody a[data-row]').first().click();
    await heading('Anyone can run commands in Thumbnails').waitFor();
    const hops = walk.page.locator('.path-drawing li');
    const texts = (await hops.allInnerTexts()).map((text) => text.replaceAll(/\s+/g, ' ').trim());
    const expected = [
      /^anyone who begins it$/,
      /^POST \/upload template\.yaml:\d+$/,
      /^UploadApi src\/upload\.mjs:\d+$/,
      /^s3 Uploads template\.yaml:\d+$/,
      /Thumbnails weak-shop src\/thumbnail\.mjs:\d+$/,
      /convert .* src\/thumbnail\.mjs:\d+$/,
      /at stake$/,
    ];
    expect(texts).toEqual(expected.map((text) => expect.stringMatching(text)));
    const why = walk.page.getByRole('table', { name: 'Why nothing stops it' });
    await why.getByText('the guard inspects events').waitFor();
    await why.getByText(/set the mode of inbound to enforce/).waitFor();
    await walk.page.getByRole('heading', { name: /^A second change by another control/ }).waitFor();
  });

  test('each number of paths is the number of the rows that it opens', async () => {
    await open('/');
    const all = await follow(walk.page.locator('#main').getByRole('link', { name: /open paths$/ }));
    await open('/');
    const changes = walk.page.locator('ol.first p a[data-count]');
    await changes.first().waitFor();
    const many = await changes.count();
    for (let at = 0; at < many; at++) {
      await open('/');
      await follow(changes.nth(at));
    }
    await open('/functions/weak-shop/prod/Thumbnails/holes?cell=T1');
    await follow(walk.page.getByRole('link', { name: /that nothing stops$/ }));
    await open('/paths?group=app');
    await paths().waitFor();
    await walk.page.getByText(new RegExp(`to ${Math.min(all, 50)} of ${all}$`)).waitFor();
    await walk.look('paths');
  });

  test('groups and filters are in the address', async () => {
    await open('/paths');
    await walk.page.getByLabel('group by').selectOption('closing');
    await walk.page
      .getByRole('rowheader', { name: /limit the number of concurrent runs \(ReservedConcurrentExecutions/i })
      .waitFor();
    await walk.page.getByLabel('threat').selectOption('T4');
    expect(new URL(walk.page.url()).search).toBe('?group=closing&threat=T4');
    await heading('Paths').waitFor();
    await walk.page.getByText('1 path', { exact: true }).waitFor();
    await walk.look('paths-by-change');
    await open('/paths?threat=T4&app=weak-shop');
    await walk.page.getByText('No row has').waitFor();
    await open('/paths/0000000000000000');
    await walk.page.getByText('No scan has this path any more').waitFor();
    await walk.look('path-missing');
  });

  test('an incident leads to the path by which it came', async () => {
    // The newest attack is on a file, and an enforced section stops it.
    await open('/threats?app=weak-shop&function=Thumbnails&section=processes');
    await walk.page.locator('tbody a[data-row]').first().click();
    await walk.page.getByRole('link', { name: /Anyone can .* Thumbnails/ }).click();
    await heading(/^Anyone can .* Thumbnails/).waitFor();
  });

  test('the keys lead to the paths and into one', async () => {
    await open('/');
    await walk.page.locator('ol.first').waitFor();
    await walk.page.keyboard.press('g');
    await walk.page.keyboard.press('p');
    await paths().waitFor();
    await walk.page.keyboard.press('j');
    await walk.page.keyboard.press('Enter');
    await walk.page.locator('.path-drawing').waitFor();
  });
});
