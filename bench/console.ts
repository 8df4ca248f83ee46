import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Server, startServer } from '../packages/store/testing/server.ts';
import { uploadApps } from './console/apps.ts';
import {
  type BenchConsole,
  logInFirst,
  newToken,
  runServe,
  startConsole,
  stopConsole,
} from './console/console.ts';
import { fillServer } from './console/fill.ts';
import { syncTime, timeIntake } from './console/intake.ts';
import { isOver, isOverReturned, planSettings, plansOf } from './console/plans.ts';
import { timeRawInsert } from './console/raw.ts';
import { screensOf, timeScreens } from './console/screens.ts';
import { flag, optional } from './measure/arguments.ts';

/**
 * Measures the console: how fast it starts, how long each request of its pages takes with much data, and how many signals it takes.
 * On a server it also prints each statement of the pages that reads many more rows than it returns.
 *
 *     npm run bench:console -- [--engine postgres|embedded] [--functions 412] [--signals 10000000] [--seconds 20] [--minutes 30] [--port 7398] [--keep]
 *
 * A PostgreSQL server is started in a folder of its own and filled by statements; the embedded database gets its signals over HTTP. `--minutes`
 * sends at half load for so long and compares the memory at the end with that of minute 5. `--keep` leaves the folder with the data.
 */
const engine = optional('engine') ?? 'postgres';
const isServer = engine === 'postgres';
const functions = Number(optional('functions') ?? 412);
const signals = Number(optional('signals') ?? (isServer ? 10_000_000 : 300_000));
const seconds = Number(optional('seconds') ?? 20);
const minutes = Number(optional('minutes') ?? 0);
/** The minutes after which the memory is compared with that at the end. */
const firstMinutes = 5;
const port = Number(optional('port') ?? 7398);
const folder = mkdtempSync(join(tmpdir(), 'emmental-console-bench-'));
const server: Server | null = isServer ? startServer(folder, planSettings) : null;
const settings = server ? ['--database', server.address] : ['--data', join(folder, 'data')];
let running: BenchConsole | null = null;
try {
  print(`${engine}; the disk keeps 4 KB in ${syncTime(folder).toFixed(2)} ms`);
  running = await measureStart();
  const cookie = await logInFirst(running);
  const upload = await newToken(running.origin, cookie, { kind: 'upload' });
  const apps = await uploadApps(running.origin, upload, functions);
  const senders = await Promise.all(
    Array.from({ length: 4 }, async (_, nth) => ({
      app: `intake-${nth}`,
      token: await newToken(running?.origin ?? '', cookie, {
        kind: 'guard',
        app: `intake-${nth}`,
        environment: 'prod',
      }),
    })),
  );
  print(`${apps.length} apps with ${functions} functions; memory ${memoryOf(running)}`);
  if (server) await fillServer(server.address, signals);
  else await fillOverHttp(running.origin, senders);
  await measureScreens(running.origin, cookie);
  await measureIntake(running.origin, senders);
  print(`memory ${memoryOf(running)}`);
  if (!server) {
    await stopConsole(running);
    running = null;
    await measureCopy();
  }
} finally {
  if (running) await stopConsole(running);
  server?.stop();
  if (flag('keep')) print(`data in ${folder}`);
  else rmSync(folder, { recursive: true, force: true });
}

/** Starts the console twice: with an empty database, and with the one that is there then. */
async function measureStart(): Promise<BenchConsole> {
  const first = await startConsole(port, settings);
  await stopConsole(first);
  const second = await startConsole(port, settings);
  print(`first start ${ms(first.startedAfter)}, next start ${ms(second.startedAfter)}`);
  // Nobody has set a password, so the link of each start is as good as the first one.
  return second;
}

async function measureIntake(
  origin: string,
  senders: readonly { readonly token: string; readonly app: string }[],
): Promise<void> {
  const full = await timeIntake(origin, senders, seconds, null);
  const half = await timeIntake(origin, senders, seconds, full.perSecond / 2);
  print(
    `intake ${Math.round(full.perSecond)} signals/s (${full.refused} batches refused); at half of that p99 ${ms(half.p99)}`,
  );
  if (minutes > firstMinutes) await measureMemory(origin, senders, full.perSecond / 2);
  if (!server) return;
  const raw = Math.max(await timeRawInsert(server.address, 1), await timeRawInsert(server.address, 2));
  print(
    `the same rows sent to the database alone: ${Math.round(raw)} signals/s; the intake is ${Math.round((100 * full.perSecond) / raw)} % of it`,
  );
}

/** Sends for `minutes` and compares the memory at the end with that after the first minutes. */
async function measureMemory(
  origin: string,
  senders: readonly { readonly token: string; readonly app: string }[],
  perSecond: number,
): Promise<void> {
  if (!running) return;
  await timeIntake(origin, senders, firstMinutes * 60, perSecond);
  const early = megabytesOf(running);
  print(`memory at minute ${firstMinutes}: ${early} MB`);
  const { p99, refused } = await timeIntake(origin, senders, (minutes - firstMinutes) * 60, perSecond);
  const late = megabytesOf(running);
  print(
    `memory at minute ${minutes}: ${late} MB, ${(late / early).toFixed(2)} times that; p99 ${ms(p99)}, ${refused} batches refused`,
  );
}

async function fillOverHttp(
  origin: string,
  senders: readonly { readonly token: string; readonly app: string }[],
): Promise<void> {
  for (let sent = 0; sent < signals; ) {
    const { perSecond } = await timeIntake(origin, senders, seconds, null);
    sent += perSecond * seconds;
    if (perSecond === 0) throw new Error('the console takes no signals');
  }
}

async function measureScreens(origin: string, cookie: string): Promise<void> {
  const { screens, skipped } = await screensOf(origin, cookie);
  const { rows, failed } = await timeScreens(screens, 40);
  for (const { path, median, p95, bytes } of rows)
    print(`${path.padEnd(60)} median ${ms(median)}  p95 ${ms(p95)}  ${Math.ceil(bytes / 1024)} KB`);
  for (const path of [...skipped, ...failed]) print(`${path}: not measured`);
  if (!server) return;
  const plans = await plansOf(server, screens);
  const over = plans.filter(isOver).sort((a, b) => b.read / (b.returned || 1) - a.read / (a.returned || 1));
  print(
    `${plans.length} plans, ${over.length} read more than they may for the rows that they return or sum up; ${plans.filter(isOverReturned).length} for those that they return`,
  );
  for (const { path, query, read, returned, summed, tables, milliseconds } of over)
    print(
      `${path}: ${read} rows read (${tables.join(', ')}), ${summed} summed, ${returned} returned, ${ms(milliseconds)}: ${query.replaceAll(/\s+/g, ' ').slice(0, 160)}`,
    );
}

/** Copies the embedded store into a new server, as a person does whose console has grown. */
async function measureCopy(): Promise<void> {
  const target = mkdtempSync(join(tmpdir(), 'emmental-console-copy-'));
  const copy = startServer(target);
  try {
    const { output, milliseconds } = await runServe(['--copy-to', copy.address, ...settings]);
    print(`${output.split('\n')[0]}; ${ms(milliseconds)}`);
  } finally {
    copy.stop();
    rmSync(target, { recursive: true, force: true });
  }
}

function megabytesOf({ process: child }: BenchConsole): number {
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
}

function memoryOf(server: BenchConsole): string {
  return `${megabytesOf(server)} MB`;
}

function ms(time: number): string {
  return `${time < 10 ? time.toFixed(1) : Math.round(time)} ms`;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
