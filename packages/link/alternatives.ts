import { both, choicesOf, excludes, isImpossible, type Value } from '@emmental/model';

/** One of several possible values, with the template condition under which it applies (`when`); null = it may always apply. */
export interface Alternative<T> {
  readonly when: string | null;
  readonly value: T;
}

/** With more combinations than this, `combinations` returns null. */
const mostCombinations = 32;

/** Returns the possible values of a value, without those whose condition can never hold. */
export const alternativesOf = (value: Value): readonly Alternative<Value>[] =>
  choicesOf(value).filter(({ when }) => !isImpossible(when));

/**
 * Returns every combination of one alternative from each place, in the order of the places. Combinations whose conditions
 * exclude each other are left out. Null if there are too many combinations.
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
 * Returns a request once for each combination of the template conditions on which several of its fields depend. For example,
 * if `Bucket` and `Key` both depend on `Prod`, the result has two requests. If no two fields depend on the same condition,
 * or there are too many combinations, the result has only the request itself.
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

/** Returns the conditions of each place in a value that depends on conditions. */
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

/** Returns a value without the alternatives that a condition excludes. */
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
