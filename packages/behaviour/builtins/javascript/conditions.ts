import {
  type Abstract,
  absenceTest,
  type Call,
  cell,
  constant,
  elementOf,
  flowsOf,
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
import { sanitize } from '../../models/rules.ts';

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

/** Returns the items that a filter lets through; they hold what its test proves. */
export function kept(call: Call, results: readonly Abstract[], items: Abstract): Abstract {
  const test = sameTest(results);
  if (test?.kind !== 'instance') return items;
  const names = Object.keys(test.facts).filter((name) => name.startsWith('yes:'));
  if (names.length === 0) return items;
  let item = elementOf(call.machine, items);
  for (const name of names) item = sanitize(item, name.slice(4));
  return list(call.machine, [], item);
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
