import { below, constant, type Value } from '@emmental/model';
import type { LowerContext } from '../../format.ts';
import { hclFile, parseFile } from '../../parse/index.ts';
import { nodeValue } from './node-value.ts';
import { emptyModule, evaluate, type Frame } from './scope.ts';
import { stateOf } from './state.ts';

/**
 * Returns the values of root variables: from `terraform.tfvars`, then from `*.auto.tfvars` by name, then from
 * the user. A later value overrides an earlier one, as in Terraform.
 */
export function valuesOfVariables(folder: string, context: LowerContext): ReadonlyMap<string, Value> {
  const { source, options } = context;
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
    const path = below(folder, name);
    if (name.endsWith('.json')) {
      const root = parseFile(path, source)?.root;
      for (const { key, value } of root?.kind === 'map' ? root.entries : [])
        values.set(key, nodeValue(value));
    } else
      for (const attribute of hclFile(path, source).body.attributes)
        values.set(attribute.name, evaluate(attribute.value, frameWithoutNames(context)));
  }
  for (const [name, value] of options.parameters) values.set(name, constant(value));
  return values;
}

/** Returns a frame for the expressions of a `.tfvars` file, which cannot refer to any name. */
const frameWithoutNames = (context: LowerContext): Frame => ({
  state: stateOf('', context),
  module: emptyModule,
  names: new Map(),
});
