export { conditionHolds } from './condition.ts';
export { evaluate } from './evaluate.ts';
export { concat, createScope, type Given, type Parameter, type Scope } from './scope.ts';
