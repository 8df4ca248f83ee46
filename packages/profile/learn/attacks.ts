import type { Signal } from '@emmental/model';

/** Returns the reason why nothing is learned from a signal; null if its invocation certainly had no attack in its event. */
export type Doubt = (signal: Signal) => string | null;

/**
 * Finds the signals of one app that an attack may have caused. Only the id of an invocation shows to which invocation a signal
 * belongs: a signal without an id can belong to any invocation of its function, and so can an attack without an id. The time is not
 * compared: code goes on after its invocation, and each instance has its own clock.
 */
export function doubtsIn(signals: readonly Signal[]): Doubt {
  const attacks = signals.filter(isAttack);
  const attacked = new Set(attacks.map((attack) => attack.function));
  const anywhere = new Set(attacks.flatMap((attack) => (attack.invocation === null ? attack.function : [])));
  const invocations = new Set(attacks.map(invocationOf).filter((invocation) => invocation !== null));
  const isOfAttack = (signal: Signal): boolean =>
    isAttack(signal) || invocations.has(invocationOf(signal) ?? '\0');
  const did = new Set(signals.filter(isOfAttack).flatMap((signal) => deedOf(signal) ?? []));
  return (signal) => {
    if (isOfAttack(signal) || did.has(deedOf(signal) ?? '\0')) return 'an invocation with an attack did this';
    if (anywhere.has(signal.function)) return 'an attack without an invocation id may have done this';
    if (signal.invocation === null && attacked.has(signal.function))
      return 'it has no invocation id, and an attack may have done this';
    return null;
  };
}

// A new shape of event alone does not show an attack.
const isAttack = ({ evidence }: Signal): boolean =>
  evidence.class !== undefined ||
  evidence.proof !== undefined ||
  (evidence.signature !== undefined && !evidence.signature.startsWith('shape/'));

const invocationOf = ({ function: fn, invocation }: Signal): string | null =>
  invocation === null ? null : `${fn} ${invocation}`;

const deedOf = ({ function: fn, section, evidence }: Signal): string | null =>
  evidence.what === undefined ? null : `${fn} ${section} ${evidence.what}`;
