import type * as es from 'oxc-parser';
import type { Expression, Pattern } from '../../tree.ts';
import { expression, propertyKey } from './expressions.ts';
import type { JavaScriptLowering } from './lowering.ts';

type Target = es.BindingPattern | es.AssignmentTarget;

/** Lowers the left side of an assignment: a name, a place (`this.x`) or a destructuring pattern. */
export function pattern(node: Target, lowering: JavaScriptLowering): Pattern {
  switch (node.type) {
    case 'Identifier':
      return { kind: 'name', name: node.name, at: lowering.at(node) };
    case 'ObjectPattern':
      return recordPattern(node, lowering);
    case 'ArrayPattern':
      return listPattern(node, lowering);
    case 'AssignmentPattern':
      // The defaults of parameters and entries are removed by `withDefault` before. In other places, the
      // parser does not allow a default.
      return pattern(node.left, lowering);
    case 'MemberExpression':
      return { kind: 'place', place: expression(node, lowering), at: lowering.at(node) };
    default:
      return target(node.expression, lowering);
  }
}

/** Lowers a target with a type assertion: `(x as T) = …` assigns to `x`. */
function target(node: es.Expression, lowering: JavaScriptLowering): Pattern {
  const place = expression(node, lowering);
  return place.kind === 'name'
    ? { kind: 'name', name: place.name, at: place.at }
    : { kind: 'place', place, at: place.at };
}

/** Splits `target = default` into its two parts. */
export function withDefault(
  node: Target | es.AssignmentTargetMaybeDefault,
  lowering: JavaScriptLowering,
): { readonly target: Pattern; readonly otherwise: Expression | null } {
  return node.type === 'AssignmentPattern'
    ? { target: pattern(node.left, lowering), otherwise: expression(node.right, lowering) }
    : { target: pattern(node, lowering), otherwise: null };
}

function recordPattern(
  node: es.ObjectPattern | es.ObjectAssignmentTarget,
  lowering: JavaScriptLowering,
): Pattern {
  const entries = [];
  let restPattern: Pattern | null = null;
  for (const property of node.properties) {
    if (property.type === 'RestElement') restPattern = pattern(property.argument, lowering);
    else
      entries.push({
        key: propertyKey(property.key, property.computed, lowering),
        ...withDefault(property.value, lowering),
      });
  }
  return { kind: 'record', entries, rest: restPattern, at: lowering.at(node) };
}

function listPattern(
  node: es.ArrayPattern | es.ArrayAssignmentTarget,
  lowering: JavaScriptLowering,
): Pattern {
  const items = [];
  let restPattern: Pattern | null = null;
  for (const element of node.elements) {
    if (element?.type === 'RestElement') restPattern = pattern(element.argument, lowering);
    else items.push(element && withDefault(element, lowering));
  }
  return { kind: 'list', items, rest: restPattern, after: [], at: lowering.at(node) };
}
