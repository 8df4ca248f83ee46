import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine } from '@emmental/store';
import { startServer } from '../../../packages/store/testing/server.ts';
import { type ConsoleSettings, type RunningConsole, startConsole } from '../start.ts';

/** An answer of a console: its document, and the cookie that it set. */
export interface Answer {
  readonly status: number;
  readonly body: Record<string, never>;
  readonly headers: Headers;
  readonly cookie: string;
}

/** The parts of a request; other names are headers. */
export interface Request {
  readonly method?: string;
  readonly cookie?: string;
  readonly token?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A console of a test, in a folder of its own. */
export interface TestConsole {
  readonly ask: (path: string, request?: Request) => Promise<Answer>;
  /** Lets the first administrator set a password; returns the cookie of that session. */
  readonly logInFirst: () => Promise<string>;
  /** Invites a person and accepts the invitation; returns the cookie. */
  readonly join: (by: string, name: string, role: string, teams: readonly string[]) => Promise<string>;
  readonly makeToken: (by: string, token: Readonly<Record<string, unknown>>) => Promise<string>;
  readonly setClock: (time: string) => void;
  readonly restart: () => Promise<void>;
  readonly matchPackages: () => Promise<void>;
  readonly origin: () => string;
  readonly inviteFirst: () => Promise<string | null>;
  /** Lines of its log. */
  readonly logged: readonly string[];
  readonly remove: () => Promise<void>;
}

export const password = 'correct horse battery';

/** The kind of the database, and where a test has advisory data. */
export interface TestSettings extends Pick<ConsoleSettings, 'advisories' | 'gitHost'> {
  readonly kind?: Engine['kind'];
}

/** Starts a console with the embedded database, or with a server of its own. */
export async function testConsole(
  time = '2026-12-01T10:00:00Z',
  { kind = 'embedded', ...settings }: TestSettings = {},
): Promise<TestConsole> {
  const folder = mkdtempSync(join(tmpdir(), 'emmental-console-'));
  const server = kind === 'postgres' ? startServer(folder) : null;
  const logged: string[] = [];
  let clock = new Date(time);
  const start = (): Promise<RunningConsole> =>
    startConsole({
      folder,
      database: server?.address ?? null,
      host: '127.0.0.1',
      port: 0,
      ...settings,
      origin: null,
      now: () => clock,
      log: (line) => logged.push(line),
    });
  let running = await start();
  const ask = (path: string, request: Request = {}) => send(`${running.origin}${path}`, request);
  const accept = async (link: string | null) => {
    const invitation = link?.split('#')[1] ?? '';
    const { cookie } = await ask('/v1/session/invitation', {
      method: 'POST',
      body: { invitation, password },
    });
    return cookie;
  };
  return {
    ask,
    logInFirst: async () => accept(await running.inviteFirst()),
    join: async (by, name, role, teams) => {
      const made = await ask('/v1/people', { method: 'POST', cookie: by, body: { name, role, teams } });
      return accept(made.body['link'] ?? null);
    },
    makeToken: async (by, body) =>
      (await ask('/v1/tokens', { method: 'POST', cookie: by, body })).body['token'] ?? '',
    setClock: (next) => {
      clock = new Date(next);
    },
    restart: async () => {
      await running.close();
      running = await start();
    },
    matchPackages: () => running.matchPackages(),
    origin: () => running.origin,
    inviteFirst: () => running.inviteFirst(),
    logged,
    remove: async () => {
      await running.close();
      server?.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function send(
  address: string,
  { method = 'GET', cookie, token, body, headers }: Request,
): Promise<Answer> {
  const answer = await fetch(address, {
    method,
    headers: {
      ...(cookie === undefined ? {} : { cookie }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(body === undefined
      ? {}
      : { body: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  return {
    status: answer.status,
    body: (text === '' ? {} : JSON.parse(text)) as Record<string, never>,
    headers: answer.headers,
    cookie: answer.headers.get('set-cookie')?.split(';')[0] ?? '',
  };
}
