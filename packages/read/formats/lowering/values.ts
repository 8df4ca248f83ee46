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

/** A text of which parts may be holes. */
export type Words = readonly (string | Hole)[];

/** The values of one template that are not fully known; they stand in the tree as `{ 'Emmental::Value': key }`. */
export interface Values {
  /** The node that stands for the value: a scalar when it is constant, or its parameters all have a default. */
  node(value: Value, at: Location): Node;
  /** The value that a node stands for, or null when it is a node like every other. */
  of(node: Node | undefined): Value | null;
  readonly all: ReadonlyMap<string, Value>;
}

const marker = 'Emmental::Value';

/** Carries values through a tree of nodes, each under a key of its own. */
export function valuesOf(): Values {
  const all = new Map<string, Value>();
  return {
    all,
    node(value, at) {
      if (value.kind === 'constant') return scalar(value.value, at);
      const usual = asString(value);
      if (usual !== null) return { ...scalar(usual, at), parts: partsOf(value) ?? [] };
      const key = `value${all.size + 1}`;
      all.set(key, { ...value, at });
      return { kind: 'map', entries: [{ key: marker, keyAt: at, value: scalar(key, at) }], at };
    },
    of(node) {
      const key = stringOf(get(node, marker));
      return key === undefined ? null : (all.get(key) ?? null);
    },
  };
}

/** The words of a scalar or of a partly known text; null for lists, maps and nothing. */
export function wordsOf(node: Node | undefined, values: Values): Words | null {
  if (!node) return null;
  if (node.kind === 'scalar')
    return node.value === null ? null : (node.parts ?? partsOf(constant(node.value)));
  const value = values.of(node);
  return value ? (partsOf(value) ?? [{ kind: 'unknown', why: 'it is not known what this is' }]) : null;
}

/** The node of a text. */
export const textNode = (words: Words, values: Values, at: Location): Node => values.node(text(words), at);

/** How a text is spelled where it must be one, as in a logical id: defaults, other holes as `Fn::Sub` writes them. */
export const spell = (words: Words | null): string => spelled(text(words ?? []));

/**
 * The words as an `Fn::Sub`: pseudo parameters are written into its text, holes without a default become its variables.
 * `more` is merged into the variables.
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
