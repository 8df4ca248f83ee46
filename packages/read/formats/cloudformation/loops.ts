import { asString, choicesOf, type Diagnostic, diagnostic, type Value } from '@emmental/model';
import { createScope, evaluate, type ParameterValues } from '../../evaluate/index.ts';
import type { Document } from '../../format.ts';
import { get, itemsOf, type MapEntry, type MapNode, type Node, stringOf } from '../../tree.ts';

/** Most nodes that the loops of one template may create. */
const expansionLimit = 200_000;
const depthLimit = 300;

/**
 * Expands `Fn::ForEach` of the AWS::LanguageExtensions transform, in Resources, Conditions, Outputs and
 * properties. If the collection has several alternatives, the loop runs over the items of all. If the
 * collection is not known, the loop is left in place and reported. Source: CloudFormation's reference of
 * Fn::ForEach.
 */
export function expandLoops(
  document: Document,
  parameterValues: ParameterValues,
): { readonly root: MapNode; readonly diagnostics: readonly Diagnostic[] } {
  if (!hasLoop(document.root, 0)) return { root: document.root, diagnostics: [] };
  const state: State = { document, parameterValues, diagnostics: [], created: 0 };
  const expanded = expand(document.root, new Map(), state, 0);
  return { root: expanded.kind === 'map' ? expanded : document.root, diagnostics: state.diagnostics };
}

/** Tells if a tree contains a loop. Few templates do, so this quick test saves the expansion. */
function hasLoop(node: Node, depth: number): boolean {
  if (node.kind === 'scalar' || depth > depthLimit) return false;
  if (node.kind === 'list') return node.items.some((item) => hasLoop(item, depth + 1));
  return node.entries.some(({ key, value }) => key.startsWith(loop) || hasLoop(value, depth + 1));
}

const loop = 'Fn::ForEach::';

interface State {
  readonly document: Document;
  readonly parameterValues: ParameterValues;
  readonly diagnostics: Diagnostic[];
  created: number;
}

type Variables = ReadonlyMap<string, string>;

/** Expands the loops in a node. A part without loops and loop variables remains the same object. */
function expand(node: Node, variables: Variables, state: State, depth: number): Node {
  if (depth > depthLimit) return node;
  if (variables.size > 0) state.created++;
  switch (node.kind) {
    case 'scalar': {
      if (typeof node.value !== 'string' || variables.size === 0) return node;
      const value = fill(node.value, variables);
      return value === node.value ? node : { ...node, value };
    }
    case 'list': {
      const items = node.items.map((item) => expand(item, variables, state, depth + 1));
      return items.some((item, index) => item !== node.items[index]) ? { ...node, items } : node;
    }
    case 'map': {
      const name = variables.get(stringOf(get(node, 'Ref')) ?? '');
      if (name !== undefined && node.entries.length === 1)
        return { kind: 'scalar', value: name, at: node.at };
      const entries = node.entries.flatMap((entry) => expandEntry(entry, variables, state, depth));
      const isUnchanged =
        entries.length === node.entries.length &&
        entries.every((entry, index) => entry === node.entries[index]);
      return isUnchanged ? node : { ...node, entries };
    }
  }
}

function expandEntry(
  entry: MapEntry,
  variables: Variables,
  state: State,
  depth: number,
): readonly MapEntry[] {
  if (!entry.key.startsWith(loop)) {
    const key = variables.size > 0 ? fill(entry.key, variables) : entry.key;
    const value = expand(entry.value, variables, state, depth + 1);
    return [key === entry.key && value === entry.value ? entry : { ...entry, key, value }];
  }
  const [identifier, collection, body] = itemsOf(entry.value);
  const name = stringOf(identifier);
  const values = collection && itemsIn(expand(collection, variables, state, depth + 1), state);
  if (name === undefined || !values || body?.kind !== 'map') {
    state.diagnostics.push(
      diagnostic('template/unsupported', entry.keyAt, `${entry.key}: its collection is not known`),
    );
    return [entry];
  }
  return values.flatMap((value) => {
    if (state.created > expansionLimit) {
      if (!state.diagnostics.some(({ code }) => code === 'read/limit'))
        state.diagnostics.push(diagnostic('read/limit', entry.keyAt, entry.key));
      return [];
    }
    const inner = new Map(variables).set(name, value);
    return body.entries.flatMap((child) => expandEntry(child, inner, state, depth + 1));
  });
}

/** Returns the texts in a collection, of all alternatives together. Null when the collection is not known. */
function itemsIn(collection: Node, state: State): readonly string[] | null {
  const { path, root } = state.document;
  const empty = { functions: new Map(), generated: new Map(), values: new Map(), diagnostics: [] };
  const scope = createScope(
    { path, root, format: 'cloudformation', name: '', ...empty },
    state.parameterValues,
  );
  const texts = new Set<string>();
  for (const { value } of choicesOf(evaluate(collection, scope))) {
    if (value.kind !== 'list' || value.open) return null;
    for (const text of value.items.flatMap(textsOf)) {
      if (text === null) return null;
      texts.add(text);
    }
  }
  return [...texts];
}

/** Returns the texts of an item. An item can be a list itself: a `!Ref` to a list parameter. */
const textsOf = (item: Value): readonly (string | null)[] =>
  item.kind === 'list' ? item.items.map((part) => asString(part)) : [asString(item)];

/**
 * Replaces `${Name}` and `&{Name}` by the value of the variable. For `&{Name}`, only letters and digits of
 * the value are used.
 */
const fill = (text: string, variables: Variables): string =>
  text.replace(/([$&])\{([^}!]+)\}/g, (match, sign: string, name: string) => {
    const value = variables.get(name);
    if (value === undefined) return match;
    return sign === '&' ? value.replace(/[^A-Za-z0-9]/g, '') : value;
  });
