import type { CompiledRule, Location, ProfileMode, ProfileSection } from '@emmental/model';
import { declaredOf } from '../compile/declared.ts';
import type { DerivedRule, Open, Origin, Why } from '../derive/derived.ts';
import { matchId, ruleDigest } from '../identity.ts';
import type { Effective, EffectiveRule } from '../levels/effective.ts';
import { defaultsOwner, keyOf } from '../merge/entries.ts';
import type { Rule, Told } from '../rulebase.ts';
import { sections } from '../sections/index.ts';
import type { Atom, FunctionView, Section } from '../sections/section.ts';
import { appName, derivedOf, type Subject, viewOf } from '../subject.ts';

/** The origin of a rule of any kind; `hand` = a person wrote or changed it. */
export type RowOrigin = Origin | 'hand' | 'company' | 'implied';

/** One rule that holds for a function, written or not, with the reason for it. */
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
  /** Places of the template and the code that ask for it. */
  readonly why: readonly Why[];
  /** A sentence, for rules that no place asks for. */
  readonly because: string | null;
  readonly open: Open | null;
}

export interface Explained {
  readonly fn: string;
  readonly own: Effective;
  readonly rows: readonly Row[];
  /** Sections that are not limited: everything is allowed there. */
  readonly notLimited: readonly ProfileSection[];
}

/** Lists every rule that holds for a function, with the implied rules and the last, unwritten one of each section. */
export function explain(subject: Subject, fn: string, environment: string | null): Told<Explained> {
  const { value: view, diagnostics } = viewOf(subject, fn, environment);
  return { value: explainView(view), diagnostics };
}

export function explainView(view: FunctionView): Explained {
  const { fn, own } = view;
  const rows: Row[] = [];
  const notLimited: ProfileSection[] = [];
  for (const section of sections) {
    const { rules, limited } = own.sections[section.name];
    if (!limited && rules.length === 0) notLimited.push(section.name);
    else rows.push(...sectionRows(section, view));
  }
  return { fn, own, rows, notLimited };
}

/** The written rules of a section, the implied ones, what is allowed without a rule, and the deny of all other. */
function sectionRows(section: Section, view: FunctionView): readonly Row[] {
  const { subject, fn, own, report } = view;
  const effectiveSection = own.sections[section.name];
  const { rules } = effectiveSection;
  const unwritten = (row: Pick<Row, 'name' | 'match' | 'id' | 'action' | 'because'>): Row => ({
    section: section.name,
    name: row.name,
    match: row.match,
    id: row.id,
    action: row.action,
    mode: own.mode[section.name],
    origin: 'implied',
    at: null,
    why: [],
    because: row.because,
    open: null,
  });
  return [
    ...rules.map((written) => writtenRow(section, written, rules, view)),
    ...section.implied(declaredOf(subject.app, fn), effectiveSection).map(({ name, rule, why }) =>
      unwritten({
        name,
        match: section.text.match(rule),
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
  const asked = askedFor(section, written, all, view);
  const open = asked.find(({ open: question }) => question !== null)?.open ?? null;
  return {
    section: section.name,
    name,
    match: section.text.match(rule),
    id: idOf(section, rule, view),
    action: rule.action,
    mode: view.own.mode[section.name],
    origin: originOf(section, written, view),
    at,
    why: asked.flatMap(({ why }) => why),
    because: asked.length > 0 ? null : becauseOf(section, written),
    open: rule.action === 'watch' ? open : null,
  };
}

/**
 * The derived rules that ask for this rule. Where two rules of the section allow the same, a derived rule asks for the
 * narrower one: a call to S3 asks for `aws:s3`, not for `any`. If others are closer to all that the rule allows, every
 * derived rule of which it allows a part asks for it.
 */
function askedFor(
  section: Section,
  written: EffectiveRule,
  rules: readonly EffectiveRule[],
  { subject, fn }: FunctionView,
): readonly DerivedRule[] {
  const { covers, atoms } = section;
  const asking = derivedOf(subject, fn)?.sections[section.name];
  if (asking === undefined || asking === 'none' || written.rule.action === 'deny') return [];
  const all: readonly DerivedRule[] = [...asking.values()];
  const own = atoms(written.rule);
  const others = rules
    .filter((other) => other !== written && other.rule.action !== 'deny')
    .flatMap(({ rule }) => atoms(rule));
  const overlaps = (each: Atom, atom: Atom): boolean => covers(each, atom) || covers(atom, each);
  const isCloser = (other: Atom, each: Atom, atom: Atom): boolean =>
    covers(other, atom) && (!covers(each, atom) || (covers(each, other) && !covers(other, each)));
  const isClosest = (each: Atom, atom: Atom): boolean =>
    overlaps(each, atom) && !others.some((other) => isCloser(other, each, atom));
  const where = (is: (each: Atom, atom: Atom) => boolean) =>
    all.filter(({ rule }) => atoms(rule).some((atom) => own.some((each) => is(each, atom))));
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
  // The lock holds a rule as it was written, with its groups closed: a rule with a group is by hand anyway.
  return locked && locked.digest === ruleDigest(section, rule) ? locked.origin : 'hand';
}

/** The reason for a rule that no place asks for. */
function becauseOf({ begins }: Section, { name, rule, origin, level }: EffectiveRule): string {
  if (origin === 'company') return 'the company’s rule';
  if (level[0] === 'defaults' && begins !== undefined && begins !== 'none' && begins[name])
    return begins[name].why;
  return rule.action === 'deny' ? 'written by hand' : 'nothing in the code needs it';
}
