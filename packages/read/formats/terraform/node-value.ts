import { constant, type Value } from '@emmental/model';
import type { Node } from '../../tree.ts';

/** A parsed JSON value as a value: Terraform's JSON files hold no expressions that are read. */
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
