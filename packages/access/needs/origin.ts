import { choicesOf, type Value } from '@emmental/model';
import type { Glob } from '../algebra/glob.ts';
import type { Names } from './canonical.ts';
import { type Linked, link } from './link.ts';
import type { Around } from './need.ts';

/** What one field of a request says: the text or the template resource it names, and where that came from. */
export interface Origin {
  readonly from: Linked['from'];
  readonly key: string;
  readonly resource: string | null;
}

/** Where each name in a request came from. */
export function originsOf(input: Value, { fn, assumptions, app, names }: Around): readonly Origin[] {
  return leavesOf(input, 0).flatMap((leaf) => {
    const { value, from } = link(leaf, fn, assumptions, app);
    return choicesOf(value).flatMap(({ value: choice }): Origin[] => {
      const hole =
        choice.kind === 'text'
          ? choice.parts.find((part) => typeof part === 'object' && part.kind === 'resource')
          : undefined;
      const resource = typeof hole === 'object' && hole.kind === 'resource' ? hole.id : null;
      const key = names.resolve(choice)?.glob.key ?? '';
      return key === '' || key.startsWith('*') ? [] : [{ from, key, resource }];
    });
  });
}

/** The origin of the longest field that a pattern holds. */
export function originOf(glob: Glob, origins: readonly Origin[], names: Names): Linked['from'] {
  const id = names.referenceOf(glob)?.id;
  const holding = origins.filter(
    (origin) => (id !== undefined && origin.resource === id) || glob.key.includes(lastName(origin.key)),
  );
  const [best] = holding.sort((a, b) => b.key.length - a.key.length);
  return best?.from ?? 'unknown';
}

/** A queue's URL names it by its last part. */
const lastName = (key: string): string =>
  key.startsWith('https://') ? key.replace(/^.*\//, '') || key : key;

/** Scalar values of a request; deep ones and long lists are data, not names. */
function leavesOf(value: Value, depth: number): readonly Value[] {
  if (depth > 3) return [];
  if (value.kind === 'fields')
    return [...value.fields.values()].flatMap((inner) => leavesOf(inner, depth + 1));
  if (value.kind === 'list') return value.items.slice(0, 20).flatMap((item) => leavesOf(item, depth + 1));
  return value.kind === 'unknown' ? [] : [value];
}
