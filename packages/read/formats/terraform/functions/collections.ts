import { asString, constant, type Location, unknown, type Value } from '@emmental/model';
import { entriesIn, presumed, whyOf } from '../alternatives.ts';
import { fault } from '../scope.ts';
import type { TerraformFunction } from './call.ts';

const list = (items: readonly Value[], open: boolean, at: Location): Value => ({
  kind: 'list',
  items,
  open,
  at,
});

const fields = (entries: ReadonlyMap<string, Value>, open: boolean, at: Location): Value => ({
  kind: 'fields',
  fields: entries,
  open,
  at,
});

const isOpen = (value: Value): boolean =>
  value.kind === 'list' || value.kind === 'fields' ? value.open : true;

const isNull = (value: Value): boolean => value.kind === 'constant' && value.value === null;

/**
 * Joins the items of lists. The result is open (may have more items) if one of the values is open or not a
 * list.
 */
const itemsOf = (values: readonly Value[], at: Location): Value => {
  const present = values.filter((value) => !isNull(value));
  return list(
    present.flatMap((value) => (value.kind === 'list' ? value.items : [])),
    present.some(isOpen),
    at,
  );
};

function flat(value: Value): { readonly items: readonly Value[]; readonly open: boolean } {
  if (value.kind !== 'list') return { items: [value], open: false };
  const inner = value.items.map((item) => flat(item));
  return { items: inner.flatMap(({ items }) => items), open: value.open || inner.some(({ open }) => open) };
}

const distinct: TerraformFunction = ([value = constant(null)], at) => {
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
  [mapping = constant(null), key = constant(null), otherwise]: readonly Value[],
  at: Location,
): Value {
  const name = asString(key);
  if (mapping.kind !== 'fields' || name === null)
    return unknown(whyOf(mapping.kind === 'fields' ? key : mapping), at);
  const found = mapping.fields.get(name);
  if (found && key.kind === 'constant') return found;
  if (found) {
    // The key is a default, so the deployment may use another key.
    const choices = [...mapping.fields].map(([entryKey, value]) => ({
      when: `${whyOf(key).replace(/^it depends on /, '')} is ${entryKey}`,
      value,
    }));
    return choices.length > 24 ? unknown(whyOf(key), at) : { kind: 'one-of', choices, at };
  }
  if (mapping.open) return unknown(`it is not known whether ${name} is set`, at);
  return otherwise ?? fault(`there is no ${name}`, at);
}

/** Returns the first value that is neither null nor empty. An unknown value counts as neither. */
function coalesce(values: readonly Value[], at: Location): Value {
  for (const value of values) {
    if (isNull(value) || (value.kind === 'constant' && value.value === '')) continue;
    return value;
  }
  return fault('all are null or empty', at);
}

function setOf(
  values: readonly Value[],
  at: Location,
  keep: (key: string, in_: readonly ReadonlySet<string>[]) => boolean,
): Value {
  const lists = values.map((value) =>
    value.kind === 'list' && !value.open ? value.items.map(asString) : null,
  );
  const knownLists = lists.filter((texts) => texts !== null);
  if (knownLists.length < lists.length || knownLists.some((texts) => texts.includes(null)))
    return unknown('a set is only partly known', at);
  const sets = knownLists.map((texts) => new Set(texts as readonly string[]));
  const [first = new Set<string>()] = sets;
  return list(
    [...first].filter((key) => keep(key, sets)).map((key) => constant(key, at)),
    false,
    at,
  );
}

/** Functions of lists and mappings. */
export const collections: Readonly<Record<string, TerraformFunction>> = {
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
  element: ([collection = constant(null), index = constant(null)], at) => {
    const number = Number(asString(index) ?? Number.NaN);
    if (collection.kind !== 'list' || collection.open || Number.isNaN(number))
      return unknown(whyOf(collection), at);
    const size = collection.items.length;
    return collection.items[((number % size) + size) % size] ?? fault('the list is empty', at);
  },
  index: ([collection = constant(null), value = constant(null)], at) => {
    const searched = asString(value);
    if (collection.kind !== 'list' || searched === null) return unknown(whyOf(value), at);
    const found = collection.items.findIndex((item) => asString(item) === searched);
    return found < 0 ? fault('the list has no such item', at) : constant(found, at);
  },
  length: ([value = constant(null)], at) => {
    const content = value.kind === 'constant' && typeof value.value === 'string' ? value.value : null;
    if (content !== null) return constant([...content].length, at);
    if (isOpen(value)) return unknown(whyOf(value), at);
    return constant((entriesIn(value) ?? []).length, at);
  },
  contains: ([collection = constant(null), value = constant(null)], at) => {
    const searched = asString(value);
    if (collection.kind !== 'list' || searched === null)
      return unknown(whyOf(collection.kind === 'list' ? value : collection), at);
    const isFound = collection.items.some((item) => asString(item) === searched);
    if (!isFound && collection.open) return unknown('the list is only partly known', at);
    const isSure = value.kind === 'constant' && collection.items.every((item) => item.kind === 'constant');
    return isSure ? constant(isFound, at) : presumed(String(isFound), whyOf(value), at);
  },
  slice: ([collection = constant(null), from, to], at) => {
    const [start, end] = [Number(asString(from) ?? Number.NaN), Number(asString(to) ?? Number.NaN)];
    if (collection.kind !== 'list' || Number.isNaN(start) || Number.isNaN(end))
      return unknown(whyOf(collection), at);
    return list(collection.items.slice(start, end), collection.open, at);
  },
  reverse: ([collection = constant(null)], at) =>
    collection.kind === 'list'
      ? list([...collection.items].reverse(), collection.open, at)
      : unknown(whyOf(collection), at),
  sort: ([collection = constant(null)], at) =>
    collection.kind === 'list'
      ? list(
          [...collection.items].sort((a, b) => ((asString(a) ?? '') < (asString(b) ?? '') ? -1 : 1)),
          collection.open,
          at,
        )
      : unknown(whyOf(collection), at),
  compact: ([collection = constant(null)], at) =>
    collection.kind === 'list'
      ? list(
          collection.items.filter(
            (item) => !isNull(item) && !(item.kind === 'constant' && item.value === ''),
          ),
          collection.open,
          at,
        )
      : unknown(whyOf(collection), at),
  coalesce,
  coalescelist: (lists, at) => {
    for (const value of lists) {
      if (value.kind === 'list' && value.items.length === 0 && !value.open) continue;
      return value;
    }
    return fault('all lists are empty', at);
  },
  one: ([collection = constant(null)], at) => {
    if (collection.kind !== 'list') return collection;
    const [first] = collection.items;
    if (collection.open) return first ?? unknown('the list is only partly known', at);
    return first ?? constant(null, at);
  },
  zipmap: ([names = constant(null), elements = constant(null)], at) => {
    if (names.kind !== 'list' || elements.kind !== 'list')
      return unknown(whyOf(names.kind === 'list' ? elements : names), at);
    const zipped = new Map<string, Value>();
    let open = names.open || elements.open;
    for (const [index, name] of names.items.entries()) {
      const key = asString(name);
      const value = elements.items[index];
      if (key !== null && value) zipped.set(key, value);
      else open = true;
    }
    return fields(zipped, open, at);
  },
  range: (args, at) => {
    const numbers = args.map((value) => Number(asString(value) ?? Number.NaN));
    const [start = 0, end = 0] = numbers.length === 1 ? [0, numbers[0]] : numbers;
    const step = numbers[2] ?? 1;
    const size = Math.ceil((end - start) / step);
    if (!(size >= 0 && size <= 500)) return unknown('the range is not known, or too long', at);
    return list(
      Array.from({ length: size }, (_, position) => constant(start + position * step, at)),
      false,
      at,
    );
  },
  setunion: (values, at) => distinct([itemsOf(values, at)], at),
  setintersection: (values, at) => setOf(values, at, (key, sets) => sets.every((set) => set.has(key))),
  setsubtract: (values, at) => setOf(values, at, (key, sets) => !sets.slice(1).some((set) => set.has(key))),
  setproduct: (values, at) => {
    let rows: readonly (readonly Value[])[] = [[]];
    for (const value of values) {
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
  chunklist: (_, at) => unknown('chunklist() is not supported', at),
  matchkeys: (_, at) => unknown('matchkeys() is not supported', at),
  transpose: (_, at) => unknown('transpose() is not supported', at),
  sum: ([collection = constant(null)], at) => {
    const numbers =
      collection.kind === 'list' && !collection.open
        ? collection.items.map((item) => Number(asString(item) ?? Number.NaN))
        : [Number.NaN];
    const total = numbers.reduce((sum, number) => sum + number, 0);
    return Number.isNaN(total) ? unknown(whyOf(collection), at) : constant(total, at);
  },
  alltrue: ([collection = constant(null)], at) => truth(collection, at, 'false'),
  anytrue: ([collection = constant(null)], at) => truth(collection, at, 'true'),
};

function truth(collection: Value, at: Location, decides: 'true' | 'false'): Value {
  if (collection.kind !== 'list') return unknown(whyOf(collection), at);
  const itemTexts = collection.items.map(asString);
  if (itemTexts.includes(decides)) return constant(decides === 'true', at);
  return collection.open || itemTexts.includes(null)
    ? unknown('an item is not known', at)
    : constant(decides === 'false', at);
}
