import { putOn } from '@emmental/deploy';
import type { ProfileSection } from '@emmental/model';
import { editedRulebase, freeName, type RuleEdit, ruleFor } from '@emmental/profile';
import type { ProposalBase, ProposalDraft, ProposalKind } from '@emmental/store';
import { Refused } from '../problem.ts';
import { labelled, together } from './label.ts';
import { filesOf, gitPatch, inGit } from './patch.ts';
import { openRulebase } from './rulebase.ts';

/** The words of a draft that its origin gives. */
export type DraftWords = Pick<ProposalDraft, 'title' | 'because' | 'origin'> & {
  readonly kind: ProposalKind;
  readonly until?: string | null;
  readonly command?: string | null;
  readonly closing?: string | null;
};

/** Drafts edits of the rulebase of one function. Throws `Refused` with the reason if they cannot be made. */
export async function draftOfEdits(
  base: ProposalBase,
  fn: string,
  edits: readonly RuleEdit[],
  words: DraftWords,
): Promise<ProposalDraft> {
  const opened = await openRulebase(base);
  if (typeof opened === 'string') throw new Refused(409, opened);
  const edited = editedRulebase(opened.file, opened.text, fn, edits);
  if (typeof edited === 'string') throw new Refused(409, edited);
  const after = await opened.edited(edited.text);
  if (typeof after === 'string') throw new Refused(409, `the edited rulebase cannot be used: ${after}`);
  return {
    until: null,
    command: null,
    closing: null,
    ...words,
    functions: changedFunctions(opened.compiled, after.compiled, fn),
    patch: gitPatch(opened.path, opened.text, edited.text),
    ...labelled(opened.file, after.file),
    digest: after.compiled.digest,
  };
}

/** An edit of the company's or the app's defaults changes other functions, too. */
function changedFunctions(
  before: { readonly functions: Readonly<Record<string, unknown>> },
  after: { readonly functions: Readonly<Record<string, unknown>> },
  fn: string,
): readonly string[] {
  const changed = Object.keys(after.functions).filter(
    (name) => JSON.stringify(before.functions[name]) !== JSON.stringify(after.functions[name]),
  );
  return changed.length === 0 ? [fn] : changed;
}

/** A diff that a scan wrote, with its label there. */
export interface ScannedDiff {
  readonly diff: string;
  readonly label: 'WIDENS' | 'NARROWS' | 'SAME';
  readonly functions: readonly string[];
}

/**
 * Drafts a diff that a scan wrote. The label of the rulebase's part is computed; that of a template is the scan's, except SAME, which there
 * means only that nobody looked.
 */
export async function draftOfDiff(
  base: ProposalBase,
  { diff, label, functions }: ScannedDiff,
  words: DraftWords,
): Promise<ProposalDraft> {
  const patch = inGit(diff, base.folder);
  const files = filesOf(patch);
  const opened = await openRulebase(base);
  const own = typeof opened === 'string' ? undefined : files.find(({ path }) => path === opened.path);
  const others = own ? files.length - 1 : files.length;
  const scanned = label === 'SAME' ? 'not known' : label;
  const draft = { until: null, command: null, closing: null, ...words, functions, patch };
  if (typeof opened === 'string' || !own) return { ...draft, label: scanned, changes: null, digest: null };
  const text = putOn(opened.text, own.patch);
  const after =
    text === null ? 'the diff does not fit the rulebase of the last scan' : await opened.edited(text);
  if (typeof after === 'string') throw new Refused(409, after);
  const computed = labelled(opened.file, after.file);
  return {
    ...draft,
    label: others > 0 ? together(computed.label, scanned) : computed.label,
    changes: computed.changes,
    digest: after.compiled.digest,
  };
}

/** A call that a rule should allow or deny by name. */
export interface NamedCall {
  readonly function: string;
  readonly section: ProfileSection;
  readonly target: string;
}

/** Returns the edits that allow or deny a call by name; `note` is a comment behind the new rule. Throws `Refused` if no rule can name it. */
export async function namingEdits(
  base: ProposalBase,
  { function: fn, section, target }: NamedCall,
  action: 'allow' | 'deny',
  note: string | null,
): Promise<{ readonly edits: readonly RuleEdit[]; readonly name: string; readonly isEnforced: boolean }> {
  const rule = ruleFor(section, target, action);
  if (rule === null)
    throw new Refused(409, `no rule of ${section} can name this exactly; write one by hand in emmental.yaml`);
  const opened = await openRulebase(base);
  if (typeof opened === 'string') throw new Refused(409, opened);
  const compiled = opened.compiled.functions[fn];
  if (!compiled) throw new Refused(409, `the rulebase of ${base.app} has no function ${fn}`);
  const name = freeName(
    target,
    (compiled[section] ?? []).map((each) => each.name),
  );
  return {
    edits: [{ kind: 'add', section, name, rule, note }],
    name,
    isEnforced: compiled.mode[section] === 'enforce',
  };
}
