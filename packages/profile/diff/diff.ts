import { compareText, profileSections } from '@emmental/model';
import { isCovered } from '../cover/covered.ts';
import {
  type Effective,
  type EffectiveRule,
  type EffectiveSection,
  effective,
  strictness,
} from '../levels/effective.ts';
import type { ProfileFile } from '../rulebase.ts';
import { sections } from '../sections/index.ts';
import type { Atom, Section } from '../sections/section.ts';
import { environmentsOf, functionNames } from '../subject.ts';
import { ruleText } from '../write/rule-text.ts';
import { fileChanges } from './file-changes.ts';

/** The effect of a change on what the rulebase allows; a change that allows some things more and others less `WIDENS`. */
export type Label = 'WIDENS' | 'NARROWS' | 'SAME';

export interface Change {
  readonly label: Label;
  /** The function; `(defaults)` or `(company)` for a rule that is written there, `(file)` for entries without a function. */
  readonly owner: string;
  /** `outbound/payments`, `mode/outbound`, `floor`. */
  readonly subject: string;
  /** Null = in every environment. */
  readonly environment: string | null;
  readonly before: string | null;
  readonly after: string | null;
}

/**
 * Lists the changes from one rulebase to another, rule by rule. The label compares what is allowed before and after: a rule that is
 * renamed, moved or covered by another rule is `SAME`.
 */
export function diff(before: ProfileFile, after: ProfileFile): readonly Change[] {
  const environments = new Set([before, after].flatMap((file) => environmentsOf({ file })));
  const functions = new Set([...functionNames(before, null), ...functionNames(after, null)]);
  const changes = new Map<string, Change>();
  // The rules of all environments come first: a change in them is not repeated for each environment.
  for (const environment of [...environments].sort((a, b) => compareText(a ?? '', b ?? '')))
    for (const fn of functions.size === 0 ? ['(any)'] : functions)
      for (const change of functionChanges(before, after, fn, environment)) {
        const everywhere = JSON.stringify({ ...change, environment: null });
        if (!changes.has(everywhere))
          changes.set(environment === null ? everywhere : JSON.stringify(change), change);
      }
  return [...changes.values(), ...fileChanges(before, after)].sort(
    (a, b) =>
      order.indexOf(a.label) - order.indexOf(b.label) ||
      compareText(a.owner, b.owner) ||
      compareText(a.subject, b.subject) ||
      compareText(a.environment ?? '', b.environment ?? ''),
  );
}

const order: readonly Label[] = ['WIDENS', 'NARROWS', 'SAME'];

function functionChanges(
  before: ProfileFile,
  after: ProfileFile,
  fn: string,
  environment: string | null,
): readonly Change[] {
  const a = effective(before, fn, environment).value;
  const b = effective(after, fn, environment).value;
  return [
    ...settingChanges(a, b, fn, environment),
    ...sections.flatMap((section) => sectionChanges(section, a, b, fn, environment)),
  ];
}

function settingChanges(
  a: Effective,
  b: Effective,
  fn: string,
  environment: string | null,
): readonly Change[] {
  const changes: Change[] = [];
  const note = (subject: string, before: string | null, after: string | null, label: Label) => {
    if (before !== after) changes.push({ label, owner: fn, subject, environment, before, after });
  };
  const modes = profileSections.filter((section) => a.mode[section] !== b.mode[section]);
  const isEverySection =
    modes.length === profileSections.length &&
    new Set(modes.map((section) => `${a.mode[section]}${b.mode[section]}`)).size === 1;
  for (const section of isEverySection ? modes.slice(0, 1) : modes) {
    const label = strictness[b.mode[section]] < strictness[a.mode[section]] ? 'WIDENS' : 'NARROWS';
    note(isEverySection ? 'mode' : `mode/${section}`, a.mode[section], b.mode[section], label);
  }
  note('on-error', a.onError, b.onError, b.onError === 'open' ? 'WIDENS' : 'NARROWS');
  note('break-glass', a.breakGlass, b.breakGlass, b.breakGlass === 'allowed' ? 'WIDENS' : 'NARROWS');
  note('quarantine', a.quarantine, b.quarantine, labelOf(b.quarantine === null, a.quarantine === null));
  note('on-block/http', String(a.http), String(b.http), 'SAME');
  note('owner', a.owner, b.owner, 'SAME');
  return changes;
}

function sectionChanges(
  section: Section,
  a: Effective,
  b: Effective,
  fn: string,
  environment: string | null,
): readonly Change[] {
  const { name: subject } = section;
  const before = a.sections[subject];
  const after = b.sections[subject];
  const changes: Change[] = [];
  if (before.limited !== after.limited)
    changes.push({
      label: after.limited ? 'NARROWS' : 'WIDENS',
      owner: fn,
      subject,
      environment,
      before: before.limited ? 'limited' : 'not limited',
      after: after.limited ? 'limited' : 'not limited',
    });
  const names = new Set([...before.rules, ...after.rules].map(({ name }) => name));
  for (const name of [...names].sort(compareText)) {
    const old = before.rules.find((written) => written.name === name);
    const next = after.rules.find((written) => written.name === name);
    const [from, to] = [textOf(section, old), textOf(section, next)];
    if (from === to) continue;
    changes.push({
      label: labelOf(
        allowsMore(section, old, next, before, after),
        allowsMore(section, next, old, after, before),
      ),
      owner: ownerOf(next ?? old, fn),
      subject: `${subject}/${name}`,
      environment,
      before: from,
      after: to,
    });
  }
  return changes;
}

function labelOf(widens: boolean, narrows: boolean): Label {
  if (widens) return 'WIDENS';
  return narrows ? 'NARROWS' : 'SAME';
}

const textOf = ({ name }: Section, written: EffectiveRule | undefined): string | null =>
  written ? ruleText(name, written.rule) : null;

/** Returns true if the change of a rule from `old` to `next` allows something that the section did not allow before. */
function allowsMore(
  section: Section,
  old: EffectiveRule | undefined,
  next: EffectiveRule | undefined,
  before: EffectiveSection,
  after: EffectiveSection,
): boolean {
  const wasAllowed = (part: Atom): boolean => isAllowed(section, part, before);
  const isStillDenied = (part: Atom): boolean => isCovered(section, part, after.rules.filter(isDeny));
  return (
    partsOf(section, next, 'allow').some((part) => !wasAllowed(part)) ||
    partsOf(section, old, 'deny').some((part) => !isStillDenied(part)) ||
    (section.loosens?.({
      before: old?.rule,
      after: next?.rule,
      rulesBefore: before.rules,
      rules: after.rules,
      isAllowed: (part) => isAllowed(section, part, after),
    }) ??
      false)
  );
}

const isDeny = ({ rule }: EffectiveRule): boolean => rule.action === 'deny';

const isAllowed = (section: Section, part: Atom, { rules, limited }: EffectiveSection): boolean =>
  !limited ||
  isCovered(
    section,
    part,
    rules.filter((written) => !isDeny(written)),
  );

const partsOf = (
  section: Section,
  written: EffectiveRule | undefined,
  kind: 'allow' | 'deny',
): readonly Atom[] => (written && isDeny(written) === (kind === 'deny') ? section.atoms(written.rule) : []);

const ownerOf = (written: EffectiveRule | undefined, fn: string): string => {
  if (written?.origin === 'company') return '(company)';
  return written?.level[0] === 'defaults' ? '(defaults)' : fn;
};
