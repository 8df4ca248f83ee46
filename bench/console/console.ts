import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const repository = process.env['EMMENTAL_ROOT'] ?? process.cwd();
const command = join(repository, 'apps', 'cli', 'bin', 'emmental.js');

/** A console in a process of its own, as `emmental serve` starts it. */
export interface BenchConsole {
  readonly origin: string;
  readonly process: ChildProcess;
  /** Milliseconds until it answered. */
  readonly startedAfter: number;
  /** The secret of the first administrator's link; null if somebody can log in. */
  readonly invitation: string | null;
}

/** Starts a console and waits until it answers. `settings` are options of `serve`. */
export async function startConsole(port: number, settings: readonly string[]): Promise<BenchConsole> {
  const start = performance.now();
  const child = spawn(process.execPath, [command, 'serve', '--port', String(port), ...settings], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let screen = '';
  for await (const text of child.stdout as AsyncIterable<Buffer>) {
    screen += text.toString();
    if (screen.includes('Ctrl C stops it.')) break;
  }
  return {
    origin: `http://127.0.0.1:${port}`,
    process: child,
    startedAfter: performance.now() - start,
    invitation: /em_invite_\S+/.exec(screen)?.[0] ?? null,
  };
}

/** Runs `serve` with options by which it ends; returns what it printed and how long it took. */
export async function runServe(
  options: readonly string[],
): Promise<{ readonly output: string; readonly milliseconds: number }> {
  const start = performance.now();
  const child = spawn(process.execPath, [command, 'serve', ...options], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  for await (const text of child.stdout as AsyncIterable<Buffer>) output += text.toString();
  return { output, milliseconds: performance.now() - start };
}

/** Ends a console in order. */
export async function stopConsole({ process: child }: BenchConsole): Promise<void> {
  child.kill('SIGTERM');
  await once(child, 'exit');
}

/** Sets the first administrator's password; returns the cookie of the session. */
export async function logInFirst({ origin, invitation }: BenchConsole): Promise<string> {
  const body = JSON.stringify({ invitation, password: 'correct horse battery' });
  const answer = await fetch(`${origin}/v1/session/invitation`, { method: 'POST', body });
  return answer.headers.get('set-cookie')?.split(';')[0] ?? '';
}

/** Makes a token; returns its text. */
export async function newToken(
  origin: string,
  cookie: string,
  token: Readonly<Record<string, string>>,
): Promise<string> {
  const body = JSON.stringify({ name: 'bench', team: 'bench', ...token });
  const answer = await fetch(`${origin}/v1/tokens`, { method: 'POST', headers: { cookie }, body });
  return ((await answer.json()) as { readonly token: string }).token;
}
