export {
  type DryEffect,
  type DryIncident,
  type DryRun,
  dryRun,
} from './dry-run/dry-run.ts';
export { collectHits, type FunctionHits, type Hits, type HitsCollector } from './hits/collect.ts';
export { type Advice, adviceFor } from './incidents/advice.ts';
export { type Case, type CaseCollector, collectCase } from './incidents/case.ts';
export { collectThreats, type ThreatLog, type ThreatLogCollector } from './incidents/collect.ts';
export { type Incident, type IncidentKind, incidentKey, isAttack, isIncident } from './incidents/incident.ts';
export { deedOf, effectOf, effectSentence, ruleName } from './incidents/words.ts';
export type { Product } from './ocsf/base.ts';
export { ocsfOf } from './ocsf/finding.ts';
export { type Left, type LineReading, longestLine, mark, readLine, readValue } from './read/line.ts';
export { findRepeats, type Repeats } from './read/repeats.ts';
export { signalKinds } from './read/signal.ts';
