import { asString, both, choicesOf, constant, type Location, unknown, type Value } from '@emmental/model';

/**
 * The value under a path of keys, or undefined when it is not there. A lookup in a `one-of` is a `one-of` of
 * lookups (null where a choice lacks the key), a lookup in something unknown is unknown.
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
      return unknown(`it is not known whether ${key} is set`, value.at);
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

/** A value and the template condition under which it is the one. */
export interface When {
  readonly when: string | null;
  readonly value: Value;
}

/** True for nothing at all and for null: what `AWS::NoValue` leaves behind. */
export const isAbsent = (value: Value | undefined): boolean =>
  value === undefined || (value.kind === 'constant' && value.value === null);

/** All values this may be, the absent ones left out. */
export function alternatives(value: Value | undefined): readonly When[] {
  return value === undefined ? [] : choicesOf(value).filter((choice) => !isAbsent(choice.value));
}

/**
 * The items of a list, each with its condition; one value alone counts as a list of itself, as CloudFormation
 * takes it. What an open list may hold beside its items is one more, unknown item.
 */
export function items(value: Value | undefined): readonly When[] {
  return alternatives(value).flatMap(({ when, value: choice }) => {
    if (choice.kind !== 'list') return [{ when, value: choice }];
    const known = choice.items.flatMap((item) =>
      alternatives(item).map((inner) => ({ when: both(when, inner.when), value: inner.value })),
    );
    return choice.open
      ? [...known, { when, value: unknown('the list may have more items', choice.at) }]
      : known;
  });
}

/** The entries of a mapping, each with its condition; nothing for other values. */
export function entries(
  value: Value | undefined,
): readonly { readonly key: string; readonly when: string | null; readonly value: Value }[] {
  return alternatives(value).flatMap(({ when, value: choice }) =>
    choice.kind === 'fields'
      ? [...choice.fields].flatMap(([key, inner]) =>
          alternatives(inner).map((each) => ({ key, when: both(when, each.when), value: each.value })),
        )
      : [],
  );
}

/** The text under a path, parameters by their defaults; null when it is absent or not fully known. */
export const textAt = (value: Value | undefined, ...path: readonly string[]): string | null =>
  asString(property(value, ...path));

/** True when the flag is set, whether written as a boolean or as a string. */
export const isTrue = (value: Value | undefined): boolean => asString(value)?.toLowerCase() === 'true';

/** The place of a value, or of what it stands in. */
export const placeOf = (value: Value | undefined, otherwise: Location): Location => value?.at ?? otherwise;
