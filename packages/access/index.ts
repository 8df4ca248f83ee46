export { type Decision, evaluate, type Request } from './algebra/evaluate.ts';
export { covers, globOf } from './algebra/glob.ts';
export { compile, type Policy, statementsOfDocument } from './algebra/statement.ts';
export { accessFindings, accessRules } from './findings/index.ts';
export type { AccessRule } from './findings/rule.ts';
export { accountObstacle, lackingOf } from './google/own-account.ts';
export {
  type GoogleFormat,
  type GrantPlace,
  renderGoogleRoles,
  type SuggestedGrant,
  suggestedGrants,
} from './google/render.ts';
export { type SuggestedRole, smallestRoles } from './google/roles.ts';
export { type Names, namesOf } from './needs/canonical.ts';
export type { Need } from './needs/need.ts';
export { type ReportedApp, startedByOthers } from './reach/across.ts';
export {
  deniedIn,
  holdsAction,
  leastRoles,
  withDenied,
} from './review/least.ts';
export { type PolicyDocument, type PolicyFormat, policyDocument, renderPolicy } from './review/render.ts';
export {
  type Analyses,
  type AppReview,
  type AssumedReview,
  type FunctionReview,
  type HolderReview,
  review,
  type SubjectReview,
} from './review/review.ts';
export { withStoredSources } from './stored/stored.ts';
export { type ActionQuery, type NoAction, readAction } from './who/action-query.ts';
export { misfit, type NoTarget, readTarget, type Target } from './who/target.ts';
export { whoCan } from './who/who.ts';
