/*
 * The guard's own matching and ranking of rules, for whoever asks what a guard would decide: the console's dry run. Nothing here looks at the
 * process or the machine.
 */
export { addressOf } from '../address.ts';
export { globOf } from '../glob.ts';
export { outboundPolicy } from './outbound.ts';
export { type Place, processPolicy } from './processes.ts';
export { judged, type RuleVerdict } from './verdict.ts';
