import {
  type Abstract,
  absenceTest,
  applied,
  type Call,
  cell,
  choices,
  constant,
  elementOf,
  type Flows,
  flowsOf,
  guardKey,
  hostPart,
  list,
  membership,
  nullValue,
  partIn,
  setField,
  stringOf,
  testFact,
  undefinedValue,
  union,
  unknown,
} from '@emmental/evaluator';
import { first } from '../../models/argument.ts';
import { partValue } from '../../models/files/javascript.ts';
import { patternTest } from '../../models/patterns.ts';

/** `host.endsWith('.example.com')`: the dot keeps `evilexample.com` out. */
export function endTest(subject: Abstract, end: string | null): Abstract | null {
  if (end === null || !/^\.[\w-]+\.[\w.-]+$/.test(end)) return null;
  const flows = flowsOf(subject);
  return flows.length > 0 && flows.every((flow) => partIn(flow) === hostPart)
    ? testFact(subject, 'allow-list:url')
    : null;
}

/** `list.indexOf(x)`: a comparison with -1 makes it a membership test. */
export function indexOf(call: Call): Abstract {
  const container = call.self ?? undefinedValue;
  const test =
    container.kind === 'object'
      ? membership(call.machine, container, first(call))
      : (absenceTest(container, stringOf(first(call))) ?? unknown('a search'));
  if (test.kind === 'constant' && test.value === false) return constant(-1);
  if (test.kind !== 'instance') return unknown('an index');
  return {
    kind: 'instance',
    type: 'index',
    name: 'an index',
    facts: { test },
    holder: { id: 0, cell: cell() },
  };
}

/**
 * Returns the test that a callback makes for every item, `allowed.some((item) => item === x)`, or null when a result
 * is no test.
 */
export function sameTest(results: readonly Abstract[]): Abstract | null {
  const [firstTest] = results;
  if (firstTest?.kind !== 'instance' || firstTest.type !== 'test') return null;
  return results.every((result) => result.kind === 'instance' && result.type === 'test') ? firstTest : null;
}

/** Returns the items that a filter lets through. Data holds what a test of itself proves; a test of a part of it proves nothing. */
export function kept(call: Call, results: readonly Abstract[], items: Abstract): Abstract {
  const tests = results.flatMap((result) =>
    result.kind === 'instance' && result.type === 'test' ? [result.facts] : [],
  );
  const isKnown = (result: Abstract): boolean =>
    result.kind === 'constant' || (result.kind === 'instance' && result.type === 'test');
  if (!results.every(isKnown)) return items;
  const proven = new Map<string, Set<string>>();
  for (const facts of tests)
    for (const [name, subject] of Object.entries(facts))
      if (name.startsWith('yes:'))
        for (const flow of flowsOf(subject)) {
          const key = guardKey(flow);
          proven.set(key, (proven.get(key) ?? new Set()).add(name.slice(4).replace(/#\d+$/, '')));
        }
  if (proven.size === 0) return items;
  const item = choices(elementOf(call.machine, items)).map((choice) => {
    if (!('flows' in choice) || choice.kind === 'constant') return choice;
    const flows = choice.flows.flatMap((flow) =>
      [...(proven.get(guardKey(flow)) ?? [])].reduce((all, by) => applied(all, by), [flow] as Flows),
    );
    return { ...choice, flows };
  });
  return list(call.machine, [], union(item));
}

/** The list of the parts of a match, with the place of the match and its named parts. */
export function matchOf(call: Call, part: Abstract): Abstract {
  const found = list(call.machine, [], union([part, undefinedValue]));
  if (found.kind === 'object')
    for (const name of ['index', 'input', 'groups', 'indices'])
      setField(call.machine, found.object, name, unknown(`the ${name} of a match`, flowsOf(part)));
  return found;
}

/** `text.match(pattern)`: null, or the matched parts. As a condition it proves that the text matches the pattern. */
export function matched(call: Call): Abstract {
  const pattern = first(call);
  const subject = call.self ?? undefinedValue;
  const test = patternTest(pattern, subject);
  const found = matchOf(call, partValue(call, subject));
  return test ? union([test]) : union([found, nullValue]);
}
