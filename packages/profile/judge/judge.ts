import type { ProfileMode, Signal } from '@emmental/model';
import { declaredOf } from '../compile/declared.ts';
import { isCovered } from '../cover/covered.ts';
import { matchId } from '../identity.ts';
import type { Rule } from '../rulebase.ts';
import { sectionNamed, sections } from '../sections/index.ts';
import type { Atom, FunctionView, Section } from '../sections/section.ts';
import { appName, functionsOf, type Subject, viewOf } from '../subject.ts';

/** The answer of a rulebase to a recorded action. */
export type Verdict =
  /** A rule decides: its name and action; `(all other)` = no rule allows the action. */
  | {
      readonly kind: 'decided';
      readonly action: Rule['action'];
      readonly rule: string;
      readonly mode: ProfileMode;
    }
  /** The signal does not say enough. */
  | { readonly kind: 'unknown'; readonly why: string };

/** Answers what a rulebase does with actions that guards recorded. */
export interface Judge {
  /** The functions of the rulebase. */
  readonly functions: ReadonlySet<string>;
  readonly app: string;
  readonly judge: (signal: Signal) => Verdict;
  /** Returns what the rulebase does with the calls that a rule of another rulebase matched; null if it does not know the rule. */
  readonly judgeMatch: (fn: string, match: string) => MatchVerdict | null;
}

/** The effect of a rulebase on all calls that one rule matches. */
export interface MatchVerdict {
  readonly kind: 'same' | 'allowed' | 'stopped' | 'reported' | 'unknown';
  /** `Thumbnails/outbound/carriers`. */
  readonly rule: string;
}

/**
 * Makes a judge of an edited rulebase. `before` is the rulebase that the guards had, if it is known: it names the rules that were
 * counted, and rules that both have cannot match what no rule allowed.
 */
export function judgeOf(subject: Subject, environment: string | null, before: Subject | null): Judge {
  const views = new Map(functionsOf(subject).map((fn) => [fn, ruledBy(subject, fn, environment)]));
  const old = new Map(before ? functionsOf(before).map((fn) => [fn, ruledBy(before, fn, environment)]) : []);
  return {
    functions: new Set(views.keys()),
    app: appName(subject.file, subject.app),
    judge: (signal) => {
      const ruled = views.get(signal.function);
      if (!ruled) return unknown('the rulebase has no such function');
      return verdictOn(signal, ruled, old.get(signal.function) ?? null);
    },
    judgeMatch: (fn, match) => {
      const ruled = views.get(fn);
      const same = ruled?.byMatch.get(match);
      if (same) return { kind: 'same', rule: same.path };
      const counted = old.get(fn)?.byMatch.get(match);
      return ruled && counted ? matchVerdict(counted, ruled) : null;
    },
  };
}

/** A rule that applies to a function, written or implied. */
interface Applied {
  readonly name: string;
  readonly path: string;
  readonly section: Section;
  readonly rule: Rule;
  readonly match: string;
  readonly isImplied: boolean;
}

/** All rules of one function. */
interface Ruled {
  readonly view: FunctionView;
  readonly bySection: ReadonlyMap<string, readonly Applied[]>;
  readonly byMatch: ReadonlyMap<string, Applied>;
}

function ruledBy(subject: Subject, fn: string, environment: string | null): Ruled {
  const { value: view } = viewOf(subject, fn, environment);
  const app = appName(subject.file, subject.app);
  const bySection = new Map<string, readonly Applied[]>();
  for (const section of sections) {
    const effective = view.merged.sections[section.name];
    const applied = (name: string, rule: Rule, isImplied: boolean): Applied => ({
      name,
      path: `${fn}/${section.name}/${name}`,
      section,
      rule,
      match: matchId(section.name, rule, app, fn),
      isImplied,
    });
    bySection.set(section.name, [
      ...effective.rules.map(({ name, rule }) => applied(name, rule, false)),
      ...section
        .implied(declaredOf(subject.app, fn), effective)
        .map(({ name, rule }) => applied(name, rule, true)),
    ]);
  }
  const byMatch = new Map([...bySection.values()].flat().map((each) => [each.match, each]));
  return { view, bySection, byMatch };
}

function verdictOn(signal: Signal, ruled: Ruled, before: Ruled | null): Verdict {
  const { section: name, evidence } = signal;
  if (name === null) return unknown('the signal is not about a rule');
  const section = sectionNamed(name);
  const mode = ruled.view.merged.mode[name];
  const rules = ruled.bySection.get(name) ?? [];
  if (section.usedBy === 'events') return verdictOnEvent(signal, rules, mode);
  if (evidence.what === undefined) return unknown('the signal does not name the action');
  const seen = section.learn.read(evidence.what.trim());
  if (seen.kind === 'nothing') return unknown('another signal reports the same action');
  if (seen.kind === 'refused') return unknown(seen.why);
  return verdictOnPart(seen.part, section, rules, { ruled, before, mode });
}

interface Around {
  readonly ruled: Ruled;
  readonly before: Ruled | null;
  readonly mode: ProfileMode;
}

function verdictOnPart(
  part: Atom,
  section: Section,
  rules: readonly Applied[],
  { ruled, before, mode }: Around,
): Verdict {
  const parts = spellingsOf(part, section, ruled);
  const covering = (action: Rule['action'], isImplied: boolean): Applied | undefined =>
    rules.find(
      (each) =>
        each.rule.action === action &&
        each.isImplied === isImplied &&
        parts.some((spelling) => isCovered(section, spelling, [each])),
    );
  const maybe = (isWanted: (each: Applied) => boolean): Applied | undefined =>
    rules.find((each) => isWanted(each) && mayMatch(each, part, section) && !before?.byMatch.has(each.match));
  const decided = ({ name, rule }: Pick<Applied, 'name' | 'rule'>): Verdict => ({
    kind: 'decided',
    action: rule.action,
    rule: name,
    mode,
  });
  // An explicit deny beats every allow; an implied deny yields to an explicit allow.
  const denying = covering('deny', false);
  if (denying) return decided(denying);
  const perhapsDenying = maybe(({ rule, isImplied }) => rule.action === 'deny' && !isImplied);
  if (perhapsDenying) return unknown(`only the guard knows whether ${perhapsDenying.name} matches it`);
  const deciding =
    covering('allow', false) ??
    covering('watch', false) ??
    covering('deny', true) ??
    covering('allow', true) ??
    covering('watch', true);
  if (deciding) return decided(deciding);
  const perhaps = maybe(({ rule }) => rule.action !== 'deny');
  if (perhaps) return unknown(`only the guard knows whether ${perhaps.name} matches it`);
  return { kind: 'decided', action: 'deny', rule: '(all other)', mode };
}

/** Returns a part as the guard names it, and as the rulebase would: with ids of the template in the place of deployed names. */
function spellingsOf(part: Atom, section: Section, { view: { subject } }: Ruled): readonly Atom[] {
  const learned = section.learn.rules([{ part, times: 1 }], subject.app);
  // A learned rule may allow more than was seen: one for writing allows reading, too.
  const isSame = (atom: Atom): boolean => atom.length === 1 || atom[0] === part[0];
  return [part, ...learned.flatMap(({ rule }) => section.atoms(rule).filter(isSame))];
}

/** Returns true if a rule has words whose meaning only a running guard knows, so that it may match the part. */
function mayMatch({ rule }: Applied, part: Atom, section: Section): boolean {
  return section.atoms(rule).some((atom) => section.learn.mayMean?.(atom, part) === true);
}

/** An event is judged by its rule, and by what the inspection found in it. */
function verdictOnEvent(signal: Signal, rules: readonly Applied[], mode: ProfileMode): Verdict {
  const { evidence, match, rule: name } = signal;
  if (name === '(all other)') return unknown('the signal does not name the source of the event');
  const found = rules.find((each) => (match === null ? each.name === name : each.match === match));
  const inspects = found && 'inspect' in found.rule ? found.rule.inspect : 'all';
  if (match !== null && !found) return unknown('the rulebase has no rule that matches the same');
  const attack = evidence.class;
  const isLeftOut =
    inspects === 'none' ||
    (inspects !== 'all' && attack !== undefined && !inspects.includes(attack as never));
  if (isLeftOut) return { kind: 'decided', action: 'allow', rule: found?.name ?? name ?? 'inspection', mode };
  // A signature alone is reported in every mode; a proof is blocked where the section is enforced.
  const isProof = evidence.proof !== undefined || signal.kind === 'block';
  return {
    kind: 'decided',
    action: isProof ? 'deny' : 'watch',
    rule: found?.name ?? name ?? 'inspection',
    mode,
  };
}

/** Judges the calls that a rule of the earlier rulebase allowed, all at once. */
function matchVerdict(counted: Applied, ruled: Ruled): MatchVerdict {
  const { section, rule, path } = counted;
  const rules = ruled.bySection.get(section.name) ?? [];
  const parts = section.atoms(rule);
  const within = (action: Rule['action']): boolean =>
    parts.every((part) =>
      isCovered(
        section,
        part,
        rules.filter((each) => each.rule.action === action),
      ),
    );
  const isEnforced = ruled.view.merged.mode[section.name] === 'enforce';
  const denied = isEnforced ? 'stopped' : 'reported';
  if (rule.action === 'deny') return { kind: 'unknown', rule: path };
  if (within('deny')) return { kind: denied, rule: path };
  const hasDeny = rules.some((each) => each.rule.action === 'deny' && !each.isImplied);
  if (within('allow')) return { kind: hasDeny ? 'unknown' : 'allowed', rule: path };
  const overlaps = rules.some(
    (each) =>
      each.rule.action !== 'deny' &&
      section
        .atoms(each.rule)
        .some((atom) =>
          parts.some(
            (part) =>
              section.covers(part, atom) ||
              section.covers(atom, part) ||
              section.learn.mayMean?.(atom, part) === true,
          ),
        ),
  );
  return { kind: overlaps ? 'unknown' : denied, rule: path };
}

const unknown = (why: string): Verdict => ({ kind: 'unknown', why });
