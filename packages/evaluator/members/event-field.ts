import type { Machine } from '../machine/machine.ts';
import { eventKey, writeAt, writtenAt } from '../state/overrides.ts';
import { flowsOf } from '../values/contents.ts';
import { extendPath } from '../values/flows.ts';
import { union } from '../values/union.ts';
import { type Abstract, unknown } from '../values/value.ts';

type Event = Abstract & { readonly kind: 'event' };

/** A field of the event, with what was applied to the event before, or the value that the program wrote there. */
export function eventField(machine: Machine, { path, flows }: Event, name: string): Abstract {
  const inner = extendPath(path, name);
  const field = machine.domain.events.field(inner, flows[0]?.by ?? []);
  const written = writtenAt(machine, eventKey(inner));
  return written ? union([field, written]) : field;
}

/** Notes a value that the program writes into the event. Another event may be read there later, so that its data stays possible. */
export function writeEvent(machine: Machine, path: string, value: Abstract): void {
  const written = writtenAt(machine, eventKey(path));
  writeAt(machine, eventKey(path), written ? union([written, value]) : value);
}

/** Notes that a method put values into a list of the event. */
export function addToEvent(machine: Machine, { path }: Event, added: readonly Abstract[]): void {
  const flows = flowsOf(union(added));
  if (flows.length > 0) writeEvent(machine, path, unknown('a list of the event that was changed', flows));
}
