import {
  type CompiledRule,
  type Location,
  type ProfileMode,
  type ProfileSection,
  profileSections,
} from '@emmental/model';
import { appName } from '../compile/compile.ts';
import { factsOf } from '../compile/facts.ts';
import { impliedRules } from '../compile/implied.ts';
import { type Atom, atomCovers, atomsOf } from '../cover/atoms.ts';
import type { DerivedFunction, DerivedRule, Open, Origin, Why } from '../derive/derived.ts';
import { type Effective, type EffectiveRule, effective } from '../levels/effective.ts';
import { defaultsOwner, keyOf } from '../merge/entries.ts';
import { matchId, type Rule, type RuleOf, ruleDigest, type Told, verbs } from '../rulebase.ts';
import { derivedOf, reportOf, type Subject } from '../subject.ts';

/** Where a rule comes from, in the end: `hand` = a person wrote or changed it. */
export type RowOrigin = Origin | 'hand' | 'company' | 'implied';

/** One rule that holds for a function, written or not, with why it is there. */
export interface Row {
  readonly section: ProfileSection;
  readonly name: string;
  /** What it matches, in one line: `aws:s3`, `/tmp/** read, write`. */
  readonly match: string;
  /** Match id; null for the last, unwritten rule. */
  readonly id: string | null;
  readonly action: CompiledRule['action'];
  readonly mode: ProfileMode;
  readonly origin: RowOrigin;
  /** Where the rule is written; null for what nobody wrote. */
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

/** Every rule that holds for a function, the implied ones and the last, unwritten one of each section too. */
export function explain(subject: Subject, fn: string, environment: string | null): Told<Explained> {
  const { value: own, diagnostics } = effective(subject.file, fn, environment);
  const derived = derivedOf(subject, fn);
  const implied = impliedRules(factsOf(subject.app, fn), own.sections);
  const app = appName(subject.file, subject.app);
  const rows: Row[] = [];
  const notLimited: ProfileSection[] = [];
  for (const section of profileSections) {
    const { rules, limited } = own.sections[section];
    const mode = own.mode[section];
    if (!limited && rules.length === 0) {
      notLimited.push(section);
      continue;
    }
    for (const rule of rules)
      rows.push(writtenRow(section, rule, rules, { subject, fn, app, mode, derived }));
    for (const { name, rule, why } of implied[section])
      rows.push({
        section,
        name,
        match: matchWords(section, rule),
        id: matchId(section, rule, app, fn),
        action: rule.action,
        mode,
        origin: 'implied',
        at: null,
        why: [],
        because: why,
        open: null,
      });
    if (section === 'permissions') rows.push(...platformRow(subject, fn, mode));
    rows.push({
      section,
      name: '(all other)',
      match: 'any',
      id: null,
      action: 'deny',
      mode,
      origin: 'implied',
      at: null,
      why: [],
      because: null,
      open: null,
    });
  }
  return { value: { fn, own, rows, notLimited }, diagnostics };
}

interface Around {
  readonly subject: Subject;
  readonly fn: string;
  readonly app: string;
  readonly mode: ProfileMode;
  readonly derived: DerivedFunction | undefined;
}

function writtenRow(
  section: ProfileSection,
  one: EffectiveRule,
  all: readonly EffectiveRule[],
  { subject, fn, app, mode, derived }: Around,
): Row {
  const rule = one.rule as Rule;
  const asked = askedFor(section, one, all, derived);
  const open = asked.find(({ open: question }) => question !== null)?.open ?? null;
  return {
    section,
    name: one.name,
    match: matchWords(section, rule),
    id: matchId(section, rule, app, fn),
    action: one.rule.action,
    mode,
    origin: originOf(section, one, subject, fn),
    at: one.at,
    why: asked.flatMap(({ why }) => why),
    because: becauseOf(section, one, asked.length),
    open: one.rule.action === 'watch' ? open : null,
  };
}

/**
 * Derived rules that this one is there for. What two rules of the section (`rules`) allow is what the narrower one is
 * there for: a call to S3 asks for `aws:s3`, not for `any`. Where others are closer to all of it, any that it allows a
 * part of.
 */
function askedFor(
  section: ProfileSection,
  one: EffectiveRule,
  rules: readonly EffectiveRule[],
  derived: DerivedFunction | undefined,
): readonly DerivedRule<ProfileSection>[] {
  const asking = derived?.sections[section];
  if (asking === undefined || asking === 'none' || one.rule.action === 'deny') return [];
  const covers = (wide: Atom, narrow: Atom): boolean => atomCovers(section, wide, narrow);
  const partsOf = (rule: unknown): readonly Atom[] => atomsOf(section, rule as RuleOf<typeof section>);
  const all = [...(asking as ReadonlyMap<string, DerivedRule<ProfileSection>>).values()];
  const own = partsOf(one.rule);
  const others = rules
    .filter((other) => other !== one && other.rule.action !== 'deny')
    .flatMap(({ rule }) => partsOf(rule));
  const overlaps = (each: Atom, atom: Atom): boolean => covers(each, atom) || covers(atom, each);
  const isCloser = (other: Atom, each: Atom, atom: Atom): boolean =>
    covers(other, atom) && (!covers(each, atom) || (covers(each, other) && !covers(other, each)));
  const isClosest = (each: Atom, atom: Atom): boolean =>
    overlaps(each, atom) && !others.some((other) => isCloser(other, each, atom));
  const where = (is: (each: Atom, atom: Atom) => boolean) =>
    all.filter(({ rule }) => partsOf(rule).some((atom) => own.some((each) => is(each, atom))));
  const closest = where(isClosest);
  return closest.length > 0 ? closest : where(overlaps);
}

function originOf(section: ProfileSection, one: EffectiveRule, { lock }: Subject, fn: string): RowOrigin {
  if (one.origin === 'company') return 'company';
  const owner = one.level[0] === 'defaults' ? defaultsOwner : one.level[0] === 'functions' ? fn : null;
  const locked = owner === null ? undefined : lock.get(keyOf({ owner, section, name: one.name }));
  // The lock holds what was written, groups closed: a rule with a group is by hand anyway.
  return locked && locked.digest === ruleDigest(one.rule as Rule) ? locked.origin : 'hand';
}

function becauseOf(section: ProfileSection, one: EffectiveRule, asked: number): string | null {
  if (asked > 0) return null;
  if (one.origin === 'company') return 'the company’s rule';
  if (one.level[0] === 'defaults' && section === 'files' && one.name === 'own')
    return 'its own code and the runtime’s files';
  return one.rule.action === 'deny' ? 'written by hand' : 'nothing in the code asks for it';
}

/** What the platform does with the role: in no section of the file, and part of the role. */
function platformRow(subject: Subject, fn: string, mode: ProfileMode): readonly Row[] {
  const needed = (reportOf(subject, fn)?.needed ?? []).filter(
    ({ because }) => because === 'runtime' || because === 'trigger',
  );
  if (needed.length === 0) return [];
  return [
    {
      section: 'permissions',
      name: '(platform)',
      match: needed.map(({ action }) => action).join(', '),
      id: null,
      action: 'allow',
      mode,
      origin: 'implied',
      at: null,
      why: [],
      because: 'the platform writes logs and polls sources with the role; the code does not call them',
      open: null,
    },
  ];
}

/** `aws:s3, env:CALLBACK_URL`; `read, write /tmp/**`; `s3:GetObject on Uploads/*`. */
function matchWords(section: ProfileSection, rule: Rule): string {
  const fields = rule as Readonly<Record<string, string | true | readonly string[] | undefined>>;
  const words = (verb: string): string => {
    const value = fields[verb];
    return value === undefined || value === true
      ? ''
      : typeof value === 'string'
        ? value
        : value.join(section === 'processes' ? ' ' : ', ');
  };
  switch (section) {
    case 'files': {
      const [read, write] = [words('read'), words('write')];
      const fresh = fields['fresh'] === true ? 'fresh for each call' : '';
      const parts =
        read === write ? [`read, write ${read}`] : [read && `read ${read}`, write && `write ${write}`];
      return [...parts, fresh].filter((part) => part !== '').join('; ');
    }
    case 'processes':
      return fields['args'] === undefined
        ? `${words('run')} with any arguments`
        : `${words('run')} ${words('args')}`.trim();
    case 'permissions':
      return `${words('call')} on ${words('resource') || 'any'}`;
    case 'inbound':
      return [words('from'), words('who')].filter((part) => part !== '').join(', ');
    case 'outbound':
    case 'code':
      return words(verbs[section][0]);
  }
}
