import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Hono } from 'hono';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Variables } from './context.ts';
import { pagesOf } from './static.ts';

const outer = mkdtempSync(join(tmpdir(), 'emmental-pages-'));
const app = new Hono<{ Variables: Variables }>();

beforeAll(async () => {
  const pages = join(outer, 'pages');
  mkdirSync(join(pages, 'assets'), { recursive: true });
  writeFileSync(join(outer, 'secret.js'), 'secret');
  writeFileSync(join(pages, 'index.html'), '<p>page</p>');
  writeFileSync(join(pages, 'assets', 'index-1a2b.js'), 'script');
  writeFileSync(join(pages, 'assets', 'notes.txt'), 'notes');
  app.get('*', await pagesOf(pages));
});
afterAll(() => rmSync(outer, { recursive: true, force: true }));

const get = async (path: string) => {
  const answer = await app.request(path);
  const { headers } = answer;
  return [answer.status, headers.get('content-type'), headers.get('cache-control'), await answer.text()];
};

test('hashed files are kept for a year, pages are asked for again', async () => {
  expect(await get('/assets/index-1a2b.js')).toEqual([
    200,
    'text/javascript; charset=utf-8',
    'public, max-age=31536000, immutable',
    'script',
  ]);
  for (const path of ['/', '/functions/shop/prod/Fn.v2', '/invitation'])
    expect(await get(path)).toEqual([200, 'text/html; charset=utf-8', 'no-cache', '<p>page</p>']);
});

test('a path outside the folder, of the API or of an unknown asset has no file', async () => {
  for (const path of ['/v1/nothing', '/assets/index-0000.js', '/assets/notes.txt', '/assets/..%2findex.html'])
    expect((await get(path))[0], path).toBe(404);
  for (const path of ['/../secret.js', '/..%2fsecret.js', '/%2e%2e/secret.js', '/..%5csecret.js'])
    expect((await get(path))[3], path).not.toContain('secret');
});

test('without a folder there are no pages', async () => {
  const bare = new Hono<{ Variables: Variables }>().get('*', await pagesOf(null));
  expect((await bare.request('/')).status).toBe(404);
});
