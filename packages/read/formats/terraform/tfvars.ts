import { constant, type Value } from '@emmental/model';
import type { LowerContext } from '../../format.ts';
import { hclFile, parseFile } from '../../parse/index.ts';
import type { Node } from '../../tree.ts';
import { evaluate } from './evaluate.ts';
import { within } from './module.ts';
import type { Frame } from './scope.ts';

/**
 * What sets variables of the root module: `terraform.tfvars`, then `*.auto.tfvars` by name, then what the user gave.
 * Later ones win, as in Terraform.
 */
export function givenValues(folder: string, context: LowerContext): ReadonlyMap<string, Value> {
  const { source, given } = context;
  const names = source
    .list(folder)
    .filter(({ kind }) => kind === 'file')
    .map(({ name }) => name);
  const files = [
    ...names.filter((name) => /^terraform\.tfvars(\.json)?$/.test(name)),
    ...names.filter((name) => /\.auto\.tfvars(\.json)?$/.test(name)),
  ];
  const values = new Map<string, Value>();
  for (const name of files) {
    const path = within(folder, name);
    if (name.endsWith('.json')) {
      const root = parseFile(path, source)?.root;
      for (const { key, value } of root?.kind === 'map' ? root.entries : []) values.set(key, asValue(value));
    } else
      for (const attribute of hclFile(path, source).body.attributes)
        values.set(attribute.name, evaluate(attribute.value, alone(context)));
  }
  for (const [name, value] of given.parameters) values.set(name, constant(value));
  return values;
}

function asValue(node: Node): Value {
  switch (node.kind) {
    case 'scalar':
      return constant(node.value, node.at);
    case 'list':
      return { kind: 'list', items: node.items.map(asValue), open: false, at: node.at };
    case 'map':
      return {
        kind: 'fields',
        fields: new Map(node.entries.map(({ key, value }) => [key, asValue(value)])),
        open: false,
        at: node.at,
      };
  }
}

/** A `.tfvars` file names nothing: its values stand alone. */
const alone = ({ source }: LowerContext): Frame => ({
  state: {
    source,
    folder: '',
    given: new Map(),
    modules: new Map(),
    instances: new Map(),
    calls: new Map(),
    diagnostics: [],
    steps: 100_000,
    depth: 0,
    full: false,
  },
  module: {
    address: '',
    module: {
      folder: '',
      file: '',
      at: { file: '', line: 1, column: 1 },
      variables: new Map(),
      locals: new Map(),
      resources: new Map(),
      calls: new Map(),
      outputs: new Map(),
      diagnostics: [],
    },
    input: () => null,
    caller: null,
    remembered: new Map(),
  },
  names: new Map(),
});
