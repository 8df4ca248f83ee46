import type { Signal } from '@emmental/model';

/** Why nothing is learned from a signal of a window; null where its invocation is told apart from each with an attack in it. */
export type Doubt = (signal: Signal) => string | null;

/**
 * What a window of signals of one app leaves in doubt. Nothing tells the invocation of a signal but its id: without one
 * it may be of any invocation of its function, and an attack without one may be of any of them too. When it was seen
 * decides nothing: code goes on after its invocation, and instances have clocks of their own.
 */
export function doubtsIn(signals: readonly Signal[]): Doubt {
  const attacks = signals.filter(isAttack);
  const attacked = new Set(attacks.map((one) => one.function));
  const anywhere = new Set(attacks.flatMap((one) => (one.invocation === null ? one.function : [])));
  const invocations = new Set(attacks.map(invocationOf).filter((one) => one !== null));
  const isOfAttack = (one: Signal): boolean => isAttack(one) || invocations.has(invocationOf(one) ?? '\0');
  const did = new Set(signals.filter(isOfAttack).flatMap((one) => deedOf(one) ?? []));
  return (signal) => {
    if (isOfAttack(signal) || did.has(deedOf(signal) ?? '\0'))
      return 'an invocation with an attack in it did this';
    if (anywhere.has(signal.function))
      return 'an attack was seen without the id of its invocation, which may have done this';
    if (signal.invocation === null && attacked.has(signal.function))
      return 'it has no id of its invocation, and an attack was seen that may have done this';
    return null;
  };
}

// An event of a form that is new is no attack by itself.
const isAttack = ({ evidence }: Signal): boolean =>
  evidence.class !== undefined ||
  evidence.proof !== undefined ||
  (evidence.signature !== undefined && !evidence.signature.startsWith('shape/'));

const invocationOf = ({ function: fn, invocation }: Signal): string | null =>
  invocation === null ? null : `${fn} ${invocation}`;

const deedOf = ({ function: fn, section, evidence }: Signal): string | null =>
  evidence.what === undefined ? null : `${fn} ${section} ${evidence.what}`;
