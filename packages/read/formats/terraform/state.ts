import type { Value } from '@emmental/model';
import { evaluateExpression } from './evaluate.ts';
import { type State, stepLimit } from './scope.ts';

/**
 * Creates the state for a configuration. `folder` is the folder of the root module, in which Terraform is
 * run.
 */
export const stateOf = (
  folder: string,
  { source }: Pick<State, 'source'>,
  variableValues: ReadonlyMap<string, Value> = new Map(),
): State => ({
  source,
  evaluate: evaluateExpression,
  folder,
  variableValues,
  modules: new Map(),
  instances: new Map(),
  calls: new Map(),
  diagnostics: [],
  openCounts: new Map(),
  steps: stepLimit,
  depth: 0,
  full: false,
});
