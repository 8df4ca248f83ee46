import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';

/** The folder of the newest PostgreSQL of the machine; null without one. Debian keeps its programs out of the PATH. */
export function serverFolder(): string | null {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const found = versions
    .map((version) => join(debian, version, 'bin'))
    .find((folder) => existsSync(join(folder, 'initdb')));
  if (found) return found;
  return spawnSync('initdb', ['--version']).status === 0 ? '' : null;
}

/** A PostgreSQL server that was started for a test. */
export interface Server {
  /** The address, as `--database` takes it. */
  readonly address: string;
  readonly stop: () => void;
}

/** Starts an empty PostgreSQL server in a folder, with its usual settings; it listens to this machine only. */
export function startServer(folder: string): Server {
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
