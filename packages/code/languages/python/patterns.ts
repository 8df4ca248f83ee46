import type { Pattern } from '../../tree.ts';
import { expression } from './expressions.ts';
import type { Syntax } from './grammar.ts';
import { type PythonLowering, textOf } from './lowering.ts';

/**
 * Lowers the target of an assignment: a name, a place (`self.x`, `a[b]`), or a sequence with at most one
 * starred target.
 */
export function pattern(node: Syntax, lowering: PythonLowering): Pattern {
  switch (node.type) {
    case 'identifier':
      return { kind: 'name', name: textOf(node, lowering), at: lowering.at(node) };
    case 'pattern_list':
    case 'tuple_pattern':
    case 'list_pattern':
    case 'expression_list':
    case 'tuple':
    case 'list':
      return sequence(node.children, node, lowering);
    case 'as_pattern_target':
    case 'parenthesized_expression':
    case 'list_splat_pattern':
    case 'dictionary_splat_pattern':
    case 'list_splat':
      return node.children.length === 1 && node.children[0]
        ? pattern(node.children[0], lowering)
        : sequence(node.children, node, lowering);
    default:
      return { kind: 'place', place: expression(node, lowering), at: lowering.at(node) };
  }
}

const isStar = (node: Syntax): boolean => node.type === 'list_splat_pattern' || node.type === 'list_splat';

function sequence(nodes: readonly Syntax[], container: Syntax, lowering: PythonLowering): Pattern {
  const star = nodes.findIndex(isStar);
  const before = star === -1 ? nodes : nodes.slice(0, star);
  const after = star === -1 ? [] : nodes.slice(star + 1);
  const starred = nodes[star];
  return {
    kind: 'list',
    items: before.map((node) => ({ target: pattern(node, lowering), otherwise: null })),
    rest: starred ? pattern(starred, lowering) : null,
    after: after.map((node) => pattern(node, lowering)),
    at: lowering.at(container),
  };
}
