import {
  asString,
  choicesOf,
  constant,
  type Hole,
  type Location,
  partsOf,
  text,
  unknown,
  type Value,
} from '@emmental/model';
import { jsonText } from '../../evaluate/json-text.ts';
import { combinationLimit } from '../../evaluate/scope.ts';
import { fault } from './scope.ts';

/**
 * Computes a scalar from the texts of `values`. The result is certain if all texts are certain, and a default
 * if one of them is a default. If a value is null or unknown, the result is unknown.
 */
export function scalars(
  values: readonly Value[],
  at: Location,
  work: (texts: readonly string[]) => string | number | boolean | null,
): Value {
  return overChoices(values, (chosen) => {
    const texts: string[] = [];
    for (const value of chosen) {
      const content = asString(value);
      if (content === null) {
        if (value.kind === 'constant') return fault('a value is null', at);
        return unknown(whyOf(value), at);
      }
      texts.push(content);
    }
    const result = work(texts);
    if (result === null || (typeof result === 'number' && Number.isNaN(result)))
      return fault('it cannot be computed', at);
    const open = chosen.find((value) => value.kind !== 'constant');
    return open ? presumed(String(result), whyOf(open), at) : constant(result, at);
  });
}

/** Returns a text that is a default: the deployment can change it. */
export const presumed = (usual: string, why: string, at: Location): Value =>
  text([{ kind: 'unknown', why, default: usual }], at);

/** Returns the reason why a value is not certain. */
export function whyOf(value: Value): string {
  if (value.kind === 'unknown') return value.why;
  if ((value.kind === 'list' || value.kind === 'fields') && value.openWhy !== undefined) return value.openWhy;
  const hole = (partsOf(value) ?? []).find((part): part is Hole => typeof part === 'object');
  switch (hole?.kind) {
    case 'unknown':
      return hole.why;
    case 'parameter':
    case 'external':
    case 'pseudo':
      return `it depends on ${hole.name}`;
    case 'resource':
      return `it depends on ${hole.id}`;
    default:
      return 'it has a different shape than expected';
  }
}

/**
 * Calls `work` with each combination of the alternatives of the values. With too many combinations, the
 * result is unknown.
 */
export function overChoices(values: readonly Value[], work: (values: readonly Value[]) => Value): Value {
  if (values.every((value) => value.kind !== 'one-of')) return work(values);
  let combinations: { when: string | null; values: readonly Value[] }[] = [{ when: null, values: [] }];
  for (const value of values) {
    const choices = choicesOf(value);
    combinations = combinations.flatMap((combination) =>
      choices
        .filter(({ when }) => !contradicts(combination.when, when))
        .map((choice) => ({
          when: bothConditions(combination.when, choice.when),
          values: [...combination.values, choice.value],
        })),
    );
    if (combinations.length > combinationLimit) return unknown('it has too many alternatives');
  }
  const choices = combinations.map((combination) => ({
    when: combination.when,
    value: work(combination.values),
  }));
  const [first] = choices;
  const isSame = choices.every(
    ({ value }) =>
      value.kind === 'constant' && first?.value.kind === 'constant' && value.value === first.value.value,
  );
  return first && isSame ? first.value : { kind: 'one-of', choices };
}

function bothConditions(a: string | null, b: string | null): string | null {
  if (a === null || a === b) return b;
  return b === null ? a : `${a} and ${b}`;
}

/** Tells if two conditions exclude each other, such as `var.on` and `not var.on`. */
const contradicts = (a: string | null, b: string | null): boolean =>
  a !== null &&
  b !== null &&
  (a === `not ${b}` || b === `not ${a}` || a === `not (${b})` || b === `not (${a})`);

/**
 * Converts a list or a mapping inside a text to JSON. `jsonencode` leaves its argument as a structure up to
 * this point, so that the parts of the structure keep their places.
 */
export const inText = (value: Value): Value =>
  value.kind === 'list' || value.kind === 'fields' ? jsonText(value, value.at ?? nowhere) : value;

const nowhere: Location = { file: '', line: 1, column: 1 };

/**
 * Returns one of the two values if the condition is certain, or both as alternatives if deployment can change
 * it.
 */
export function either(
  condition: Value,
  written: string,
  yes: () => Value,
  no: () => Value,
  at?: Location,
): Value {
  if (condition.kind === 'constant') return String(condition.value) === 'true' ? yes() : no();
  const not = /^[\w.[\]"-]+$/.test(written) ? `not ${written}` : `not (${written})`;
  const choices = [
    { when: written, value: yes() },
    { when: not, value: no() },
  ];
  return at ? { kind: 'one-of', choices, at } : { kind: 'one-of', choices };
}

/** Returns the entries over which a loop runs, or null if they are not known. */
export function entriesIn(value: Value): readonly { readonly key: Value; readonly item: Value }[] | null {
  if (value.kind === 'list') return value.items.map((item, index) => ({ key: constant(index), item }));
  if (value.kind === 'fields') return [...value.fields].map(([key, item]) => ({ key: constant(key), item }));
  return value.kind === 'constant' && value.value === null ? [] : null;
}
