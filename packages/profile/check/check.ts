import {
  type App,
  compareLocations,
  compareText,
  type Diagnostic,
  diagnostic,
  profileSections,
  weakenedIn,
} from '@emmental/model';
import type { Effective } from '../levels/effective.ts';
import type { ProfileFile } from '../rulebase.ts';
import { proofProblems } from '../sections/inbound/proofs.ts';
import { sections } from '../sections/index.ts';
import type { Section } from '../sections/section.ts';
import { environmentsOf, functionNames, functionsOf, type Subject, viewOf } from '../subject.ts';
import { shadowedIn } from './shadowed.ts';
import { unused } from './unused.ts';

/**
 * Finds the problems of a rulebase, sorted by place: levels that are less strict than the company, unknown groups and functions,
 * rules without effect or use and rules that allow too much, missing sections, the problems that each section finds, and entries
 * that have expired on `today` (`2027-03-31`).
 */
export function check(subject: Subject, today: string): readonly Diagnostic[] {
  const found = new Map<string, Diagnostic>();
  const note = (all: readonly Diagnostic[]) => {
    for (const each of all) {
      const key = [each.code, each.file, each.line, each.column, each.message].join('\n');
      if (!found.has(key)) found.set(key, each);
    }
  };
  note(unknownFunctions(subject.file, subject.app));
  note(expired(subject.file, today));
  note(proofProblems(subject));
  for (const fn of functionsOf(subject))
    for (const environment of environmentsOf(subject)) {
      const { value, diagnostics } = viewOf(subject, fn, environment);
      note(diagnostics);
      for (const section of sections) {
        note(section.check.section?.(value, environment) ?? []);
        note(tooWide(section, value.merged));
      }
      if (environment !== null) continue;
      note(notLimited(subject, value.merged));
      for (const section of sections) note(shadowed(section, value.merged));
      note(weakened(value.merged));
    }
  note(unused(subject));
  return [...found.values()].sort((a, b) => compareLocations(a, b) || compareText(a.message, b.message));
}

/** Reports functions that the rulebase names and the app does not have: their rules have no effect. */
export function unknownFunctions(file: ProfileFile, app: App): readonly Diagnostic[] {
  const there = new Set(app.functions.map(({ name }) => name));
  const named = functionNames(file, null);
  const unknown = named.filter((name) => !there.has(name));
  // If the app has none of them, the file is a copy, or belongs to another template.
  if (unknown.length > 1 && unknown.length === named.length) {
    const what = `${unknown.slice(0, 3).join(', ')}${unknown.length > 3 ? ` and ${unknown.length - 3} more` : ''}`;
    const itsApp = file.profile.app === undefined ? '' : ` (app: ${file.profile.app})`;
    return [
      diagnostic(
        'profile/no-function',
        file.locate('functions'),
        `${what}; this is the rulebase of another app${itsApp}`,
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

/** Returns the last day on which an exception may end, by the rulebase and all that it extends; null = they set none. */
export function latestExceptionEnd(file: ProfileFile, today: string): string | null {
  const days = [file, ...file.company].flatMap(({ profile }) => profile.floor?.['exception-days'] ?? []);
  if (days.length === 0) return null;
  return new Date(Date.parse(today) + Math.min(...days) * 86_400_000).toISOString().slice(0, 10);
}

/** Reports assumptions and exceptions that have expired, and exceptions that end later than the company allows. */
function expired(file: ProfileFile, today: string): readonly Diagnostic[] {
  const latest = latestExceptionEnd(file, today);
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
    if (until < today) return [diagnostic('profile/expired', at, `${keys[1]} expired ${until}`)];
    return latest !== null && keys[0] === 'exceptions' && until > latest
      ? [diagnostic('profile/too-long', at, `${keys[1]} ends ${until}; the latest allowed day is ${latest}`)]
      : [];
  });
}

function notLimited({ file }: Subject, merged: Effective): readonly Diagnostic[] {
  const open = profileSections.filter((section) => !merged.sections[section].limited);
  const at = file.locate('functions', merged.name);
  return open.length === 0
    ? []
    : [diagnostic('profile/not-limited', at, `${merged.name}: ${open.join(', ')}`)];
}

/** Reports rules without effect. Of rules that watch, `profile ready` asks for a decision. */
const shadowed = (section: Section, merged: Effective): readonly Diagnostic[] =>
  shadowedIn(section, merged)
    .filter(({ isPending }) => !isPending)
    .map(({ written: { at, name }, why }) =>
      diagnostic('profile/shadowed', at, `${section.name}/${name}: ${why}`),
    );

/** Reports each use of code that other sections do not hold, with the names of these sections. */
function weakened(merged: Effective): readonly Diagnostic[] {
  const { rules } = merged.sections.code;
  const found = weakenedIn(
    rules.map(({ name, rule }) => ({ name, action: rule.action, use: rule.use })),
    (section) => merged.sections[section].limited,
  );
  return rules.flatMap(({ name, at }) => {
    const uses = new Set(found.flatMap(({ rule, use }) => (rule === name ? [use] : [])));
    return [...uses].map((use) => {
      const named = found.flatMap((each) => (each.rule === name && each.use === use ? [each.section] : []));
      return diagnostic(
        'profile/weakened',
        at,
        `code/${name} allows ${use}, which can get past the rules of ${named.join(', ')}`,
      );
    });
  });
}

const tooWide = ({ name: section, atoms, check: { isTooWide } }: Section, merged: Effective) =>
  merged.sections[section].rules.flatMap(({ name, rule, origin, at }) =>
    origin === 'file' && rule.action === 'allow' && atoms(rule).some((atom) => isTooWide(atom))
      ? [diagnostic('profile/too-wide', at, `${section}/${name}`)]
      : [],
  );
