import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type Server, startServer } from '../packages/store/testing/server.ts';
import { logInFirst, newToken, startConsole, stopConsole } from './console/console.ts';
import { optional } from './measure/arguments.ts';
import { createRandom } from './oracle/random.ts';

/**
 * Kills the console (`kill -9`) while guards send to it, starts it again, and compares what it acknowledged with what it has. With a
 * PostgreSQL server that is killed as often, too. At the end the console is killed with a large backlog.
 *
 *     npm run bench:console-kills [-- --engine embedded|postgres] [--kills 20] [--backlog 100000]
 *
 * Four senders post batches of alerts, and send a batch again that was not acknowledged, cut in another way. Exits 1 if an acknowledged
 * line is missing or a line is there twice. Prints how long the console took to answer again.
 */
const kills = Number(optional('kills') ?? 20);
const isServer = optional('engine') === 'postgres';
const wantedBacklog = Number(optional('backlog') ?? 100_000);
const port = 7399;
const origin = `http://127.0.0.1:${port}`;
const folder = mkdtempSync(join(tmpdir(), 'emmental-console-kills-'));
const { below } = createRandom(20_261_201);
const acknowledged = new Set<string>();
const sent = new Set<string>();
let stopped = false;

const database = isServer ? startServer(folder) : null;
const settings = database ? ['--database', database.address] : ['--data', folder];
let server = await startConsole(port, settings);
const cookie = await logInFirst(server);
const token = await newToken(origin, cookie, { kind: 'guard', app: 'shop', environment: 'prod' });
const senders = Array.from({ length: 4 }, (_, nth) => sendFor(nth));
const back = await killOften('console', async () => {
  await killConsole();
});
const databaseBack = database ? await killOften('database', () => killDatabase(database)) : [];
stopped = true;
await Promise.all(senders);
await settled();
if (!database) await killWithBacklog();
const stored = await storedIds();
await stopConsole(server);
database?.stop();
if (optional('keep') === null) rmSync(folder, { recursive: true, force: true });

const lost = [...acknowledged].filter((id) => !stored.has(id));
const twice = [...stored].filter(([, times]) => times > 1);
const foreign = [...stored.keys()].filter((id) => !sent.has(id));
print(
  `${back.length} kills of the console, ${databaseBack.length} of the database; ${acknowledged.size} signals acknowledged, ${stored.size} stored`,
);
print(`lost ${lost.length}, stored twice ${twice.length}, never sent ${foreign.length}`);
print(
  `answers again after ${spanOf(back)}${database ? `; after a kill of the database ${spanOf(databaseBack)}` : ''}`,
);
process.exit(lost.length + twice.length + foreign.length > 0 ? 1 : 0);

/** Kills something at random times; returns the milliseconds until the console answered again, each time. */
async function killOften(name: string, kill: () => Promise<void>): Promise<readonly number[]> {
  const took: number[] = [];
  for (let nth = 0; nth < kills; nth++) {
    await wait(500 + below(2500));
    const start = performance.now();
    await kill();
    took.push(performance.now() - start);
    process.stderr.write(`kill ${nth + 1} of the ${name}: ${acknowledged.size} acknowledged\n`);
  }
  return took;
}

async function killConsole(): Promise<void> {
  server.process.kill('SIGKILL');
  await once(server.process, 'exit');
  server = await startConsole(port, settings);
}

async function killDatabase(killed: Server): Promise<void> {
  killed.kill();
  for (;;) {
    try {
      killed.start();
      break;
    } catch {
      // Its other processes have not noticed yet that it is gone.
      await wait(100);
    }
  }
  while (!(await isHealthy())) await wait(50);
}

/** Kills the console right after it acknowledged many signals, and waits until the next one has stored them. */
async function killWithBacklog(): Promise<void> {
  const before = acknowledged.size;
  await Promise.all(
    Array.from({ length: 4 }, async (_, nth) => {
      for (let batch = 0; acknowledged.size - before < wantedBacklog; batch++) {
        const lines = Array.from({ length: 500 }, (__, at) => lineOf(`em-flood-${nth}-${batch}-${at}`));
        for (const { id } of lines) sent.add(id);
        if (await isAccepted(lines)) for (const { id } of lines) acknowledged.add(id);
        else await wait(100);
      }
    }),
  );
  await killConsole();
  const start = performance.now();
  const answer = await fetch(`${origin}/v1/freshness`, { headers: { cookie } });
  const { backlog, backlogSince } = (await answer.json()) as Record<string, unknown>;
  print(
    `killed with a backlog; the new console answers after ${spanOf([server.startedAfter])} and its pages say that ${backlog} signals wait since ${backlogSince}`,
  );
  await settled();
  print(`they are stored after ${spanOf([performance.now() - start])}`);
}

/** Returns the shortest and the longest of some times, in seconds. */
function spanOf(times: readonly number[]): string {
  const [least, most] = [Math.min(...times), Math.max(...times)].map((time) => (time / 1000).toFixed(1));
  return times.length === 1 ? `${least} s` : `${least} to ${most} s`;
}

async function isHealthy(): Promise<boolean> {
  try {
    return (await fetch(`${origin}/v1/health`)).ok;
  } catch {
    return false;
  }
}

/** Sends until the end. A batch that was not acknowledged comes again, after one that has its second half only. */
async function sendFor(nth: number): Promise<void> {
  for (let batch = 0; !stopped; batch++) {
    const lines = Array.from({ length: 1 + below(60) }, (_, at) => lineOf(`em-${nth}-${batch}-${at}`));
    for (const { id } of lines) sent.add(id);
    if (await isAccepted(lines)) for (const { id } of lines) acknowledged.add(id);
    else {
      await wait(100);
      await isAccepted(lines.slice(lines.length >> 1));
      if (await isAccepted(lines)) for (const { id } of lines) acknowledged.add(id);
    }
  }
}

interface Line {
  readonly id: string;
  readonly text: string;
}

function lineOf(id: string): Line {
  const signal = {
    schema: 'emmental/signal/1',
    kind: 'alert',
    id,
    time: new Date().toISOString(),
    app: 'shop',
    function: `F${below(20)}`,
    section: 'processes',
    rule: '(all other)',
    decision: 'deny',
    mode: 'alert',
    level: 'in-process',
    evidence: { what: '/bin/sh -c …' },
    guardVersion: '0.1.0',
  };
  return { id, text: JSON.stringify(signal) };
}

async function isAccepted(lines: readonly Line[]): Promise<boolean> {
  try {
    const answer = await fetch(`${origin}/v1/signals`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: lines.map(({ text }) => text).join('\n'),
    });
    if (answer.status === 429) await wait(200);
    const { accepted } = (await answer.json()) as { readonly accepted?: number };
    return answer.status === 202 && accepted === lines.length;
  } catch {
    return false;
  }
}

async function settled(): Promise<void> {
  for (;;) {
    const answer = await fetch(`${origin}/v1/health`);
    if (((await answer.json()) as { readonly backlog: number }).backlog === 0) return;
    await wait(200);
  }
}

/** Reads the threat log to its end: how often each id is there. */
async function storedIds(): Promise<ReadonlyMap<string, number>> {
  const times = new Map<string, number>();
  for (let after: string | null = ''; after !== null; ) {
    const query: string = after === '' ? '' : `&after=${encodeURIComponent(after)}`;
    const answer: Response = await fetch(`${origin}/v1/threats?limit=200${query}`, { headers: { cookie } });
    const page = (await answer.json()) as {
      readonly rows: readonly { readonly id: string }[];
      readonly next: string | null;
    };
    for (const { id } of page.rows) times.set(id, (times.get(id) ?? 0) + 1);
    after = page.next;
  }
  return times;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
