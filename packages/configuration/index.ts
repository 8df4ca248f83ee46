export { configurationFindings } from './findings.ts';
export type { ConfigurationRule, Facts, FunctionFacts } from './rule.ts';
export { configurationRules } from './rules/index.generated.ts';
