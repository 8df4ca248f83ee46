export { type AnalyseOptions, type Analysis, analyse, hostsAtLoad } from './analyse.ts';
export { type CodeSubject, codeFindings, codeRules } from './findings/code-findings.ts';
