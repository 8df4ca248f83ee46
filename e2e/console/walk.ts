import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { ConsoleSettings, RunningConsole } from '../../apps/server/start.ts';
import { buildWeb } from '../../apps/web/build.mjs';
import { axeProblems, chromiumPath, openBrowser, sidewaysScroll } from './browser.ts';

/** Without Chromium these tests are skipped on a machine of a person, and fail in CI. */
export const isSkipped = chromiumPath === null && !process.env['CI'];
export const titleOf = (subject: string): string =>
  isSkipped ? `${subject} in Chromium (this machine has no Chromium)` : `${subject} in Chromium`;
export const password = 'correct horse battery';

/** A console with its pages, and a browser that shows them. */
export interface Walk {
  readonly running: RunningConsole;
  readonly page: Page;
  /** Requests to other origins, and errors of pages and of the server. */
  readonly foreign: readonly string[];
  readonly errors: readonly string[];
  readonly cookie: () => Promise<string>;
  /** Lets the first administrator set a password; the page is the first one then. */
  readonly logIn: () => Promise<void>;
  /** Checks the present page with axe, in both themes and two widths, and takes its pictures. */
  readonly look: (name: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Builds the pages, starts a console in a folder of its own and opens a browser. */
export async function walkConsole(
  start: (settings: ConsoleSettings) => Promise<RunningConsole>,
): Promise<Walk> {
  const folder = mkdtempSync(join(tmpdir(), 'emmental-web-'));
  const pictures = process.env['EMMENTAL_PICTURES'] ?? join(folder, 'pictures');
  mkdirSync(pictures, { recursive: true });
  const foreign: string[] = [];
  const errors: string[] = [];
  const pages = join(folder, 'pages');
  await buildWeb(pages);
  const running = await start({
    folder: join(folder, 'store'),
    database: null,
    host: '127.0.0.1',
    port: 0,
    origin: null,
    pages,
    now: () => new Date(),
    log: (line) => errors.push(line),
  });
  const browser = await openBrowser();
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await openPage(context, running.origin, foreign, errors);
  return {
    running,
    page,
    foreign,
    errors,
    cookie: async () => (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; '),
    logIn: async () => {
      await page.goto(String(await running.inviteFirst()));
      await page.getByLabel('Password, at least 12 characters').fill(password);
      await page.getByLabel('The same again').fill(password);
      await page.getByRole('button', { name: 'Set password and log in' }).click();
      await page.getByRole('heading', { level: 1, name: 'Overview', exact: true }).waitFor();
    },
    look: (name) => look(page, name, pictures),
    close: async () => {
      await browser.close();
      await running.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function openPage(
  context: BrowserContext,
  origin: string,
  foreign: string[],
  errors: string[],
): Promise<Page> {
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  page.on('request', (request) => {
    if (!request.url().startsWith(origin)) foreign.push(request.url());
  });
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => {
    // Chromium writes each refused request as an error; the pages show those.
    if (message.type() === 'error' && !message.text().includes('Failed to load resource'))
      errors.push(message.text());
  });
  return page;
}

async function look(page: Page, name: string, pictures: string): Promise<void> {
  for (const width of [1440, 390])
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 900 });
      await page.screenshot({
        path: join(pictures, `${name}-${width}-${colorScheme}.png`),
        fullPage: true,
      });
      expect(await axeProblems(page), `axe on ${name}, ${width}, ${colorScheme}`).toEqual([]);
    }
  for (const width of [320, 720, 1024, 2560]) {
    await page.setViewportSize({ width, height: 900 });
    expect(await sidewaysScroll(page), `${name} at ${width} px`).toBeLessThanOrEqual(0);
  }
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 1440, height: 900 });
}
