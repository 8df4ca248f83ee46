import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { tools } from '../../e2e/tools.mjs';
import type { Packaged } from './functions.ts';

const repository = process.env['EMMENTAL_ROOT'] ?? '.';
/** The cache folder, outside the repository, with one folder for each content of a manifest. */
export const cache = join(
  process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'),
  'emmental',
  'bench-packages',
);

export const sourceOf = ({ name }: Packaged): string => join(repository, 'bench/packages/functions', name);

/**
 * Returns the folder with the packages that the manifest names. Each content of a manifest is installed once from npm
 * or PyPI, outside the repository. Scripts of packages are not run.
 */
export function installed(fn: Packaged): string {
  const isNode = fn.runtime === 'node';
  const manifest = join(sourceOf(fn), isNode ? 'package.json' : 'requirements.txt');
  const digest = createHash('sha256').update(readFileSync(manifest)).digest('hex').slice(0, 12);
  const folder = join(cache, `${fn.name}-${digest}`);
  if (existsSync(folder)) return folder;
  const started = `${folder}.new`;
  rmSync(started, { recursive: true, force: true });
  mkdirSync(started, { recursive: true });
  if (isNode) {
    cpSync(manifest, join(started, 'package.json'));
    run('npm', ['install', '--ignore-scripts', '--omit=dev', '--no-audit', '--no-fund'], started);
  } else
    run(
      tools.python,
      [
        '-m',
        'pip',
        'install',
        '--quiet',
        '--disable-pip-version-check',
        '--no-compile',
        '--target',
        started,
        '-r',
        manifest,
      ],
      cache,
    );
  renameSync(started, folder);
  return folder;
}

/** Lays out the function as it is deployed: its code with its packages beside it. Files are hard links to the cache. */
export function layOut(fn: Packaged, task: string): void {
  const packages = installed(fn);
  mkdirSync(task, { recursive: true });
  for (const name of readdirSync(packages))
    run('cp', ['-al', join(packages, name), join(task, name)], packages);
  cpSync(sourceOf(fn), task, { recursive: true });
}

function run(command: string, args: readonly string[], cwd: string): void {
  execFileSync(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1e9 });
}
