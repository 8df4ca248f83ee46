import { asString, type Location, type Problem, severities, severityOf } from '@emmental/model';
import { googleRuntimeEnds } from '../../google-runtimes.ts';
import { defineRule, type Facts, type FunctionFacts, functionRule } from '../../rule.ts';
import { newestOf, runtimeEnds } from '../../runtimes.ts';
import { notAsked, settings } from '../../setting.ts';

const ofEach = functionRule({
  id: 'function/old-runtime',
  aliases: ['EMM-FN-RUNTIME-EOL', 'EMM-GCF-RUNTIME'],
  slice: 'deps',
  threats: ['T7'],
  clouds: 'all',
  help: 'The cloud patches the runtime no more: what is found in it from now on stays open.',
  judge: (fn, facts) => {
    const named = runtimesOf(fn, facts);
    if (named.length === 0) return notAsked('it names no runtime');
    return named.map(({ runtime, when, at, end }) => ({
      when,
      at,
      isWrong: end !== undefined && end < facts.today,
      because: end === undefined ? `no end of ${runtime} is known` : `${runtime} is maintained until ${end}`,
    }));
  },
  say: (fn, facts) => {
    const { declaration, report } = fn;
    const { today } = facts;
    const { name, account } = declaration;
    const old = runtimesOf(fn, facts).find((one) => one.end !== undefined && one.end < today);
    const { runtime = '', end = today } = old ?? {};
    // Updates are still possible for months after the end; after a year nobody is warned any more.
    // What is open in it is of use to those who can start it.
    const isLong = Number(today.slice(0, 4)) - Number(end.slice(0, 4)) >= 2;
    return {
      title: `${name} runs on ${runtime}, which is not patched since ${end}`,
      severity: isLong ? severityOf(report.reachedBy.exposure, 'service') : 'low',
      fix: account ? 'runtime: the newest of its language' : `Runtime: ${newestOf(runtime)}`,
    };
  },
});

interface NamedRuntime {
  readonly runtime: string;
  readonly when: string | null;
  readonly at: Location | null;
  /** Undefined where no end is known. */
  readonly end: string | undefined;
}

/** The runtime, or each that the conditions and mappings of the template may choose. */
function runtimesOf({ declaration }: FunctionFacts, { app }: Facts): readonly NamedRuntime[] {
  const resource = app.resources.get(declaration.logicalId);
  const written = resource ? settings(resource.properties, 'Runtime') : [];
  const places = written.flatMap((one) => (one.state === 'known' ? [one] : []));
  // Both clouds have a `java11`: which it is the account tells.
  const ends = declaration.account ? googleRuntimeEnds : runtimeEnds;
  const { runtime } = declaration;
  if (runtime !== null) return [{ runtime, when: null, at: places[0]?.at ?? null, end: ends[runtime] }];
  return places.flatMap(({ value, when, at }) => {
    const one = asString(value);
    return one === null ? [] : [{ runtime: one, when, at, end: ends[one] }];
  });
}

/** Two functions are told each by itself. */
const leastMore = 2;

/** What stands once for many functions is told once. */
export const functionOldRuntime = defineRule({
  ...ofEach,
  check: (facts) => {
    const declarations = new Map(facts.functions.map(({ declaration }) => [declaration.id, declaration]));
    const of = ({ function: id }: Problem) => declarations.get(id ?? '');
    const places = new Map<string, Problem[]>();
    for (const found of ofEach.check(facts)) {
      // Who moves one function to a newer runtime moves them all.
      const { runtime = null } = of(found) ?? {};
      const problem = runtime === null ? found : { ...found, cause: `runtime ${runtime}` };
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
      const more = others.map((one) => of(one)?.name ?? '');
      return [
        {
          ...first,
          title: `${name} and ${more.length} more${first.title.slice(name.length).replace(' runs on ', ' run on ')}`,
          details: [...first.details, { label: 'also', text: more.join(', ') }],
        },
      ];
    });
  },
});
