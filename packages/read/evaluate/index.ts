export { conditionHolds } from './condition.ts';
export { evaluate } from './evaluate.ts';
export { concat, createScope, type Given, type OtherStacks, type Parameter, type Scope } from './scope.ts';
export { withinCondition } from './together.ts';
