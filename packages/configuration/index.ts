export { configurationFindings } from './findings.ts';
export { linkedWith } from './references.ts';
export type { ConfigurationRule, Question, ReviewedFunction, RuleInput } from './rule.ts';
export { concurrencyLimit } from './rules/function/no-concurrency-limit.ts';
export { configurationRules } from './rules/index.generated.ts';
