import { entriesOf, get, type MapNode, type Node } from '../../tree.ts';
import { intrinsicOf } from '../lowering/intrinsics.ts';
import { type Expansion, report } from './expansion.ts';

/**
 * The properties of a SAM type and what each may be, as words: `Queue!` must be there, the part after the colon
 * is the kind (`map`, `list`, `text`, `number`, `flag`, joined by `|`); without one anything goes. A value that is
 * an intrinsic function fits every kind, unless the kinds end in `!`.
 */
export type Shape = string;

type Kind = 'map' | 'list' | 'text' | 'number' | 'flag';

interface Property {
  readonly required: boolean;
  readonly kinds: readonly Kind[];
  /** True when an intrinsic function will not do. */
  readonly literal: boolean;
}

const cache = new Map<Shape, ReadonlyMap<string, Property>>();

/** Reports properties that are missing, unknown or of the wrong kind. False when one that the type needs is missing. */
export function check(x: Expansion, shape: Shape, properties: MapNode, what: string): boolean {
  let whole = true;
  const known = propertiesOf(shape);
  for (const { key, keyAt, value } of properties.entries) {
    const row = known.get(key);
    if (!row) report(x, 'template/invalid', keyAt, `${what} has no property ${key}`);
    else if (isAbsent(value)) continue;
    else if (row.kinds.length > 0 && !fitsRow(value, row))
      report(x, 'template/invalid', value.at, `${key} of ${what} must be a ${row.kinds.join(' or a ')}`);
  }
  for (const [name, row] of known) {
    if (!row.required || !isAbsent(get(properties, name))) continue;
    whole = false;
    report(x, 'template/invalid', properties.at, `${what} needs ${name}`);
  }
  return whole;
}

/** Reports a value that is there and is neither of this kind nor an intrinsic function. */
export function expect(x: Expansion, value: Node | undefined, kind: Kind, what: string): void {
  if (value && !isAbsent(value) && intrinsicOf(value) === null && !fits(value, [kind]))
    report(x, 'template/invalid', value.at, `${what} must be a ${kind}`);
}

/** Reports values inside a resource's properties that are there and of the wrong kind: `Domain.Route53:map …`. */
export function checkInside(x: Expansion, shape: Shape, properties: MapNode, what: string): void {
  for (const [path, row] of propertiesOf(shape)) {
    const value = get(properties, ...path.split('.'));
    if (value && !isAbsent(value) && !fitsRow(value, row))
      report(x, 'template/invalid', value.at, `${path} of ${what} must be a ${row.kinds.join(' or a ')}`);
  }
}

function propertiesOf(shape: Shape): ReadonlyMap<string, Property> {
  const cached = cache.get(shape);
  if (cached) return cached;
  const properties = new Map(
    shape.split(' ').map((word) => {
      const [name = '', kinds] = word.split(':');
      const literal = kinds?.endsWith('!') ?? false;
      const named = (kinds?.replace('!', '').split('|') ?? []) as Kind[];
      const property = { required: name.endsWith('!'), kinds: named, literal };
      return [name.replace('!', ''), property] as const;
    }),
  );
  cache.set(shape, properties);
  return properties;
}

const isAbsent = (node: Node | undefined): boolean =>
  !node || (node.kind === 'scalar' && node.value === null);

const fitsRow = (value: Node, row: Property): boolean =>
  intrinsicOf(value) === null ? fits(value, row.kinds) : !row.literal || row.kinds.includes('map');

function fits(node: Node, kinds: readonly Kind[]): boolean {
  // A map of one key may be an intrinsic of the user's own macro: SAM lets it through too.
  if (node.kind === 'map') return kinds.includes('map') || entriesOf(node).length === 1;
  if (node.kind === 'list') return kinds.includes('list');
  const kind = { string: 'text', number: 'number', boolean: 'flag' }[
    typeof node.value as 'string' | 'number' | 'boolean'
  ];
  return kinds.includes(kind as Kind);
}
