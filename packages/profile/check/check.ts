import { triggerKind } from '@emmental/knowledge';
import {
  type App,
  compareLocations,
  compareText,
  type Diagnostic,
  diagnostic,
  type ProfileSection,
  profileSections,
  type Trigger,
} from '@emmental/model';
import { functionNames } from '../compile/compile.ts';
import { tellsSingleFailures } from '../compile/sources.ts';
import { type Atom, atomCovers, atomsOf } from '../cover/atoms.ts';
import type { DerivedRule } from '../derive/derived.ts';
import { sourceWord } from '../derive/inbound.ts';
import { type Effective, type EffectiveRule, effective } from '../levels/effective.ts';
import { isFresh, type ProfileFile, type RuleOf } from '../rulebase.ts';
import { derivedOf, environmentsOf, functionsOf, type Subject } from '../subject.ts';
import { permissionsDiffer } from './permissions.ts';
import { isTooWide } from './wide.ts';

/**
 * What is wrong with a rulebase, by place: less strict than the company, groups and functions that are not there,
 * rules that never count, are used by nothing or allow too much, sections that are missing, events that a block would
 * lose, permissions that the template does not have, and what has ended on `today` (`2027-03-31`).
 */
export function check(subject: Subject, today: string): readonly Diagnostic[] {
  const found = new Map<string, Diagnostic>();
  const note = (all: readonly Diagnostic[]) => {
    for (const one of all) {
      const key = [one.code, one.file, one.line, one.column, one.message].join('\n');
      if (!found.has(key)) found.set(key, one);
    }
  };
  note(unknownFunctions(subject.file, subject.app));
  note(ended(subject.file, today));
  for (const fn of functionsOf(subject))
    for (const environment of environmentsOf(subject)) {
      const { value, diagnostics } = effective(subject.file, fn, environment);
      note(diagnostics);
      note(losesEvents(subject, value));
      if (environment !== null) continue;
      note(notLimited(subject, value));
      note(profileSections.flatMap((section) => shadowed(section, value)));
      note(profileSections.flatMap((section) => tooWide(section, value)));
      note(noSource(subject, value));
      note(permissionsDiffer(subject, fn, value.sections.permissions.rules));
    }
  note(unused(subject));
  return [...found.values()].sort((a, b) => compareLocations(a, b) || compareText(a.message, b.message));
}

/** Functions that the rulebase names and the app does not have: what is written of them holds nothing. */
export function unknownFunctions(file: ProfileFile, app: App): readonly Diagnostic[] {
  const there = new Set(app.functions.map(({ name }) => name));
  const named = functionNames(file, null);
  const unknown = named.filter((name) => !there.has(name));
  // None of them: the file was copied, or lies beside another template.
  if (unknown.length > 1 && unknown.length === named.length) {
    const what = `${unknown.slice(0, 3).join(', ')}${unknown.length > 3 ? ` and ${unknown.length - 3} more` : ''}`;
    const own = file.profile.app === undefined ? '' : ` (app: ${file.profile.app})`;
    return [
      diagnostic(
        'profile/no-function',
        file.locate('functions'),
        `${what}; it is the rulebase of another app${own}`,
      ),
    ];
  }
  return unknown.flatMap((name) => {
    const places = [
      ...(file.profile.functions?.[name] ? [file.locate('functions', name)] : []),
      ...Object.entries(file.profile.environments ?? {}).flatMap(([environment, { functions }]) =>
        functions?.[name] ? [file.locate('environments', environment, 'functions', name)] : [],
      ),
    ];
    return places.map((at) => diagnostic('profile/no-function', at, name));
  });
}

/** Assumptions and exceptions that no longer count, and exceptions that run longer than the company allows. */
function ended(file: ProfileFile, today: string): readonly Diagnostic[] {
  const days = Math.min(
    ...[file, ...file.company].map(
      ({ profile }) => profile.floor?.['exception-days'] ?? Number.POSITIVE_INFINITY,
    ),
  );
  const latest = Number.isFinite(days)
    ? new Date(Date.parse(today) + days * 86_400_000).toISOString().slice(0, 10)
    : null;
  const entries = [
    ...Object.entries(file.profile.assume ?? {}).map(([name, { until }]) => ({
      keys: ['assume', name],
      until,
    })),
    ...Object.entries(file.profile.exceptions ?? {}).map(([name, { until }]) => ({
      keys: ['exceptions', name],
      until,
    })),
  ];
  return entries.flatMap(({ keys, until }) => {
    const at = file.locate(...keys);
    if (until === 'fix-available') return [];
    if (until < today) return [diagnostic('profile/expired', at, `${keys[1]} ended ${until}`)];
    return latest !== null && keys[0] === 'exceptions' && until > latest
      ? [diagnostic('profile/too-long', at, `${keys[1]} ends ${until}, at the latest ${latest}`)]
      : [];
  });
}

function notLimited({ file }: Subject, own: Effective): readonly Diagnostic[] {
  const open = profileSections.filter((section) => !own.sections[section].limited);
  const at = file.locate('functions', own.name);
  return open.length === 0 ? [] : [diagnostic('profile/not-limited', at, `${own.name}: ${open.join(', ')}`)];
}

/** A rule of which a deny, or another rule that allows at least as much, leaves nothing. */
function shadowed(section: ProfileSection, own: Effective): readonly Diagnostic[] {
  const rules: readonly EffectiveRule[] = own.sections[section].rules;
  const parts = (one: EffectiveRule): readonly Atom[] => atomsOf(section, one.rule as RuleOf<typeof section>);
  const within = (one: EffectiveRule, others: readonly EffectiveRule[]) =>
    parts(one).every((atom) =>
      others.some((other) => parts(other).some((wide) => atomCovers(section, wide, atom))),
    );
  return rules.flatMap((one, index) => {
    if (one.origin === 'company') return [];
    const others = rules.filter((other) => other !== one);
    const denies = others.filter(({ rule }) => rule.action === 'deny');
    if (one.rule.action !== 'deny' && denies.length > 0 && within(one, denies))
      return [
        diagnostic(
          'profile/shadowed',
          one.at,
          `${section}/${one.name}: ${namesOf(denies, one, within)} denies all of it`,
        ),
      ];
    // Of two that say the same, the later is told.
    const equals = others.filter(
      (other) =>
        (other.rule.action === one.rule.action ||
          (one.rule.action === 'watch' && other.rule.action === 'allow')) &&
        within(one, [other]) &&
        (!isFresh(one.rule) || isFresh(other.rule)) &&
        (rules.indexOf(other) < index || !within(other, [one])),
    );
    const [wider] = equals;
    return wider
      ? [diagnostic('profile/shadowed', one.at, `${section}/${one.name}: ${wider.name} says all of it`)]
      : [];
  });
}

const namesOf = (
  denies: readonly EffectiveRule[],
  one: EffectiveRule,
  within: (one: EffectiveRule, others: readonly EffectiveRule[]) => boolean,
): string => denies.find((deny) => within(one, [deny]))?.name ?? denies.map(({ name }) => name).join(', ');

const tooWide = (section: ProfileSection, own: Effective): readonly Diagnostic[] =>
  own.sections[section].rules.flatMap((one) =>
    one.origin === 'file' && one.rule.action === 'allow' && isTooWide(section, one.rule)
      ? [diagnostic('profile/too-wide', one.at, `${section}/${one.name}`)]
      : [],
  );

function noSource({ app }: Subject, own: Effective): readonly Diagnostic[] {
  const declaration = app.functions.find(({ name }) => name === own.name);
  const words = (declaration?.triggers ?? []).map(sourceWord);
  return own.sections.inbound.rules.flatMap((one) =>
    one.origin === 'company' || one.rule.action === 'deny'
      ? []
      : one.rule.from
          .filter((from) => from !== 'any' && !words.some((word) => atomCovers('inbound', [from], [word])))
          .map((from) => diagnostic('profile/no-source', one.at, `${own.name}: ${from}`)),
  );
}

/** Enforced, an event that is not answered for at once needs a place to wait. */
function losesEvents({ app }: Subject, own: Effective): readonly Diagnostic[] {
  if (own.mode.inbound !== 'enforce' || own.quarantine !== null) return [];
  const declaration = app.functions.find(({ name }) => name === own.name);
  const waiting = (declaration?.triggers ?? []).filter(needsQuarantine);
  return waiting.flatMap((trigger) => {
    const word = sourceWord(trigger);
    const rule = own.sections.inbound.rules.find((one) => one.rule.from.includes(word));
    return rule
      ? [diagnostic('profile/loses-events', rule.at, `${own.name}, ${word}: enforce without quarantine`)]
      : [];
  });
}

/** Nobody waits for an answer, and single records cannot be told as failed. */
export const needsQuarantine = (trigger: Trigger): boolean =>
  triggerKind(trigger.kind)?.delivery !== 'synchronous' &&
  // On streams a failed record brings back all that follow.
  !(trigger.kind === 'sqs' && tellsSingleFailures([trigger]));

/** Rules of which no function's code uses a part. What was not read may use anything. */
function unused(subject: Subject): readonly Diagnostic[] {
  const used = new Map<string, boolean>();
  const places = new Map<string, { readonly one: EffectiveRule; readonly section: ProfileSection }>();
  for (const fn of functionsOf(subject)) {
    const derived = derivedOf(subject, fn);
    const { value } = effective(subject.file, fn, null);
    for (const section of profileSections) {
      if (section === 'inbound') continue;
      const asked = derived?.sections[section];
      const needed = asked === undefined || asked === 'none' ? [] : [...asked.values()];
      for (const one of value.sections[section].rules) {
        if (one.origin === 'company' || one.rule.action === 'deny' || isOwn(section, one)) continue;
        const key = `${one.at.line}:${one.at.column} ${section}/${one.name}`;
        places.set(key, { one, section });
        used.set(
          key,
          used.get(key) === true || isUsed(section, one, needed) || isObserved(section, one, subject, fn),
        );
      }
    }
  }
  return [...places].flatMap(([key, { one, section }]) =>
    used.get(key) ? [] : [diagnostic('profile/unused', one.at, `${section}/${one.name}`)],
  );
}

const isOwn = (section: ProfileSection, { rule }: EffectiveRule): boolean =>
  section === 'files' &&
  'read' in rule &&
  (rule.read ?? []).every((path) => path === 'code' || path === 'runtime');

function isUsed(
  section: ProfileSection,
  one: EffectiveRule,
  needed: readonly DerivedRule<ProfileSection>[],
): boolean {
  const own = atomsOf(section, one.rule as RuleOf<typeof section>);
  return needed.some(({ rule }) =>
    atomsOf(section, rule as RuleOf<typeof section>).some((atom) =>
      own.some((part) => atomCovers(section, part, atom) || atomCovers(section, atom, part)),
    ),
  );
}

/** Traffic asked for it, though the code does not show it. */
const isObserved = (section: ProfileSection, one: EffectiveRule, { lock }: Subject, fn: string): boolean =>
  lock.get(`${fn}/${section}/${one.name}`)?.origin === 'observed';
