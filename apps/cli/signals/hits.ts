import type { ProfileSection } from '@emmental/model';
import { appName, type RuleUse, ruleUses, type Subject, subjectOf } from '@emmental/profile';
import { collectHits, type FunctionHits } from '@emmental/signals';
import { WrongUse } from '../exit.ts';
import { emitAs, type Renderers } from '../output.ts';
import { tellDiagnostics, tellUnread } from '../profile/diagnostics.ts';
import { profileDigest } from '../profile/digest.ts';
import { environmentOf, needed, type Rulebase, rulebases } from '../profile/rulebase.ts';
import { screen } from '../run.ts';
import type { JudgedSignalsOptions } from '../usage/signals.ts';
import type { World } from '../world.ts';
import { signalsDocument } from './document.ts';
import { endOf } from './end.ts';
import { renderHits } from './hits-screen.ts';
import { logsOf } from './input.ts';
import { readLogs } from './read-logs.ts';
import { tellLeftFiles } from './told.ts';

/** A rule with its hits. */
export interface RuleHits extends RuleUse {
  /** The number of hits; null if the function sent no counts or the guard cannot count the rule. */
  readonly times: number | null;
  readonly last: string;
  /** True if the rule allows something and had no hit, although the function ran. */
  readonly isUnused: boolean;
}

/** The rulebase of one function with the counts of its guards. */
export interface FunctionTable {
  readonly app: string;
  readonly fn: string;
  readonly owner: string | null;
  readonly notLimited: readonly ProfileSection[];
  readonly rules: readonly RuleHits[];
  /** Null if no signal is of the function. */
  readonly counts: FunctionHits | null;
  /** Rules that signals count and the rulebase does not have, and their hits. */
  readonly unknown: { readonly rules: number; readonly times: number };
  /** The digest of the rulebase as it is now; null if it cannot be compiled. */
  readonly digest: string | null;
}

/** `emmental signals hits [SIGNALS…]`: the rulebase with hits and last hit of each rule. */
export async function hitsCommand(
  paths: readonly string[],
  path: string,
  options: JudgedSignalsOptions,
  world: World,
): Promise<number> {
  const logs = logsOf(paths);
  const hits = collectHits();
  const reading = await readLogs(logs, world, (signal) => {
    if (options.since === undefined || signal.time >= options.since) hits.add(signal);
  });
  tellLeftFiles(reading, world);
  const counted = new Map(hits.result().map((counts) => [`${counts.app}\n${counts.function}`, counts]));
  const tables: FunctionTable[] = [];
  for (const rulebase of await rulebases(path, options, world)) {
    tellUnread(rulebase, world);
    tables.push(...tablesOf(rulebase, counted, options, world));
  }
  if (options.function !== undefined && tables.length === 0)
    throw new WrongUse(`${path} has no function ${options.function}`);
  const shown = new Set(tables.map(({ app, fn }) => `${app}\n${fn}`));
  const others = [...counted.entries()].flatMap(([key, counts]) => (shown.has(key) ? [] : [counts]));
  const result = { tables, others: options.function === undefined ? others : [], leftOut: hits.leftOut() };
  const read = { logs, reading, apps: appsOf([...counted.values()]) };
  const renderers: Renderers<JudgedSignalsOptions['format']> = {
    json: () => signalsDocument('signals-hits', read, hitsDocument(result, options.environment ?? null)),
    table: () => renderHits(result, read, path, options, screen(options, world)),
  };
  await emitAs(renderers, options, world);
  return endOf(reading, result.leftOut, options, world);
}

function tablesOf(
  rulebase: Rulebase,
  counted: ReadonlyMap<string, FunctionHits>,
  options: JudgedSignalsOptions,
  world: World,
): readonly FunctionTable[] {
  const file = needed(rulebase);
  const environment = environmentOf(options.environment, file);
  const { app, report } = rulebase.scanned;
  const subject = subjectOf(file, rulebase.lock, app, report, rulebase.native);
  const digest = profileDigest(rulebase.scanned);
  return subject.derived.functions
    .map(({ name }) => name)
    .filter((fn) => options.function === undefined || options.function === fn)
    .map((fn) => {
      const counts = counted.get(`${appName(file, app)}\n${fn}`) ?? null;
      const { table, diagnostics } = tableOf(subject, fn, environment, counts);
      tellDiagnostics(diagnostics, rulebase, world);
      return { ...table, digest };
    });
}

function tableOf(subject: Subject, fn: string, environment: string | null, counts: FunctionHits | null) {
  const { value, diagnostics } = ruleUses(subject, fn, environment);
  const { explained, uses } = value;
  const rules = uses.map((use) => withHits(use, counts));
  const known = new Set(uses.map(({ row }) => row.id));
  const unknown = [...(counts?.matches ?? [])].filter(([id]) => !known.has(id));
  const table: Omit<FunctionTable, 'digest'> = {
    app: appName(subject.file, subject.app),
    fn,
    owner: explained.merged.owner,
    notLimited: explained.notLimited,
    rules,
    counts,
    unknown: { rules: unknown.length, times: unknown.reduce((sum, [, { times }]) => sum + times, 0) },
  };
  return { table, diagnostics };
}

function withHits(use: RuleUse, counts: FunctionHits | null): RuleHits {
  const { row, isCounted } = use;
  const hits = row.id === null ? counts?.others.get(row.section) : counts?.matches.get(row.id);
  // The counts of a window are missing if only single signals of the function were kept.
  const isKnown = counts !== null && (counts.invocations > 0 || hits !== undefined);
  const isRest = row.name === '(all other)';
  const isSeen = row.id !== null || isRest;
  return {
    ...use,
    times: isKnown && isSeen && (isCounted || hits !== undefined) ? (hits?.times ?? 0) : null,
    last: hits?.last ?? '',
    isUnused:
      isKnown &&
      counts.invocations > 0 &&
      isCounted &&
      hits === undefined &&
      row.action !== 'deny' &&
      row.id !== null &&
      row.origin !== 'implied',
  };
}

function appsOf(all: readonly FunctionHits[]): ReadonlyMap<string, ReadonlySet<string>> {
  const apps = new Map<string, Set<string>>();
  for (const { app, function: fn } of all) apps.set(app, (apps.get(app) ?? new Set()).add(fn));
  return apps;
}

/** The result of the command: tables of the rulebase, and counts of functions that it does not have. */
export interface HitsResult {
  readonly tables: readonly FunctionTable[];
  readonly others: readonly FunctionHits[];
  readonly leftOut: number;
}

function hitsDocument({ tables, others, leftOut }: HitsResult, environment: string | null): object {
  return {
    environment,
    functions: tables.map(({ app, fn, owner, notLimited, rules, counts, unknown, digest }) => ({
      app,
      function: fn,
      owner,
      notLimited,
      invocations: counts?.invocations ?? null,
      notInspected: counts?.notInspected ?? null,
      lost: counts?.lost ?? null,
      first: counts?.first ?? null,
      last: counts?.last ?? null,
      profileDigests: [...(counts?.digests ?? [])].sort(),
      profileDigest: digest,
      unknownRules: unknown,
      rules: rules.map(({ row, shadowed, isCounted, times, last, isUnused }) => ({
        section: row.section,
        name: row.name,
        match: row.match,
        id: row.id,
        action: row.action,
        mode: row.mode,
        origin: row.origin,
        hits: times,
        lastHit: last === '' ? null : last,
        isCounted,
        isUnused,
        shadowed,
      })),
    })),
    otherFunctions: others.map((counts) => ({
      app: counts.app,
      function: counts.function,
      invocations: counts.invocations,
    })),
    leftOut,
  };
}
