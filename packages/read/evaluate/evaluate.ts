import { constant, diagnostic, text, unknown, type Value } from '@emmental/model';
import type { Node } from '../tree.ts';
import { dynamicReferences, intrinsics } from './intrinsics.ts';
import type { Scope } from './scope.ts';

const depthLimit = 200;

/**
 * Evaluates a node of a template. A parameter has its default value, a condition that may be true or false
 * gives alternatives (`one-of`), and a value that is decided elsewhere becomes a hole (a named unknown part).
 * Never throws; problems are added to `scope.diagnostics`. Evaluating the same node again returns the same
 * value.
 */
export function evaluate(node: Node, scope: Scope): Value {
  const cached = scope.remembered.get(node);
  if (cached) return cached;
  if (scope.nesting.depth > depthLimit) {
    scope.diagnostics.push(
      diagnostic('read/limit', node.at, `values are nested more than ${depthLimit} deep`),
    );
    return unknown('it is nested too deep', node.at);
  }
  scope.nesting.depth++;
  try {
    const value = evaluated(node, scope);
    scope.remembered.set(node, value);
    return value;
  } finally {
    scope.nesting.depth--;
  }
}

function evaluated(node: Node, scope: Scope): Value {
  switch (node.kind) {
    case 'scalar':
      return dynamicReferences(
        node.parts ? text(node.parts, node.at) : constant(node.value, node.at),
        node.at,
      );
    case 'list': {
      const values = node.items.map((item) => ({ item, value: evaluate(item, scope) }));
      const items = values.filter(({ item, value }) => !isNoValue(item, value)).map(({ value }) => value);
      return { kind: 'list', items, open: false, at: node.at };
    }
    case 'map':
      return mapOf(node, scope);
  }
}

function mapOf(node: Node & { kind: 'map' }, scope: Scope): Value {
  const [first] = node.entries;
  if (node.entries.length === 1 && first) {
    const intrinsic = Object.hasOwn(intrinsics, first.key) ? intrinsics[first.key] : undefined;
    if (intrinsic) return intrinsic(first.value, scope, node.at);
    if (first.key.startsWith('Fn::') && !first.key.startsWith('Fn::ForEach')) {
      scope.diagnostics.push(diagnostic('template/unsupported', node.at, first.key));
      return unknown(`${first.key} is not supported`, node.at);
    }
  }
  const fields = new Map<string, Value>();
  let open = false;
  for (const entry of node.entries) {
    const opens = entry.key === 'Fn::Transform' || entry.key === 'Emmental::Value';
    if (opens || entry.key.startsWith('Fn::ForEach')) {
      open = true;
      continue;
    }
    const value = evaluate(entry.value, scope);
    if (!isNoValue(entry.value, value)) fields.set(entry.key, value);
  }
  return { kind: 'fields', fields, open, at: node.at };
}

/**
 * Tells if a value comes from `AWS::NoValue`, which removes its key or item. A null that the user wrote is
 * kept.
 */
const isNoValue = (node: Node, value: Value): boolean =>
  node.kind === 'map' && value.kind === 'constant' && value.value === null;
