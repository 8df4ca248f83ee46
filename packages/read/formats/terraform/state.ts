import type { Value } from '@emmental/model';
import { evaluateExpression } from './evaluate.ts';
import { type State, stepLimit } from './scope.ts';

/** The state before anything is read. `folder` is that of the root module, where Terraform is run. */
export const stateOf = (
  folder: string,
  { source }: Pick<State, 'source'>,
  given: ReadonlyMap<string, Value> = new Map(),
): State => ({
  source,
  evaluate: evaluateExpression,
  folder,
  given,
  modules: new Map(),
  instances: new Map(),
  calls: new Map(),
  diagnostics: [],
  steps: stepLimit,
  depth: 0,
  full: false,
});
