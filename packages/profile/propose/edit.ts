import type { ProfileMode, ProfileSection } from '@emmental/model';
import { effective } from '../levels/effective.ts';
import { defaultsOwner } from '../merge/entries.ts';
import type { SectionChange } from '../merge/plan.ts';
import type { ProfileFile, Rule } from '../rulebase.ts';
import { exceptionOfRow } from '../sections/inbound/proofs.ts';
import { editProfile } from '../write/edit.ts';
import { type NewException, withException, withoutException } from '../write/exception.ts';
import { withMode } from '../write/mode.ts';
import { ruleText, scalarText } from '../write/rule-text.ts';

/** One change that a person can propose for the rulebase of a function. */
export type RuleEdit =
  /** Takes a rule out. */
  | { readonly kind: 'remove'; readonly section: ProfileSection; readonly name: string }
  /** Adds a rule; `note` becomes a comment behind it, such as the day on which it should end. */
  | {
      readonly kind: 'add';
      readonly section: ProfileSection;
      readonly name: string;
      readonly rule: Rule;
      readonly note: string | null;
    }
  /** Accepts a proof of the guards in the function. */
  | { readonly kind: 'accept'; readonly name: string; readonly exception: NewException }
  /** Sets the mode of a section. */
  | { readonly kind: 'mode'; readonly section: ProfileSection; readonly mode: ProfileMode };

/**
 * Returns the text of a rulebase after changes of one function, or a sentence that says why it cannot be edited. All other lines stay as
 * their author wrote them.
 */
export function editedRulebase(
  file: ProfileFile,
  text: string,
  fn: string,
  edits: readonly RuleEdit[],
): { readonly text: string } | string {
  let edited = text;
  for (const edit of edits) {
    const next = editedBy(file, edited, fn, edit);
    if (typeof next === 'string') return next;
    edited = next.text;
  }
  return edited === text ? 'the rulebase has this already' : { text: edited };
}

function editedBy(
  file: ProfileFile,
  text: string,
  fn: string,
  edit: RuleEdit,
): { readonly text: string } | string {
  switch (edit.kind) {
    case 'remove':
      return withoutRule(file, text, fn, edit);
    case 'add':
      return withRule(file, text, fn, edit);
    case 'accept':
      if (Object.hasOwn(file.profile.exceptions ?? {}, edit.name))
        return `there is an exception ${edit.name} already`;
      return withException(text, edit.name, fn, edit.exception);
    case 'mode': {
      const after = withMode(text, fn, edit.section, edit.mode);
      return after === null
        ? `the mode of ${fn} is not written in a way that can be edited: write it by hand`
        : { text: after };
    }
  }
}

function withoutRule(
  file: ProfileFile,
  text: string,
  fn: string,
  { section, name }: RuleEdit & { readonly kind: 'remove' },
): { readonly text: string } | string {
  const exception = exceptionOfRow(name);
  if (exception !== null) return withoutException(text, exception);
  const rule = effective(file, fn, null).value.sections[section].rules.find((each) => each.name === name);
  if (!rule) return `${fn} has no rule ${section}/${name}`;
  if (rule.origin === 'company')
    return `${section}/${name} is a rule of the company: it is changed in ${rule.at.file}`;
  if (rule.level[0] !== 'functions')
    return `${section}/${name} is written in the defaults, for every function: take it out by hand if none needs it`;
  return editProfile(text, [{ ...noChange(fn, section), remove: [name] }]);
}

function withRule(
  file: ProfileFile,
  text: string,
  fn: string,
  { section, name, rule, note }: RuleEdit & { readonly kind: 'add' },
): { readonly text: string } | string {
  const { limited, rules } = effective(file, fn, null).value.sections[section];
  // A section that is there allows only what it lists, so a first denial would close it.
  if (!limited && rule.action === 'deny')
    return `${fn} has no section ${section}, so it is not limited: a denial alone would close it. Write the section first: emmental profile derive`;
  if (rules.some((each) => each.name === name)) return `${fn} has a rule ${section}/${name} already`;
  const edited = editProfile(text, [{ ...noChange(fn, section), add: [[name, rule]] }]);
  if (typeof edited === 'string' || note === null) return edited;
  return { text: withComment(edited.text, `${scalarText(name)}: ${ruleText(section, rule)}`, note) };
}

const noChange = (owner: string, section: ProfileSection): SectionChange => ({
  owner: owner === '' ? defaultsOwner : owner,
  section,
  add: [],
  replace: [],
  remove: [],
  empty: 'none',
});

/** Writes a comment behind the line of a rule. A rule within braces shares its line with others and gets none. */
function withComment(text: string, rule: string, note: string): string {
  const line = text.split('\n').find((each) => each.trim() === rule);
  const comment = note.replaceAll(/\s+/g, ' ').slice(0, 100);
  return line === undefined ? text : text.replace(`${line}\n`, () => `${line}  # ${comment}\n`);
}
