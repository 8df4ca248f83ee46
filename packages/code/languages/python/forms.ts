import type { Expression, Form } from '../../tree.ts';
import type { Syntax } from './grammar.ts';
import { type PythonLowering, textOf } from './lowering.ts';

/** Lowers an expression inside of a pattern. */
type Lower = (node: Syntax, lowering: PythonLowering) => Expression;

const anything: Form = { is: 'anything' };
const unknownForm: Form = { is: 'unknown' };

/** Returns the form of the values that a pattern of `match` takes. `lower` lowers the texts in it. */
export function formOf(node: Syntax, lowering: PythonLowering, lower: Lower): Form {
  const [first] = node.children;
  switch (node.type) {
    case 'case_pattern':
    case 'as_pattern':
      // The grammar has no node for `_`.
      if (!first) return textOf(node, lowering).trim() === '_' ? anything : unknownForm;
      return formOf(first, lowering, lower);
    case 'identifier':
      return anything;
    case 'dotted_name':
      return node.children.length === 1 ? anything : unknownForm;
    case 'union_pattern':
      // An alternative `_` has no node.
      return /(?:^|[|(\s])_(?:$|[|)\s])/.test(textOf(node, lowering))
        ? unknownForm
        : { is: 'any-of', of: node.children.map((child) => formOf(child, lowering, lower)) };
    case 'string':
    case 'concatenated_string':
    case 'true':
    case 'false':
    case 'none':
      return literalOf(lower(node, lowering));
    case 'tuple_pattern':
      // Parentheses without a comma only group.
      return node.children.length === 1 && first && !/,\s*\)$/.test(textOf(node, lowering))
        ? formOf(first, lowering, lower)
        : sequenceOf(node.children, lowering, lower);
    case 'list_pattern':
      return sequenceOf(node.children, lowering, lower);
    case 'dict_pattern':
      return mappingOf(node, lowering, lower);
    case 'class_pattern':
      return classOf(node, lowering, lower);
    default:
      // The sign of a number stands outside of its node.
      return unknownForm;
  }
}

const literalOf = (value: Expression): Form =>
  value.kind === 'literal' && (value.value === null || ['string', 'boolean'].includes(typeof value.value))
    ? { is: 'literal', value: value.value as string | boolean | null }
    : unknownForm;

/** The form of a sequence with these items; one of them may be `*rest`. */
export function sequenceOf(nodes: readonly Syntax[], lowering: PythonLowering, lower: Lower): Form {
  const isStar = (node: Syntax): boolean =>
    (node.type === 'case_pattern' ? node.children[0] : node)?.type === 'splat_pattern';
  const star = nodes.findIndex(isStar);
  return {
    is: 'sequence',
    items: nodes.filter((node) => !isStar(node)).map((node) => formOf(node, lowering, lower)),
    star: star === -1 ? null : star,
  };
}

function mappingOf(node: Syntax, lowering: PythonLowering, lower: Lower): Form {
  const fields: (readonly [string, Form])[] = [];
  for (let index = 0; index < node.children.length; index += 1) {
    const key = node.children[index];
    if (!key) continue;
    if (key.type === 'splat_pattern' || key.type === 'case_pattern') continue;
    index += 1;
    const value = node.children[index];
    const name = literalOf(lower(key, lowering));
    if (name.is !== 'literal' || typeof name.value !== 'string' || !value) return unknownForm;
    fields.push([name.value, formOf(value, lowering, lower)]);
  }
  return { is: 'mapping', fields };
}

function classOf(node: Syntax, lowering: PythonLowering, lower: Lower): Form {
  const [name, ...patterns] = node.children;
  if (!name) return unknownForm;
  const positional: Form[] = [];
  const named: (readonly [string, Form])[] = [];
  for (const child of patterns) {
    const inner = child.type === 'case_pattern' ? (child.children[0] ?? child) : child;
    if (inner.type !== 'keyword_pattern') {
      positional.push(formOf(child, lowering, lower));
      continue;
    }
    const [keyword, value] = inner.children;
    if (keyword)
      named.push([textOf(keyword, lowering), value ? formOf(value, lowering, lower) : unknownForm]);
  }
  return { is: 'class', name: textOf(name, lowering), positional, named };
}
