import type { Machine } from '../machine/machine.ts';
import { bearsCode } from '../values/contents.ts';
import { union } from '../values/union.ts';
import type { Abstract, Holder } from '../values/value.ts';
import { cell, write } from './store.ts';

/** The holder of the library object that the code makes at a place. */
export function holderAt(machine: Machine, place: string): Holder {
  const found = machine.holders.get(place);
  if (found) return found;
  const made: Holder = { id: ++machine.ids, cell: cell() };
  machine.holders.set(place, made);
  return made;
}

/** Puts a value into a holder if it holds code. */
export function hold(machine: Machine, holder: Holder, value: Abstract): void {
  if (!bearsCode(value, 6)) return;
  const held = holder.cell.value;
  write(machine.store, holder.cell, held.kind === 'absent' ? value : union([held, value]));
}
