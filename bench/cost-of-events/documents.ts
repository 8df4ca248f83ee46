import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from '@emmental/inspect';
import type { Engine } from './engines.ts';

/** The characters of a document that become an event; shorter documents than `fewest` are left out. */
const most = 100_000;
const fewest = 60_000;

interface Document {
  readonly name: string;
  readonly event: unknown;
}

/**
 * Inspects each document of a folder as the body of a request, under each engine, and prints how many take longer than the
 * engine's bar. Each document is read three times with all others between, so that no answer about it is remembered; with
 * `cold`, also as the first event of a new process. Returns true when no warm document is above a bar.
 */
export async function measureDocuments(
  folder: string,
  engines: readonly Engine[],
  cold: boolean,
  print: (line: string) => void,
): Promise<boolean> {
  const documents = documentsIn(folder);
  const cut = documents.filter(({ event }) => inspect(event).notInspected.some(({ limit }) => limit)).length;
  print(`${documents.length} documents, ${cut} of them at a limit`);
  let good = true;
  for (const engine of engines) {
    const warm = documents.map(() => Number.POSITIVE_INFINITY);
    for (let pass = 0; pass < 3; pass += 1)
      for (const [index, { event }] of documents.entries())
        warm[index] = Math.min(warm[index] as number, await engine.once(event));
    if (warm.some((time) => time > engine.bar)) good = false;
    printTimes(`${engine.name}, warm`, engine.bar, documents, warm, print);
    if (cold)
      printTimes(
        `${engine.name}, first event of a process`,
        engine.bar,
        documents,
        documents.map(({ event }) => engine.first(event)),
        print,
      );
  }
  return good;
}

function printTimes(
  title: string,
  bar: number,
  documents: readonly Document[],
  times: readonly number[],
  print: (line: string) => void,
): void {
  const rows = documents.map(({ name }, index) => ({ name, time: times[index] as number }));
  rows.sort((a, b) => b.time - a.time);
  const over = rows.filter(({ time }) => time > bar).length;
  const median = rows[rows.length >> 1]?.time ?? 0;
  print(
    `${title}: ${over} over ${bar} ms, median ${median.toFixed(1)}, worst ${(rows[0]?.time ?? 0).toFixed(1)}`,
  );
  for (const { name, time } of rows.slice(0, 12)) print(`${time.toFixed(1).padStart(10)}  ${name}`);
}

/** Returns the documents of a folder that are long enough. Files that are not UTF-8 become base64 bodies. */
function documentsIn(folder: string): readonly Document[] {
  const found: Document[] = [];
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    if (!statSync(join(folder, name)).isFile()) continue;
    const bytes = readFileSync(join(folder, name));
    const event = eventOf(bytes);
    if (event !== null) found.push({ name, event });
  }
  return found;
}

function eventOf(bytes: Buffer): unknown {
  try {
    const body = new TextDecoder('utf-8', { fatal: true }).decode(bytes).slice(0, most);
    return body.length < fewest ? null : { body };
  } catch {
    const body = bytes.toString('base64', 0, (most / 4) * 3);
    return body.length < fewest ? null : { body, isBase64Encoded: true };
  }
}
