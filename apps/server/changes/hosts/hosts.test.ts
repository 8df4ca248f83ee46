import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { type GitHostSettings, HostRefused, type PullRequest, repositoryOn } from './host.ts';
import { openPull } from './open.ts';

const secret = 'token-that-nobody-may-see';
const commit = 'a'.repeat(40);
const text = 'one\ntwo\nthree\n';
const patch = '--- a/emmental.yaml\n+++ b/emmental.yaml\n@@ -1,3 +1,3 @@\n one\n-two\n+2\n three\n';
const base64 = (of: string) => Buffer.from(of).toString('base64');

/** A request that the stand-in got. */
interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Record<string, unknown>;
}
type Reply = {
  readonly status?: number;
  readonly body?: unknown;
  readonly location?: string;
  readonly text?: string;
};

let server: Server | null = null;
const seen: Seen[] = [];

/** Starts a stand-in for the API of a host. `replies` answer by the beginning of `METHOD path`. */
async function standIn(
  kind: GitHostSettings['kind'],
  replies: Readonly<Record<string, Reply>>,
): Promise<GitHostSettings> {
  seen.length = 0;
  const started = createServer((request, response) => {
    let sent = '';
    request.on('data', (chunk) => {
      sent += chunk;
    });
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      seen.push({ method, url, headers, body: sent === '' ? {} : JSON.parse(sent) });
      const key = Object.keys(replies).find((each) => `${method} ${url}`.startsWith(each));
      const reply = (key === undefined ? undefined : replies[key]) ?? { status: 404 };
      response.writeHead(reply.status ?? 200, reply.location ? { location: reply.location } : {});
      response.end(reply.text ?? JSON.stringify(reply.body ?? {}));
    });
  });
  server = started;
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
  const api = `http://127.0.0.1:${(started.address() as AddressInfo).port}`;
  return {
    kind,
    api,
    web: kind === 'github' ? 'https://github.com' : 'https://gitlab.example',
    token: secret,
  };
}
afterEach(async () => {
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(null)));
  server = null;
});

const request: PullRequest = {
  repository: 'shop/orders',
  base: 'main',
  commit,
  branch: 'emmental/7-remove-a-rule',
  title: 'Remove a rule',
  body: 'NARROWS: no hit',
  files: [{ path: 'emmental.yaml', patch }],
};

const github: Readonly<Record<string, Reply>> = {
  'GET /repos/shop/orders/contents/emmental.yaml': { body: { content: base64(text), sha: 'b10b' } },
  'POST /repos/shop/orders/git/refs': { status: 201 },
  'PUT /repos/shop/orders/contents/emmental.yaml': {},
  'POST /repos/shop/orders/pulls': {
    status: 201,
    body: { html_url: 'https://github.com/shop/orders/pull/7' },
  },
};
const gitlab: Readonly<Record<string, Reply>> = {
  'GET /projects/shop%2Forders/repository/files/emmental.yaml': { body: { content: base64(text) } },
  'POST /projects/shop%2Forders/repository/commits': { status: 201 },
  'POST /projects/shop%2Forders/merge_requests': {
    status: 201,
    body: { web_url: 'https://gitlab.example/shop/orders/-/merge_requests/7' },
  },
};

test('GitHub gets a branch of the scanned commit, the patched file and a pull request', async () => {
  const settings = await standIn('github', github);
  expect(await openPull(settings, request)).toBe('https://github.com/shop/orders/pull/7');
  expect(seen.map(({ method, url }) => `${method} ${url}`)).toEqual([
    `GET /repos/shop/orders/contents/emmental.yaml?ref=${commit}`,
    'POST /repos/shop/orders/git/refs',
    'PUT /repos/shop/orders/contents/emmental.yaml',
    'POST /repos/shop/orders/pulls',
  ]);
  expect(seen[0]?.headers.authorization).toBe(`Bearer ${secret}`);
  expect(seen[1]?.body).toEqual({ ref: 'refs/heads/emmental/7-remove-a-rule', sha: commit });
  expect(seen[2]?.body).toMatchObject({
    sha: 'b10b',
    branch: request.branch,
    content: base64('one\n2\nthree\n'),
  });
  expect(seen[3]?.body).toMatchObject({ head: request.branch, base: 'main', title: 'Remove a rule' });
});

test('GitHub is asked for the head of the branch where the scan named no commit', async () => {
  const settings = await standIn('github', {
    ...github,
    'GET /repos/shop/orders/git/ref/heads/trunk': { body: { object: { sha: 'c'.repeat(40) } } },
    'GET /repos/shop/orders': { body: { default_branch: 'trunk' } },
    'GET /repos/shop/orders/contents': github['GET /repos/shop/orders/contents/emmental.yaml'] ?? {},
  });
  // The stand-in answers by beginnings, so the longest comes first.
  await expect(openPull(settings, { ...request, base: 'trunk', commit: null })).resolves.toContain('/pull/7');
  expect(seen.some(({ body }) => body['sha'] === 'c'.repeat(40))).toBe(true);
});

test('GitLab gets a commit on a new branch and a merge request', async () => {
  const settings = await standIn('gitlab', gitlab);
  expect(await openPull(settings, request)).toBe('https://gitlab.example/shop/orders/-/merge_requests/7');
  expect(seen[0]?.headers['private-token']).toBe(secret);
  expect(seen[1]?.body).toMatchObject({
    branch: request.branch,
    start_sha: commit,
    actions: [{ action: 'update', file_path: 'emmental.yaml', content: base64('one\n2\nthree\n') }],
  });
  expect(seen[2]?.body).toMatchObject({ source_branch: request.branch, target_branch: 'main' });
});

const first = 'GET /repos/shop/orders/contents/emmental.yaml';
describe.each<[string, Readonly<Record<string, Reply>>, string]>([
  [
    'sends elsewhere',
    { [first]: { status: 302, location: 'https://evil.example/' } },
    'no redirect is followed',
  ],
  [
    'does not know the token',
    { [first]: { status: 401, body: { message: secret } } },
    'does not know the token',
  ],
  ['forbids it', { [first]: { status: 403 } }, 'the token is not allowed to'],
  ['has no such repository', {}, 'does not have it, or the token may not see it'],
  ['answers no JSON', { [first]: { text: '<html>' } }, 'something else than JSON'],
  ['answers too much', { [first]: { text: 'x'.repeat(5_000_000) } }, 'more than 4 MB'],
  [
    'has another file',
    { [first]: { body: { content: base64('other\n'), sha: 'b' } } },
    'differs from what was scanned',
  ],
  [
    'has the branch',
    { ...github, 'POST /repos/shop/orders/git/refs': { status: 422 } },
    'it is there already',
  ],
  [
    'answers with a foreign address',
    { ...github, 'POST /repos/shop/orders/pulls': { body: { html_url: 'https://evil.example/1' } } },
    'an address that is not its own',
  ],
  [
    'answers with a script as address',
    { ...github, 'POST /repos/shop/orders/pulls': { body: { html_url: 'javascript:alert(1)' } } },
    'an address that is not its own',
  ],
])('a host that %s', (_, replies, words) => {
  test('is refused in words, without the token', async () => {
    const settings = await standIn('github', replies);
    const failure = await openPull(settings, request).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(HostRefused);
    expect(String(failure)).toContain(words);
    expect(String(failure)).not.toContain(secret);
  });
});

test('a host that cannot be reached is said to be so', async () => {
  const settings = {
    kind: 'github',
    api: 'http://127.0.0.1:9',
    web: 'https://github.com',
    token: secret,
  } as const;
  await expect(openPull(settings, request)).rejects.toThrow('cannot be reached');
});

test.each([
  ['https://github.com/shop/orders', 'shop/orders'],
  ['https://github.com/shop/orders.git', 'shop/orders'],
  ['https://github.com/group/sub/orders', 'group/sub/orders'],
  ['https://github.com.evil.example/shop/orders', null],
  ['https://github.com/shop', null],
  ['https://github.com/shop/../orders', null],
  ['https://github.com/shop/orders?x', null],
  ['git@github.com:shop/orders', null],
  [null, null],
])('%s is the repository %s of the host', (address, name) => {
  expect(repositoryOn({ web: 'https://github.com' }, address)).toBe(name);
});
