import { choicesOf, type LinkedValue, type ResourcePattern } from '@emmental/model';
import type { Glob } from '../algebra/glob.ts';
import type { Names } from './canonical.ts';

/** A text or template resource in a field of a request, and the place where the code reads it (`from`). */
export interface Origin {
  readonly from: ResourcePattern['from'];
  /** The text, as a pattern. */
  readonly key: string;
  /** Id of the template resource; null for a text. */
  readonly resource: string | null;
}

/** Returns the origin of each name in a request. */
export const originsOf = (input: LinkedValue, names: Names): readonly Origin[] =>
  input.scalars.flatMap(({ filled, from }) =>
    choicesOf(filled).flatMap(({ value }): Origin[] => {
      const hole =
        value.kind === 'text'
          ? value.parts.find((part) => typeof part === 'object' && part.kind === 'resource')
          : undefined;
      const resource = typeof hole === 'object' && hole.kind === 'resource' ? hole.id : null;
      const key = names.resolve(value)?.glob.key ?? '';
      return key === '' || key.startsWith('*') ? [] : [{ from, key, resource }];
    }),
  );

/** Returns the origin of the longest field whose text is in the pattern. */
export function originOf(glob: Glob, origins: readonly Origin[], names: Names): ResourcePattern['from'] {
  const id = names.referenceOf(glob)?.id;
  const holding = origins.filter(
    (origin) => (id !== undefined && origin.resource === id) || glob.key.includes(lastName(origin.key)),
  );
  const [best] = holding.sort((a, b) => b.key.length - a.key.length);
  return best?.from ?? 'unknown';
}

/** Returns the last part of a queue's URL, which is the name of the queue; other texts stay. */
const lastName = (key: string): string =>
  key.startsWith('https://') ? key.replace(/^.*\//, '') || key : key;
