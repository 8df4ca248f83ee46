import { entriesOf, get, type MapNode, type Node } from '../../tree.ts';
import { intrinsicOf } from '../lowering/intrinsics.ts';
import { type Expansion, report } from './expansion.ts';

/**
 * The properties of a SAM type and the kinds of their values, as a list of words. `Queue!` stands for a
 * required property. The kinds come after a colon (`map`, `list`, `text`, `number`, `flag`, joined by `|`);
 * without them, any value is allowed. An intrinsic function is allowed in place of every kind, unless the
 * kinds end in `!`.
 */
export type Shape = string;

type Kind = 'map' | 'list' | 'text' | 'number' | 'flag';

interface Property {
  readonly required: boolean;
  readonly kinds: readonly Kind[];
  /** True when an intrinsic function is not allowed. */
  readonly literal: boolean;
}

const cache = new Map<Shape, ReadonlyMap<string, Property>>();

/**
 * Reports properties that are missing, unknown or of the wrong kind. Returns false when a required property
 * is missing.
 */
export function check(expansion: Expansion, shape: Shape, properties: MapNode, label: string): boolean {
  let isComplete = true;
  const rows = propertiesOf(shape);
  for (const { key, keyAt, value } of properties.entries) {
    const row = rows.get(key);
    if (!row) report(expansion, 'template/invalid', keyAt, `${label} has no property ${key}`);
    else if (isAbsent(value)) continue;
    else if (row.kinds.length > 0 && !fitsRow(value, row))
      report(
        expansion,
        'template/invalid',
        value.at,
        `${key} of ${label} must be a ${row.kinds.join(' or a ')}`,
      );
  }
  for (const [name, row] of rows) {
    if (!row.required || !isAbsent(get(properties, name))) continue;
    isComplete = false;
    report(expansion, 'template/invalid', properties.at, `${label} needs ${name}`);
  }
  return isComplete;
}

/**
 * Reports a value that is neither of this kind nor an intrinsic function. A missing value is not reported.
 */
export function expect(expansion: Expansion, value: Node | undefined, kind: Kind, label: string): void {
  if (value && !isAbsent(value) && intrinsicOf(value) === null && !fits(value, [kind]))
    report(expansion, 'template/invalid', value.at, `${label} must be a ${kind}`);
}

/** Reports nested values of the wrong kind. The shape contains their paths: `Domain.Route53:map …`. */
export function checkInside(expansion: Expansion, shape: Shape, properties: MapNode, label: string): void {
  for (const [path, row] of propertiesOf(shape)) {
    const value = get(properties, ...path.split('.'));
    if (value && !isAbsent(value) && !fitsRow(value, row))
      report(
        expansion,
        'template/invalid',
        value.at,
        `${path} of ${label} must be a ${row.kinds.join(' or a ')}`,
      );
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
  // A map with one key may be a function of the user's own macro. SAM accepts it too.
  if (node.kind === 'map') return kinds.includes('map') || entriesOf(node).length === 1;
  if (node.kind === 'list') return kinds.includes('list');
  const kind = { string: 'text', number: 'number', boolean: 'flag' }[
    typeof node.value as 'string' | 'number' | 'boolean'
  ];
  return kinds.includes(kind as Kind);
}
