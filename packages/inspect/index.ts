export type { NotInspected } from './decode/budget.ts';
export type { How } from './decode/decoder.ts';
export type { Limits } from './decode/limits.ts';
export type { DecodeNode, Structure } from './decode/node.ts';
export { type DecodeOptions, type DecodeTree, decode } from './decode/tree.ts';
export { encryptedForFunction } from './decode/walk.ts';
export { ruleTable } from './rules/compile.ts';
export type { AttackClass } from './rules/rule.ts';
export { createLearner, type Learner, mergeShapes } from './shape/learn.ts';
export { formatShape, type Shape, saturated, type TriggerShape, wrongWithShape } from './shape/shape.ts';
export {
  checkSink,
  maxInputs,
  proofOf,
  type SinkVerdict,
  sinks,
  skeletonOf,
  type Texts,
  textsOf,
  usable,
} from './sinks/check.ts';
export { operatorMembers } from './sinks/operators.ts';
export type { SinkContext, SinkKind } from './sinks/sink.ts';
export type { SqlDialect } from './sinks/tokens/sql.ts';
export { answerOf, type EventAnswer, isRequest } from './trigger/answer.ts';
export { namesOf } from './trigger/platform.ts';
export { type Recognised, recognise } from './trigger/recognise.ts';
export type { BlockAnswer } from './trigger/row.ts';
export { type TriggerId, triggers } from './trigger/table.generated.ts';
export { type Decision, type EventFinding, within } from './verdict/combine.ts';
export { excerpt } from './verdict/excerpt.ts';
export { type InspectOptions, inspect, judge, type Verdict } from './verdict/inspect.ts';
