import { execFile } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { CompiledProfile, Signal } from '@emmental/model';
import { builtGuard } from './build.ts';

/** EMMENTAL_TEST_NODE: run all of this with another Node. */
export const testedNode = process.env['EMMENTAL_TEST_NODE'] ?? process.execPath;

export interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number | null;
  readonly signals: readonly Signal[];
  /** Folder that it ran in: `app` holds its code, `work` is for it to write to. */
  readonly folder: string;
}

export interface ScriptOptions {
  readonly profile: CompiledProfile | string | ((folder: string) => CompiledProfile);
  readonly env?: Readonly<Record<string, string>>;
  readonly node?: string;
  /** More files, by path below the folder. */
  readonly files?: Readonly<Record<string, string>>;
  /** Links that are there before it starts, both paths below the folder. */
  readonly links?: Readonly<Record<string, string>>;
  /** Ends in .mjs for an ECMAScript module. */
  readonly name?: string;
  readonly args?: readonly string[];
  /** Without the preload; the script loads the guard itself from `process.env.GUARD`. */
  readonly bare?: boolean;
}

/** Runs a script in a process of its own with the guard before it. */
export async function runScript(source: string, options: ScriptOptions): Promise<Ran> {
  const guard = join(builtGuard(), 'guard.cjs');
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'emmental-run-')));
  try {
    mkdirSync(join(folder, 'app'));
    mkdirSync(join(folder, 'work'));
    for (const [path, text] of Object.entries(options.files ?? {})) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    for (const [path, target] of Object.entries(options.links ?? {}))
      symlinkSync(join(folder, target), join(folder, path));
    const script = join(folder, 'app', options.name ?? 'main.cjs');
    writeFileSync(script, source);
    const profile = typeof options.profile === 'function' ? options.profile(folder) : options.profile;
    writeFileSync(
      join(folder, 'profile.json'),
      typeof profile === 'string' ? profile : JSON.stringify(profile),
    );
    const run = await ran(
      options.node ?? testedNode,
      [...(options.bare ? [] : ['--require', guard]), '--no-warnings', script, ...(options.args ?? [])],
      {
        cwd: join(folder, 'app'),
        timeout: 20_000,
        env: {
          PATH: process.env['PATH'],
          HOME: folder,
          FOLDER: folder,
          GUARD: guard,
          SIGNALS: join(folder, 'signals.jsonl'),
          EMMENTAL_PROFILE: join(folder, 'profile.json'),
          EMMENTAL_SIGNALS: `file:${join(folder, 'signals.jsonl')}`,
          ...options.env,
        },
      },
    );
    return {
      stdout: run.stdout,
      stderr: run.stderr,
      status: run.status,
      signals: readSignals(join(folder, 'signals.jsonl')),
      folder,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Finished {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number | null;
}

/** Not waiting in between: the servers of a test live in the same process as the test. */
const ran = (node: string, args: readonly string[], options: object): Promise<Finished> =>
  new Promise((done) => {
    const child = execFile(node, args, { ...options, encoding: 'utf8' }, (_, stdout, stderr) =>
      done({ stdout, stderr, status: child.exitCode }),
    );
  });

export function readSignals(file: string): readonly Signal[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return [];
  }
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Signal);
}
