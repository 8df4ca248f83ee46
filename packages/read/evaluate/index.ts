export { conditionHolds, holdsByDefault, wordsOfCondition } from './condition.ts';
export { evaluate } from './evaluate.ts';
export {
  concat,
  createScope,
  type OtherStacks,
  type Parameter,
  type ParameterValues,
  type Scope,
} from './scope.ts';
export { withinCondition } from './within-condition.ts';
