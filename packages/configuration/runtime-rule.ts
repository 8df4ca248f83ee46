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
  type Facts,
  type FunctionFacts,
  functionRule,
  type ResourceProblem,
} from './rule.ts';
import { type RuntimeEnd, runtimeEnds } from './runtimes.ts';
import { notAsked, settings } from './setting.ts';

/**
 * A rule about the runtime of functions, or each that the conditions and mappings of the template may choose. `isWrong` is
 * asked of runtimes whose end is known, with today's date; `because` is the answer, wrong or not.
 */
export function runtimeRule(
  rule: RuleDescription & {
    readonly isWrong: (end: RuntimeEnd, today: string) => boolean;
    readonly because: (runtime: string, end: RuntimeEnd) => string;
    readonly say: (fn: FunctionFacts, runtime: string, end: RuntimeEnd, today: string) => ResourceProblem;
  },
): ConfigurationRule {
  const { isWrong, because, say, ...description } = rule;
  const ofEach = functionRule({
    ...description,
    clouds: 'all',
    judge: (fn, facts) => {
      const named = runtimesOf(fn, facts);
      if (named.length === 0) return notAsked('it names no runtime');
      return named.map(({ runtime, when, at, end }) => ({
        when,
        at,
        isWrong: end !== undefined && isWrong(end, facts.today),
        because: end === undefined ? `${runtime} has no known end date` : because(runtime, end),
      }));
    },
    say: (fn, facts) => {
      const { today } = facts;
      const wrong = runtimesOf(fn, facts).find(({ end }) => end !== undefined && isWrong(end, today));
      const { runtime = '', end = [today, null, null] } = wrong ?? {};
      return say(fn, runtime, end, today);
    },
  });
  return { ...ofEach, check: (facts) => toldOnce(ofEach.check(facts), facts) };
}

interface NamedRuntime {
  readonly runtime: string;
  readonly when: string | null;
  readonly at: Location | null;
  /** Undefined where no end is known. */
  readonly end: RuntimeEnd | undefined;
}

function runtimesOf({ declaration }: FunctionFacts, { app }: Facts): readonly NamedRuntime[] {
  const resource = app.resources.get(declaration.logicalId);
  const written = resource ? settings(resource.properties, 'Runtime') : [];
  const places = written.flatMap((setting) => (setting.state === 'known' ? [setting] : []));
  // Both clouds have a `java11`: which it is the account tells.
  const endsByRuntime = declaration.account ? googleRuntimeEnds : runtimeEnds;
  const { runtime } = declaration;
  if (runtime !== null) {
    const declared = { runtime, at: places[0]?.at ?? null, end: endsByRuntime[runtime] };
    const when = places[0] ? atDefaultsWhen(places[0].value) : null;
    // A default is what is deployed unless somebody gives another.
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

/** Two functions are told each by itself. */
const leastMore = 2;

/** Reports a setting that is written once for many functions as one problem. */
function toldOnce(found: readonly Problem[], { functions }: Facts): readonly Problem[] {
  const declarations = new Map(functions.map(({ declaration }) => [declaration.id, declaration]));
  const of = ({ function: id }: Problem) => declarations.get(id ?? '');
  const places = new Map<string, Problem[]>();
  for (const original of found) {
    // Who moves one function to a newer runtime moves them all.
    const { runtime = null } = of(original) ?? {};
    const problem = runtime === null ? original : { ...original, cause: `runtime ${runtime}` };
    const key = `${problem.at.file}:${problem.at.line}:${problem.at.column}`;
    places.set(key, [...(places.get(key) ?? []), problem]);
  }
  return [...places.values()].flatMap((all) => {
    // The one that most people can start is told.
    const [first, ...others] = all.toSorted(
      (a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity),
    );
    if (!first || others.length < leastMore) return all;
    const name = of(first)?.name ?? '';
    const more = others.map((other) => of(other)?.name ?? '');
    return [
      {
        ...first,
        title: `${name} and ${more.length} more${first.title.slice(name.length).replace(' runs on ', ' run on ')}`,
        details: [...first.details, { label: 'also', text: more.join(', ') }],
      },
    ];
  });
}
