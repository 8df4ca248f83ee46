import type { ProfileSection, SignalEvidence } from '@emmental/model';
import type { RuleEdit } from '@emmental/profile';
import {
  findSignal,
  type ProposalBase,
  type ProposalDraft,
  pauseOf,
  runningMode,
  type ThreatRow,
  targetOf,
} from '@emmental/store';
import { Refused } from '../problem.ts';
import { type Acceptance, acceptDraft } from './accept.ts';
import { type Based, baseOf, type Proposing, read } from './base.ts';
import { draftOfEdits, namingEdits } from './draft.ts';
import { inGit } from './patch.ts';
import { openRulebase } from './rulebase.ts';

/**
 * Asks for a change after an incident: `enforce` the section that reported it, `deny` the call for some days, `allow` it, or `pause` = no
 * call of the function any more.
 */
export interface IncidentRequest {
  readonly kind: 'incident';
  readonly time: string;
  readonly key: string;
  readonly action: 'enforce' | 'deny' | 'allow' | 'pause';
  readonly days: number;
  /** To accept a proof: why it is no attack, and who answers for that. */
  readonly accept?: { readonly reason: string; readonly owner: string } | null;
}

/** Drafts what contains or allows an incident. Throws `Refused` with the reason if no rule can do it. */
export async function incidentDraft(proposing: Proposing, request: IncidentRequest): Promise<Based> {
  const incident = await read(proposing, (connection) => findSignal(connection, request.time, request.key));
  if (!incident) throw new Refused(404, 'there is no such signal that you may see');
  const base = await baseOf(proposing, incident.app, incident.environment);
  const words = {
    because: `incident ${incident.id}`,
    origin: {
      href: `/threats?${new URLSearchParams({ id: incident.id, open: incident.key })}`,
      says: `Incident ${incident.id}`,
    },
  };
  const until = dayAfter(proposing.now, request.days);
  switch (request.action) {
    case 'enforce':
      return enforceDraft(proposing, base, incident, words);
    case 'pause':
      return pauseDraft(proposing, base, incident, words);
    case 'allow':
      return allowDraft(
        base,
        incident,
        words,
        request.accept ? { ...request.accept, until, today: dayAfter(proposing.now, 0) } : null,
      );
    case 'deny':
      return denyDraft(base, incident, words, until);
  }
}

type Words = Pick<ProposalDraft, 'because' | 'origin'>;

const dayAfter = (now: Date, days: number): string =>
  new Date(now.getTime() + days * 86_400_000).toISOString().slice(0, 10);

/** Returns the part of an incident that a rule can name. */
function callOf({ section, evidence }: ThreatRow): {
  readonly section: ProfileSection;
  readonly target: string;
} {
  if (section === null) throw new Refused(409, 'this signal names no section of the rulebase');
  const known = section as ProfileSection;
  return {
    section: known,
    target: targetOf({ section: known, evidence: (evidence ?? {}) as SignalEvidence }),
  };
}

/** Enforces the section that reported the incident: what its rules allow still goes through. */
async function enforceDraft(
  proposing: Proposing,
  base: ProposalBase,
  incident: ThreatRow,
  words: Words,
): Promise<Based> {
  const { section } = callOf(incident);
  const { function: fn } = incident;
  const opened = await openRulebase(base);
  if (typeof opened !== 'string' && opened.compiled.functions[fn]?.mode[section] === 'enforce')
    throw new Refused(409, await enforcedText(proposing, base, incident, section));
  const subject =
    section === 'inbound'
      ? `events in which an attack is proven, or that no rule of inbound allows`
      : `calls that no rule of ${section} allows`;
  const draft = await draftOfEdits(base, fn, [{ kind: 'mode', section, mode: 'enforce' }], {
    ...words,
    kind: 'deny',
    title: `Enforce ${section} of ${fn}`,
    because: `${words.because}; its guard then stops ${subject}`,
  });
  return { base, draft };
}

/** Says that main enforces a section, and whether the guard does. */
async function enforcedText(
  proposing: Proposing,
  base: ProposalBase,
  { function: fn, kind }: ThreatRow,
  section: ProfileSection,
): Promise<string> {
  if (kind === 'block') return `${section} is enforced and running: this is what stopped it`;
  const mode = await read(proposing, (connection) =>
    runningMode(connection, base.id, fn, section, proposing.now),
  );
  return mode === 'enforce'
    ? `${section} is enforced and running now: a call like this one is stopped from now on`
    : `${section} is enforced on main already: deploy it`;
}

async function denyDraft(
  base: ProposalBase,
  incident: ThreatRow,
  words: Words,
  until: string,
): Promise<Based> {
  const { section, target } = callOf(incident);
  const { function: fn } = incident;
  const note = `to be taken back on ${until}, after ${incident.id}`;
  const enforce: RuleEdit = { kind: 'mode', section, mode: 'enforce' };
  if (section === 'inbound')
    throw new Refused(409, 'no rule names an event that carries an attack: enforce inbound');
  const { edits, isEnforced } = await namingEdits(base, { function: fn, section, target }, 'deny', note);
  if (isEnforced && incident.kind === 'block')
    throw new Refused(
      409,
      `this call was stopped, and ${section} is enforced: a denial would stop nothing more of it`,
    );
  const draft = await draftOfEdits(base, fn, isEnforced ? edits : [...edits, enforce], {
    ...words,
    kind: 'deny',
    title: `Deny ${target} in ${section} of ${fn}, to be taken back on ${until}`,
    because: isEnforced
      ? words.because
      : `${words.because}; ${section} only alerts now, so it is enforced, too`,
    until,
  });
  return { base, draft };
}

async function allowDraft(
  base: ProposalBase,
  incident: ThreatRow,
  words: Words,
  accept: Acceptance | null,
): Promise<Based> {
  const { section, target } = callOf(incident);
  const { evidence } = incident;
  if (
    section === 'inbound' &&
    incident.rule === null &&
    (evidence as SignalEvidence | null)?.proof !== undefined
  ) {
    if (accept === null)
      throw new Refused(409, 'an accepted proof needs a reason and an owner, so that others can review it');
    return { base, draft: await acceptDraft(base, incident, accept, words) };
  }
  if (section === 'inbound' && incident.rule === '(all other)')
    throw new Refused(
      409,
      'a guard names only the kind of the trigger, and a rule names a route or a source: write it by hand into emmental.yaml',
    );
  if (section === 'inbound')
    throw new Refused(
      409,
      'a signature names no single event, so nothing but its class can be let through: list the other classes in inspect of the rule',
    );
  if (incident.rule !== '(all other)')
    throw new Refused(
      409,
      `${incident.rule ?? 'a rule'} denies it, and a denial wins over every other rule: change that rule`,
    );
  const { edits } = await namingEdits(base, { function: incident.function, section, target }, 'allow', null);
  const title = `Allow ${target} in ${section} of ${incident.function}`;
  return {
    base,
    draft: await draftOfEdits(base, incident.function, edits, { ...words, kind: 'allow', title }),
  };
}

async function pauseDraft(
  proposing: Proposing,
  base: ProposalBase,
  incident: ThreatRow,
  words: Words,
): Promise<Based> {
  const { function: fn } = incident;
  const pause = await read(proposing, (connection) => pauseOf(connection, base, fn));
  if (!pause)
    throw new Refused(
      409,
      `the last scan knows no way to stop all calls of ${fn}: it is no function or service that a command can stop, or an older command scanned it`,
    );
  const draft: ProposalDraft = {
    ...words,
    kind: 'pause',
    title: `Stop all calls of ${fn}`,
    because: `${words.because}; ${pause.says ?? 'with a reserved concurrency of 0, Lambda refuses each call'}`,
    functions: [fn],
    patch: pause.diff === null ? '' : inGit(pause.diff, base.folder),
    label: 'NARROWS',
    changes: null,
    digest: null,
    until: null,
    command: pause.command,
    closing: null,
  };
  return { base, draft };
}
