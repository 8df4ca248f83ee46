import {
  asString,
  constant,
  type Hole,
  holeText,
  type Location,
  partsOf,
  spelled,
  text,
  type Value,
} from '@emmental/model';
import { get, type Node, scalar, stringOf } from '../../tree.ts';
import type { Draft } from './write.ts';

/** A text whose parts may be holes. */
export type Words = readonly (string | Hole)[];

/**
 * The values of one template that are not fully known. In the tree they appear as `{ 'Emmental::Value': key
 * }`.
 */
export interface Values {
  /**
   * Returns the node for a value. It is a scalar when the value is constant or all its parameters have a
   * default.
   */
  node(value: Value, at: Location): Node;
  /** Returns the value that a node stands for; null for an ordinary node. */
  valueOf(node: Node | undefined): Value | null;
  readonly byKey: ReadonlyMap<string, Value>;
}

const marker = 'Emmental::Value';

/** Creates an empty collection of values, each under its own key. */
export function valuesOf(): Values {
  const byKey = new Map<string, Value>();
  return {
    byKey,
    node(value, at) {
      if (value.kind === 'constant') return scalar(value.value, at);
      const usual = asString(value);
      if (usual !== null) return { ...scalar(usual, at), parts: partsOf(value) ?? [] };
      const key = `value${byKey.size + 1}`;
      byKey.set(key, { ...value, at });
      return { kind: 'map', entries: [{ key: marker, keyAt: at, value: scalar(key, at) }], at };
    },
    valueOf(node) {
      const key = stringOf(get(node, marker));
      return key === undefined ? null : (byKey.get(key) ?? null);
    },
  };
}

/** Returns the words of a scalar or of a partly known text; null for lists, maps and undefined. */
export function wordsOf(node: Node | undefined, values: Values): Words | null {
  if (!node) return null;
  if (node.kind === 'scalar')
    return node.value === null ? null : (node.parts ?? partsOf(constant(node.value)));
  const value = values.valueOf(node);
  return value ? (partsOf(value) ?? [{ kind: 'unknown', why: 'it is not known what this is' }]) : null;
}

/** Returns the node of a text. */
export const textNode = (words: Words, values: Values, at: Location): Node => values.node(text(words), at);

/**
 * Spells a text where plain text is required, as in a logical id: defaults for parameters, other holes as
 * `Fn::Sub` writes them.
 */
export const spell = (words: Words | null): string => spelled(text(words ?? []));

/**
 * Writes the words as an `Fn::Sub`. Pseudo parameters go into the text; other holes without a default become
 * variables. `more` is added to the variables.
 */
export function substitution(
  words: Words,
  values: Values,
  at: Location,
  more: Readonly<Record<string, Draft>> = {},
): Draft {
  const variables: Record<string, Draft> = { ...more };
  const parts = words.map((word) => {
    if (typeof word === 'string' || asString(text([word])) !== null) return word;
    if (word.kind === 'pseudo') return holeText(word);
    const name = `Variable${Object.keys(variables).length + 1}`;
    variables[name] = values.node(text([word]), at);
    return `\${${name}}`;
  });
  const written = values.node(text(parts), at);
  return { 'Fn::Sub': Object.keys(variables).length > 0 ? [written, variables] : written };
}
