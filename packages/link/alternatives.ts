import { both, choicesOf, excludes, isImpossible, type Value } from '@emmental/model';

/** One of several possible values, and the template condition under which it applies; null = no condition decides. */
export interface Alternative<T> {
  readonly when: string | null;
  readonly value: T;
}

/** The highest number of combinations that are kept apart. */
const mostCombinations = 32;

/** The values that a value may be, without those whose condition can never hold. */
export const alternativesOf = (value: Value): readonly Alternative<Value>[] =>
  choicesOf(value).filter(({ when }) => !isImpossible(when));

/**
 * Every way to take one alternative of each place together, in the order of the places. Alternatives whose conditions
 * exclude each other are never taken together. Null where there are too many ways.
 */
export function combinations<T>(
  places: readonly (readonly Alternative<T>[])[],
): readonly Alternative<readonly T[]>[] | null {
  let found: readonly Alternative<readonly T[]>[] = [{ when: null, value: [] }];
  for (const place of places) {
    found = found.flatMap((before) =>
      place
        .filter(({ when }) => !excludes(before.when, when))
        .map(({ when, value }) => ({ when: both(before.when, when), value: [...before.value, value] })),
    );
    if (found.length > mostCombinations) return null;
  }
  return found;
}

/**
 * A request as it is in each case of the conditions that several of its fields hang on: `Bucket` and `Key` that both
 * depend on `Prod` give two requests. Where no two fields exclude each other, or there are too many cases, it is the
 * request itself.
 */
export function consistent(request: Value): readonly Value[] {
  const places = conditionalIn(request);
  const areTied = places.some((place, index) =>
    places.slice(index + 1).some((other) => place.some((a) => other.some((b) => excludes(a.when, b.when)))),
  );
  if (!areTied) return [request];
  const cases = combinations(places);
  if (!cases) return [request];
  return [...new Set(cases.map(({ when }) => when))].map((when) => under(when, request));
}

/** The conditions that each place in a value depends on, once each. */
function conditionalIn(value: Value): readonly (readonly Alternative<null>[])[] {
  switch (value.kind) {
    case 'list':
      return value.items.flatMap(conditionalIn);
    case 'fields':
      return [...value.fields.values()].flatMap(conditionalIn);
    case 'one-of': {
      const conditions = new Set(alternativesOf(value).map(({ when }) => when));
      return conditions.size > 1 ? [[...conditions].map((when) => ({ when, value: null }))] : [];
    }
    case 'constant':
    case 'text':
    case 'unknown':
      return [];
  }
}

/** A value where a condition holds: without the alternatives that the condition excludes. */
function under(when: string | null, value: Value): Value {
  switch (value.kind) {
    case 'list':
      return { ...value, items: value.items.map((item) => under(when, item)) };
    case 'fields':
      return {
        ...value,
        fields: new Map([...value.fields].map(([key, inner]) => [key, under(when, inner)])),
      };
    case 'one-of': {
      const choices = alternativesOf(value).filter((choice) => !excludes(choice.when, when));
      const [only, ...others] = choices;
      return only && others.length === 0 ? only.value : { ...value, choices };
    }
    case 'constant':
    case 'text':
    case 'unknown':
      return value;
  }
}
