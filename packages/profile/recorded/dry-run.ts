import {
  type CompiledFunction,
  type InboundRule,
  type ProfileSection,
  profileSections,
} from '@emmental/model';
import { isAccepted, type RecordedProof } from './accepted.ts';
import { decideCall, type RecordedCall } from './decide.ts';

/** Calls of one function that one rule decided, to one target. */
export interface CallsOfRule extends RecordedCall {
  readonly function: string;
  readonly times: number;
  /** How many of them belong to incidents that a person confirmed: they are counted apart. */
  readonly ofIncidents: number;
  /** How many of them the inspection reported as an attack: with a proof, and by a signature alone. Zero outside of `inbound`. */
  readonly proven: number;
  readonly suspected: number;
  /** The proofs among them, as far as guards said where the text stood; absent = none did. */
  readonly proofs?: readonly RecordedProof[];
  /** The proofs among them by the kinds of their sinks; absent = no guard said it. */
  readonly provenKinds?: readonly ProvenKinds[];
  /** False if some may be older than the rulebase of the last scan. */
  readonly isSame: boolean;
}

/** Events in which calls of the same kinds of sink proved an attack. */
export interface ProvenKinds {
  readonly kinds: readonly string[];
  readonly times: number;
  readonly ofIncidents: number;
}

/** The effect of an edited rulebase on calls, compared with what happened. */
export type CallEffect =
  /** They happened, and would be stopped. */
  | 'would stop'
  /** They were stopped, and would happen. */
  | 'would pass'
  /** They happened, and would be reported. */
  | 'would report'
  /** They were reported, and would be quiet. */
  | 'would be quiet'
  | 'same'
  | 'not decided';

type Counts = Readonly<Record<CallEffect, number>>;

/** Calls whose decision changes or is not known. */
export interface DryRunRow {
  readonly function: string;
  readonly section: ProfileSection;
  /** The rule that decided; null = none, all other. */
  readonly match: string | null;
  readonly target: string | null;
  readonly effect: CallEffect;
  readonly times: number;
  readonly ofIncidents: number;
  /** True if the inspection proved an attack in each of these events. */
  readonly isProven: boolean;
  /** The kinds of sink of these proofs; empty = there is none, or it is not known. */
  readonly provenKinds: readonly string[];
  /** True if a rule lets these calls through today; false = no rule, or a denial. */
  readonly isAllowed: boolean;
  /** True if the edit denies these calls in a section that does not enforce: they are stopped once it does. */
  readonly stopsLater: boolean;
  /** The rule that would decide; null = none, or not known. */
  readonly rule: string | null;
  readonly why: string | null;
}

/** The calls of one section, by effect. Calls of confirmed incidents are in `incidents` alone. */
export interface DryRunSection {
  readonly section: ProfileSection;
  readonly isChanged: boolean;
  /** True if the section of a changed function only alerts or learns after the edit: then a denial stops nothing. */
  readonly onlyTells: boolean;
  readonly calls: number;
  readonly counts: Counts;
  readonly incidents: Counts;
  /** The calls of `counts` that it would stop and in which the inspection proved an attack. */
  readonly provenStops: number;
  /** The calls of `counts` that go on now and that it would stop once the section is enforced. */
  readonly laterStops: number;
}

export interface DryRunOfCalls {
  readonly sections: readonly DryRunSection[];
  /** Rows that change or are not decided, most calls first. */
  readonly rows: readonly DryRunRow[];
}

type Functions = Readonly<Record<string, CompiledFunction>>;

/**
 * Judges recorded calls again by an edited rulebase, with the guard's own rules of decision. Calls of functions that the rulebase does not have
 * are left out.
 */
export function dryRunCalls(
  before: Functions,
  after: Functions,
  calls: readonly CallsOfRule[],
): DryRunOfCalls {
  const sums = new Map(
    profileSections.map((section) => [
      section,
      { counts: none(), incidents: none(), provenStops: 0, laterStops: 0 },
    ]),
  );
  const changed = new Set<ProfileSection>();
  const telling = new Set<ProfileSection>();
  const rows: DryRunRow[] = [];
  for (const call of calls) {
    const [old, edited] = [before[call.function], after[call.function]];
    const sum = sums.get(call.section);
    if (!old || !edited || !sum) continue;
    const isChanged = isSectionChanged(old, edited, call.section);
    if (isChanged) changed.add(call.section);
    if (isChanged && edited.mode[call.section] !== 'enforce') telling.add(call.section);
    for (const row of isChanged ? judgedRows(old, edited, call) : [sameRow(old, call)]) {
      sum.counts[row.effect] += row.times - row.ofIncidents;
      sum.incidents[row.effect] += row.ofIncidents;
      if (row.effect === 'would stop' && row.isProven) sum.provenStops += row.times - row.ofIncidents;
      if (row.stopsLater) sum.laterStops += row.times - row.ofIncidents;
      if (row.effect !== 'same' || row.stopsLater) rows.push(row);
    }
  }
  const sections = [...sums].map(([section, { counts, incidents, provenStops, laterStops }]) => ({
    section,
    isChanged: changed.has(section),
    onlyTells: telling.has(section),
    calls: Object.values(counts).reduce((all, n) => all + n, 0),
    counts,
    incidents,
    provenStops,
    laterStops,
  }));
  return { sections, rows: rows.toSorted((a, b) => b.times - a.times) };
}

const none = (): Record<CallEffect, number> => ({
  'would stop': 0,
  'would pass': 0,
  'would report': 0,
  'would be quiet': 0,
  same: 0,
  'not decided': 0,
});

/** Returns true if a function has other rules or another mode in a section. */
const isSectionChanged = (a: CompiledFunction, b: CompiledFunction, section: ProfileSection): boolean =>
  a.mode[section] !== b.mode[section] ||
  JSON.stringify(a[section]) !== JSON.stringify(b[section]) ||
  (section === 'inbound' && acceptsOthers(a, b));

/** Returns true if two rulebases accept other proofs. */
const acceptsOthers = (a: CompiledFunction, b: CompiledFunction): boolean =>
  JSON.stringify(a.accepted ?? []) !== JSON.stringify(b.accepted ?? []);

const sameRow = (
  before: CompiledFunction,
  { function: fn, section, match, target, times, ofIncidents }: CallsOfRule,
): DryRunRow => ({
  function: fn,
  section,
  match,
  target,
  effect: 'same',
  times,
  ofIncidents,
  isProven: false,
  provenKinds: [],
  isAllowed: actionOf(before, section, match) !== 'deny',
  stopsLater: false,
  rule: null,
  why: null,
});

/** Returns the action of the rule that decided a call; no rule = `deny`. */
const actionOf = (
  before: CompiledFunction,
  section: ProfileSection,
  match: string | null,
): Outcome['action'] => before[section]?.find((rule) => rule.match === match)?.action ?? 'deny';

function judgedRows(
  before: CompiledFunction,
  after: CompiledFunction,
  call: CallsOfRule,
): readonly DryRunRow[] {
  const decided = decideCall(before, after, call, call.isSame);
  const row = sameRow(before, call);
  if (decided.kind === 'unknown') return [{ ...row, effect: 'not decided', why: decided.why }];
  const old = actionOf(before, call.section, call.match);
  const effect = effectOf(
    { action: old, mode: before.mode[call.section] },
    { action: decided.action, mode: after.mode[call.section] },
  );
  const stopsLater = old !== 'deny' && decided.action === 'deny' && after.mode[call.section] !== 'enforce';
  const judged = { ...row, effect, stopsLater, rule: decided.rule };
  return inspectedRows(before, after, call, judged);
}

interface Outcome {
  readonly action: 'allow' | 'watch' | 'deny';
  readonly mode: CompiledFunction['mode'][ProfileSection];
}

const isStopped = ({ action, mode }: Outcome): boolean => action === 'deny' && mode === 'enforce';
const isTold = ({ action, mode }: Outcome): boolean =>
  action === 'watch' || (action === 'deny' && mode !== 'learn');

function effectOf(before: Outcome, after: Outcome): CallEffect {
  if (isStopped(after)) return isStopped(before) ? 'same' : 'would stop';
  if (isStopped(before)) return 'would pass';
  if (isTold(after) === isTold(before)) return 'same';
  return isTold(after) ? 'would report' : 'would be quiet';
}

/**
 * In `inbound` the inspection decides beside the rules: it reports what it finds, and a proof stops an event where the section is enforced. What
 * it would find in events that it did not look at is not known.
 */
function inspectedRows(
  before: CompiledFunction,
  after: CompiledFunction,
  { match, times, ofIncidents, proven, suspected, proofs = [], provenKinds = [] }: CallsOfRule,
  row: DryRunRow,
): readonly DryRunRow[] {
  if (row.section !== 'inbound' || row.effect === 'would stop') return [row];
  const old = before.inbound?.find((rule) => rule.match === match);
  const next = after.inbound?.find((rule) => rule.name === row.rule);
  const isDenied = (rule: InboundRule | undefined): boolean => rule === undefined || rule.action === 'deny';
  const flagged = { times, ofIncidents, proven, suspected, provenKinds };
  if (isDenied(next) && (row.rule !== null || isDenied(old) || row.effect === 'would report'))
    // The guard told of these events before, too.
    return row.effect === 'would report' ? withFlagged(row, flagged, 'same', 'same') : [row];
  const looksSame =
    old && next && JSON.stringify([old.inspect, old.shape]) === JSON.stringify([next.inspect, next.shape]);
  if (!looksSame)
    return after.inbound === null
      ? [row]
      : [{ ...row, effect: 'not decided', why: 'the inspection would look at other events' }];
  const isSame = before.mode.inbound === after.mode.inbound && old.action === next.action;
  if (acceptsOthers(before, after))
    return isSame
      ? proofRows(before, after, proofs, proven, row)
      : withFlagged(row, flagged, 'not decided', 'not decided');
  if (isSame) return [row];
  return withFlagged(
    row,
    flagged,
    after.mode.inbound === 'enforce' ? 'would stop' : 'not decided',
    'not decided',
  );
}

type Flagged = Pick<CallsOfRule, 'times' | 'ofIncidents' | 'proven' | 'suspected'> & {
  readonly provenKinds: readonly ProvenKinds[];
};

/** Takes the events that the inspection reported out of a row: they are reported whatever the rule does, and may be stopped. */
function withFlagged(
  row: DryRunRow,
  { times, ofIncidents, proven, suspected, provenKinds }: Flagged,
  ofProven: CallEffect,
  ofSuspected: CallEffect,
): readonly DryRunRow[] {
  const why = 'the inspection decides with the event, which is not recorded';
  const rows: DryRunRow[] = [];
  let left = { times, ofIncidents };
  const take = (
    n: number,
    confirmed: number,
    part: Pick<DryRunRow, 'effect' | 'isProven' | 'provenKinds'>,
  ) => {
    const taken = Math.min(n, left.times);
    const own = Math.min(confirmed, taken, left.ofIncidents);
    if (taken <= 0) return;
    left = { times: left.times - taken, ofIncidents: left.ofIncidents - own };
    const told = part.effect === 'not decided' ? why : null;
    rows.push({ ...row, ...part, why: told, times: taken, ofIncidents: own });
  };
  const ofProof = { effect: ofProven, isProven: true };
  for (const { kinds, times: n, ofIncidents: own } of provenKinds)
    take(n, own, { ...ofProof, provenKinds: kinds });
  const unnamed = proven - provenKinds.reduce((sum, each) => sum + each.times, 0);
  take(unnamed, left.ofIncidents, { ...ofProof, provenKinds: [] });
  take(suspected, left.ofIncidents, { effect: ofSuspected, isProven: false, provenKinds: [] });
  return left.times > 0 ? [...rows, { ...row, ...left }] : rows;
}

/** Takes the proofs that an edit accepts, or accepts no more, out of a row: of all other events it changes nothing. */
function proofRows(
  before: CompiledFunction,
  after: CompiledFunction,
  proofs: readonly RecordedProof[],
  proven: number,
  row: DryRunRow,
): readonly DryRunRow[] {
  const rows: DryRunRow[] = [];
  let left = { times: row.times, ofIncidents: row.ofIncidents };
  const take = (
    times: number,
    ofIncidents: number,
    effect: CallEffect,
    why: string | null,
    provenKinds: readonly string[] = [],
  ) => {
    const n = Math.min(times, left.times);
    const own = Math.min(ofIncidents, n, left.ofIncidents);
    if (n === 0) return;
    left = { times: left.times - n, ofIncidents: left.ofIncidents - own };
    rows.push({ ...row, effect, why, isProven: true, provenKinds, times: n, ofIncidents: own });
  };
  for (const proof of proofs) {
    const accepted = isAccepted(after, proof);
    if (accepted === null)
      take(
        proof.times,
        proof.ofIncidents,
        'not decided',
        'its record does not show in which field the text was, or where the event came from',
        [proof.sink],
      );
    else if (accepted)
      take(
        proof.times,
        proof.ofIncidents,
        before.mode.inbound === 'enforce' ? 'would pass' : 'would be quiet',
        null,
        [proof.sink],
      );
  }
  const known = proofs.reduce((sum, { times }) => sum + times, 0);
  take(proven - known, 0, 'not decided', 'the record of the proof is gone');
  // Guards count accepted proofs and do not report them, so no record tells how many of these events had one.
  if ((before.accepted ?? []).some((old) => !(after.accepted ?? []).some((each) => each.match === old.match)))
    return [
      ...rows,
      {
        ...row,
        ...left,
        effect: 'not decided',
        why: 'events with a proof that was accepted are not recorded',
      },
    ];
  return left.times > 0 ? [...rows, { ...row, ...left }] : rows;
}
