import type { Machine } from '../machine/machine.ts';
import { write } from '../state/store.ts';
import { caller, type Guards } from './guards.ts';
import { routed } from './request-routes.ts';
import { guardsIn } from './value.ts';

/**
 * The facts about an event that stay true of code that it starts, whenever that code goes on: the routes whose requests come
 * there, and the tests of the caller that hold.
 */
export type Standing = Guards;

/** No fact. */
export const nothingStands: Standing = new Map();

const kinds = [routed, caller] as const;

/** Returns the facts that stand at the current line. */
export const standingHere = ({ guards }: Machine): Standing =>
  new Map([...guardsIn(guards.value)].filter(([key]) => kinds.some((kind) => kind === key)));

/** The text of the facts that stand at the current line; empty where there is none. */
export function standingKey({ guards }: Machine): string {
  const held = guardsIn(guards.value);
  return held.size === 0 ? '' : kinds.map((kind) => (held.get(kind) ?? []).join('|')).join('|');
}

/** Runs code where these facts stand instead of those of the current line. */
export function whereStanding<T>(machine: Machine, standing: Standing, run: () => T): T {
  const outer = standingHere(machine);
  if (outer.size === 0 && standing.size === 0) return run();
  replace(machine, standing);
  const result = run();
  replace(machine, outer);
  return result;
}

function replace(machine: Machine, standing: Standing): void {
  const next = new Map(guardsIn(machine.guards.value));
  for (const kind of kinds) {
    const names = standing.get(kind);
    if (names === undefined) next.delete(kind);
    else next.set(kind, names);
  }
  write(machine.store, machine.guards, { kind: 'guards', guards: next });
}
