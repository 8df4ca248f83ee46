import type { Source, Value } from '@emmental/model';
import type { Template } from '../format.ts';
import { parsedFile } from '../parse/index.ts';
import { entriesOf, get, type Node } from '../tree.ts';

/** Returns the parameters of a template with the values that the file declares. */
export function parametersOf(
  { path, format, parameters }: Template,
  source: Source,
): ReadonlyMap<string, Value> {
  if (parameters) return parameters;
  if (format !== 'cloudformation' && format !== 'sam') return new Map();
  const { root } = parsedFile(path, source);
  return new Map(
    entriesOf(get(root ?? undefined, 'Parameters')).map(({ key, value }) => [key, written(value)]),
  );
}

/** Converts a node to a value without evaluating it. */
function written(node: Node): Value {
  switch (node.kind) {
    case 'scalar':
      return { kind: 'constant', value: node.value, at: node.at };
    case 'list':
      return { kind: 'list', items: node.items.map(written), open: false, at: node.at };
    case 'map':
      return {
        kind: 'fields',
        fields: new Map(node.entries.map(({ key, value }) => [key, written(value)])),
        open: false,
        at: node.at,
      };
  }
}
