import type { Machine } from '../machine/machine.ts';
import { bearsCode, flowsHeld } from '../values/contents.ts';
import { type Flows, joinFlows } from '../values/flows.ts';
import { union } from '../values/union.ts';
import { type Abstract, type Holder, unknown } from '../values/value.ts';
import { cell, write } from './store.ts';

/** The holder of the library object that the code makes at a place. */
export function holderAt(machine: Machine, place: string): Holder {
  const found = machine.holders.get(place);
  if (found) return found;
  const made: Holder = { id: ++machine.ids, cell: cell() };
  machine.holders.set(place, made);
  return made;
}

/** Notes that event data was put into a library object, which may give it out again. */
export function holdFlows(machine: Machine, holder: Holder, flows: Flows): void {
  const held = holder.cell.value;
  if (holder.id === 0 || flows.length === 0) return;
  const known = flowsHeld(held);
  if (joinFlows(known, flows) === known) return;
  const data = unknown('event data given to a library', joinFlows(known, flows));
  write(machine.store, holder.cell, held.kind === 'absent' ? data : union([held, data]));
}

/** Puts a value into a holder if it holds code. */
export function hold(machine: Machine, holder: Holder, value: Abstract): void {
  if (!bearsCode(value, 6)) return;
  const held = holder.cell.value;
  write(machine.store, holder.cell, held.kind === 'absent' ? value : union([held, value]));
}
