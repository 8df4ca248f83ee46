import { putOn, takenBack } from '@emmental/deploy';
import type { ProfileMode, ProfileSection, SignalEvidence } from '@emmental/model';
import type { RuleEdit } from '@emmental/profile';
import {
  asReader,
  type ClosingOfApp,
  type Connection,
  closingsOf,
  type Engine,
  findFunction,
  findPath,
  findProposal,
  findSignal,
  type Person,
  type ProposalBase,
  type ProposalDraft,
  pauseOf,
  proposalBase,
  saveProposal,
  type ThreatRow,
  targetOf,
} from '@emmental/store';
import { Refused } from '../problem.ts';
import { draftOfDiff, draftOfEdits, namingEdits } from './draft.ts';
import { labelled } from './label.ts';
import { filesOf, gitPatch, inGit } from './patch.ts';
import { openRulebase } from './rulebase.ts';

/** Names a function of an app. */
interface OfFunction {
  readonly app: string;
  readonly environment: string;
  readonly function: string;
}

/** The source of a proposal, as a person names it. */
export type ProposalRequest =
  | (OfFunction & { readonly kind: 'rule'; readonly section: ProfileSection; readonly name: string })
  | (OfFunction & {
      readonly kind: 'mode';
      readonly section: ProfileSection;
      readonly mode: ProfileMode;
    })
  | (OfFunction & {
      readonly kind: 'call';
      readonly section: ProfileSection;
      readonly to: string;
      readonly action: 'allow' | 'deny';
    })
  | { readonly kind: 'closing'; readonly key: string; readonly app: string; readonly environment: string }
  | { readonly kind: 'path'; readonly path: string; readonly change: string }
  | {
      readonly kind: 'incident';
      readonly time: string;
      readonly key: string;
      readonly action: 'deny' | 'allow' | 'pause';
      readonly days: number;
    }
  | { readonly kind: 'end'; readonly change: number };

/** Where a proposal is made, by whom and when. */
export interface Proposing {
  readonly engine: Engine;
  readonly person: Person;
  readonly now: Date;
}

/** Makes a proposal of a source and stores it; returns its number. Throws `Refused` with the reason if it cannot be made. */
export async function propose(proposing: Proposing, request: ProposalRequest): Promise<number> {
  const { engine, person, now } = proposing;
  const { base, draft } = await draftOf(proposing, request);
  return saveProposal(engine, person, base, { ...draft, title: plain(draft.title) }, now);
}

/** A title stands in commands and on other hosts: no control characters, one line. */
const plain = (title: string): string => title.replaceAll(/[\p{Cc}\p{Cf}]+/gu, ' ').slice(0, 200);

interface Based {
  readonly base: ProposalBase;
  readonly draft: ProposalDraft;
}

function draftOf(proposing: Proposing, request: ProposalRequest): Promise<Based> {
  switch (request.kind) {
    case 'rule':
      return ruleDraft(proposing, request);
    case 'mode':
      return modeDraft(proposing, request);
    case 'call':
      return callDraft(proposing, request);
    case 'closing':
      return closingDraft(proposing, request);
    case 'path':
      return pathDraft(proposing, request);
    case 'incident':
      return incidentDraft(proposing, request);
    case 'end':
      return endDraft(proposing, request);
  }
}

const read = <T>({ engine, person }: Proposing, work: (connection: Connection) => Promise<T>): Promise<T> =>
  asReader(engine, person.teams, work);

async function baseOf(proposing: Proposing, app: string, environment: string): Promise<ProposalBase> {
  const base = await read(proposing, (connection) => proposalBase(connection, app, environment));
  if (!base) throw new Refused(404, `there is no scanned app ${app} (${environment}) that you may see`);
  return base;
}

async function ruleDraft(
  proposing: Proposing,
  { app, environment, function: fn, section, name }: ProposalRequest & { readonly kind: 'rule' },
): Promise<Based> {
  const base = await baseOf(proposing, app, environment);
  const page = await read(proposing, (connection) =>
    findFunction(connection, app, environment, fn, proposing.now),
  );
  const rule = page?.rules.find((each) => each.section === section && each.name === name && each.isPresent);
  if (!rule) throw new Refused(404, `${fn} has no rule ${section}/${name} that you may see`);
  const hits = rule.hits.day90;
  const because =
    rule.id === null
      ? 'guards do not count it'
      : `${hits === 0 ? 'no hit' : `${hits} hits`} in 90 d, as far as guards told`;
  const draft = await draftOfEdits(base, fn, [{ kind: 'remove', section, name }], {
    kind: 'rule',
    title: `Remove the rule ${section}/${name} of ${fn}`,
    because,
    origin: { href: functionHref({ app, environment, function: fn }), says: `Rulebase of ${fn}` },
  });
  return { base, draft };
}

async function modeDraft(
  proposing: Proposing,
  { app, environment, function: fn, section, mode }: ProposalRequest & { readonly kind: 'mode' },
): Promise<Based> {
  const base = await baseOf(proposing, app, environment);
  const draft = await draftOfEdits(base, fn, [{ kind: 'mode', section, mode }], {
    kind: 'rule',
    title: `Set ${section} of ${fn} to ${mode}`,
    because: `rulebase of ${fn}`,
    origin: { href: functionHref({ app, environment, function: fn }), says: `Rulebase of ${fn}` },
  });
  return { base, draft };
}

async function callDraft(
  proposing: Proposing,
  { app, environment, function: fn, section, to, action }: ProposalRequest & { readonly kind: 'call' },
): Promise<Based> {
  const base = await baseOf(proposing, app, environment);
  const { edits } = await namingEdits(base, { function: fn, section, target: to }, action, null);
  const draft = await draftOfEdits(base, fn, edits, {
    kind: action,
    title: `${action === 'allow' ? 'Allow' : 'Deny'} ${to} in ${section} of ${fn}`,
    because: 'guards counted calls to it',
    origin: {
      href: `/traffic?${new URLSearchParams({ section, to, app, function: fn })}`,
      says: `Traffic to ${to}`,
    },
  });
  return { base, draft };
}

async function closingDraft(
  proposing: Proposing,
  { key, app, environment }: ProposalRequest & { readonly kind: 'closing' },
): Promise<Based> {
  const base = await baseOf(proposing, app, environment);
  const found = await read(proposing, (connection) => closingsOf(connection, key));
  const closing = found.find((each) => each.app === app && each.environment === environment);
  if (!closing) throw new Refused(404, 'no scan has this change any more, or you may not see its app');
  const { step } = closing;
  return closed(base, step, `closes ${step.paths.length === 1 ? 'a path' : `${step.paths.length} paths`}`, {
    href: `/paths?${new URLSearchParams({ closing: key, app, environment })}`,
    says: 'The paths that it closes',
  });
}

async function pathDraft(
  proposing: Proposing,
  { path: key, change }: ProposalRequest & { readonly kind: 'path' },
): Promise<Based> {
  const path = await read(proposing, (connection) => findPath(connection, key, proposing.now));
  const found = path?.changes.find((each) => each.key === change);
  if (!path || !found) throw new Refused(404, 'no scan has this path any more, or you may not see its app');
  const base = await baseOf(proposing, path.app, path.environment);
  return closed(base, found.step, `closes a path of ${path.function}`, {
    href: `/paths/${key}`,
    says: 'The path that it closes',
  });
}

async function closed(
  base: ProposalBase,
  step:
    | ClosingOfApp['step']
    | {
        readonly diff: string | null;
        readonly says: string;
        readonly label: 'WIDENS' | 'NARROWS' | 'SAME';
        readonly functions: readonly string[];
        readonly command: string | null;
      },
  because: string,
  origin: ProposalDraft['origin'],
): Promise<Based> {
  const { diff, says, label, functions, command } = step;
  if (diff === null)
    throw new Refused(409, 'this change cannot be written without a person: its places are listed');
  const [first = ''] = functions;
  const where = functions.length === 1 && !says.includes(first) ? ` in ${first}` : '';
  const title = `${says.charAt(0).toUpperCase()}${says.slice(1)}${where}`;
  const draft = await draftOfDiff(
    base,
    { diff, label, functions },
    { kind: 'closing', title, because, origin, command },
  );
  return { base, draft };
}

async function incidentDraft(
  proposing: Proposing,
  request: ProposalRequest & { readonly kind: 'incident' },
): Promise<Based> {
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
  switch (request.action) {
    case 'pause':
      return pauseDraft(proposing, base, incident, words);
    case 'allow':
      return allowDraft(base, incident, words);
    case 'deny':
      return denyDraft(base, incident, words, dayAfter(proposing.now, request.days));
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

async function denyDraft(
  base: ProposalBase,
  incident: ThreatRow,
  words: Words,
  until: string,
): Promise<Based> {
  const { section, target } = callOf(incident);
  const { function: fn } = incident;
  const note = `until ${until}, after ${incident.id}`;
  const enforce: RuleEdit = { kind: 'mode', section, mode: 'enforce' };
  // A finding of the inspection has no destination, so the section is enforced.
  if (section === 'inbound') {
    const draft = await draftOfEdits(base, fn, [enforce], {
      ...words,
      kind: 'deny',
      title: `Enforce inbound of ${fn}, so that events with an attack are stopped`,
    });
    return { base, draft };
  }
  const { edits, isEnforced } = await namingEdits(base, { function: fn, section, target }, 'deny', note);
  const draft = await draftOfEdits(base, fn, isEnforced ? edits : [...edits, enforce], {
    ...words,
    kind: 'deny',
    title: `Deny ${target} in ${section} of ${fn} until ${until}`,
    because: isEnforced
      ? words.because
      : `${words.because}; ${section} only alerts now, so it is enforced, too`,
    until,
  });
  return { base, draft };
}

async function allowDraft(base: ProposalBase, incident: ThreatRow, words: Words): Promise<Based> {
  const { section, target } = callOf(incident);
  if (section === 'inbound')
    throw new Refused(
      409,
      'no rule allows an event that carries an attack; if it is none, write an exception with its proof into emmental.yaml',
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
      `the last scan knows no way to stop all calls of ${fn}: scan it with this version`,
    );
  const draft: ProposalDraft = {
    ...words,
    kind: 'pause',
    title: `Stop all calls of ${fn}`,
    because: `${words.because}; with a reserved concurrency of 0, Lambda refuses each call`,
    functions: [fn],
    patch: pause.diff === null ? '' : inGit(pause.diff, base.folder),
    label: 'NARROWS',
    changes: null,
    digest: null,
    until: null,
    command: pause.command,
  };
  return { base, draft };
}

/** Takes a change for a time back. */
async function endDraft(
  proposing: Proposing,
  { change }: ProposalRequest & { readonly kind: 'end' },
): Promise<Based> {
  const proposal = await read(proposing, (connection) => findProposal(connection, change));
  if (!proposal) throw new Refused(404, `there is no change ${change} that you may see`);
  const base = await baseOf(proposing, proposal.app, proposal.environment);
  const opened = await openRulebase(base);
  if (typeof opened === 'string') throw new Refused(409, opened);
  const own = filesOf(proposal.patch).find(({ path }) => path === opened.path);
  const text = own ? takenBack(opened.text, own.patch) : null;
  if (text === null || (own && putOn(opened.text, own.patch) !== null))
    throw new Refused(
      409,
      'the rulebase of the last scan does not have this change, so it cannot be taken back',
    );
  const after = await opened.edited(text);
  if (typeof after === 'string') throw new Refused(409, after);
  const draft: ProposalDraft = {
    kind: 'end',
    title: `Take back: ${proposal.title}`,
    because: proposal.until === null ? 'somebody asked for it' : `it was to end on ${proposal.until}`,
    origin: { href: `/changes/${proposal.id}`, says: `Change ${proposal.id}` },
    functions: proposal.functions,
    patch: gitPatch(opened.path, opened.text, text),
    ...labelled(opened.file, after.file),
    digest: after.compiled.digest,
    until: null,
    command: null,
  };
  return { base, draft };
}

const functionHref = ({ app, environment, function: fn }: OfFunction): string =>
  `/functions/${[app, environment, fn].map(encodeURIComponent).join('/')}`;
