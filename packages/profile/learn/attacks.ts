import type { Signal } from '@emmental/model';

/** The attacks on the functions of one app, collected signal by signal. */
export interface Attacks {
  /** Notes the signal if it reports an attack, and returns true then. */
  readonly note: (signal: Signal) => boolean;
  /** Returns why nothing is learned from an action; null if it certainly belongs to no invocation with an attack in its event. */
  readonly doubt: (action: Doubtful) => string | null;
}

/** The signals of one action, as far as they decide whether an attack did it. */
export interface Doubtful {
  readonly fn: string;
  /** True if a signal of the action reports the attack itself. */
  readonly isAttack: boolean;
  /** Numbers of the invocations that did it (`invocationOf`). */
  readonly invocations: Iterable<number>;
  /** True if a signal of the action has no invocation id. */
  readonly isNameless: boolean;
}

/** The most invocations with an attack that are remembered. */
const mostInvocations = 300_000;

/**
 * Collects the attacks on an app. Only the id of an invocation shows to which invocation a signal belongs: a signal without an id can
 * belong to any invocation of its function, and so can an attack without an id. The time is not compared: code goes on after its
 * invocation, and each instance has its own clock.
 */
export function collectAttacks(): Attacks {
  const attacked = new Set<string>();
  /** Functions of which any invocation may have had the attack. */
  const anywhere = new Set<string>();
  const invocations = new Set<number>();
  return {
    note: (signal) => {
      if (!isAttack(signal)) return false;
      attacked.add(signal.function);
      const invocation = invocationOf(signal);
      if (invocation === null || invocations.size >= mostInvocations) anywhere.add(signal.function);
      else invocations.add(invocation);
      return true;
    },
    doubt: ({ fn, isAttack: isOne, invocations: theirs, isNameless }) => {
      if (!attacked.has(fn)) return null;
      if (isOne || some(theirs, invocations)) return 'an invocation with an attack did this';
      if (anywhere.has(fn)) return 'an attack without an invocation id may have done this';
      return isNameless ? 'it has no invocation id, and an attack may have done this' : null;
    },
  };
}

// A new shape of event alone does not show an attack.
const isAttack = ({ evidence }: Signal): boolean =>
  evidence.class !== undefined ||
  evidence.proof !== undefined ||
  (evidence.signature !== undefined && !evidence.signature.startsWith('shape/'));

/**
 * Returns a number of 53 bits for the invocation of a signal, null without an id. Two ids with the same number, which is rare, make
 * `learn` doubt more than it must. A set of numbers takes a tenth of the memory of a set of ids.
 */
export function invocationOf({
  function: fn,
  invocation,
}: Pick<Signal, 'function' | 'invocation'>): number | null {
  if (invocation === null) return null;
  const text = `${fn} ${invocation}`;
  // cyrb53, https://github.com/bryc/code/blob/master/jshash/experimental/cyrb53.js (public domain)
  let [a, b] = [0xdeadbeef, 0x41c6ce57];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 2654435761);
    b = Math.imul(b ^ code, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return 4294967296 * (2097151 & b) + (a >>> 0);
}

function some(numbers: Iterable<number>, among: ReadonlySet<number>): boolean {
  for (const number of numbers) if (among.has(number)) return true;
  return false;
}
