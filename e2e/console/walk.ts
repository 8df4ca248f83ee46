import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { repository } from '../../apps/cli/testing/run.ts';
import { type RunningConsole, startConsole } from '../../apps/server/start.ts';
import { buildWeb } from '../../apps/web/build.mjs';
import { axeProblems, chromiumPath, openBrowser, sidewaysScroll } from './browser.ts';

/**
 * Describes tests that share one console and one browser, whose administrator is logged in. Each test reads the parts of `walk` when it runs,
 * because they begin only before the first test. At last it checks that no page asked another origin or logged an error.
 */
export function walkOf(
  subject: string,
  start: () => Promise<Walk>,
  tests: (walk: Walk & { readonly origin: string }) => void,
): void {
  describe.skipIf(isSkipped)(titleOf(subject), () => {
    let begun: Walk | null = null;
    const walk = (): Walk => {
      if (begun === null) throw new Error('the walk has not begun: read its parts within a test');
      return begun;
    };
    beforeAll(async () => {
      begun = await start();
      // Only what hangs ends here.
      begun.page.setDefaultTimeout(120_000);
      await begun.logIn();
    }, 400_000);
    afterEach(async ({ task }) => {
      if (task.result?.state === 'fail') await tellPage(walk());
    });
    afterAll(() => begun?.close());
    tests({
      get running() {
        return walk().running;
      },
      get origin() {
        return walk().running.origin;
      },
      get page() {
        return walk().page;
      },
      get foreign() {
        return walk().foreign;
      },
      get errors() {
        return walk().errors;
      },
      cookie: () => walk().cookie(),
      logIn: () => walk().logIn(),
      look: (name) => walk().look(name),
      close: () => walk().close(),
    });
    test('no request left the origin, and no page logged an error', () => {
      expect(walk().foreign).toEqual([]);
      expect(walk().errors).toEqual([]);
    });
  });
}

/** Without Chromium these tests are skipped on a machine of a person, and fail in CI. */
export const isSkipped = chromiumPath === null && !process.env['CI'];
export const titleOf = (subject: string): string =>
  isSkipped ? `${subject} in Chromium (this machine has no Chromium)` : `${subject} in Chromium`;
export const password = 'correct horse battery';

/** A console that runs, in this process or in one of its own. */
type Served = Pick<RunningConsole, 'origin' | 'inviteFirst' | 'close'> & Partial<RunningConsole>;

/** A console with its pages, and a browser that shows them. */
export interface Walk {
  readonly running: Served;
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

/** Builds the pages, starts an empty console in this process and opens a browser. */
export const walkConsole = (): Promise<Walk> =>
  walk(async (folder, log) => {
    const pages = join(folder, 'pages');
    await buildWeb(pages);
    return startConsole({
      folder: join(folder, 'store'),
      database: null,
      host: '127.0.0.1',
      port: 0,
      origin: null,
      pages,
      now: () => new Date(),
      log,
    });
  });

/** Starts `emmental serve --demo` and opens a browser. */
export const walkDemo = (): Promise<Walk> =>
  walk(async (folder) => {
    const command = join(repository, 'apps', 'cli', 'bin', 'emmental.js');
    const args = [command, 'serve', '--demo', '--data', join(folder, 'store'), '--port', '0'];
    const server = spawn(process.execPath, args, {
      env: { PATH: process.env['PATH'] ?? '', LANG: 'C.UTF-8' },
    });
    let screen = '';
    for (const stream of [server.stdout, server.stderr])
      stream.on('data', (text: Buffer) => {
        screen += text;
      });
    await vi.waitFor(() => expect(screen).toContain('Ctrl C stops it.'), 300_000);
    const link = /http:\S+#em_invite_\S+/.exec(screen)?.[0] ?? '';
    return {
      origin: new URL(link).origin,
      inviteFirst: async () => link,
      close: async () => {
        server.kill('SIGKILL');
      },
    };
  });

async function walk(start: (folder: string, log: (line: string) => void) => Promise<Served>): Promise<Walk> {
  const folder = mkdtempSync(join(tmpdir(), 'emmental-web-'));
  const pictures = process.env['EMMENTAL_PICTURES'] ?? join(folder, 'pictures');
  mkdirSync(pictures, { recursive: true });
  const foreign: string[] = [];
  const errors: string[] = [];
  const running = await start(folder, (line) => errors.push(line));
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

/** Prints what the page shows where a test failed: its reason may be gone when the test runs again. */
async function tellPage({ page, errors }: Walk): Promise<void> {
  const content = await page.locator('main').ariaSnapshot();
  console.error([`The page ${page.url()} shows:`, content.slice(-6_000), ...errors].join('\n'));
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
