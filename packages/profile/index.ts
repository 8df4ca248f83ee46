export { check, unknownFunctions } from './check/check.ts';
export {
  type CompileOptions,
  compile,
  functionNames,
  type Learned,
  nothingLearned,
} from './compile/compile.ts';
export { nativeLines } from './compile/native.ts';
export { derive, type NativeByFunction } from './derive/derive.ts';
export type { Derived, DerivedFunction, DerivedRule, Open, Origin, Why } from './derive/derived.ts';
export { type Change, diff, type Label } from './diff/diff.ts';
export { narrowedDoors } from './doors.ts';
export { type Explained, explain, type Row, type RowOrigin } from './explain/rows.ts';
export { type Lesson, learn, withLesson } from './learn/learn.ts';
export { readSignals } from './learn/signals.ts';
export { effective } from './levels/effective.ts';
export { asFile } from './merge/as-file.ts';
export { formatLock, type Lock, parseLock } from './merge/lock.ts';
export { type Merged, type Mine, merge, mergeRules } from './merge/merge.ts';
export type { Outcome } from './merge/plan.ts';
export { type Decision, instead, type Readiness, type ReadyFunction, ready } from './ready/ready.ts';
export type { ProfileFile, Told } from './rulebase.ts';
export { type Subject, subjectOf } from './subject.ts';
export { ruleText } from './write/rule-text.ts';
