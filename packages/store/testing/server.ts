import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
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
  /** The file to which it writes its log. */
  readonly log: string;
  readonly stop: () => void;
  /** Ends it at once, as `kill -9` of all its processes does. */
  readonly kill: () => void;
  /** Starts it again after `kill`. */
  readonly start: () => void;
}

/**
 * Starts an empty PostgreSQL server in a folder, with its usual settings and those of `settings` (`name=value`); it listens to this machine
 * only.
 */
export function startServer(folder: string, settings: readonly string[] = []): Server {
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
  const log = join(folder, 'log');
  const options = ["listen_addresses=''", ...settings].map((setting) => `-c ${setting}`).join(' ');
  const start = () => run('pg_ctl', ['-D', data, '-w', '-l', log, '-o', `${options} -k ${folder}`, 'start']);
  start();
  return {
    address: `postgres://emmental@localhost/postgres?host=${encodeURIComponent(folder)}`,
    log,
    start,
    stop: () => run('pg_ctl', ['-D', data, '-m', 'immediate', 'stop']),
    kill: () => {
      const main = Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0]);
      // Its other processes notice that it is gone, and end.
      process.kill(main, 'SIGKILL');
    },
  };
}
