import { judgeOf, subjectOf } from '@emmental/profile';
import { count } from '@emmental/report';
import { collectHits, collectThreats, type DryRun, dryRun, type FunctionHits } from '@emmental/signals';
import { emitAs, type Renderers, tell } from '../output.ts';
import { tellUnread } from '../profile/diagnostics.ts';
import { environmentOf, needed, only, type Rulebase, rulebases } from '../profile/rulebase.ts';
import { screen } from '../run.ts';
import type { DryRunOptions } from '../usage/signals.ts';
import type { World } from '../world.ts';
import { rulebaseBefore } from './before.ts';
import { signalsDocument } from './document.ts';
import { renderDryRun } from './dry-run-screen.ts';
import { endOf } from './end.ts';
import { logsOf } from './input.ts';
import { incidentDocument } from './list.ts';
import { findLogs } from './log-files.ts';
import { readLogs } from './read-logs.ts';
import { tellLeftFiles } from './told.ts';

/** The result of the command, and what it was compared with. */
export interface DryResult {
  readonly run: DryRun;
  readonly app: string;
  /** Where the rulebase that the guards had is from; null = it is not known. */
  readonly before: string | null;
  readonly leftOut: number;
  /** Signals of other apps and functions. */
  readonly foreign: number;
  readonly notInspected: number;
  readonly lost: number;
  /** The functions of the rulebase without a signal. */
  readonly silent: readonly string[];
}

/** Entries of each effect that are listed: in a table without `--all`, and otherwise. */
const mostListed = { few: 10, all: 5000 };

/** `emmental signals dry-run [SIGNALS…]`: what the edited rulebase would have done with what guards recorded. */
export async function dryRunCommand(
  paths: readonly string[],
  path: string,
  options: DryRunOptions,
  world: World,
): Promise<number> {
  const logs = logsOf(paths);
  // A missing log is told before the repository is read, which can take long.
  findLogs(logs);
  const rulebase = only(await rulebases(path, options, world), path);
  const file = needed(rulebase);
  tellUnread(rulebase, world);
  const environment = environmentOf(options.environment, file);
  const subject = subjectOfRulebase(rulebase, file);
  const { app, functions } = judgeOf(subject, environment, null);
  const wanted = (fn: string): boolean =>
    functions.has(fn) && (options.function === undefined || options.function === fn);
  const threats = collectThreats();
  const hits = collectHits();
  let foreign = 0;
  const reading = await readLogs(logs, world, (signal, text) => {
    if (signal.app !== app || !wanted(signal.function)) foreign += 1;
    else if (options.since === undefined || signal.time >= options.since) {
      threats.add(signal, text);
      hits.add(signal);
    }
  });
  tellLeftFiles(reading, world);
  const counted = hits.result();
  const digests = new Set(counted.flatMap(({ digests: seen }) => [...seen]));
  const before = await rulebaseBefore(options.before, rulebase, digests, environment);
  const judge = judgeOf(subject, environment, before && subjectOfRulebase(rulebase, before.found));
  const isFew = options.format === 'table' && !options.all;
  const run = dryRun(threats.all(), counted, judge, isFew ? mostListed.few : mostListed.all);
  const unlisted = isFew ? 0 : total(run.entries) - run.incidents.length;
  const result: DryResult = {
    run,
    app,
    before: before?.from ?? null,
    leftOut: threats.leftOut() + hits.leftOut(),
    foreign,
    notInspected: sum(counted, 'notInspected'),
    lost: sum(counted, 'lost'),
    silent: [...functions]
      .filter((fn) => wanted(fn) && !counted.some((counts) => counts.function === fn))
      .sort(),
  };
  const apps = new Map([[app, new Set(counted.map((counts) => counts.function))]]);
  const renderers: Renderers<DryRunOptions['format']> = {
    json: () => signalsDocument('signals-dry-run', { logs, reading, apps }, documentOf(result, environment)),
    table: () => renderDryRun(result, reading, options, screen(options, world)),
  };
  await emitAs(renderers, options, world);
  if (unlisted > 0)
    tell(`${count(unlisted, 'more entry', 'more entries')} not listed: use --since or --function`, world);
  return endOf(reading, result.leftOut + unlisted, options, world);
}

const subjectOfRulebase = (
  { scanned: { app, report }, lock, native }: Rulebase,
  file: Parameters<typeof subjectOf>[0],
) => subjectOf(file, lock, app, report, native);

const total = (entries: DryRun['entries']): number =>
  Object.values(entries).reduce((all, each) => all + each, 0);

const sum = (all: readonly FunctionHits[], field: 'notInspected' | 'lost'): number =>
  all.reduce((total, counts) => total + counts[field], 0);

function documentOf({ run, ...rest }: DryResult, environment: string | null): object {
  return {
    environment,
    ...rest,
    counts: run.counts,
    sameCalls: run.sameCalls,
    calls: run.calls,
    incidents: run.incidents.map(({ incident, effect, rule, why }) => ({
      ...incidentDocument(incident),
      effect,
      decidedBy: rule,
      why,
    })),
  };
}
