import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { readLine } from '../packages/signals/read/line.ts';
import { openPostgres } from '../packages/store/engine/postgres.ts';
import { foldHits } from '../packages/store/intake/fold.ts';
import { directIntake } from '../packages/store/intake/intake.ts';
import { type Line, lineOf } from '../packages/store/intake/line.ts';
import { openNames } from '../packages/store/names.ts';
import { migrate } from '../packages/store/schema/migrate.ts';
import { startServer } from '../packages/store/testing/server.ts';
import { simulateDay, simulateFlood } from './console/fleet.ts';
import { optional } from './measure/arguments.ts';

/**
 * Simulates what the guards of a large fleet send to the console, and stores some of it in a PostgreSQL server: docs/scale.md.
 *
 *     npm run bench:console-scale [-- --functions 10000 --calls 1000000000 --attacked 2000]
 */
const functions = Number(optional('functions') ?? 10_000);
const calls = Number(optional('calls') ?? 1_000_000_000);
const attacked = Number(optional('attacked') ?? 2_000);

const usual = simulateDay({ functions, callsPerDay: calls, callTakes: 100, idleMinutes: 10 });
const flood = simulateFlood(attacked);
print(`${functions} functions, ${calls} calls a day, ${usual.instances} instances`);
print(
  `signals a day ${usual.lines}, a second ${(usual.lines / 86_400).toFixed(0)}; calls for each signal ${(calls / usual.lines).toFixed(1)}`,
);
print(`bytes a day ${gb(usual.bytes)}, packed ${gb(usual.bytes * packedShare(usual.sample))}`);
print(
  `a flood of ${attacked} instances: ${flood.lines} signals a minute, ${(flood.lines / 60).toFixed(0)} a second, ${gb(flood.bytes)} a minute`,
);
const stored = await storedSizes();
print(
  `stored: ${stored.count.toFixed(0)} bytes for a report of counts, ${stored.alert.toFixed(0)} for an alert; ${stored.perSecond.toFixed(0)} signals a second without HTTP`,
);
print(
  `storage a day ${gb(usual.lines * stored.count)}; an hour of the flood ${gb(60 * flood.lines * stored.alert)}`,
);

function packedShare(lines: readonly string[]): number {
  const text = lines.slice(0, 5_000).join('\n');
  return gzipSync(text, { level: 1 }).length / text.length;
}

/** Stores the samples; returns the bytes of the database that a line takes, with indexes and sums, and the rate. */
async function storedSizes(): Promise<{
  readonly count: number;
  readonly alert: number;
  readonly perSecond: number;
}> {
  const folder = mkdtempSync(join(tmpdir(), 'emmental-console-scale-'));
  const server = startServer(folder);
  const engine = await openPostgres(server.address);
  try {
    await migrate(engine, new Date());
    await engine.use((connection) =>
      connection.script(
        `insert into team (name) values ('fleet'); insert into app (team, name, environment) values (1, 'fleet', 'prod')`,
      ),
    );
    const intake = directIntake(engine, openNames(engine));
    const size = async () => {
      await foldHits(engine, new Date());
      await engine.use((connection) => connection.script('vacuum full'));
      const { rows } = await engine.use((connection) =>
        connection.query('select pg_database_size(current_database()) as size'),
      );
      return Number(rows[0]?.['size']);
    };
    const store = async (texts: readonly string[], times: number) => {
      const before = await size();
      const start = performance.now();
      let lines = 0;
      for (let nth = 0; nth < times; nth++)
        for (let at = 0; at < texts.length; at += 500) {
          const batch = texts.slice(at, at + 500).map((text) => freshLine(text));
          await intake.store(batch);
          lines += batch.length;
        }
      const perSecond = (lines * 1000) / (performance.now() - start);
      return { bytes: ((await size()) - before) / lines, perSecond };
    };
    const counts = await store(usual.sample, Math.ceil(100_000 / usual.sample.length));
    const alerts = await store(flood.sample, Math.ceil(50_000 / flood.sample.length));
    return { count: counts.bytes, alert: alerts.bytes, perSecond: counts.perSecond };
  } finally {
    await engine.close();
    server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Reads a line of the simulation as the console would have got it within the last hour; each is another one. */
function freshLine(text: string): Line {
  const time = new Date(Date.now() - Math.random() * 3_600_000);
  const [signal] = readLine(text).signals;
  if (!signal) throw new Error(`not a signal: ${text}`);
  const id = `em-${Math.random().toString(16).slice(2)}`;
  const line = lineOf(
    { token: 1, team: 1, app: 1, name: 'fleet' },
    { ...signal, id, time: time.toISOString() },
    new Date(),
  );
  if (typeof line === 'string') throw new Error(line);
  return line;
}

function gb(bytes: number): string {
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(0)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
