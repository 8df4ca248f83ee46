import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { classes, type EventClass } from './cost-of-events/classes.ts';
import { measureDocuments } from './cost-of-events/documents.ts';
import {
  countsOf,
  type Engine,
  millisecondsOf,
  nodeEngine,
  onlyFirst,
  pythonEngine,
} from './cost-of-events/engines.ts';
import { mutate } from './cost-of-events/mutations.ts';
import { randomFrom } from './inspect/traffic.ts';
import { flag, optional } from './measure/arguments.ts';

/**
 * Searches for events that take much processor time to inspect: it changes events of at most 100,000 characters at random
 * and keeps a change when the event takes longer. Prints the worst event of each class under both engines.
 *
 *     npm run bench:cost-of-events [-- --tries N] [--seconds T] [--seed S] [--python] [--only CLASS] [--write DIR]
 *     npm run bench:cost-of-events -- --documents DIR [--cold] [--engine Node|Python]
 *
 * The search in a class ends after N changes, or after T seconds of measured time. `--python` searches with the engine of the
 * guard for Python. `--write DIR` stores the worst events. `--documents` searches nothing: it measures the files of a folder, with
 * `--cold` also as the first event of a process. Exits 1 above a bar.
 */
const most = 100_000;
const tries = Number(optional('tries') ?? 300);
const seconds = Number(optional('seconds') ?? 30);
const seed = Number(optional('seed') ?? 1);
const only = optional('only');
const folder = optional('write');

const python = pythonEngine();
const engine: Engine = flag('python') ? python : nodeEngine;
const other: Engine = flag('python') ? nodeEngine : python;

const documents = optional('documents');
if (flag(onlyFirst)) print(String(millisecondsOf(JSON.parse(readFileSync(0, 'utf8')))));
else process.exitCode = (documents === null ? await climb() : await measure(documents)) ? 0 : 1;
python.close();

/** Measures the documents of a folder; returns true when none is above a bar. */
async function measure(folder: string): Promise<boolean> {
  const name = optional('engine');
  const engines = [nodeEngine, python].filter((each) => name === null || each.name === name);
  return measureDocuments(folder, engines, flag('cold'), print);
}

/** Climbs in every class and prints the worst event of each; returns true when none is above a bar. */
async function climb(): Promise<boolean> {
  let good = true;
  print(
    `the search climbs with ${engine.name}; up to ${tries} changes or ${seconds} s in each class, seed ${seed}`,
  );
  print(
    `${'CLASS'.padEnd(34)}${'SIZE'.padStart(8)}${'TEXTS'.padStart(9)}${'CHARACTERS'.padStart(12)}${`${engine.name} ms`.padStart(12)}${`${other.name} ms`.padStart(12)}  LEFT OUT`,
  );
  for (const each of classes.filter(({ name }) => only === null || name.includes(only))) {
    const { event, changes } = await worstOf(each);
    const times = [await engine.measure(event), await other.measure(event)] as const;
    if (times[0] > engine.bar || times[1] > other.bar) good = false;
    const { texts, characters, cut } = countsOf(event);
    print(
      `${each.name.padEnd(34)}${String(sizeOf(event)).padStart(8)}${String(texts).padStart(9)}${String(characters).padStart(12)}${times[0].toFixed(1).padStart(12)}${times[1].toFixed(1).padStart(12)}  ${cut}`,
    );
    print(`    after ${changes} changes: ${JSON.stringify(event).slice(0, 180)}`);
    if (folder !== null) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, `${each.name.replaceAll(/\W+/g, '-')}.json`), JSON.stringify(event));
    }
  }
  return good;
}

/** Climbs from the three most expensive events of a class, in turns, and returns the most expensive event that it finds. */
async function worstOf({
  starts,
}: EventClass): Promise<{ readonly event: unknown; readonly changes: number }> {
  const random = randomFrom(seed);
  const best: { event: unknown; cost: number }[] = [];
  const events = starts();
  // The engine takes longer until its code is compiled.
  for (const event of events.slice(0, 60)) await engine.once(event);
  for (const event of events) {
    if (sizeOf(event) > most) continue;
    best.push({ event, cost: await engine.measure(event, best[2]?.cost) });
    best.sort((a, b) => b.cost - a.cost).splice(3);
  }
  let measuredMilliseconds = 0;
  let turn = 0;
  for (; turn < tries && measuredMilliseconds < seconds * 1000; turn += 1) {
    const place = turn % best.length;
    // A cost that was measured beside other work would keep each cheaper event out.
    if (turn % 30 === 0)
      for (const known of best) known.cost = Math.min(known.cost, await engine.measure(known.event, 0));
    const event = mutate(random, best[place]?.event, most);
    if (sizeOf(event) > most) continue;
    const start = Date.now();
    const cost = await engine.measure(event, best[place]?.cost);
    measuredMilliseconds += Date.now() - start;
    if (cost > (best[place]?.cost ?? 0)) best[place] = { event, cost };
  }
  return { event: best.sort((a, b) => b.cost - a.cost)[0]?.event, changes: turn };
}

function sizeOf(event: unknown): number {
  return JSON.stringify(event).length;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
