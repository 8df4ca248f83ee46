import { asString, constant, type Location, unknown, type Value } from '@emmental/model';
import { entriesIn, presumed, whyOf } from '../alternatives.ts';
import { fault } from '../scope.ts';
import type { Row } from './call.ts';

const list = (items: readonly Value[], open: boolean, at: Location): Value => ({
  kind: 'list',
  items,
  open,
  at,
});

const fields = (of: ReadonlyMap<string, Value>, open: boolean, at: Location): Value => ({
  kind: 'fields',
  fields: of,
  open,
  at,
});

const isOpen = (value: Value): boolean =>
  value.kind === 'list' || value.kind === 'fields' ? value.open : true;

const isNull = (value: Value): boolean => value.kind === 'constant' && value.value === null;

/** A list of the items of lists; what is no list leaves it open. */
const itemsOf = (values: readonly Value[], at: Location): Value => {
  const known = values.filter((value) => !isNull(value));
  return list(
    known.flatMap((value) => (value.kind === 'list' ? value.items : [])),
    known.some(isOpen),
    at,
  );
};

function flat(value: Value): { readonly items: readonly Value[]; readonly open: boolean } {
  if (value.kind !== 'list') return { items: [value], open: false };
  const inner = value.items.map((item) => flat(item));
  return { items: inner.flatMap(({ items }) => items), open: value.open || inner.some(({ open }) => open) };
}

const distinct: Row = ([value = constant(null)], at) => {
  if (value.kind !== 'list') return value;
  const seen = new Set<string>();
  const items = value.items.filter((item) => {
    const key = asString(item);
    if (key === null || !seen.has(key)) {
      if (key !== null) seen.add(key);
      return true;
    }
    return false;
  });
  return list(items, value.open, at);
};

function merge(values: readonly Value[], at: Location): Value {
  const merged = new Map<string, Value>();
  let open = false;
  for (const value of values) {
    if (isNull(value)) continue;
    if (value.kind !== 'fields') {
      open = true;
      continue;
    }
    open ||= value.open;
    for (const [key, inner] of value.fields) merged.set(key, inner);
  }
  return fields(merged, open, at);
}

function lookup(
  [of = constant(null), key = constant(null), otherwise]: readonly Value[],
  at: Location,
): Value {
  const name = asString(key);
  if (of.kind !== 'fields' || name === null) return unknown(whyOf(of.kind === 'fields' ? key : of), at);
  const found = of.fields.get(name);
  if (found && key.kind === 'constant') return found;
  if (found) {
    // The key may be another one at deployment.
    const choices = [...of.fields].map(([one, value]) => ({
      when: `${whyOf(key).replace(/^it depends on /, '')} is ${one}`,
      value,
    }));
    return choices.length > 24 ? unknown(whyOf(key), at) : { kind: 'one-of', choices, at };
  }
  if (of.open) return unknown(`it is not known whether ${name} is set`, at);
  return otherwise ?? fault(`there is no ${name}`, at);
}

/** The first that is there; an unknown before it may be there too. */
function coalesce(values: readonly Value[], at: Location): Value {
  for (const value of values) {
    if (isNull(value) || (value.kind === 'constant' && value.value === '')) continue;
    return value;
  }
  return fault('all are null or empty', at);
}

function setOf(
  given: readonly Value[],
  at: Location,
  keep: (key: string, in_: readonly ReadonlySet<string>[]) => boolean,
): Value {
  const lists = given.map((value) =>
    value.kind === 'list' && !value.open ? value.items.map(asString) : null,
  );
  const known = lists.filter((one) => one !== null);
  if (known.length < lists.length || known.some((one) => one.includes(null)))
    return unknown('a set is not wholly known', at);
  const sets = known.map((one) => new Set(one as readonly string[]));
  const [first = new Set<string>()] = sets;
  return list(
    [...first].filter((key) => keep(key, sets)).map((key) => constant(key, at)),
    false,
    at,
  );
}

/** Functions of lists and mappings. */
export const collections: Readonly<Record<string, Row>> = {
  concat: itemsOf,
  merge,
  lookup,
  flatten: ([value = constant(null)], at) => {
    if (value.kind !== 'list') return value;
    const { items, open } = flat(value);
    return list(items, open, at);
  },
  distinct,
  toset: distinct,
  tolist: ([value = constant(null)]) => value,
  tomap: ([value = constant(null)]) => value,
  list: (values, at) => list(values, false, at),
  keys: ([value = constant(null)], at) =>
    value.kind === 'fields'
      ? list(
          [...value.fields.keys()].sort().map((key) => constant(key, at)),
          value.open,
          at,
        )
      : unknown(whyOf(value), at),
  values: ([value = constant(null)], at) =>
    value.kind === 'fields'
      ? list(
          [...value.fields].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, inner]) => inner),
          value.open,
          at,
        )
      : unknown(whyOf(value), at),
  element: ([of = constant(null), index = constant(null)], at) => {
    const number = Number(asString(index) ?? Number.NaN);
    if (of.kind !== 'list' || of.open || Number.isNaN(number)) return unknown(whyOf(of), at);
    const size = of.items.length;
    return of.items[((number % size) + size) % size] ?? fault('the list is empty', at);
  },
  index: ([of = constant(null), value = constant(null)], at) => {
    const wanted = asString(value);
    if (of.kind !== 'list' || wanted === null) return unknown(whyOf(value), at);
    const found = of.items.findIndex((item) => asString(item) === wanted);
    return found < 0 ? fault('the list has no such item', at) : constant(found, at);
  },
  length: ([value = constant(null)], at) => {
    const known = value.kind === 'constant' && typeof value.value === 'string' ? value.value : null;
    if (known !== null) return constant([...known].length, at);
    if (isOpen(value)) return unknown(whyOf(value), at);
    return constant((entriesIn(value) ?? []).length, at);
  },
  contains: ([of = constant(null), value = constant(null)], at) => {
    const wanted = asString(value);
    if (of.kind !== 'list' || wanted === null) return unknown(whyOf(of.kind === 'list' ? value : of), at);
    const has = of.items.some((item) => asString(item) === wanted);
    if (!has && of.open) return unknown('the list is not wholly known', at);
    const isSure = value.kind === 'constant' && of.items.every((item) => item.kind === 'constant');
    return isSure ? constant(has, at) : presumed(String(has), whyOf(value), at);
  },
  slice: ([of = constant(null), from, to], at) => {
    const [start, end] = [Number(asString(from) ?? Number.NaN), Number(asString(to) ?? Number.NaN)];
    if (of.kind !== 'list' || Number.isNaN(start) || Number.isNaN(end)) return unknown(whyOf(of), at);
    return list(of.items.slice(start, end), of.open, at);
  },
  reverse: ([of = constant(null)], at) =>
    of.kind === 'list' ? list([...of.items].reverse(), of.open, at) : unknown(whyOf(of), at),
  sort: ([of = constant(null)], at) =>
    of.kind === 'list'
      ? list(
          [...of.items].sort((a, b) => ((asString(a) ?? '') < (asString(b) ?? '') ? -1 : 1)),
          of.open,
          at,
        )
      : unknown(whyOf(of), at),
  compact: ([of = constant(null)], at) =>
    of.kind === 'list'
      ? list(
          of.items.filter((item) => !isNull(item) && !(item.kind === 'constant' && item.value === '')),
          of.open,
          at,
        )
      : unknown(whyOf(of), at),
  coalesce,
  coalescelist: (given, at) => {
    for (const value of given) {
      if (value.kind === 'list' && value.items.length === 0 && !value.open) continue;
      return value;
    }
    return fault('all lists are empty', at);
  },
  one: ([of = constant(null)], at) => {
    if (of.kind !== 'list') return of;
    const [first] = of.items;
    if (of.open) return first ?? unknown('the list is not wholly known', at);
    return first ?? constant(null, at);
  },
  zipmap: ([names = constant(null), given = constant(null)], at) => {
    if (names.kind !== 'list' || given.kind !== 'list')
      return unknown(whyOf(names.kind === 'list' ? given : names), at);
    const zipped = new Map<string, Value>();
    let open = names.open || given.open;
    for (const [index, name] of names.items.entries()) {
      const key = asString(name);
      const value = given.items[index];
      if (key !== null && value) zipped.set(key, value);
      else open = true;
    }
    return fields(zipped, open, at);
  },
  range: (given, at) => {
    const numbers = given.map((value) => Number(asString(value) ?? Number.NaN));
    const [start = 0, end = 0] = numbers.length === 1 ? [0, numbers[0]] : numbers;
    const step = numbers[2] ?? 1;
    const size = Math.ceil((end - start) / step);
    if (!(size >= 0 && size <= 500)) return unknown('the range is not known, or too long', at);
    return list(
      Array.from({ length: size }, (_, i) => constant(start + i * step, at)),
      false,
      at,
    );
  },
  setunion: (given, at) => distinct([itemsOf(given, at)], at),
  setintersection: (given, at) => setOf(given, at, (key, sets) => sets.every((set) => set.has(key))),
  setsubtract: (given, at) => setOf(given, at, (key, sets) => !sets.slice(1).some((set) => set.has(key))),
  setproduct: (given, at) => {
    let rows: readonly (readonly Value[])[] = [[]];
    for (const value of given) {
      if (value.kind !== 'list' || value.open) return unknown(whyOf(value), at);
      rows = rows.flatMap((row) => value.items.map((item) => [...row, item]));
      if (rows.length > 500) return unknown('the product has too many items', at);
    }
    return list(
      rows.map((row) => list(row, false, at)),
      false,
      at,
    );
  },
  chunklist: (_, at) => unknown('chunks of a list are not read', at),
  matchkeys: (_, at) => unknown('keys are not matched', at),
  transpose: (_, at) => unknown('a transposed mapping is not read', at),
  sum: ([of = constant(null)], at) => {
    const numbers =
      of.kind === 'list' && !of.open
        ? of.items.map((item) => Number(asString(item) ?? Number.NaN))
        : [Number.NaN];
    const total = numbers.reduce((sum, number) => sum + number, 0);
    return Number.isNaN(total) ? unknown(whyOf(of), at) : constant(total, at);
  },
  alltrue: ([of = constant(null)], at) => truth(of, at, 'false'),
  anytrue: ([of = constant(null)], at) => truth(of, at, 'true'),
};

function truth(of: Value, at: Location, decides: 'true' | 'false'): Value {
  if (of.kind !== 'list') return unknown(whyOf(of), at);
  const known = of.items.map(asString);
  if (known.includes(decides)) return constant(decides === 'true', at);
  return of.open || known.includes(null)
    ? unknown('an item is not known', at)
    : constant(decides === 'false', at);
}
