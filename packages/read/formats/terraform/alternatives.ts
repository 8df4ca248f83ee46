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
 * Works on the texts of scalars. All certain: certain. Known by defaults: known by default. A null or anything else:
 * unknown, for the reason of the first that is.
 */
export function scalars(
  values: readonly Value[],
  at: Location,
  work: (texts: readonly string[]) => string | number | boolean | null,
): Value {
  return overChoices(values, (given) => {
    const texts: string[] = [];
    for (const value of given) {
      const known = asString(value);
      if (known === null) {
        if (value.kind === 'constant') return fault('a value is null', at);
        return unknown(whyOf(value), at);
      }
      texts.push(known);
    }
    const result = work(texts);
    if (result === null || (typeof result === 'number' && Number.isNaN(result)))
      return fault('it cannot be worked out', at);
    const open = given.find((value) => value.kind !== 'constant');
    return open ? presumed(String(result), whyOf(open), at) : constant(result, at);
  });
}

/** A text that is this unless deployment sets another value of what it depends on. */
export const presumed = (usual: string, why: string, at: Location): Value =>
  text([{ kind: 'unknown', why, default: usual }], at);

/** Why a value is not certain. */
export function whyOf(value: Value): string {
  if (value.kind === 'unknown') return value.why;
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
      return 'it has another shape than is asked for';
  }
}

/** Works on each combination of alternatives, up to a bound. */
export function overChoices(values: readonly Value[], work: (values: readonly Value[]) => Value): Value {
  if (values.every((value) => value.kind !== 'one-of')) return work(values);
  let combinations: { when: string | null; values: readonly Value[] }[] = [{ when: null, values: [] }];
  for (const value of values) {
    const choices = choicesOf(value);
    combinations = combinations.flatMap((one) =>
      choices
        .filter(({ when }) => !contradicts(one.when, when))
        .map((choice) => ({
          when:
            one.when === null || one.when === choice.when
              ? choice.when
              : choice.when === null
                ? one.when
                : `${one.when} and ${choice.when}`,
          values: [...one.values, choice.value],
        })),
    );
    if (combinations.length > combinationLimit) return unknown('it has too many alternatives');
  }
  const choices = combinations.map((one) => ({ when: one.when, value: work(one.values) }));
  const [first] = choices;
  const isSame = choices.every(
    ({ value }) =>
      value.kind === 'constant' && first?.value.kind === 'constant' && value.value === first.value.value,
  );
  return first && isSame ? first.value : { kind: 'one-of', choices };
}

/** `var.on` and `not var.on` never hold together. */
const contradicts = (a: string | null, b: string | null): boolean =>
  a !== null &&
  b !== null &&
  (a === `not ${b}` || b === `not ${a}` || a === `not (${b})` || b === `not (${a})`);

/** A structure stands in a text only where `jsonencode` made one of it: encoding is put off, so that places are kept. */
export const inText = (value: Value): Value =>
  value.kind === 'list' || value.kind === 'fields' ? jsonText(value, value.at ?? nowhere) : value;

const nowhere: Location = { file: '', line: 1, column: 1 };

/** One of two values: the right one where the condition is certain, both where deployment may turn it. */
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

/** The entries that a loop goes through; null when they are not known. */
export function entriesIn(value: Value): readonly { readonly key: Value; readonly item: Value }[] | null {
  if (value.kind === 'list') return value.items.map((item, index) => ({ key: constant(index), item }));
  if (value.kind === 'fields') return [...value.fields].map(([key, item]) => ({ key: constant(key), item }));
  return value.kind === 'constant' && value.value === null ? [] : null;
}
