export { configurationFindings } from './findings.ts';
export { linkedWith } from './references.ts';
export type { ConfigurationRule, Facts, FunctionFacts, Question } from './rule.ts';
export { concurrencyLimit } from './rules/function/no-concurrency-limit.ts';
export { configurationRules } from './rules/index.generated.ts';
