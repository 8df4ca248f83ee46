import type { ProfileSection, SignalEvidence } from '@emmental/model';
import type { DryRunRow } from '@emmental/profile';
import {
  countedSince,
  findSignal,
  type ProposalDraft,
  type Recorded,
  recordedCalls,
  type ThreatRow,
  targetOf,
  waitingLike,
} from '@emmental/store';
import { type Proposing, read } from './base.ts';
import { type DryRunAnswer, dryRunOf } from './dry-run.ts';
import { draftOf, type ProposalRequest, plain } from './propose.ts';
import { warningsOf } from './warnings.ts';

/** The effect of a change on recorded calls, by what the calls are. */
export interface Effect {
  /** Calls as that of the incident, how many of them it would stop, and how many would go on, or go on without a report; null = the change does not come from an incident. */
  readonly alike: {
    /** True if they are all events of the function in which an attack is proven; false = calls to the same target. */
    readonly areProofs: boolean;
    readonly calls: number;
    readonly stopped: number;
    /** Those that the rulebase of the last scan stops without the change. */
    readonly already: number;
    readonly passed: number;
  } | null;
  /** Other calls that a rule lets through today, and that it would stop. */
  readonly allowed: number;
  /** Other calls that it would stop: no rule allows them, or the inspection proved an attack. */
  readonly refused: number;
  readonly undecided: number;
}

/** A change as it would be stored. */
export interface Preview {
  readonly draft: ProposalDraft;
  readonly warnings: readonly string[];
  /** The number of a proposal that does the same and waits; null = none does. */
  readonly waits: number | null;
  /** Null = what it would do to calls is not known, for the reason `why`. */
  readonly effect: Effect | null;
  readonly why: string | null;
  readonly invocations: number;
  /** The time since which calls are tried. */
  readonly from: string;
}

/** A change as it would be stored, without what it would do to calls: reading those takes longer than all else. */
export type Drafted = Pick<Preview, 'draft' | 'warnings' | 'waits'>;

/** Drafts a change without trying it. Throws `Refused` if it cannot be made. */
export async function draftedOf(proposing: Proposing, request: ProposalRequest): Promise<Drafted> {
  const { base, draft } = await draftOf(proposing, despite(request));
  return read(proposing, async (connection) => ({
    draft: { ...draft, title: plain(draft.title) },
    warnings: await warningsOf(connection, base, draft, proposing.now),
    waits: await waitingLike(connection, base, draft),
  }));
}

/** A rule that something needs is drafted, too: the reasons against its removal are among the warnings. */
const despite = (request: ProposalRequest): ProposalRequest =>
  request.kind === 'rule' ? { ...request, despite: true } : request;

/** Drafts a change, tries it on the calls recorded since a day, and stores nothing. Throws `Refused` if it cannot be made. */
export async function previewOf(
  proposing: Proposing,
  request: ProposalRequest,
  earliest: Date,
): Promise<Preview> {
  const { base, draft } = await draftOf(proposing, despite(request));
  const { recorded, warnings, waits, incident, from } = await read(proposing, async (connection) => {
    // Calls that older rules decided cannot be compared with the rules of the last scan.
    const changedAt = await countedSince(connection, base.id, draft.functions);
    const from = new Date(Math.max(earliest.getTime(), changedAt === null ? 0 : Date.parse(changedAt)));
    return {
      from,
      recorded: await recordedCalls(connection, base.id, draft.functions, from),
      warnings: await warningsOf(connection, base, draft, proposing.now),
      waits: await waitingLike(connection, base, draft),
      incident: request.kind === 'incident' ? await findSignal(connection, request.time, request.key) : null,
    };
  });
  const alike = incident === null ? null : alikeOf(incident);
  const titled = { ...draft, title: plain(draft.title) };
  const { invocations } = recorded;
  if (draft.kind === 'pause') {
    const calls = alike === null ? 0 : countAlike(recorded, alike);
    const effect = {
      alike: alike && { areProofs: alike.areProofs, calls, stopped: calls, already: 0, passed: 0 },
      allowed: Math.max(0, invocations - calls),
      refused: 0,
      undecided: 0,
    };
    return {
      draft: titled,
      warnings,
      waits,
      effect,
      why: null,
      invocations,
      from: laterOf(from, recorded.since),
    };
  }
  const run = await dryRunOf(base, draft.patch, recorded);
  return {
    draft: titled,
    warnings,
    waits,
    effect: run.kind === 'run' ? effectOf(run, recorded, alike) : null,
    why: run.kind === 'run' ? null : run.why,
    invocations,
    from: laterOf(from, recorded.since),
  };
}

/** Returns the day since which calls are recorded, as far as it is later than the time that is asked for. */
export const laterOf = (from: Date, since: string | null): string =>
  since === null || Date.parse(since) <= from.getTime() ? from.toISOString() : new Date(since).toISOString();

/** The calls that are like an incident, of its function alone. */
type Alike =
  | (Pick<DryRunRow, 'function' | 'section' | 'target'> & {
      /** True for events in which an attack is proven: their records do not name its class. */
      readonly areProofs: boolean;
    })
  | null;

/** Returns the calls that are like an incident: events with a proven attack, or calls that no rule allowed to the same target. */
function alikeOf({ function: fn, section: of, evidence, rule }: ThreatRow): Alike {
  if (of === null) return null;
  const section = of as ProfileSection;
  const areProofs = section === 'inbound' && rule !== '(all other)';
  const target = areProofs ? null : targetOf({ section, evidence: evidence as SignalEvidence });
  return { function: fn, section, target, areProofs };
}

type Judged = Pick<DryRunRow, 'function' | 'section' | 'target' | 'match'>;

const isAlike = (alike: Exclude<Alike, null>, row: Judged): boolean =>
  row.function === alike.function &&
  row.section === alike.section &&
  row.target === alike.target &&
  row.match === null;

function countAlike({ calls }: Recorded, alike: Exclude<Alike, null>): number {
  const ofFunction = calls.filter((call) => call.function === alike.function);
  if (alike.areProofs)
    return ofFunction.reduce(
      (sum, { section, proven, times }) => sum + (section === 'inbound' ? Math.min(proven, times) : 0),
      0,
    );
  return ofFunction.reduce((sum, call) => sum + (isAlike(alike, call) ? call.times : 0), 0);
}

function effectOf(run: DryRunAnswer & { readonly kind: 'run' }, recorded: Recorded, alike: Alike): Effect {
  const sums = { stopped: 0, passed: 0, allowed: 0, refused: 0, undecided: 0 };
  for (const row of run.all) {
    if (row.effect === 'not decided') sums.undecided += row.times;
    const isOfIncident =
      alike !== null &&
      (alike.areProofs
        ? row.function === alike.function && row.section === 'inbound' && row.isProven
        : isAlike(alike, row));
    if (isOfIncident && (row.effect === 'would pass' || row.effect === 'would be quiet'))
      sums.passed += row.times;
    if (row.effect !== 'would stop') continue;
    if (isOfIncident) sums.stopped += row.times;
    else if (row.isAllowed && !row.isProven) sums.allowed += row.times;
    else sums.refused += row.times;
  }
  const { stopped, passed, ...others } = sums;
  if (alike === null) return { alike, ...others };
  const calls = countAlike(recorded, alike);
  const isEnforced = run.before[alike.function]?.mode[alike.section] === 'enforce';
  const already = isEnforced ? calls : 0;
  return { alike: { areProofs: alike.areProofs, calls, stopped, already, passed }, ...others };
}
