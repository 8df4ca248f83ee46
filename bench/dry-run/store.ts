import type { CompiledFunction, CompiledRule, ProfileSection, Signal } from '@emmental/model';
import {
  asReader,
  asWriter,
  directIntake,
  foldHits,
  lineOf,
  migrate,
  openNames,
  openPostgres,
  proposalBase,
  type Recorded,
  recordedCalls,
  saveScan,
} from '@emmental/store';
import { scanOf } from '../../packages/store/testing/scan.ts';
import { startServer } from '../../packages/store/testing/server.ts';

/** The functions of an app by name. */
export type Functions = Readonly<Record<string, CompiledFunction>>;

/** Stores a scan of functions and the signals that their guards wrote, and reads the recorded calls as the console's dry run does; in a PostgreSQL server of its own. */
export async function storedCalls(
  folder: string,
  functions: Functions,
  signals: readonly Signal[],
  now: Date,
): Promise<Recorded> {
  const server = startServer(folder);
  const engine = await openPostgres(server.address);
  try {
    await migrate(engine, now);
    const team = await asWriter(engine, async (connection) => {
      const { rows } = await connection.query(`insert into team (name) values ('shop') returning id`);
      return Number(rows[0]?.['id']);
    });
    const scanned = new Date(now.getTime() - 20 * 86_400_000);
    await saveScan(engine, team, uploadOf(functions, scanned), scanned);
    const base = await asReader(engine, [team], (connection) => proposalBase(connection, 'shop', 'prod'));
    if (!base) throw new Error('the scan is not stored');
    const intake = directIntake(engine, openNames(engine));
    const sender = { token: 0, team, app: base.id, name: 'shop' };
    for (let at = 0; at < signals.length; at += 500) {
      const read = signals.slice(at, at + 500).map((signal) => lineOf(sender, signal, now));
      const wrong = read.find((each) => typeof each === 'string');
      if (wrong !== undefined) throw new Error(`a signal of the guard was refused: ${String(wrong)}`);
      await intake.store(read.filter((each) => typeof each !== 'string'));
    }
    await intake.settle();
    await foldHits(engine, now);
    await intake.close();
    const from = new Date(now.getTime() - 7 * 86_400_000);
    return await asReader(engine, [team], (connection) =>
      recordedCalls(connection, base.id, Object.keys(functions), from),
    );
  } finally {
    await engine.close();
    server.stop();
  }
}

/** The digest with which all guards of the benchmark run. */
export const digest = '0123456789ab';

const uploadOf = (functions: Functions, at: Date) =>
  scanOf('shop', at, {
    rulebase: digest,
    functions: Object.entries(functions).map(([name, fn]) => ({
      id: `t#${name}`,
      name,
      runtime: null,
      who: 'public',
      owner: null,
      open: 0,
      analysed: true,
      report: {},
      verdicts: null,
      modes: null,
      pause: null,
      rules: rulesOf(fn),
    })),
  });

const rulesOf = (fn: CompiledFunction) =>
  (['inbound', 'outbound', 'files', 'processes', 'code', 'permissions'] as const).flatMap((section) =>
    ((fn[section] ?? []) as readonly CompiledRule[]).map((rule) => ruleOf(section, rule, fn)),
  );

const ruleOf = (section: ProfileSection, { name, match, action }: CompiledRule, fn: CompiledFunction) => ({
  id: match,
  section,
  name,
  match: name,
  action,
  mode: fn.mode[section],
  origin: 'file',
  because: null,
  why: [],
  shadowed: null,
});
