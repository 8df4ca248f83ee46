import { compareText, type ProfileSection, profileSections, type Signal } from '@emmental/model';
import { appName } from '../compile/compile.ts';
import { atomCovers, atomsOf } from '../cover/atoms.ts';
import type { Why } from '../derive/derived.ts';
import { explain } from '../explain/rows.ts';
import { effective } from '../levels/effective.ts';
import { keyOf } from '../merge/entries.ts';
import { formatLock } from '../merge/lock.ts';
import type { Mine } from '../merge/merge.ts';
import type { SectionChange } from '../merge/plan.ts';
import { matchId, type Rule, type RuleOf, ruleDigest } from '../rulebase.ts';
import { functionsOf, type Subject } from '../subject.ts';
import { editProfile } from '../write/edit.ts';
import { type Doubt, doubtsIn } from './attacks.ts';
import { mostRules, rulesFrom } from './rules.ts';
import { type Part, type Seen, seenIn } from './seen.ts';

/** A rule that traffic asks for. */
export interface Addition {
  readonly fn: string;
  readonly section: ProfileSection;
  readonly name: string;
  readonly rule: Rule;
  readonly times: number;
}

/** A rule that nothing used while all that starts its function ran. */
export interface Removal {
  readonly fn: string;
  readonly section: ProfileSection;
  readonly name: string;
  readonly rule: Rule;
  readonly invocations: number;
  /** Places of the code that ask for it all the same. */
  readonly why: readonly Why[];
}

export interface Refusal {
  readonly fn: string;
  /** null: forms of calls and shapes of events, which are of no section. */
  readonly section: ProfileSection | null;
  readonly what: string;
  readonly why: string;
}

export interface Lesson {
  readonly additions: readonly Addition[];
  readonly removals: readonly Removal[];
  /** What was seen and is not learned, and why. */
  readonly refusals: readonly Refusal[];
  /** Functions of which no rule is removed, since something that starts them did not run. */
  readonly waiting: readonly { readonly fn: string; readonly sources: readonly string[] }[];
  /** Forms of arguments by function and kind of sink, from invocations without an attack. */
  readonly skeletons: ReadonlyMap<string, Readonly<Record<string, readonly string[]>>>;
  /** Shapes of events by function, from invocations without an attack. */
  readonly shapes: ReadonlyMap<string, readonly unknown[]>;
  /** Rules of inbound whose events have a learned shape from now on. */
  readonly shaped: readonly { readonly fn: string; readonly name: string; readonly rule: Rule }[];
  readonly signals: number;
  /** Signals that are left out, by the name of their app. */
  readonly ofOthers: ReadonlyMap<string, number>;
}

/**
 * What a window of signals teaches; those of other apps are left out. Nothing is learned from an invocation with an
 * attack in it, nor what such an invocation did anywhere else, nor what no id tells apart from one. Rules that were not hit go, unless something that starts the function did not run in
 * the window: then nobody knows.
 */
export function learn(subject: Subject, signals: readonly Signal[], environment: string | null): Lesson {
  const names = new Set(functionsOf(subject));
  const app = appName(subject.file, subject.app);
  const own = signals.filter((one) => one.app === app && names.has(one.function));
  const doubt = doubtsIn(own);
  const refusals = new Map<string, Refusal>();
  const additions: Addition[] = [];
  const removals: Removal[] = [];
  const waiting: { fn: string; sources: readonly string[] }[] = [];
  for (const fn of names) {
    const theirs = own.filter((one) => one.function === fn);
    const rows = explain(subject, fn, environment).value.rows;
    for (const section of profileSections) {
      const parts = partsIn(theirs, fn, section, doubt, refusals, subject);
      const fresh = parts.filter(({ part }) => !isAllowed(subject, fn, environment, part));
      const rules = rulesFrom(section, fresh, subject.app);
      if (rules.length > mostRules)
        refuse(refusals, {
          fn,
          section,
          what: `${rules.length} different ones`,
          why: 'too many to review: write what they have in common',
        });
      else
        for (const rule of rules)
          additions.push({ fn, section, ...freshName(subject, fn, environment, section, rule) });
    }
    const hits = hitsOf(theirs);
    if (hits.invocations === 0) continue;
    const silent = rows.filter(
      (row) =>
        row.section === 'inbound' &&
        row.origin !== 'implied' &&
        row.action !== 'deny' &&
        !hits.byMatch.has(row.id ?? ''),
    );
    if (silent.length > 0) {
      waiting.push({ fn, sources: silent.map(({ match }) => match.replace(/, .*$/, '')) });
      continue;
    }
    removals.push(...notHit(subject, fn, environment, hits));
  }
  const clean = own.filter((one) => {
    const why = doubt(one);
    if (why !== null && isLesson(one))
      refuse(refusals, { fn: one.function, section: null, what: 'forms of calls and of events', why });
    return why === null;
  });
  const shapes = shapesIn(clean);
  return {
    additions: additions.sort(byPlace),
    removals: removals.sort(byPlace),
    refusals: [...refusals.values()].sort(byPlace),
    waiting,
    skeletons: skeletonsIn(clean),
    shapes,
    shaped: shapedRules(subject, shapes),
    signals: own.length,
    ofOthers: countsBy(signals.map((one) => one.app).filter((name) => name !== app)),
  };
}

/** The rulebase with a lesson put in, and its lock. What is learned is `observed`: deriving again keeps it. */
export function withLesson(
  mine: Mine,
  lesson: Lesson,
): { readonly text: string; readonly lock: string } | string {
  const changes = new Map<string, SectionChange>();
  const at = (fn: string, section: ProfileSection): SectionChange =>
    changes.get(`${fn}/${section}`) ?? {
      owner: fn,
      section,
      add: [],
      replace: [],
      remove: [],
      empty: 'none',
    };
  const lock = new Map(mine.lock);
  for (const { fn, section, name, rule } of lesson.additions) {
    const change = at(fn, section);
    changes.set(`${fn}/${section}`, { ...change, add: [...change.add, [name, rule]] });
    lock.set(keyOf({ owner: fn, section, name }), { origin: 'observed', digest: ruleDigest(rule) });
  }
  for (const { fn, section, name } of lesson.removals) {
    const change = at(fn, section);
    changes.set(`${fn}/${section}`, { ...change, remove: [...change.remove, name] });
  }
  for (const { fn, name, rule } of lesson.shaped) {
    const change = at(fn, 'inbound');
    changes.set(`${fn}/inbound`, { ...change, replace: [...change.replace, [name, rule]] });
  }
  const edited = editProfile(mine.text, [...changes.values()]);
  return typeof edited === 'string' ? edited : { text: edited.text, lock: formatLock(lock) };
}

const isLesson = ({ evidence: { skeletons, shape } }: Signal): boolean =>
  skeletons !== undefined || shape !== undefined;

function countsBy(names: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const name of names.toSorted(compareText)) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

/** What no rule allows, or a wide rule only watches. */
function partsIn(
  signals: readonly Signal[],
  fn: string,
  section: ProfileSection,
  doubt: Doubt,
  refusals: Map<string, Refusal>,
  subject: Subject,
): readonly { readonly part: Part; readonly times: number }[] {
  const counted = new Map<string, { readonly part: Part; times: number }>();
  for (const signal of signals) {
    const { what } = signal.evidence;
    if (signal.section !== section || what === undefined || !isOpen(signal, subject)) continue;
    const why = doubt(signal);
    const seen: Seen = why === null ? seenIn(section, what) : { kind: 'refused', why };
    if (seen.kind === 'refused') refuse(refusals, { fn, section, what, why: seen.why });
    if (seen.kind !== 'part') continue;
    const key = JSON.stringify(seen.part);
    const one = counted.get(key) ?? { part: seen.part, times: 0 };
    one.times += 1;
    counted.set(key, one);
  }
  return [...counted.values()];
}

/** Refused by the unwritten rule, or let through by a watch that does not say what is meant. */
function isOpen(signal: Signal, { file }: Subject): boolean {
  if (signal.decision === 'deny') return signal.rule === '(all other)';
  if (signal.decision !== 'watch' || signal.section === null) return false;
  const { value } = effective(file, signal.function, null);
  const rule = value.sections[signal.section].rules.find(({ name }) => name === signal.rule);
  return (
    rule !== undefined &&
    atomsOf(signal.section, rule.rule as RuleOf<ProfileSection>).some((atom) =>
      atom.some((word) => /^(any|\*|\/\*\*)$/.test(word)),
    )
  );
}

const refuse = (refusals: Map<string, Refusal>, one: Refusal): void => {
  refusals.set(`${one.fn} ${one.section} ${one.what}`, one);
};

/** A rule that is no watch allows it already. */
function isAllowed(subject: Subject, fn: string, environment: string | null, part: Part): boolean {
  const { rules, limited } = effective(subject.file, fn, environment).value.sections[part.section];
  if (!limited) return true;
  const [learned] = rulesFrom(part.section, [{ part, times: 1 }], subject.app);
  if (!learned) return true;
  return atomsOf(part.section, learned.rule as RuleOf<ProfileSection>).every((atom) =>
    rules.some(
      (one) =>
        one.rule.action !== 'watch' &&
        atomsOf(part.section, one.rule as RuleOf<ProfileSection>).some((wide) =>
          atomCovers(part.section, wide, atom),
        ),
    ),
  );
}

/** A name that is free in the section. */
function freshName<T extends { readonly name: string }>(
  subject: Subject,
  fn: string,
  environment: string | null,
  section: ProfileSection,
  rule: T,
): T {
  const taken = new Set(
    effective(subject.file, fn, environment).value.sections[section].rules.map(({ name }) => name),
  );
  let { name } = rule;
  for (let number = 2; taken.has(name); number++) name = `${rule.name}-${number}`;
  return { ...rule, name };
}

interface Hits {
  readonly byMatch: ReadonlySet<string>;
  readonly invocations: number;
}

function hitsOf(signals: readonly Signal[]): Hits {
  const byMatch = new Set<string>();
  let invocations = 0;
  for (const { evidence, match } of signals) {
    if (match !== null) byMatch.add(match);
    for (const [id, times] of Object.entries(evidence.hits ?? {})) if (times > 0) byMatch.add(id);
    invocations += evidence.invocations ?? 0;
  }
  return { byMatch, invocations };
}

function notHit(subject: Subject, fn: string, environment: string | null, hits: Hits): readonly Removal[] {
  const { value } = explain(subject, fn, environment);
  const app = appName(subject.file, subject.app);
  return profileSections.flatMap((section) => {
    if (section === 'inbound') return [];
    return value.own.sections[section].rules.flatMap((one): readonly Removal[] => {
      const isOfFunction = one.origin === 'file' && one.level[0] === 'functions';
      if (!isOfFunction || one.rule.action === 'deny' || isUncounted(subject, fn, one.rule as Rule))
        return [];
      if (hits.byMatch.has(matchId(section, one.rule as Rule, app, fn))) return [];
      const row = value.rows.find((each) => each.section === section && each.name === one.name);
      return [
        {
          fn,
          section,
          name: one.name,
          rule: one.rule as Rule,
          invocations: hits.invocations,
          why: row?.why ?? [],
        },
      ];
    });
  });
}

/** JavaScript's `eval` works in the scope that it is called in: a guard that counted its calls would take that from it. */
const isUncounted = ({ app }: Subject, fn: string, rule: Rule): boolean =>
  'use' in rule &&
  rule.use.includes('eval') &&
  app?.functions.find(({ name }) => name === fn)?.language !== 'python';

function skeletonsIn(signals: readonly Signal[]): Lesson['skeletons'] {
  const found = new Map<string, Map<string, Set<string>>>();
  for (const { function: fn, evidence } of signals)
    for (const [sink, forms] of Object.entries(evidence.skeletons ?? {})) {
      const own = found.get(fn) ?? new Map<string, Set<string>>();
      const known = own.get(sink) ?? new Set<string>();
      for (const form of forms) if (typeof form === 'string' && known.size < 500) known.add(form);
      own.set(sink, known);
      found.set(fn, own);
    }
  return new Map(
    [...found].map(([fn, own]) => [
      fn,
      Object.fromEntries(
        [...own]
          .sort(([a], [b]) => compareText(a, b))
          .map(([sink, forms]) => [sink, [...forms].sort(compareText)]),
      ),
    ]),
  );
}

function shapesIn(signals: readonly Signal[]): Lesson['shapes'] {
  const found = new Map<string, unknown[]>();
  for (const { function: fn, evidence } of signals)
    if (evidence.shape !== undefined && evidence.shape !== null)
      found.set(fn, [...(found.get(fn) ?? []), evidence.shape]);
  return found;
}

/** Rules of the file itself: those of the defaults and environments stay. */
function shapedRules({ file }: Subject, shapes: Lesson['shapes']): Lesson['shaped'] {
  return [...shapes.keys()].flatMap((fn) => {
    const rules = file.profile.functions?.[fn]?.inbound;
    if (rules === undefined || rules === 'none') return [];
    return Object.entries(rules)
      .filter(([, rule]) => rule.shape === undefined && rule.action !== 'deny')
      .map(([name, rule]) => ({ fn, name, rule: { ...rule, shape: 'learned' as const } }));
  });
}

const byPlace = (
  a: {
    readonly fn: string;
    readonly section: ProfileSection | null;
    readonly name?: string;
    readonly what?: string;
  },
  b: typeof a,
): number =>
  compareText(a.fn, b.fn) ||
  placeOf(a.section) - placeOf(b.section) ||
  compareText(a.name ?? a.what ?? '', b.name ?? b.what ?? '');

const placeOf = (section: ProfileSection | null): number =>
  section === null ? profileSections.length : profileSections.indexOf(section);
