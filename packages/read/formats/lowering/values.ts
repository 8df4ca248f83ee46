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

/** A text as a list of its known parts and its holes (unknown parts). */
export type Words = readonly (string | Hole)[];

/**
 * The values of one template that are not completely known. The tree contains `{ 'Emmental::Value': key }` in
 * place of such a value.
 */
export interface Values {
  /**
   * Returns a node for a value. The node is a scalar if the value is constant, or if all its unknown parts
   * have a default.
   */
  node(value: Value, at: Location): Node;
  /** Returns the value that a node represents. Null for an ordinary node. */
  valueOf(node: Node | undefined): Value | null;
  readonly byKey: ReadonlyMap<string, Value>;
}

const marker = 'Emmental::Value';

/** Creates an empty collection of values. */
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

/** Returns the parts of a scalar or of a partly known text. Null for a list, a map and undefined. */
export function wordsOf(node: Node | undefined, values: Values): Words | null {
  if (!node) return null;
  if (node.kind === 'scalar')
    return node.value === null ? null : (node.parts ?? partsOf(constant(node.value)));
  const value = values.valueOf(node);
  return value ? (partsOf(value) ?? [{ kind: 'unknown', why: 'its value is not known' }]) : null;
}

/** Returns the node for a text. */
export const textNode = (words: Words, values: Values, at: Location): Node => values.node(text(words), at);

/**
 * Converts a text to a plain string, for example for a logical id. A parameter is replaced by its default,
 * and any other hole by its form in `Fn::Sub`.
 */
export const spell = (words: Words | null): string => spelled(text(words ?? []));

/**
 * Converts a text to an `Fn::Sub`. Pseudo parameters become part of its text. A hole without a default
 * becomes a variable. `more` are variables to add.
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
