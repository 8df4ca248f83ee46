import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Signal } from '@emmental/model';
import { afterAll, beforeAll } from 'vitest';
import { runGuarded } from './guarded.ts';

/** The calls of a script that passed, as the script prints them, and the signals of the guard. */
export interface RanCalls {
  readonly passed: readonly unknown[];
  readonly signals: readonly Signal[];
}

/**
 * Returns a function that runs a script under the rules of a profile, all enforced. The script calls what events bring: HERE is a folder
 * with `data/a.txt` and `secret.txt`, PORT leads to a server that takes any bytes.
 */
export function callsOfEvents(): (
  language: 'node' | 'python',
  script: string,
  profile: object,
  env?: Readonly<Record<string, string>>,
) => RanCalls {
  const server = createServer((socket) => socket.on('error', () => undefined).resume());
  beforeAll(async () => {
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  });
  afterAll(() => {
    server.close();
  });
  return (language, script, profile, env = {}) => {
    const place = join(homedir(), '.cache', 'emmental');
    mkdirSync(place, { recursive: true });
    const here = realpathSync(mkdtempSync(join(place, 'calls-')));
    try {
      mkdirSync(join(here, 'data'));
      for (const path of ['data/a.txt', 'secret.txt']) writeFileSync(join(here, path), 'x');
      writeFileSync(join(here, 'profile.json'), JSON.stringify(profile));
      const main = language === 'node' ? 'main.cjs' : 'main.py';
      writeFileSync(join(here, main), script);
      const { port } = server.address() as AddressInfo;
      const { out } = runGuarded(here, main, {
        EMMENTAL_FUNCTION: 'Orders',
        HERE: here,
        PORT: `${port}`,
        ...env,
      });
      const lines = readFileSync(join(here, 'signals.jsonl'), 'utf8').trim().split('\n');
      return { passed: JSON.parse(out), signals: lines.map((line) => JSON.parse(line) as Signal) };
    } finally {
      rmSync(here, { recursive: true, force: true });
    }
  };
}
