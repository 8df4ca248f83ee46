import {
  asString,
  atDefaultsWhen,
  type Location,
  type Problem,
  type RuleDescription,
  severities,
} from '@emmental/model';
import { googleRuntimeEnds } from './google-runtimes.ts';
import {
  type ConfigurationRule,
  functionRule,
  type ResourceProblem,
  type ReviewedFunction,
  type RuleInput,
} from './rule.ts';
import { type RuntimeEnd, runtimeEnds } from './runtimes.ts';
import { notApplicable, settings } from './setting.ts';

/**
 * Makes a rule about the runtime of functions. If conditions or mappings of the template choose the runtime, each possible
 * runtime is checked. `isWrong` takes the end days of a runtime and today's date; runtimes without known end days are never
 * wrong. `because` returns the text that explains the answer, wrong or not.
 */
export function runtimeRule(
  rule: RuleDescription & {
    readonly isWrong: (end: RuntimeEnd, today: string) => boolean;
    readonly because: (runtime: string, end: RuntimeEnd) => string;
    readonly describe: (
      fn: ReviewedFunction,
      runtime: string,
      end: RuntimeEnd,
      today: string,
    ) => ResourceProblem;
  },
): ConfigurationRule {
  const { isWrong, because, describe, ...description } = rule;
  const ofEach = functionRule({
    ...description,
    clouds: 'all',
    judge: (fn, input) => {
      const named = runtimesOf(fn, input);
      if (named.length === 0) return notApplicable('it names no runtime');
      return named.map(({ runtime, when, at, end }) => ({
        when,
        at,
        isWrong: end !== undefined && isWrong(end, input.today),
        because: end === undefined ? `${runtime} has no known end date` : because(runtime, end),
      }));
    },
    describe: (fn, input) => {
      const { today } = input;
      const wrong = runtimesOf(fn, input).find(({ end }) => end !== undefined && isWrong(end, today));
      const { runtime = '', end = [today, null, null] } = wrong ?? {};
      return describe(fn, runtime, end, today);
    },
  });
  return { ...ofEach, check: (input) => mergedBySetting(ofEach.check(input), input) };
}

/** A runtime that a function may have. */
interface NamedRuntime {
  readonly runtime: string;
  readonly when: string | null;
  readonly at: Location | null;
  /** Undefined when no end days are known. */
  readonly end: RuntimeEnd | undefined;
}

function runtimesOf({ declaration }: ReviewedFunction, { app }: RuleInput): readonly NamedRuntime[] {
  const resource = app.resources.get(declaration.logicalId);
  const written = resource ? settings(resource.properties, 'Runtime') : [];
  const places = written.flatMap((setting) => (setting.state === 'known' ? [setting] : []));
  // Both clouds have a runtime `java11`. Only functions of Google Cloud have an account.
  const endsByRuntime = declaration.account ? googleRuntimeEnds : runtimeEnds;
  const { runtime } = declaration;
  if (runtime !== null) {
    const declared = { runtime, at: places[0]?.at ?? null, end: endsByRuntime[runtime] };
    const when = places[0] ? atDefaultsWhen(places[0].value) : null;
    // A runtime from a parameter's default may be deployed, but somebody can choose another runtime, whose end is not known.
    return when === null
      ? [{ ...declared, when }]
      : [
          { ...declared, when },
          { ...declared, when, end: undefined },
        ];
  }
  return places.flatMap(({ value, when, at }) => {
    const name = asString(value);
    return name === null ? [] : [{ runtime: name, when, at, end: endsByRuntime[name] }];
  });
}

/** Merges the problems of functions that take the runtime from the same place of the template into one problem. */
function mergedBySetting(found: readonly Problem[], { functions }: RuleInput): readonly Problem[] {
  const declarations = new Map(functions.map(({ declaration }) => [declaration.id, declaration]));
  const declarationOf = ({ function: id }: Problem) => declarations.get(id ?? '');
  const places = new Map<string, Problem[]>();
  for (const original of found) {
    // One change to a newer runtime usually covers all functions with this runtime.
    const { runtime = null } = declarationOf(original) ?? {};
    const problem = runtime === null ? original : { ...original, cause: `runtime ${runtime}` };
    const key = `${problem.at.file}:${problem.at.line}:${problem.at.column}`;
    places.set(key, [...(places.get(key) ?? []), problem]);
  }
  return [...places.values()].flatMap((all) => {
    // The worst problem is reported for all: that of the function that most people can start.
    const [first, ...others] = all.toSorted(
      (a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity),
    );
    if (!first || others.length === 0) return all;
    const name = declarationOf(first)?.name ?? '';
    const more = others.map((other) => declarationOf(other)?.name ?? '');
    const names = more.length === 1 ? `${name} and ${more[0]}` : `${all.length} functions`;
    return [
      {
        ...first,
        title: `${names}${first.title.slice(name.length).replace(' runs on ', ' run on ')}`,
        details: [...first.details, { label: 'also', text: more.join(', ') }],
        parts: [first, ...others].map(({ function: fn, subject, title, severity, details }) => ({
          function: fn,
          subject,
          title,
          severity,
          details,
        })),
      },
    ];
  });
}
