import { hash } from 'node:crypto';
import type { Signal, SignalKind } from '@emmental/model';

/** Kinds of signals that report one action or one event each; `start` and `hits` do not. */
export type IncidentKind = Exclude<SignalKind, 'start' | 'hits'>;

/** Equal signals as one entry of the threat log. */
export interface Incident {
  /** The first of them. */
  readonly signal: Signal & { readonly kind: IncidentKind };
  readonly times: number;
  /** ISO 8601, UTC; '' if the signals have no time. */
  readonly first: string;
  readonly last: string;
  /** The id of the newest of them. */
  readonly lastId: string;
  /** The source of the event that an invocation of these signals handled; null if no signal names it. */
  readonly from: Origin | null;
}

/** The source of an event, from a signal about the event itself. */
export interface Origin {
  /** The kind of trigger: `s3`, `apigw-v2`. */
  readonly trigger: string | null;
  /** The field of the event that looks like an attack. */
  readonly path: string | null;
}

/** Returns true for a signal that is an entry of the threat log. */
export const isIncident = (signal: Signal): signal is Incident['signal'] =>
  signal.kind !== 'start' && signal.kind !== 'hits';

/**
 * Returns a key that two signals share if they report the same: only their ids, times, invocations and digests of rulebases may
 * differ.
 */
export function incidentKey(signal: Signal): string {
  const { kind, app, function: fn, section, rule, match, decision, mode, evidence } = signal;
  const { what, api, path, trigger, class: attack, signature, proof, message, stack = [] } = evidence;
  // The mode decides whether a denied action was blocked, and nothing else.
  const parts = [kind, app, fn, section, rule, match, decision, decision === 'deny' ? mode : null];
  const details = [what, api, path, trigger, attack, signature, proof, message, stack[0]];
  return hash('sha256', JSON.stringify([...parts, ...details]), 'hex').slice(0, 24);
}

const ranks: Readonly<Record<IncidentKind, number>> = { block: 1, alert: 2, error: 3, lost: 3, watch: 4 };

/** Returns the place of an entry in the threat log: attacks first, then what was blocked, reported, failed, watched. */
export const rankOf = (signal: Incident['signal']): number => (isAttack(signal) ? 0 : ranks[signal.kind]);

/** Returns true for a record that was to be blocked and reached the function, because there was no place to keep it. */
export const wentThrough = ({ kind, evidence }: Signal): boolean =>
  kind === 'block' && evidence.quarantine?.startsWith('went through') === true;

/** Returns true if the inspection found an attack; a new shape of event alone does not show one. */
export const isAttack = ({ evidence }: Signal): boolean =>
  evidence.class !== undefined ||
  evidence.proof !== undefined ||
  (evidence.signature !== undefined && !evidence.signature.startsWith('shape/'));
