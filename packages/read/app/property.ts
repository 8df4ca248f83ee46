import { asString, both, choicesOf, constant, type Location, unknown, type Value } from '@emmental/model';

/**
 * Returns the value under a path of keys, or undefined when there is none. For a `one-of`, returns the values
 * of all choices as a `one-of`; a choice without the key becomes null. For an unknown value, returns that
 * value.
 */
export function property(value: Value | undefined, ...path: readonly string[]): Value | undefined {
  let current = value;
  for (const key of path) {
    if (current === undefined) return undefined;
    current = step(current, key);
  }
  return current;
}

function step(value: Value, key: string): Value | undefined {
  switch (value.kind) {
    case 'fields': {
      const found = value.fields.get(key);
      if (found || !value.open) return found;
      return unknown(value.openWhy ?? `it is not known whether ${key} is set`, value.at);
    }
    case 'one-of': {
      const choices = value.choices.map((choice) => ({ ...choice, value: step(choice.value, key) }));
      if (choices.every((choice) => choice.value === undefined)) return undefined;
      return {
        ...value,
        choices: choices.map((choice) => ({ when: choice.when, value: choice.value ?? constant(null) })),
      };
    }
    case 'unknown':
      return value;
    default:
      return undefined;
  }
}

/** A value and the template condition under which it applies. */
export interface When {
  readonly when: string | null;
  readonly value: Value;
}

/** Returns true for undefined and for null. `AWS::NoValue` evaluates to null. */
export const isAbsent = (value: Value | undefined): boolean =>
  value === undefined || (value.kind === 'constant' && value.value === null);

/** Returns all values that this value may have, without the absent ones. */
export function alternatives(value: Value | undefined): readonly When[] {
  return value === undefined ? [] : choicesOf(value).filter((choice) => !isAbsent(choice.value));
}

/**
 * Returns the items of a list, each with its condition. A single value is a list with one item, as in
 * CloudFormation. An open list (it may have more items) ends with an unknown item.
 */
export function items(value: Value | undefined): readonly When[] {
  return alternatives(value).flatMap(({ when, value: choice }) => {
    if (choice.kind !== 'list') return [{ when, value: choice }];
    const listed = choice.items.flatMap((item) =>
      alternatives(item).map((inner) => ({ when: both(when, inner.when), value: inner.value })),
    );
    return choice.open
      ? [...listed, { when, value: unknown(choice.openWhy ?? 'the list may have more items', choice.at) }]
      : listed;
  });
}

/** Returns the entries of a mapping, each with its condition; none for other values. */
export function entries(
  value: Value | undefined,
): readonly { readonly key: string; readonly when: string | null; readonly value: Value }[] {
  return alternatives(value).flatMap(({ when, value: choice }) =>
    choice.kind === 'fields'
      ? [...choice.fields].flatMap(([key, inner]) =>
          alternatives(inner).map((choice) => ({ key, when: both(when, choice.when), value: choice.value })),
        )
      : [],
  );
}

/**
 * Returns the text under a path, with parameters at their defaults. Null when the text is absent or not fully
 * known.
 */
export const textAt = (value: Value | undefined, ...path: readonly string[]): string | null =>
  asString(property(value, ...path));

/** Returns true when a flag is set, as a boolean or as a string. */
export const isTrue = (value: Value | undefined): boolean => asString(value)?.toLowerCase() === 'true';

/** Returns the place of a value, or `otherwise` when the value has none. */
export const placeOf = (value: Value | undefined, otherwise: Location): Location => value?.at ?? otherwise;
