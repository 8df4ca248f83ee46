export { type AnalyseOptions, type Analysis, analyse } from './analyse.ts';

export { type CodeSubject, codeFindings, codeRules } from './findings/code-findings.ts';

export { type SinkRule, sinkRules } from './findings/sinks.ts';
