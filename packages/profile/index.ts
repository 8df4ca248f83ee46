export {
  type CompileOptions,
  compile,
  functionNames,
  type Learned,
  nothingLearned,
  sortedJson,
} from './compile/compile.ts';
export { derive } from './derive/derive.ts';
export type { Derived, DerivedFunction, DerivedRule, Open, Origin, Why } from './derive/derived.ts';
export { formatLock, type Lock, parseLock } from './merge/lock.ts';
export { type Merged, type Mine, merge } from './merge/merge.ts';
export type { Outcome } from './merge/plan.ts';
export type { ProfileFile, Told } from './rulebase.ts';
