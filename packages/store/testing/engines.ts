import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { openEmbedded } from '../engine/embedded.ts';
import type { Engine } from '../engine/engine.ts';
import { openPostgres } from '../engine/postgres.ts';

/** An empty database for a test, and how to remove it. */
export interface TestEngine {
  readonly engine: Engine;
  readonly folder: string;
  readonly remove: () => Promise<void>;
}

/** The engines on which a test runs: always the embedded one, and a server where the machine has PostgreSQL. */
export const engines: readonly Engine['kind'][] = serverFolder() ? ['embedded', 'postgres'] : ['embedded'];

/** Starts an empty database of a kind. */
export async function startEngine(kind: Engine['kind']): Promise<TestEngine> {
  const folder = mkdtempSync(join(tmpdir(), 'emmental-store-'));
  if (kind === 'embedded') {
    const engine = await openEmbedded({ folder, template: null });
    return {
      engine,
      folder,
      remove: async () => {
        await engine.close();
        rmSync(folder, { recursive: true, force: true });
      },
    };
  }
  const server = startServer(folder);
  const engine = await openPostgres(server.address);
  return {
    engine,
    folder,
    remove: async () => {
      await engine.close();
      server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The folder of the newest PostgreSQL of the machine; null without one. Debian keeps its programs out of the PATH. */
function serverFolder(): string | null {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const found = versions
    .map((version) => join(debian, version, 'bin'))
    .find((folder) => existsSync(join(folder, 'initdb')));
  if (found) return found;
  return spawnSync('initdb', ['--version']).status === 0 ? '' : null;
}

function startServer(folder: string): { readonly address: string; readonly stop: () => void } {
  const bin = serverFolder() ?? '';
  const data = join(folder, 'data');
  // PostgreSQL refuses to run as root.
  const isRoot = userInfo().uid === 0;
  const run = (program: string, args: readonly string[]) =>
    isRoot
      ? execFileSync(
          'setpriv',
          ['--reuid=nobody', '--regid=nogroup', '--clear-groups', join(bin, program), ...args],
          { stdio: 'ignore' },
        )
      : execFileSync(join(bin, program), args, { stdio: 'ignore' });
  if (isRoot) execFileSync('chown', ['nobody:nogroup', folder]);
  run('initdb', ['-D', data, '-U', 'emmental', '--auth=trust', '--no-sync']);
  run('pg_ctl', [
    '-D',
    data,
    '-w',
    '-l',
    join(folder, 'log'),
    '-o',
    `-c listen_addresses='' -k ${folder}`,
    'start',
  ]);
  return {
    address: `postgres://emmental@localhost/postgres?host=${encodeURIComponent(folder)}`,
    stop: () => run('pg_ctl', ['-D', data, '-m', 'immediate', 'stop']),
  };
}
