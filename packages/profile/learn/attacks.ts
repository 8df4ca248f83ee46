import type { Signal } from '@emmental/model';

/** The reason why nothing is learned from a signal; null if its invocation is certainly not one with an attack in it. */
export type Doubt = (signal: Signal) => string | null;

/**
 * Finds the signals of one app's window that an attack may have caused. Only an id shows to which invocation a signal
 * belongs: without one it may belong to any invocation of its function, and so may an attack without one. The time decides
 * nothing: code goes on after its invocation, and each instance has a clock of its own.
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

// An event of a new form is no attack by itself.
const isAttack = ({ evidence }: Signal): boolean =>
  evidence.class !== undefined ||
  evidence.proof !== undefined ||
  (evidence.signature !== undefined && !evidence.signature.startsWith('shape/'));

const invocationOf = ({ function: fn, invocation }: Signal): string | null =>
  invocation === null ? null : `${fn} ${invocation}`;

const deedOf = ({ function: fn, section, evidence }: Signal): string | null =>
  evidence.what === undefined ? null : `${fn} ${section} ${evidence.what}`;
