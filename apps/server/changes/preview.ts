import type { ChangeEffect, ProfileSection, SignalEvidence } from '@emmental/model';
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

/** A change as it would be stored. */
export interface Preview {
  readonly draft: ProposalDraft;
  readonly warnings: readonly string[];
  /** The number of a proposal that does the same and waits; null = none does. */
  readonly waits: number | null;
  /** Null = what it would do to calls is not known, for the reason `why`. */
  readonly effect: ChangeEffect | null;
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
    const effect = pauseEffect(recorded, draft.functions, alike);
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

/** Returns the effect of stopping all calls. An event in which an attack is proven, or that no rule allows, is not a legitimate one. */
function pauseEffect(
  { calls: all, invocations }: Recorded,
  functions: readonly string[],
  alike: Alike,
): ChangeEffect {
  const events = all.filter((call) => call.section === 'inbound' && functions.includes(call.function));
  const calls = alike === null ? 0 : countAlike({ calls: all }, alike);
  const proven = events.reduce((sum, event) => sum + Math.min(event.proven, event.times), 0);
  const refused = events
    .filter(({ match }) => match === null)
    .reduce((sum, event) => sum + Math.max(0, event.times - event.proven), 0);
  const attacks = Math.max(0, proven - calls);
  const others =
    alike !== null && !alike.areProofs && alike.section === 'inbound' ? refused - calls : refused;
  return {
    alike: alike && { ...kindOf(alike), calls, stopped: calls, already: 0, passed: 0 },
    allowed: Math.max(0, invocations - calls - attacks - Math.max(0, others)),
    refused: Math.max(0, others),
    attacks,
    undecided: 0,
    later: 0,
    laterIn: [],
  };
}

/** Returns the day since which calls are recorded, as far as it is later than the time that is asked for. */
export const laterOf = (from: Date, since: string | null): string =>
  since === null || Date.parse(since) <= from.getTime() ? from.toISOString() : new Date(since).toISOString();

/** The calls that are like an incident, of its function alone. */
type Alike =
  | (Pick<DryRunRow, 'function' | 'section' | 'target'> & {
      /** True for events in which an attack is proven. */
      readonly areProofs: boolean;
      /** The kind of sink of the proof, `shell`, with its class of attack, `cmdi`; null = any. */
      readonly sink: string | null;
      readonly class: string | null;
    })
  | null;

/** Returns the calls that are like an incident: events in which the same kind of call proved an attack, or calls that no rule allowed to the same target. */
function alikeOf({ function: fn, section: of, evidence, rule }: ThreatRow): Alike {
  if (of === null) return null;
  const section = of as ProfileSection;
  const areProofs = section === 'inbound' && rule !== '(all other)';
  const target = areProofs ? null : targetOf({ section, evidence: evidence as SignalEvidence });
  const { signature, class: name } = (evidence ?? {}) as SignalEvidence;
  const sink = areProofs ? (/^sink\/(.+)$/.exec(String(signature))?.[1] ?? null) : null;
  return { function: fn, section, target, areProofs, sink, class: sink === null ? null : (name ?? null) };
}

const kindOf = ({ areProofs, class: name }: Exclude<Alike, null>) => ({ areProofs, class: name });

type Judged = Pick<DryRunRow, 'function' | 'section' | 'target' | 'match'>;

const isAlike = (alike: Exclude<Alike, null>, row: Judged): boolean =>
  row.function === alike.function &&
  row.section === alike.section &&
  row.target === alike.target &&
  row.match === null;

function countAlike({ calls }: Pick<Recorded, 'calls'>, alike: Exclude<Alike, null>): number {
  const ofFunction = calls.filter((call) => call.function === alike.function);
  if (alike.areProofs)
    return ofFunction.reduce((sum, call) => {
      if (call.section !== 'inbound') return sum;
      const ofKind = call.provenKinds.filter(({ kinds }) => kinds.includes(alike.sink ?? ''));
      const n = alike.sink === null ? call.proven : ofKind.reduce((all, { times }) => all + times, 0);
      return sum + Math.min(n, call.times);
    }, 0);
  return ofFunction.reduce((sum, call) => sum + (isAlike(alike, call) ? call.times : 0), 0);
}

const isOfSink = ({ sink }: Exclude<Alike, null>, { provenKinds }: DryRunRow): boolean =>
  sink === null || provenKinds.includes(sink);

function effectOf(
  run: DryRunAnswer & { readonly kind: 'run' },
  recorded: Recorded,
  alike: Alike,
): ChangeEffect {
  const sums = { stopped: 0, passed: 0, allowed: 0, refused: 0, attacks: 0, undecided: 0, later: 0 };
  const laterIn = new Set<string>();
  for (const row of run.all) {
    if (row.effect === 'not decided') sums.undecided += row.times;
    const isOfIncident =
      alike !== null &&
      (alike.areProofs
        ? row.function === alike.function && row.section === 'inbound' && row.isProven && isOfSink(alike, row)
        : isAlike(alike, row));
    if (isOfIncident && (row.effect === 'would pass' || row.effect === 'would be quiet'))
      sums.passed += row.times;
    if (row.stopsLater) {
      sums.later += row.times;
      laterIn.add(row.section);
    }
    if (row.effect !== 'would stop') continue;
    if (isOfIncident) sums.stopped += row.times;
    else if (row.isProven) sums.attacks += row.times;
    else if (row.isAllowed) sums.allowed += row.times;
    else sums.refused += row.times;
  }
  const { stopped, passed, ...rest } = sums;
  const others = { ...rest, laterIn: [...laterIn] };
  if (alike === null) return { alike, ...others };
  const calls = countAlike(recorded, alike);
  const isEnforced = run.before[alike.function]?.mode[alike.section] === 'enforce';
  const already = isEnforced ? calls : 0;
  return { alike: { ...kindOf(alike), calls, stopped, already, passed }, ...others };
}
