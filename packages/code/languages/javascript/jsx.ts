import type * as es from 'oxc-parser';
import type { Argument, Expression, RecordEntry } from '../../tree.ts';
import { expression } from './expressions.ts';
import type { JavaScriptLowering } from './lowering.ts';

/**
 * Lowers `<Card a={b}>{c}</Card>` to `jsx(Card, { a: b, children: [c] })`. A lower-case tag becomes a string.
 */
export function jsxElement(node: es.JSXElement, c: JavaScriptLowering): Expression {
  const { name, attributes } = node.openingElement;
  return jsxCall(
    node,
    elementName(name, c),
    attributes.map((item) => attribute(item, c)),
    node.children,
    c,
  );
}

/** Lowers `<>{c}</>` to `jsx('', { children: [c] })`. */
export function jsxFragment(node: es.JSXFragment, c: JavaScriptLowering): Expression {
  return jsxCall(node, { kind: 'literal', value: '', at: c.at(node) }, [], node.children, c);
}

function jsxCall(
  node: es.Span,
  type: Expression,
  attributes: readonly RecordEntry[],
  children: readonly es.JSXChild[],
  c: JavaScriptLowering,
): Expression {
  const at = c.at(node);
  const items = children.flatMap((inner) => child(inner, c));
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
  c: JavaScriptLowering,
): Expression {
  const at = c.at(node);
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
          ? { kind: 'name', name: node.object.name, at: c.at(node.object) }
          : elementName(node.object, c);
      return { kind: 'member', object, property: node.property.name, at };
    }
  }
}

function attribute(node: es.JSXAttributeItem, c: JavaScriptLowering): RecordEntry {
  if (node.type === 'JSXSpreadAttribute') return { kind: 'spread', value: expression(node.argument, c) };
  const key =
    node.name.type === 'JSXIdentifier'
      ? node.name.name
      : `${node.name.namespace.name}:${node.name.name.name}`;
  return { kind: 'entry', key, value: attributeValue(node, c) };
}

function attributeValue(node: es.JSXAttribute, c: JavaScriptLowering): Expression {
  if (node.value === null) return { kind: 'literal', value: true, at: c.at(node) };
  if (node.value.type !== 'JSXExpressionContainer') return expression(node.value, c);
  const inner = node.value.expression;
  return inner.type === 'JSXEmptyExpression'
    ? { kind: 'literal', value: undefined, at: c.at(node) }
    : expression(inner, c);
}

function child(node: es.JSXChild, c: JavaScriptLowering): readonly Argument[] {
  switch (node.type) {
    case 'JSXText': {
      const value = node.value.trim();
      return value === ''
        ? []
        : [{ kind: 'positional', name: null, value: { kind: 'literal', value, at: c.at(node) } }];
    }
    case 'JSXExpressionContainer':
      return node.expression.type === 'JSXEmptyExpression'
        ? []
        : [{ kind: 'positional', name: null, value: expression(node.expression, c) }];
    case 'JSXSpreadChild':
      return [{ kind: 'spread', name: null, value: expression(node.expression, c) }];
    default:
      return [{ kind: 'positional', name: null, value: expression(node, c) }];
  }
}
