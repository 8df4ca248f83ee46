import { putOn, takenBack } from '@emmental/deploy';
import type { ProfileMode, ProfileSection } from '@emmental/model';
import {
  type ClosingOfApp,
  closingsOf,
  findFunction,
  findPath,
  findProposal,
  type ProposalBase,
  type ProposalDraft,
  saveProposal,
} from '@emmental/store';
import { Refused } from '../problem.ts';
import { type Based, baseOf, type Proposing, read } from './base.ts';
import { compareProposals } from './closes.ts';
import { draftOfDiff, draftOfEdits, namingEdits } from './draft.ts';
import { type IncidentRequest, incidentDraft } from './incident.ts';
import { labelled } from './label.ts';
import { filesOf, gitPatch } from './patch.ts';
import { hitsText, reasonsAgainst } from './removal.ts';
import { openRulebase } from './rulebase.ts';

/** Names a function of an app. */
interface OfFunction {
  readonly app: string;
  readonly environment: string;
  readonly function: string;
}

/** The source of a proposal, as a person names it. */
export type ProposalRequest =
  | (OfFunction & {
      readonly kind: 'rule';
      readonly section: ProfileSection;
      readonly name: string;
      /** True if a person was told the reasons against the removal, and asks for it all the same. */
      readonly despite: boolean;
    })
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
  | IncidentRequest
  | { readonly kind: 'end'; readonly change: number };

/** Makes a proposal of a source and stores it; returns its number. Throws `Refused` with the reason if it cannot be made. */
export async function propose(proposing: Proposing, request: ProposalRequest): Promise<number> {
  const { engine, person, now } = proposing;
  const { base, draft } = await draftOf(proposing, request);
  const id = await saveProposal(engine, person, base, { ...draft, title: plain(draft.title) }, now);
  await compareProposals(engine, base);
  return id;
}

/** Returns a title that commands and other hosts can take: one line without control characters. */
export const plain = (title: string): string => title.replaceAll(/[\p{Cc}\p{Cf}]+/gu, ' ').slice(0, 200);

/** Drafts a proposal without storing it. Throws `Refused` with the reason if it cannot be made. */
export function draftOf(proposing: Proposing, request: ProposalRequest): Promise<Based> {
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

async function ruleDraft(
  proposing: Proposing,
  { app, environment, function: fn, section, name, despite }: ProposalRequest & { readonly kind: 'rule' },
): Promise<Based> {
  const base = await baseOf(proposing, app, environment);
  const page = await read(proposing, (connection) =>
    findFunction(connection, app, environment, fn, proposing.now),
  );
  const rule = page?.rules.find((each) => each.section === section && each.name === name && each.isPresent);
  if (!rule) throw new Refused(404, `${fn} has no rule ${section}/${name} that you may see`);
  const against = page ? reasonsAgainst(rule, page, proposing.now) : [];
  if (against.length > 0 && !despite)
    throw new Refused(409, `it is not proposed unless you ask for it all the same: ${against.join('; ')}`);
  const hits = hitsText(rule, page, proposing.now);
  const because = [hits, ...(against.length > 0 ? ['asked for all the same'] : [])].join('; ');
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
  const found = await read(proposing, (connection) => closingsOf(connection, key, proposing.now));
  const closing = found.find((each) => each.app === app && each.environment === environment);
  if (!closing) throw new Refused(404, 'no scan has this change any more, or you may not see its app');
  const { step } = closing;
  const closes = `closes ${step.paths.length === 1 ? 'a path' : `${step.paths.length} paths`}`;
  return closed(base, { ...step, key }, closes, {
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
  return closed(base, { ...found.step, key: change }, `closes a path of ${path.function}`, {
    href: `/paths/${key}`,
    says: 'The path that it closes',
  });
}

/** A change that closes paths, of the fleet or of one path. */
type ClosingChange = Pick<ClosingOfApp['step'], 'diff' | 'says' | 'label' | 'functions' | 'command'> & {
  readonly key: string;
};

async function closed(
  base: ProposalBase,
  step: ClosingChange,
  because: string,
  origin: ProposalDraft['origin'],
): Promise<Based> {
  const { key, diff, says, label, functions, command } = step;
  if (diff === null)
    throw new Refused(409, 'this change cannot be written without a person: its places are listed');
  const [first = ''] = functions;
  const where = functions.length === 1 && !says.includes(first) ? ` in ${first}` : '';
  const title = `${says.charAt(0).toUpperCase()}${says.slice(1)}${where}`;
  const draft = await draftOfDiff(
    base,
    { diff, label, functions },
    { kind: 'closing', title, because, origin, command, closing: key },
  );
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
    closing: null,
  };
  return { base, draft };
}

const functionHref = ({ app, environment, function: fn }: OfFunction): string =>
  `/functions/${[app, environment, fn].map(encodeURIComponent).join('/')}`;
