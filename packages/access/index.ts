export {
  type CompareOptions,
  type Comparison,
  compare,
  type Permissions,
  type Witness,
} from './algebra/compare.ts';
export { type Context, contextOf, emptyContext, unknownContext } from './algebra/condition.ts';
export { type Decision, evaluate, type Policies, type Principal, type Request } from './algebra/evaluate.ts';
export { type Glob, globOf, matches, meets, textOf } from './algebra/glob.ts';
export { type MinimalPolicy, minimise, type Permission, type PolicyStatement } from './algebra/minimise.ts';
export { compile, type Policy, plainValue, type Rule, statementsOfDocument } from './algebra/statement.ts';
export type { Truth } from './algebra/truth.ts';
export { type Escalation, escalationsOf } from './escalation/escalate.ts';
export { accessFindings, accessRules } from './findings/index.ts';
export type { AccessRule } from './findings/rule.ts';
export { type Names, namesOf } from './needs/canonical.ts';
export { linkHosts } from './needs/hosts.ts';
export type { Assumption, Assumptions } from './needs/link.ts';
export { type Need, type Needs, neededBy } from './needs/needed-by.ts';
export type { Grant, Holdings } from './review/granted.ts';
export { type PolicyDocument, type PolicyFormat, policyDocument, renderPolicy } from './review/render.ts';
export {
  type Analyses,
  type AppReview,
  type FunctionReview,
  type HolderReview,
  review,
  type SubjectReview,
} from './review/review.ts';
export type { Use } from './review/use.ts';
