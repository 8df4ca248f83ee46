import { choicesOf } from '@emmental/model';
import type { Machine } from '../machine/machine.ts';
import { eventKey, writeAt, writtenAt } from '../state/overrides.ts';
import { flowsOf } from '../values/contents.ts';
import { extendPath } from '../values/flows.ts';
import { union } from '../values/union.ts';
import { type Abstract, constant, unknown } from '../values/value.ts';

type Event = Abstract & { readonly kind: 'event' };

/** A field of the event, with what was applied to the event before, or the value that the program wrote there. */
export function eventField(machine: Machine, { path, flows }: Event, name: string): Abstract {
  const inner = extendPath(path, name);
  const field = declaredProperty(machine, inner) ?? machine.domain.events.field(inner, flows[0]?.by ?? []);
  const written = writtenAt(machine, eventKey(inner));
  return written ? union([field, written]) : field;
}

/**
 * The property of the custom resource that starts the function, where the template has a text, a number or a boolean for it. The
 * event has it as a text. Source: CloudFormation user guide, "Custom resource request objects".
 */
export function declaredProperty({ fillings }: Machine, path: string): Abstract | null {
  if (!/^ResourceProperties\.\w+$/.test(path)) return null;
  const value = fillings.of({ kind: 'event', path })?.value;
  const cases = value ? choicesOf(value).map((choice) => choice.value) : [];
  const texts = cases.flatMap((each) =>
    each.kind === 'constant' && each.value !== null ? [constant(String(each.value))] : [],
  );
  return cases.length > 0 && texts.length === cases.length ? union(texts) : null;
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
