import { expect, test } from 'vitest';
import { walkDemo, walkOf } from './console/walk.ts';

walkOf('threats of serve --demo', walkDemo, (walk) => {
  const open = (path: string) => walk.page.goto(`${walk.origin}${path}`);
  const incidents = () => walk.page.getByRole('table', { name: 'Incidents' });
  const drawer = () => walk.page.locator('.drawer');
  const waits = () => walk.page.locator('nav[aria-label="Main"] a[href="/threats?state=open"]');

  test('Overview and Threats show the same incidents, and keep the period that was chosen', async () => {
    await open('/');
    const figure = walk.page.locator('a.figure[href^="/threats"]');
    const week = Number(await figure.getAttribute('data-count'));
    await walk.page.getByLabel('since').selectOption('30');
    await walk.page.waitForURL('**/?days=30');
    await expect.poll(async () => Number(await figure.getAttribute('data-count'))).toBeGreaterThan(week);
    await figure.click();
    await incidents().waitFor();
    expect(new URL(walk.page.url()).search).toBe('?days=30');
    await walk.look('incidents');
    const first = await incidents().locator('a[data-row]').first().textContent();
    await open('/');
    await walk.page
      .getByRole('link', { name: first ?? '?', exact: true })
      .first()
      .click();
    await drawer().getByText('Not stopped: the mode is alert.').waitFor();
    await drawer().getByText('Anyone can', { exact: false }).first().waitFor();
    await walk.look('incident-of-cause');
  });

  test('the number of an incident opens as many single calls, and one of these leads back', async () => {
    await open('/threats?days=30');
    const link = incidents().locator('td[data-label="calls"] a').first();
    const calls = Number(await link.getAttribute('data-count'));
    await link.click();
    await walk.page.getByText(`${calls} shown of ${calls}`).waitFor();
    await walk.page.locator('tbody a[data-row]').first().click();
    await drawer().getByRole('link', { name: 'Its incident' }).click();
    await drawer().getByText(`${calls} calls`).waitFor();
  });

  test('an acknowledged incident leaves what waits, is in the audit log, and can be opened again', async () => {
    await open('/threats?state=open');
    await expect.poll(() => waits().getAttribute('data-count')).not.toBe(null);
    const before = Number(await waits().getAttribute('data-count'));
    await incidents().locator('a[data-row]').first().click();
    await drawer().getByLabel('Note').fill('Max closes the bucket');
    await drawer().getByRole('button', { name: 'Acknowledge' }).click();
    await drawer().getByText('“Max closes the bucket”').waitFor();
    await walk.look('incident-acknowledged');
    await expect.poll(async () => Number(await waits().getAttribute('data-count'))).toBe(before - 1);
    const at = walk.page.url();
    await open('/audit');
    await walk.page.getByText('acknowledged an incident').first().waitFor();
    await walk.page.goto(at);
    await drawer().getByRole('button', { name: 'Open it again' }).click();
    await drawer().getByLabel('Note').waitFor();
    await expect.poll(async () => Number(await waits().getAttribute('data-count'))).toBe(before);
  });

  test('the navigation counts what waits', async () => {
    await open('/functions');
    for (const path of ['/paths', '/findings?q=state%3Anew', '/changes?state=waits']) {
      const link = walk.page.locator(`nav[aria-label="Main"] a.nav-count[href="${path}"]`);
      const n = Number(await link.getAttribute('data-count'));
      expect(n, path).toBeGreaterThan(0);
      await link.click();
      await expect
        .poll(() => walk.page.locator('main [data-total]').getAttribute('data-total'))
        .toBe(String(n));
    }
  });
});
