import { constant, type Value } from '@emmental/model';
import type { LowerContext } from '../../format.ts';
import { hclFile, parseFile } from '../../parse/index.ts';
import { within } from './module.ts';
import { nodeValue } from './node-value.ts';
import { emptyModule, evaluate, type Frame } from './scope.ts';
import { stateOf } from './state.ts';

/**
 * What sets variables of the root module: `terraform.tfvars`, then `*.auto.tfvars` by name, then what the user gave.
 * Later ones win, as in Terraform.
 */
export function givenValues(folder: string, context: LowerContext): ReadonlyMap<string, Value> {
  const { source, options: given } = context;
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
      for (const { key, value } of root?.kind === 'map' ? root.entries : [])
        values.set(key, nodeValue(value));
    } else
      for (const attribute of hclFile(path, source).body.attributes)
        values.set(attribute.name, evaluate(attribute.value, alone(context)));
  }
  for (const [name, value] of given.parameters) values.set(name, constant(value));
  return values;
}

/** A `.tfvars` file names nothing: its values stand alone. */
const alone = (context: LowerContext): Frame => ({
  state: stateOf('', context),
  module: emptyModule,
  names: new Map(),
});
