import type { Expression, Span } from '@emmental/code';
import { limit } from '../machine/limit.ts';
import { frameOf, type Machine } from '../machine/machine.ts';
import { branch, meet, nextStamp, type Passed, unchanged, watch } from '../state/store.ts';
import { untilStable } from '../statements/fixed-point.ts';
import { standingHere, standingKey, whereStanding } from '../values/standing.ts';

/**
 * Code that goes on while other code runs: an async function that nobody awaits, a generator, a continuation of a promise, a
 * function that a library keeps. It runs where it starts, and later once more from every state that the program passes.
 */
export interface Late {
  readonly run: () => unknown;
  /** It runs as a whole once a promise is settled, so that each `await` of other code may come after it. */
  readonly isContinuation: boolean;
  /** True: it started while modules loaded, and goes on in every event. */
  readonly atLoad: boolean;
}

const mostLate = 400;

/** Notes code that goes on later. Each key runs once in a state. */
export function noteLate(machine: Machine, key: string, run: () => unknown, isContinuation = false): void {
  const { late } = machine;
  const standing = standingHere(machine);
  const own = `${key}|${standingKey(machine)}`;
  if (late.has(own) || machine.recursion.head !== null) return;
  if (late.size < mostLate)
    late.set(own, {
      run: () => whereStanding(machine, standing, run),
      isContinuation,
      atLoad: machine.loading,
    });
  else limit(machine, 'too many functions go on while others run', frameOf(machine).at);
}

/** Runs code that goes on while other code runs: it leaves any state on its way, that before it included. */
export function alongside<T>({ store }: Machine, run: () => T): T {
  const { result, passed } = watch(store, () => branch(store, run));
  meet(store, [unchanged, passed, result.after]);
  return result.result;
}

/** Forgets the code of an earlier event. */
export function forgetLate({ late }: Machine): void {
  for (const [key, { atLoad }] of late) if (!atLoad) late.delete(key);
}

/**
 * Runs the code that goes on later from every state on the way of an event: the state before it and the values that it gave
 * to each cell. A place that such code writes may change at any time, so its cell only grows from then on.
 */
export function runLate(machine: Machine, passed: Passed): void {
  const { late, store } = machine;
  if (late.size === 0) return;
  branch(store, () => {
    meet(store, [unchanged, passed]);
    const outer = store.lateSince;
    store.lateSince = nextStamp();
    untilStable(machine, false, () => {
      machine.calls.clear();
      return branch(store, () => {
        for (const { run } of late.values()) {
          const { after } = branch(store, run);
          meet(store, [unchanged, after]);
        }
      }).after;
    });
    store.lateSince = outer;
  });
}

/** Continuations that run at each `await`. More of them run at the end of the event alone. */
const mostResumed = 12;

/** Runs the continuations that may run while code awaits. */
export function resume(machine: Machine): void {
  const { late, store } = machine;
  const waiting = [...late.values()].filter(({ isContinuation }) => isContinuation);
  if (waiting.length === 0 || waiting.length > mostResumed || machine.isResuming) return;
  machine.isResuming = true;
  for (const { run } of waiting) meet(store, [unchanged, branch(store, run).after]);
  machine.isResuming = false;
}

/** Notes that the value of an expression is awaited: a call, and the calls of promises that it continues. */
export function noteAwaited(machine: Machine, expression: Expression): void {
  for (let at: Expression = expression; at.kind === 'call' || at.kind === 'new'; ) {
    machine.awaited.add(at.at);
    const { callee } = at;
    if (callee.kind !== 'member' || !continuations.has(callee.property)) return;
    at = callee.object;
    machine.continued.add(at.at);
  }
}

/** The methods that take the value of a promise. */
export const continuations: ReadonlySet<string> = new Set(['then', 'catch', 'finally']);

/** Is the call at this place awaited? */
export const isAwaited = (machine: Machine, at: Span): boolean => machine.awaited.has(at);
