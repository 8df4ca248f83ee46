import type * as es from 'oxc-parser';
import type { Argument, Expression, RecordEntry } from '../../tree.ts';
import { expression } from './expressions.ts';
import type { JavaScriptLowering } from './lowering.ts';

/**
 * Lowers `<Card a={b}>{c}</Card>` to `jsx(Card, { a: b, children: [c] })`. A tag in lower case becomes a
 * text.
 */
export function jsxElement(node: es.JSXElement, lowering: JavaScriptLowering): Expression {
  const { name, attributes } = node.openingElement;
  return jsxCall(
    node,
    elementName(name, lowering),
    attributes.map((item) => attribute(item, lowering)),
    node.children,
    lowering,
  );
}

/** Lowers `<>{c}</>` to `jsx('', { children: [c] })`. */
export function jsxFragment(node: es.JSXFragment, lowering: JavaScriptLowering): Expression {
  return jsxCall(node, { kind: 'literal', value: '', at: lowering.at(node) }, [], node.children, lowering);
}

function jsxCall(
  node: es.Span,
  type: Expression,
  attributes: readonly RecordEntry[],
  children: readonly es.JSXChild[],
  lowering: JavaScriptLowering,
): Expression {
  const at = lowering.at(node);
  const items = children.flatMap((inner) => child(inner, lowering));
  const entries: RecordEntry[] = [...attributes];
  if (items.length > 0) entries.push({ kind: 'entry', key: 'children', value: { kind: 'list', items, at } });
  return {
    kind: 'call',
    callee: { kind: 'name', name: 'jsx', at },
    args: [
      { kind: 'positional', name: null, value: type },
      { kind: 'positional', name: null, value: { kind: 'record', entries, at } },
    ],
    at,
  };
}

function elementName(
  node: es.JSXElementName | es.JSXMemberExpressionObject,
  lowering: JavaScriptLowering,
): Expression {
  const at = lowering.at(node);
  switch (node.type) {
    case 'JSXIdentifier':
      if (node.name === 'this') return { kind: 'this', at };
      return /^[a-z]/.test(node.name)
        ? { kind: 'literal', value: node.name, at }
        : { kind: 'name', name: node.name, at };
    case 'JSXNamespacedName':
      return { kind: 'literal', value: `${node.namespace.name}:${node.name.name}`, at };
    case 'JSXMemberExpression': {
      const object: Expression =
        node.object.type === 'JSXIdentifier' && node.object.name !== 'this'
          ? { kind: 'name', name: node.object.name, at: lowering.at(node.object) }
          : elementName(node.object, lowering);
      return { kind: 'member', object, property: node.property.name, at };
    }
  }
}

function attribute(node: es.JSXAttributeItem, lowering: JavaScriptLowering): RecordEntry {
  if (node.type === 'JSXSpreadAttribute')
    return { kind: 'spread', value: expression(node.argument, lowering) };
  const key =
    node.name.type === 'JSXIdentifier'
      ? node.name.name
      : `${node.name.namespace.name}:${node.name.name.name}`;
  return { kind: 'entry', key, value: attributeValue(node, lowering) };
}

function attributeValue(node: es.JSXAttribute, lowering: JavaScriptLowering): Expression {
  if (node.value === null) return { kind: 'literal', value: true, at: lowering.at(node) };
  if (node.value.type !== 'JSXExpressionContainer') return expression(node.value, lowering);
  const inner = node.value.expression;
  return inner.type === 'JSXEmptyExpression'
    ? { kind: 'literal', value: undefined, at: lowering.at(node) }
    : expression(inner, lowering);
}

function child(node: es.JSXChild, lowering: JavaScriptLowering): readonly Argument[] {
  switch (node.type) {
    case 'JSXText': {
      const value = node.value.trim();
      return value === ''
        ? []
        : [{ kind: 'positional', name: null, value: { kind: 'literal', value, at: lowering.at(node) } }];
    }
    case 'JSXExpressionContainer':
      return node.expression.type === 'JSXEmptyExpression'
        ? []
        : [{ kind: 'positional', name: null, value: expression(node.expression, lowering) }];
    case 'JSXSpreadChild':
      return [{ kind: 'spread', name: null, value: expression(node.expression, lowering) }];
    default:
      return [{ kind: 'positional', name: null, value: expression(node, lowering) }];
  }
}
