import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keptComment, makeApp } from './app.ts';
import type { HostileRow } from './row.ts';

/** The ways in which a command fails on hostile input. */
export const failures = {
  crash: 'crashes',
  hang: 'hangs',
  memory: 'over 1 GB',
  silent: 'silent drops',
  exit: 'wrong exit codes',
  lost: 'lost bytes',
  left: 'leftovers',
  words: 'over 3 lines of words',
  signs: 'control characters',
} as const;
export type Failure = keyof typeof failures;

export interface Attempt {
  readonly failed: readonly Failure[];
  readonly status: number | null;
  readonly printed: string;
  /** Seconds of the processor, seconds by the clock, and the highest use of memory in MB. */
  readonly processor: number;
  readonly clock: number;
  readonly megabytes: number;
  /** The files that were lost, changed or left. */
  readonly files: readonly string[];
}

/** A hang: so many seconds of the processor, or by the clock of a machine that others use, too. */
const mostProcessorSeconds = 10;
const mostClockSeconds = 20;
const mostMegabytes = 1000;
const nobody = 65_534;

/** A folder with the app, the cache of the command and the script that measures it. Remove it with `close`. */
export interface Workshop {
  readonly folder: string;
  readonly close: () => void;
}

/** Makes the workshop in the temporary folder: runs `emmental` a few times. */
export async function openWorkshop(bin: string): Promise<Workshop> {
  const folder = mkdtempSync(join(tmpdir(), 'emmental-hostile-'));
  chmodSync(folder, 0o755);
  writeFileSync(join(folder, 'measure.cjs'), measure);
  const app = join(folder, 'shop');
  mkdirSync(app);
  const { spawnSync } = await import('node:child_process');
  makeApp(app, (args, cwd) => {
    const env = environment(folder, '80');
    const { status, stderr } = spawnSync(process.execPath, [bin, ...args], { cwd, env, encoding: 'utf8' });
    if (status !== 0) throw new Error(`${args.join(' ')}: exit ${status}: ${stderr}`);
  });
  const rulebase = join(app, 'emmental.yaml');
  writeFileSync(rulebase, `${readFileSync(rulebase, 'utf8')}${keptComment}\n`);
  return { folder, close: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Writes the use of a process into a file when it exits: seconds of the processor, and kilobytes of memory. */
const measure = `process.on('exit', () => {
  const file = process.env.HOSTILE_MEASURE;
  if (!file) return;
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  try {
    require('node:fs').appendFileSync(file, (userCPUTime + systemCPUTime) / 1e6 + ' ' + maxRSS + '\\n');
  } catch {}
});
`;

const environment = (workshop: string, columns: string): Record<string, string> => ({
  PATH: process.env['PATH'] ?? '',
  LANG: 'C.UTF-8',
  COLUMNS: columns,
  XDG_CACHE_HOME: join(workshop, 'cache'),
  HOME: workshop,
});

/** Runs a row in a copy of the app, and compares what happened with its labels. */
export async function attempt(row: HostileRow, workshop: Workshop, bin: string): Promise<Attempt> {
  const home = mkdtempSync(join(workshop.folder, 'row-'));
  try {
    const folder = join(home, 'shop');
    const outside = join(home, 'outside');
    cpSync(join(workshop.folder, 'shop'), folder, { recursive: true });
    for (const made of [outside, join(home, 'tmp')]) mkdirSync(made);
    writeFileSync(join(outside, 'theirs.txt'), 'theirs\n');
    for (const path of [home, join(home, 'tmp')]) chmodSync(path, 0o777);
    row.make?.(folder, outside);
    const before = new Map([...statesOf(folder, ''), ...statesOf(outside, 'outside')]);
    const run = await started(row, { workshop: workshop.folder, home, bin });
    const after = new Map([...statesOf(folder, ''), ...statesOf(outside, 'outside')]);
    const mayChange = (path: string) => row.writes?.test(path) === true;
    const lost = [...before].filter(([path, state]) => !mayChange(path) && after.get(path) !== state);
    const unkept = (row.keeps ?? []).filter(
      ([file, text]) =>
        !existsSync(join(folder, file)) || !readFileSync(join(folder, file), 'utf8').includes(text),
    );
    const left = [...after.keys()].filter((path) => !before.has(path) && !mayChange(path));
    left.push(...readdirSync(join(home, 'tmp')).map((name) => `TMPDIR/${name}`));
    const failed = [...judged(row, run)];
    if (lost.length + unkept.length > 0) failed.push('lost');
    if (left.length > 0) failed.push('left');
    const files = [...lost.map(([path]) => path), ...unkept.map(([path]) => path), ...left];
    return { ...run, failed, files };
  } finally {
    chmodSync(home, 0o755);
    rmSync(home, { recursive: true, force: true, maxRetries: 3 });
  }
}

type Ended = Omit<Attempt, 'failed' | 'files'> & { readonly stderr: string; readonly isKilled: boolean };

async function started(
  row: HostileRow,
  { workshop, home, bin }: { readonly workshop: string; readonly home: string; readonly bin: string },
): Promise<Ended> {
  const measured = join(home, 'measured');
  writeFileSync(measured, '');
  chmodSync(measured, 0o666);
  const drop =
    row.asNobody && process.getuid?.() === 0
      ? [`--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups']
      : null;
  const command = [...(drop ? ['setpriv', ...drop] : []), process.execPath, bin, ...row.args];
  const start = Date.now();
  const child = spawn('bash', ['-c', row.script ?? 'exec "$@"', 'bash', ...command], {
    cwd: join(home, 'shop'),
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...environment(workshop, '80'),
      CI: 'true',
      TMPDIR: join(home, 'tmp'),
      OUTSIDE: join(home, 'outside'),
      NODE_OPTIONS: `--require=${join(workshop, 'measure.cjs')}`,
      HOSTILE_MEASURE: measured,
      ...row.env,
    },
  });
  const printed = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => {
      if (printed[name].length < 2e7) printed[name] += text;
    });
  let isKilled = false;
  const killGroup = () => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    } catch {
      // Every process of the group has ended.
    }
  };
  const timer = setTimeout(() => {
    isKilled = true;
    killGroup();
  }, mostClockSeconds * 1000);
  const status = await new Promise<number | null>((done) => child.on('close', done));
  clearTimeout(timer);
  killGroup();
  const uses = readFileSync(measured, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split(' ').map(Number));
  return {
    status,
    printed: printed.stdout + printed.stderr,
    stderr: printed.stderr,
    isKilled,
    processor: Math.max(0, ...uses.map(([seconds = 0]) => seconds)),
    clock: (Date.now() - start) / 1000,
    megabytes: Math.max(0, ...uses.map(([, kilobytes = 0]) => kilobytes)) / 1024,
  };
}

const crashed =
  /\n\s+at .*:\d+:\d+\)?|this is a defect|fault of the scanner|FATAL ERROR|Node\.js v\d|Segmentation|core dumped/;
const escapeSign = '\u001b';
/** Colours, the cursor and the removal of a line: a terminal may get these, a pipe none. */
const sequences = new RegExp(`${escapeSign}\\[[\\d;?]*[mKGAJhl]`, 'g');
const controlCharacters = /[^\P{Cc}\n\t]|[\u202a-\u202e\u2066-\u2069]/u;

function* judged(row: HostileRow, run: Ended): Generator<Failure> {
  const { printed, stderr, status } = run;
  const isTerminal = row.kind === 'terminal';
  if (run.isKilled || run.processor > mostProcessorSeconds) yield 'hang';
  if (
    crashed.test(printed) ||
    (!run.isKilled && (status === null || (status > 3 && !row.exits.includes(status))))
  )
    yield 'crash';
  else if (!run.isKilled && !row.exits.includes(status ?? -1)) yield 'exit';
  if (run.megabytes > mostMegabytes) yield 'memory';
  // A terminal wraps words.
  const text = isTerminal ? printed : `${printed}\n${printed.replaceAll(/\s+/g, ' ')}`;
  if ((row.told ?? []).some((told) => !told.test(text)) || row.untold?.test(printed)) yield 'silent';
  if (!isTerminal && hasManyWords(stderr, status)) yield 'words';
  if (controlCharacters.test(isTerminal ? printed.replaceAll(sequences, '').replaceAll('\r', '') : printed))
    yield 'signs';
}

/** Has an error more than three lines, or a line that fills more than three of 80 columns? */
function hasManyWords(stderr: string, status: number | null): boolean {
  const lines = stderr.split('\n').filter((line) => line !== '');
  if (lines.some((line) => line.length > 240)) return true;
  if (status === 2) return lines.length > 3;
  let height = 0;
  return lines.some((line) => {
    height = line.startsWith(' ') ? height + 1 : 1;
    return height > 3;
  });
}

/** Yields the path of each file below a folder with its content, target or kind. Large files count by size and time. */
function* statesOf(folder: string, prefix: string): Generator<[string, string]> {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder, { encoding: 'buffer' })) {
    const path = Buffer.concat([Buffer.from(`${folder}/`), name]);
    const shown = `${prefix === '' ? '' : `${prefix}/`}${name.toString('latin1')}`;
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (!stat) continue;
    if (stat.isDirectory()) {
      if (name.toString('utf8') === name.toString('latin1') && (stat.mode & 0o500) !== 0)
        yield* statesOf(path.toString(), shown);
    } else yield [shown, stateOf(path, stat)];
  }
}

function stateOf(path: Buffer, stat: NonNullable<ReturnType<typeof lstatSync>>): string {
  if (stat.isSymbolicLink()) return `link ${readlinkSync(path)}`;
  if (!stat.isFile()) return 'not a file';
  if (stat.size > 4e6) return `${stat.size} ${stat.mtimeMs}`;
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}
