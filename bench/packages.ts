import { execFile } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startCloud } from '@emmental/emulator';
import { newest } from '../e2e/run.ts';
import { missing, tools } from '../e2e/tools.mjs';
import { flag, required } from './measure/arguments.ts';
import { startDatabases } from './packages/databases.ts';
import { functions, type Packaged } from './packages/functions.ts';
import { installed } from './packages/install.ts';
import { type Measured, measured } from './packages/measure.ts';
import { startHttps, startNames, withoutWorld } from './packages/network.ts';
import { answering } from './packages/services.ts';

/**
 * Tests functions with popular packages under the rules that `profile derive` writes: the alerts of the guard for
 * usual events before anything was learned, and the calls that it blocks afterwards.
 *
 *     npm run bench:packages -- --data DIR [--texts N] [--only NAME,NAME] [--jobs N]
 *
 * DIR contains `payloads/benign.json`. The packages of each function are installed from npm and PyPI into the user's
 * cache folder. Then each function runs on AWS's emulator of Lambda. Its network ends at this machine, where
 * databases and services run under their real names. It gets 200 events with harmless texts in mode alert, then
 * `profile learn` runs, then it gets 200 events with other texts in mode enforce. Exits 1 if more than 0.1 % of
 * events and calls are reported, or if any is blocked.
 */
const usage = 'bench:packages --data DIR [--texts N] [--only NAME,NAME] [--jobs N]';
const data = required('data', usage);
const value = (name: string): string | undefined =>
  flag(name) ? process.argv[process.argv.indexOf(`--${name}`) + 1] : undefined;
const only = value('only')?.split(',');
const texts = Number(value('texts') ?? 200);
const chosen = functions.filter(({ name }) => only === undefined || only.includes(name));
const say = (text: string): void => void process.stdout.write(`${text}\n`);

const fn = functions.find(({ name }) => name === value('function'));
if (fn)
  process.stdout.write(
    JSON.stringify(await measured(fn, halvesOf(texts / fn.events.length), required('authority', usage))),
  );
else if (flag('inside')) await measure();
else {
  const lacks = missing(tools.rie, tools.python, tools.ric(newest()[0]).path);
  if (lacks !== null) {
    process.stderr.write(`${lacks}\n`);
    process.exit(2);
  }
  for (const fn of [...chosen, ...drivers()]) installed(fn);
  process.exitCode = withoutWorld([process.execPath, ...process.argv.slice(1), '--inside']);
}

/** The functions whose database packages also serve as protocol libraries for the database servers here. */
function drivers(): readonly Packaged[] {
  return functions.filter(({ name }) => name === 'etl-knex' || name === 'search-graphql');
}

async function measure(): Promise<void> {
  const [bson = '', mysql2 = ''] = drivers().map(installed);
  const cloud = await startCloud();
  const { authority, stop } = await startHttps(answering(cloud));
  const segments = createSocket('udp4').bind(2000, '127.0.0.1');
  const stops = [await startNames(), await startDatabases({ mysql2, bson }), stop];
  say(`${''.padEnd(22)}events   calls  alarms  watched | enforced  blocks | watch  decide  unused`);
  const all: Measured[] = [];
  const failed: string[] = [];
  const queue = [...chosen];
  const work = async (): Promise<void> => {
    for (let fn = queue.shift(); fn; fn = queue.shift())
      try {
        const result = await apart(fn, authority);
        all.push(result);
        print(fn.name, result);
      } catch (error) {
        failed.push(fn.name);
        say(`${fn.name}: ${error instanceof Error ? error.message : String(error)}`);
      }
  };
  await Promise.all(Array.from({ length: Number(value('jobs') ?? 2) }, work));
  const sum = (of: (result: Measured) => number): number =>
    all.reduce((total, result) => total + of(result), 0);
  const [events, calls, alarms, blocks] = [
    sum((result) => result.events),
    sum((result) => result.calls),
    sum((result) => result.alarms.length),
    sum((result) => result.blocks.length),
  ];
  say(
    `\n${all.length} of ${chosen.length} functions: ${alarms} alarms of ${events} events and ${calls} calls (${((alarms / (events + calls)) * 100).toFixed(3)} %), ` +
      `${sum((result) => result.watched.length)} watched; ${blocks} blocks of ${sum((result) => result.enforced.events)} events and ${sum((result) => result.enforced.calls)} calls, ${sum((result) => result.later.length)} told; ` +
      `${sum((result) => result.watches.length)} rules to watch, ${sum((result) => result.decisions.length)} decisions, ${sum((result) => result.unused.length)} rules unused`,
  );
  segments.close();
  cloud.stop();
  for (const end of stops) end();
  process.exit(failed.length > 0 || blocks > 0 || alarms > 0.001 * (events + calls) ? 1 : 0);
}

/** Runs in a separate process, because it waits for commands that this process has to answer meanwhile. */
async function apart(fn: Packaged, authority: string): Promise<Measured> {
  const [script = '', ...args] = process.argv.slice(1);
  const command = [script, ...args, '--function', fn.name, '--authority', authority];
  const { stdout } = await promisify(execFile)(process.execPath, command, { maxBuffer: 1e9 });
  return JSON.parse(stdout) as Measured;
}

function print(name: string, result: Measured): void {
  const cells: readonly (readonly [number | string, number])[] = [
    [result.events, 6],
    [result.calls, 8],
    [result.alarms.length, 8],
    [result.watched.length, 9],
    ['|', 2],
    [result.enforced.events, 9],
    [result.blocks.length, 8],
    ['|', 2],
    [result.watches.length, 6],
    [result.decisions.length, 8],
    [result.unused.length, 8],
  ];
  say(`${name.padEnd(22)}${cells.map(([cell, width]) => String(cell).padStart(width)).join('')}`);
  const lines: readonly (readonly [string, readonly string[]])[] = [
    ['alarm', result.alarms],
    ['watched', result.watched],
    ['block', result.blocks],
    ['told, learned', result.later],
    ['watch rule', result.watches],
    ['decide', result.decisions],
    ['unused', result.unused],
  ];
  for (const [what, found] of lines)
    for (const [line, times] of counted(found).slice(0, 12)) say(`    ${what}: ${times} x ${line}`);
}

/** Counts equal lines; keeps the order of their first appearance. */
function counted(lines: readonly string[]): readonly (readonly [string, number])[] {
  const times = new Map<string, number>();
  for (const line of lines) times.set(line, (times.get(line) ?? 0) + 1);
  return [...times];
}

/**
 * Splits the harmless values into two halves, every other value in each, and picks evenly spread values of each half.
 * The first half is for learning.
 */
function halvesOf(count: number): { readonly first: readonly string[]; readonly second: readonly string[] } {
  const all = (
    JSON.parse(readFileSync(join(data, 'payloads/benign.json'), 'utf8')) as { readonly value: unknown }[]
  ).map(({ value: text }) => (typeof text === 'string' ? text : JSON.stringify(text)));
  const spread = (half: readonly string[]): readonly string[] =>
    Array.from({ length: count }, (_, at) => half[Math.floor((at * half.length) / count)] ?? '');
  return {
    first: spread(all.filter((_, at) => at % 2 === 0)),
    second: spread(all.filter((_, at) => at % 2 === 1)),
  };
}
