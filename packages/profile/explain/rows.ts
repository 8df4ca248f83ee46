import type { CompiledRule, Location, ProfileMode, ProfileSection } from '@emmental/model';
import { declaredOf } from '../compile/declared.ts';
import type { DerivedRule, Open, Origin, Why } from '../derive/derived.ts';
import { matchId, ruleDigest } from '../identity.ts';
import type { Effective, EffectiveRule } from '../levels/effective.ts';
import { defaultsOwner, keyOf } from '../merge/entries.ts';
import type { Rule, WithDiagnostics } from '../rulebase.ts';
import { sections } from '../sections/index.ts';
import type { Atom, FunctionView, Section } from '../sections/section.ts';
import { appName, derivedOf, type Subject, viewOf } from '../subject.ts';

/** The origin of a rule; `hand` = a person wrote or changed it; `exception` = it is no rule, but an exception beside the rules. */
export type RowOrigin = Origin | 'hand' | 'company' | 'implied' | 'exception';

/** One rule that applies to a function, written or implied, with the reason for it. */
export interface Row {
  readonly section: ProfileSection;
  readonly name: string;
  /** The match in one line: `aws:s3`, `read, write /tmp/**`. */
  readonly match: string;
  /** Match id; null for the last, unwritten rule. */
  readonly id: string | null;
  readonly action: CompiledRule['action'];
  readonly mode: ProfileMode;
  readonly origin: RowOrigin;
  /** The place where the rule is written; null for a rule that nobody wrote. */
  readonly at: Location | null;
  /** Places in the template and the code for which the rule is needed. */
  readonly why: readonly Why[];
  /** The reason as a sentence, for a rule without places in `why`; for others what the template says instead; otherwise null. */
  readonly because: string | null;
  readonly open: Open | null;
}

export interface Explained {
  readonly fn: string;
  readonly merged: Effective;
  readonly rows: readonly Row[];
  /** Sections that are not limited: everything is allowed there. */
  readonly notLimited: readonly ProfileSection[];
}

/** Lists every rule that applies to a function, with the implied rules and the unwritten last rule of each section. */
export function explain(
  subject: Subject,
  fn: string,
  environment: string | null,
): WithDiagnostics<Explained> {
  const { value: view, diagnostics } = viewOf(subject, fn, environment);
  return { value: explainView(view), diagnostics };
}

export function explainView(view: FunctionView): Explained {
  const { fn, merged } = view;
  const rows: Row[] = [];
  const notLimited: ProfileSection[] = [];
  for (const section of sections) {
    const { rules, limited } = merged.sections[section.name];
    if (!limited && rules.length === 0) notLimited.push(section.name);
    else rows.push(...sectionRows(section, view));
  }
  return { fn, merged, rows, notLimited };
}

/** Returns the rows of a section: written rules, implied rules, calls that need no rule, and the deny of everything else. */
function sectionRows(section: Section, view: FunctionView): readonly Row[] {
  const { subject, fn, merged, report } = view;
  const effectiveSection = merged.sections[section.name];
  const { rules } = effectiveSection;
  const unwritten = (row: Pick<Row, 'name' | 'match' | 'id' | 'action' | 'because'>): Row => ({
    section: section.name,
    name: row.name,
    match: row.match,
    id: row.id,
    action: row.action,
    mode: merged.mode[section.name],
    origin: 'implied',
    at: null,
    why: [],
    because: row.because,
    open: null,
  });
  return [
    ...rules.map((written) => writtenRow(section, written, rules, view)),
    ...(section.excepted?.(view, appName(subject.file, subject.app)) ?? []).map((row) => ({
      ...unwritten({ ...row, action: 'allow' }),
      origin: 'exception' as const,
      at: row.at,
    })),
    ...section.implied(declaredOf(subject.app, fn), effectiveSection).map(({ name, rule, why, except }) =>
      unwritten({
        name,
        match: section.text.match(rule) + (except ? ` except ${except.join(', ')}` : ''),
        id: idOf(section, rule, view),
        action: rule.action,
        because: why,
      }),
    ),
    ...((report && section.allowedAnyway?.(report)) ?? []).map((row) =>
      unwritten({ ...row, id: null, action: 'allow' }),
    ),
    unwritten({ name: '(all other)', match: 'any', id: null, action: 'deny', because: null }),
  ];
}

const idOf = ({ name }: Section, rule: Rule, { subject, fn }: FunctionView): string =>
  matchId(name, rule, appName(subject.file, subject.app), fn);

function writtenRow(
  section: Section,
  written: EffectiveRule,
  all: readonly EffectiveRule[],
  view: FunctionView,
): Row {
  const { rule, name, at } = written;
  const reasons = derivedFor(section, written, all, view);
  const open = reasons.find(({ open: question }) => question !== null)?.open ?? null;
  return {
    section: section.name,
    name,
    match: section.text.match(rule),
    id: idOf(section, rule, view),
    action: rule.action,
    mode: view.merged.mode[section.name],
    origin: originOf(section, written, view),
    at,
    why: reasons.flatMap(({ why }) => why),
    because:
      reasons.length > 0 ? (section.contradicts?.(rule, reasons) ?? null) : becauseOf(section, written),
    open: rule.action === 'watch' ? open : null,
  };
}

/**
 * Returns the derived rules for which this rule is needed. If two rules of the section allow the same, the narrower one is needed: a
 * call to S3 needs `aws:s3`, not `any`. If narrower rules allow everything that the rule allows, the result is every derived rule of
 * which the rule allows a part.
 */
function derivedFor(
  section: Section,
  written: EffectiveRule,
  rules: readonly EffectiveRule[],
  { subject, fn }: FunctionView,
): readonly DerivedRule[] {
  const { covers, atoms } = section;
  const derived = derivedOf(subject, fn)?.sections[section.name];
  if (derived === undefined || derived === 'none' || written.rule.action === 'deny') return [];
  const all: readonly DerivedRule[] = [...derived.values()];
  const parts = atoms(written.rule);
  const others = rules
    .filter((other) => other !== written && other.rule.action !== 'deny')
    .flatMap(({ rule }) => atoms(rule));
  const overlaps = (each: Atom, atom: Atom): boolean => covers(each, atom) || covers(atom, each);
  const isCloser = (other: Atom, each: Atom, atom: Atom): boolean =>
    covers(other, atom) && (!covers(each, atom) || (covers(each, other) && !covers(other, each)));
  const isClosest = (each: Atom, atom: Atom): boolean =>
    overlaps(each, atom) && !others.some((other) => isCloser(other, each, atom));
  const where = (is: (each: Atom, atom: Atom) => boolean) =>
    all.filter(({ rule }) => atoms(rule).some((atom) => parts.some((each) => is(each, atom))));
  const closest = where(isClosest);
  return closest.length > 0 ? closest : where(overlaps);
}

function originOf(
  { name: section }: Section,
  { name, rule, origin, level }: EffectiveRule,
  { subject: { lock }, fn }: FunctionView,
): RowOrigin {
  if (origin === 'company') return 'company';
  const owners: Readonly<Record<string, string>> = { defaults: defaultsOwner, functions: fn };
  const owner = owners[level[0] ?? ''];
  const locked = owner === undefined ? undefined : lock.get(keyOf({ owner, section, name }));
  // The lock holds rules with their groups not written out. Only a person writes groups, so a rule with a group is `hand` in any case.
  return locked && locked.digest === ruleDigest(section, rule) ? locked.origin : 'hand';
}

/** Returns the reason for a rule that no place in template or code needs. */
function becauseOf({ begins }: Section, { name, rule, origin, level }: EffectiveRule): string {
  if (origin === 'company') return 'the company’s rule';
  if (level[0] === 'defaults' && begins !== undefined && begins !== 'none' && begins[name])
    return begins[name].why;
  return rule.action === 'deny' ? 'written by hand' : 'nothing in the code needs it';
}
