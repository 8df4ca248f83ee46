import {
  asString,
  type Hole,
  type LinkedScalar,
  type LinkedValue,
  type OpenVariable,
  partsOf,
  type ResourcePattern,
  text,
  unknown,
  type Value,
} from '@emmental/model';
import { type Alternative, alternativesOf, combinations } from './alternatives.ts';
import type { Fillings } from './fillings.ts';

/** Fills the holes of a value from the code (`written`), and returns both values with the sources of the fillings. */
export function fill(written: Value, fillings: Fillings): LinkedValue {
  const notes: Notes = { sources: new Set(), open: new Map(), assumed: new Set() };
  const filled = filledIn(written, (part) => fillingOf(part, fillings, notes), 0);
  const from = strongest.find((kind) => notes.sources.has(kind)) ?? 'literal';
  return {
    written,
    filled,
    from,
    open: notes.open,
    assumed: [...notes.assumed],
    scalars: scalarsOf(written, filled, from, fillings),
  };
}

/**
 * Replaces environment variables in a text by their known texts, and returns one text for each combination of them.
 * Other holes, and variables without a completely known text, stay.
 */
export function knownTexts(
  parts: readonly (string | Hole)[],
  fillings: Fillings,
): readonly (readonly (string | Hole)[])[] {
  const places = parts.map((part) => {
    const filling = typeof part === 'object' && part.kind === 'env' ? fillings.of(part) : null;
    const alternatives = filling ? alternativesOf(filling.value) : [{ when: null, value: text([part]) }];
    return alternatives.map(({ when, value }) => ({ when, value: asString(value) ?? part }));
  });
  const found = combinations(places);
  return found ? found.map(({ value }) => partsOf(text(value)) ?? []) : [parts];
}

/** Returns the declared environment variables that have exactly one known text, by name. */
export function knownVariables(fillings: Fillings): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const name of fillings.declared) {
    const [text, ...others] = knownTexts([{ kind: 'env', name }], fillings);
    const [only, ...rest] = text ?? [];
    if (others.length === 0 && rest.length === 0 && typeof only === 'string') found.set(name, only);
  }
  return found;
}

/** Data about the fillings of one value, collected while its holes are filled. */
interface Notes {
  readonly sources: Set<ResourcePattern['from']>;
  readonly open: Map<string, OpenVariable>;
  readonly assumed: Set<string>;
}

/** If a value has several sources, the first of this list counts. An unknown part makes the value unknown. */
const strongest = ['unknown', 'assumption', 'trigger', 'env', 'parameter'] as const;

function fillingOf(hole: Hole, fillings: Fillings, { sources, open, assumed }: Notes): Value {
  const filling = fillings.of(hole);
  if (!filling) {
    if (hole.kind === 'parameter') sources.add('parameter');
    else if (hole.kind === 'event' || hole.kind === 'env' || hole.kind === 'unknown') sources.add('unknown');
    return text([hole]);
  }
  sources.add(filling.from);
  if (filling.open !== null && hole.kind === 'env') open.set(hole.name, filling.open);
  if (filling.assumed !== null) assumed.add(filling.assumed);
  return filling.value;
}

/** Replaces every hole. A text whose holes have several possible values becomes several texts. */
function filledIn(value: Value, fillHole: (hole: Hole) => Value, depth: number): Value {
  if (depth > 32) return unknown('the value is nested too deeply');
  const inner = (each: Value): Value => filledIn(each, fillHole, depth + 1);
  const mapped = (values: ReadonlyMap<string, Value>): ReadonlyMap<string, Value> =>
    new Map([...values].map(([key, each]) => [key, inner(each)]));
  switch (value.kind) {
    case 'text':
      return joined(value.parts.map((part) => (typeof part === 'string' ? text([part]) : fillHole(part))));
    case 'list':
      return { ...value, items: value.items.map(inner) };
    case 'fields':
      return {
        ...value,
        fields: mapped(value.fields),
        ...(value.names ? { names: mapped(value.names) } : {}),
      };
    case 'one-of':
      return oneOf(
        alternativesOf({
          ...value,
          choices: value.choices.map((choice) => ({ when: choice.when, value: inner(choice.value) })),
        }),
        value,
      );
    case 'constant':
    case 'unknown':
      return value;
  }
}

/** Concatenates scalars, in every combination of their alternatives. A single value is returned unchanged. */
function joined(values: readonly Value[]): Value {
  const [only] = values;
  if (values.length === 1 && only) return only.kind === 'one-of' ? oneOf(alternativesOf(only), only) : only;
  const found = combinations(values.map(alternativesOf));
  if (!found) return unknown('the name has too many possible values');
  return oneOf(
    found.map(({ when, value }) => ({ when, value: text(value.flatMap(scalarParts)) })),
    {},
  );
}

const scalarParts = (value: Value): readonly (string | Hole)[] =>
  partsOf(value) ?? [{ kind: 'unknown', why: 'a list or mapping in a text' }];

function oneOf(choices: readonly Alternative<Value>[], { at }: Pick<Value, 'at'>): Value {
  const [only, ...others] = choices;
  if (only && others.length === 0) return only.value;
  return at ? { kind: 'one-of', choices, at } : { kind: 'one-of', choices };
}

/** Scalars are searched in this many levels and items; deeper values are taken for data, not for names of resources. */
const scalarLevels = 3;
const scalarItems = 20;

function scalarsOf(
  written: Value,
  filled: Value,
  from: ResourcePattern['from'],
  fillings: Fillings,
): readonly LinkedScalar[] {
  if (written.kind !== 'fields' && written.kind !== 'list')
    return written.kind === 'unknown' ? [] : [{ filled, from }];
  return leavesOf(written, 0).flatMap((leaf) => fill(leaf, fillings).scalars);
}

function leavesOf(value: Value, depth: number): readonly Value[] {
  if (depth > scalarLevels) return [];
  if (value.kind === 'fields')
    return [...value.fields.values()].flatMap((inner) => leavesOf(inner, depth + 1));
  if (value.kind === 'list')
    return value.items.slice(0, scalarItems).flatMap((item) => leavesOf(item, depth + 1));
  return [value];
}
