import type * as es from 'oxc-parser';
import type { Expression, Pattern } from '../../tree.ts';
import { expression, propertyKey } from './expressions.ts';
import type { JavaScriptLowering } from './lowering.ts';

type Target = es.BindingPattern | es.AssignmentTarget;

/** Lowers the left side of `=`: a name, a place (`this.x`) or a destructuring pattern. */
export function pattern(node: Target, c: JavaScriptLowering): Pattern {
  switch (node.type) {
    case 'Identifier':
      return { kind: 'name', name: node.name, at: c.at(node) };
    case 'ObjectPattern':
      return recordPattern(node, c);
    case 'ArrayPattern':
      return listPattern(node, c);
    case 'AssignmentPattern':
      // Parameters and entries have split off their default by now. Elsewhere the parser allows no default.
      return pattern(node.left, c);
    case 'MemberExpression':
      return { kind: 'place', place: expression(node, c), at: c.at(node) };
    default:
      return target(node.expression, c);
  }
}

/** Lowers a cast target: `(x as T) = …` assigns to `x`. */
function target(node: es.Expression, c: JavaScriptLowering): Pattern {
  const place = expression(node, c);
  return place.kind === 'name'
    ? { kind: 'name', name: place.name, at: place.at }
    : { kind: 'place', place, at: place.at };
}

/** Splits `target = default`. */
export function withDefault(
  node: Target | es.AssignmentTargetMaybeDefault,
  c: JavaScriptLowering,
): { readonly target: Pattern; readonly otherwise: Expression | null } {
  return node.type === 'AssignmentPattern'
    ? { target: pattern(node.left, c), otherwise: expression(node.right, c) }
    : { target: pattern(node, c), otherwise: null };
}

function recordPattern(node: es.ObjectPattern | es.ObjectAssignmentTarget, c: JavaScriptLowering): Pattern {
  const entries = [];
  let restPattern: Pattern | null = null;
  for (const property of node.properties) {
    if (property.type === 'RestElement') restPattern = pattern(property.argument, c);
    else
      entries.push({
        key: propertyKey(property.key, property.computed, c),
        ...withDefault(property.value, c),
      });
  }
  return { kind: 'record', entries, rest: restPattern, at: c.at(node) };
}

function listPattern(node: es.ArrayPattern | es.ArrayAssignmentTarget, c: JavaScriptLowering): Pattern {
  const items = [];
  let restPattern: Pattern | null = null;
  for (const element of node.elements) {
    if (element?.type === 'RestElement') restPattern = pattern(element.argument, c);
    else items.push(element && withDefault(element, c));
  }
  return { kind: 'list', items, rest: restPattern, after: [], at: c.at(node) };
}
