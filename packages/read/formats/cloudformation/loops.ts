import { type Diagnostic, diagnostic } from '@emmental/model';
import { get, itemsOf, type MapEntry, type MapNode, type Node, stringOf } from '../../tree.ts';

/** What loops may expand to. */
const expansionLimit = 5_000;

/**
 * Writes out `Fn::ForEach` of the AWS::LanguageExtensions transform, in Resources, Conditions, Outputs and inside
 * properties. Source: CloudFormation's reference of Fn::ForEach. A collection that is not known stays as it is.
 */
export function expandLoops(root: MapNode): {
  readonly root: MapNode;
  readonly diagnostics: readonly Diagnostic[];
} {
  const state: State = { root, diagnostics: [], made: 0 };
  const expanded = expand(root, new Map(), state, 0);
  return { root: expanded.kind === 'map' ? expanded : root, diagnostics: state.diagnostics };
}

interface State {
  readonly root: MapNode;
  readonly diagnostics: Diagnostic[];
  made: number;
}

type Variables = ReadonlyMap<string, string>;

function expand(node: Node, variables: Variables, state: State, depth: number): Node {
  if (depth > 300) return node;
  switch (node.kind) {
    case 'scalar':
      return typeof node.value === 'string' && variables.size > 0
        ? { ...node, value: fill(node.value, variables) }
        : node;
    case 'list':
      return { ...node, items: node.items.map((item) => expand(item, variables, state, depth + 1)) };
    case 'map': {
      const name = variables.get(stringOf(get(node, 'Ref')) ?? '');
      if (name !== undefined && node.entries.length === 1)
        return { kind: 'scalar', value: name, at: node.at };
      return {
        ...node,
        entries: node.entries.flatMap((entry) => expandEntry(entry, variables, state, depth)),
      };
    }
  }
}

function expandEntry(
  entry: MapEntry,
  variables: Variables,
  state: State,
  depth: number,
): readonly MapEntry[] {
  if (!entry.key.startsWith('Fn::ForEach::')) {
    const key = variables.size > 0 ? fill(entry.key, variables) : entry.key;
    return [{ ...entry, key, value: expand(entry.value, variables, state, depth + 1) }];
  }
  const [identifier, collection, body] = itemsOf(entry.value);
  const name = stringOf(identifier);
  const values = collection && valuesOf(collection, variables, state);
  if (name === undefined || !values || body?.kind !== 'map') {
    state.diagnostics.push(
      diagnostic('template/unsupported', entry.keyAt, `${entry.key}: its collection is not known`),
    );
    return [entry];
  }
  return values.flatMap((value) => {
    state.made++;
    if (state.made > expansionLimit) {
      if (state.made === expansionLimit + 1)
        state.diagnostics.push(diagnostic('read/limit', entry.keyAt, entry.key));
      return [];
    }
    const inner = new Map(variables).set(name, value);
    return body.entries.flatMap((each) => expandEntry(each, inner, state, depth + 1));
  });
}

function valuesOf(node: Node, variables: Variables, state: State): readonly string[] | null {
  const reference = stringOf(get(node, 'Ref'));
  if (reference !== undefined) {
    const list = get(state.root, 'Parameters', reference, 'Default');
    return list?.kind === 'scalar'
      ? String(list.value)
          .split(',')
          .map((item) => item.trim())
      : null;
  }
  if (node.kind !== 'list') return null;
  const items = node.items.map((item) => expand(item, variables, state, 0));
  return items.every((item) => item.kind === 'scalar')
    ? items.map((item) => String('value' in item ? item.value : ''))
    : null;
}

/** `${Name}` and `&{Name}` (which keeps letters and digits only). */
const fill = (text: string, variables: Variables): string =>
  text.replace(/([$&])\{([^}!]+)\}/g, (whole, sign: string, name: string) => {
    const value = variables.get(name);
    if (value === undefined) return whole;
    return sign === '&' ? value.replace(/[^A-Za-z0-9]/g, '') : value;
  });
