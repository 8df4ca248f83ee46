import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { runResident } from './resident.ts';

export const repository = fileURLToPath(new URL('../../../', import.meta.url));
const command = join(repository, 'apps', 'cli', 'bin', 'emmental.js');
const bundled = join(repository, 'apps', 'cli', 'dist', 'emmental.js');

/** An empty cache folder, so that tests never read the advisories of a developer. */
const noCache = join(tmpdir(), 'emmental-no-cache');

export interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** The id of another user: only root may run a command as somebody else. */
  readonly uid?: number;
  /** The day on which the command runs; absent = the day of the tests. */
  readonly today?: string;
  /** The script under whose name the command starts. */
  readonly script?: string;
}

/**
 * Runs the bundled command with an environment of its own: UTF-8, 80 columns, no CI. It shares its process with the other
 * runs of a test file; what a process is, its exit and its streams, is tested with `emmentalProcess`.
 */
export function emmental(args: readonly string[], options: RunOptions = {}): Run {
  refuseBroken();
  if (options.uid !== undefined) return emmentalProcess(args, options);
  const { cwd = repository, env = {}, script = '/usr/local/bin/emmental', today } = options;
  const variables = { PATH: process.env['PATH'] ?? '', LANG: 'C.UTF-8', COLUMNS: '80', ...env };
  return runResident(bundled, script, args, cwd, variables, today);
}

function refuseBroken(): void {
  const broken = process.env['EMMENTAL_BUNDLE_ERROR'];
  if (broken) throw new Error(`the command could not be bundled: ${broken}`);
}

/** Runs the command in a process of its own. */
export function emmentalProcess(
  args: readonly string[],
  { cwd = repository, env = {}, uid }: RunOptions = {},
): Run {
  refuseBroken();
  const { status, stdout, stderr } = spawnSync(process.execPath, [command, ...args], {
    cwd,
    encoding: 'utf8',
    maxBuffer: 1e8,
    ...(uid === undefined ? {} : { uid, gid: uid }),
    env: { PATH: process.env['PATH'] ?? '', LANG: 'C.UTF-8', COLUMNS: '80', XDG_CACHE_HOME: noCache, ...env },
  });
  return { status, stdout, stderr };
}

/** Returns the document of `--format json`. */
export function json<T = Document>(args: readonly string[], options: RunOptions = {}): T {
  const run = emmental([...args, '--format', 'json', '--fail-on', 'never'], options);
  if (run.status !== 0) throw new Error(`exit ${run.status}: ${run.stderr}`);
  return JSON.parse(run.stdout) as T;
}

/** The part of the document that tests read; its complete shape is in `schema/`. */
export interface Document {
  readonly root: string;
  readonly apps: readonly {
    readonly id: string;
    readonly functions: readonly {
      readonly id: string;
      readonly needed: readonly {
        readonly action: string;
        readonly resources: readonly { pattern: string }[];
      }[];
      readonly unknown: readonly { readonly id: string }[];
    }[];
  }[];
  readonly findings: readonly {
    readonly rule: string;
    readonly title: string;
    readonly function: string | null;
    readonly status: string;
    readonly severity: string;
    readonly file: string;
    readonly line: number;
    readonly fingerprint: string;
    readonly functions: readonly {
      readonly id: string;
      readonly file: string;
      readonly line: number;
      readonly fingerprint: string;
    }[];
  }[];
  readonly diagnostics: readonly {
    readonly code: string;
    readonly message: string;
    readonly file: string;
    readonly line: number;
  }[];
  readonly stats: Readonly<Record<string, number>>;
}

/** Replaces the time in the first line, the only part that differs between runs. */
export const withoutTime = (text: string): string => text.replace(/\b\d+\.\d\d s$/m, '0.00 s');

/** Creates a folder that is a repository of its own, and removes it when the test ends. */
export function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'emmental-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, '.git'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

/** Copies an example, with additional files. */
export function copyOf(example: string, files: Readonly<Record<string, string>> = {}): string {
  const folder = folderWith(files);
  cpSync(join(repository, 'examples', example), folder, { recursive: true, force: false });
  return folder;
}

/** Copies an example, with the rulebase that `derive` writes where nobody decided anything. */
export function undecidedCopyOf(example: string, files: Readonly<Record<string, string>> = {}): string {
  const folder = copyOf(example, files);
  for (const file of ['emmental.yaml', 'emmental.lock']) rmSync(join(folder, file), { force: true });
  emmental(['profile', 'derive', folder, '--root', folder]);
  return folder;
}
