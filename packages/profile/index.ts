export { check, latestExceptionEnd, unknownFunctions } from './check/check.ts';
export { type Shadowed, shadowedIn } from './check/shadowed.ts';
export { type CompileOptions, compile, type Learned, nothingLearned } from './compile/compile.ts';
export { nativeLines } from './compile/native.ts';
export { derive, type NativeByFunction } from './derive/derive.ts';
export type { Derived, DerivedFunction, DerivedRule, Open, Origin, Why } from './derive/derived.ts';
export { type Change, diff, type Label } from './diff/diff.ts';
export { type Explained, explain, type Row, type RowOrigin } from './explain/rows.ts';
export { type RuleUse, ruleUses } from './explain/uses.ts';
export { type Judge, judgeOf, type MatchVerdict, type Verdict } from './judge/judge.ts';
export { type Learning, type LearnOptions, learning } from './learn/learn.ts';
export { type Lesson, withLesson } from './learn/lesson.ts';
export { type RemovalWindow, usualWindow, windowOf } from './learn/window.ts';
export { effective } from './levels/effective.ts';
export { asFile } from './merge/as-file.ts';
export { formatLock, type Lock, parseLock } from './merge/lock.ts';
export { type Merged, type Mine, merge, mergeRules } from './merge/merge.ts';
export type { Outcome } from './merge/plan.ts';
export { editedRulebase, type RuleEdit } from './propose/edit.ts';
export { freeName, ruleFor } from './propose/named.ts';
export { type Decision, type Readiness, type ReadyFunction, ready } from './ready/ready.ts';
export type { RecordedProof } from './recorded/accepted.ts';
export { type Decided, decideCall, type RecordedCall } from './recorded/decide.ts';
export {
  type CallEffect,
  type CallsOfRule,
  type DryRunOfCalls,
  type DryRunRow,
  type DryRunSection,
  dryRunCalls,
} from './recorded/dry-run.ts';
export { appOfText, appText, reducedApp } from './reduced.ts';
export type { ProfileFile, WithDiagnostics } from './rulebase.ts';
export { decidedCallers, narrowedDoors } from './sections/inbound/doors.ts';
export { exceptionRowName } from './sections/inbound/proofs.ts';
export { sectionNamed, sections } from './sections/index.ts';
export { appName, functionNames, type Subject, subjectOf } from './subject.ts';
export { withMode } from './write/mode.ts';
export { ruleText } from './write/rule-text.ts';
