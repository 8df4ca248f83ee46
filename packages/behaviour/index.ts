export { type AnalyseOptions, type Analysis, analyse, hasExport, hostsAtLoad } from './analyse.ts';
export { declaredFunctions } from './declared-functions.ts';
export { isKnownPackage } from './domain.ts';
export { type CodeSubject, codeFindings, codeRules } from './findings/code-findings.ts';
