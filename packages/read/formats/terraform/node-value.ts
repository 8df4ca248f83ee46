import { constant, type Value } from '@emmental/model';
import type { Node } from '../../tree.ts';

/** Converts parsed JSON to a value without evaluating Terraform expressions in it. */
export function nodeValue(node: Node): Value {
  switch (node.kind) {
    case 'scalar':
      return constant(node.value, node.at);
    case 'list':
      return { kind: 'list', items: node.items.map(nodeValue), open: false, at: node.at };
    case 'map':
      return {
        kind: 'fields',
        fields: new Map(node.entries.map(({ key, value }) => [key, nodeValue(value)])),
        open: false,
        at: node.at,
      };
  }
}
