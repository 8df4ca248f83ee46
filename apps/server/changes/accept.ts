import type { SignalEvidence, SinkKind } from '@emmental/model';
import { sinkKinds } from '@emmental/model';
import { effective, freeName, latestExceptionEnd } from '@emmental/profile';
import type { ProposalBase, ProposalDraft, ThreatRow } from '@emmental/store';
import { Refused } from '../problem.ts';
import { draftOfEdits } from './draft.ts';
import { type OpenRulebase, openRulebase } from './rulebase.ts';

/** The words of a person who accepts a proof. */
export interface Acceptance {
  readonly reason: string;
  readonly owner: string;
  /** The last day, and the present one. */
  readonly until: string;
  readonly today: string;
}

/**
 * Drafts an exception for the proof of an incident: calls of its kind, with text of its fields, in events of its source. Throws `Refused` with the
 * reason if the signal does not show where the text stood.
 */
export async function acceptDraft(
  base: ProposalBase,
  { function: fn, evidence: told }: ThreatRow,
  { reason, owner, until, today }: Acceptance,
  words: Pick<ProposalDraft, 'because' | 'origin'>,
): Promise<ProposalDraft> {
  const evidence = (told ?? {}) as SignalEvidence;
  const sink = sinkKinds.find((kind) => evidence.signature === `sink/${kind}`);
  const { fields, entry, trigger } = evidence;
  if (sink === undefined) throw new Refused(409, 'the signal names no kind of call');
  if (fields === undefined || fields.length === 0 || entry === undefined)
    throw new Refused(
      409,
      'the signal does not say in which fields the text stood: the guard is older, they are too many, or no single text is the proof. Write the exception by hand: docs/rulebase.md',
    );
  const opened = await openRulebase(base);
  if (typeof opened === 'string') throw new Refused(409, opened);
  const latest = latestExceptionEnd(opened.file, today);
  if (latest !== null && until > latest)
    throw new Refused(409, `the company lets exceptions end on ${latest} at the latest`);
  const from = sourcesOf(opened, fn, entry, trigger ?? null);
  const name = freeName(`${fn} ${sink}`, Object.keys(opened.file.profile.exceptions ?? {}));
  return draftOfEdits(
    base,
    fn,
    [{ kind: 'accept', name, exception: { proof: sink, from, field: fields, reason, owner, until } }],
    {
      ...words,
      kind: 'allow',
      title: titleOf(sink, fields, fn, until),
      because: `${words.because} was no attack, says ${owner}: ${reason}`,
    },
  );
}

const titleOf = (sink: SinkKind, fields: readonly string[], fn: string, until: string): string =>
  `Accept that ${fields.join(', ')} changes ${sink} calls of ${fn}, until ${until}`;

/** Returns the sources of the rule that let the event in, as far as its events arrive in this form. */
function sourcesOf(
  { file, compiled }: OpenRulebase,
  fn: string,
  entry: string,
  trigger: string | null,
): readonly string[] {
  const rule = effective(file, fn, null).value.sections.inbound.rules.find(
    ({ name }) => name === entry,
  )?.rule;
  // Each source of a rule is one compiled rule, in their order.
  const forms = (compiled.functions[fn]?.inbound ?? []).filter(({ name }) => name === entry);
  const from = (rule?.from ?? []).filter((_, place) => {
    const triggers = forms[place]?.triggers ?? [];
    return trigger === null || triggers.length === 0 || triggers.includes(trigger);
  });
  if (from.length === 0 || from.includes('any'))
    throw new Refused(
      409,
      `the rule inbound/${entry} names nothing that starts ${fn}, and an exception for any event would be too wide: name the triggers first`,
    );
  return from;
}
