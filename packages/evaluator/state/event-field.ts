import { choicesOf } from '@emmental/model';
import type { Machine } from '../machine/machine.ts';
import { flowsOf } from '../values/contents.ts';
import { extendPath, type Flows, isInner, joinFlows } from '../values/flows.ts';
import { isNameOfMember } from '../values/key-name.ts';
import { present, union } from '../values/union.ts';
import { type Abstract, absent, constant, type HeapObject, unknown } from '../values/value.ts';
import { type Cell, cell, write } from './store.ts';

type Event = Abstract & { readonly kind: 'event' };

/** A value that the program wrote into a field of the event. */
export interface EventWrite {
  readonly steps: readonly string[];
  readonly place: Cell;
}

/** A field of the event, with what was applied to the event before, or the values that the program may have written there. */
export function eventField(machine: Machine, from: Event, name: string | null): Abstract {
  const path = fieldPath(from, name);
  const field = declaredProperty(machine, path) ?? machine.domain.events.field(path, from.flows[0]?.by ?? []);
  const written = writtenInto(machine, from, name);
  return written.length > 0 ? union([field, ...written]) : field;
}

const fieldPath = ({ path }: Event, name: string | null): string => extendPath(path, stepOf(name));

/** The step of a path for a key. An index, a key that is no known text and one with a dot, which parts steps, are any of them. */
const stepOf = (name: string | null): string =>
  name === null || isNameOfMember(name) || /^-?\d+$|\./.test(name) ? anyName : name;

const anyName = '[]';

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

/**
 * Notes a value that the program writes into a field of the event, or into any of its fields or items where `name` is null. Another event
 * may be read there later, so that its data stays possible.
 */
export function writeEvent(machine: Machine, to: Event, name: string | null, value: Abstract): void {
  const path = fieldPath(to, name);
  // The event is older than all code: a loop that writes into it runs another pass.
  const { steps, place } = machine.eventWrites.get(path) ?? { steps: stepsIn(path), place: cell(absent, 0) };
  machine.eventWrites.set(path, { steps, place });
  const kept = name === null ? changedField(value) : value;
  write(machine.store, place, place.value.kind === 'absent' ? kept : union([place.value, kept]));
}

/** Notes that the program writes the fields of an object into the event. */
export function writeFields(machine: Machine, target: Event, { fields, rest, base }: HeapObject): void {
  for (const [name, { value }] of fields)
    if (value.kind !== 'absent') writeEvent(machine, target, name, present(value));
  if (rest.value.kind !== 'absent') writeEvent(machine, target, null, rest.value);
  if (base.value.kind !== 'absent')
    writeEvent(machine, target, null, unknown('a field of an object', flowsOf(base.value)));
}

/**
 * The values that the program may have written into a field of the event: those of its path, and the event data in those of paths that
 * may be its own, because `[]` in either path is any name.
 */
export function writtenInto(machine: Machine, from: Event, name: string | null): readonly Abstract[] {
  if (machine.eventWrites.size === 0) return [];
  const path = fieldPath(from, name);
  const steps = stepsIn(path);
  const found: Abstract[] = [];
  for (const [at, { steps: others, place }] of machine.eventWrites) {
    if (place.value.kind === 'absent') continue;
    if (at === path) found.push(place.value);
    else if (others.length === steps.length && leadsTo(others, steps) && flowsOf(place.value).length > 0)
      found.push(changedField(place.value));
  }
  return found;
}

/** A field of the event into which a value was written, perhaps: the event data of the value. The code in it was handed on. */
const changedField = (value: Abstract): Abstract =>
  unknown('a field of the event that was changed', flowsOf(value));

/** The event data in a value, with that which the program wrote into parts of the fields it has as a whole: `event.o.a = event.b`. */
export function flowsWithin({ eventWrites }: Machine, value: Abstract): Flows {
  const flows = flowsOf(value);
  if (eventWrites.size === 0) return flows;
  let all = flows;
  for (const { path } of flows) {
    const steps = stepsIn(path);
    // All fields of the event are in it as a whole.
    if (isInner(path) || steps.length === 0) continue;
    for (const { steps: others, place } of eventWrites.values())
      if (place.value.kind !== 'absent' && others.length > steps.length && leadsTo(steps, others))
        all = joinFlows(all, flowsOf(place.value));
  }
  return all;
}

/** `list[].name` → `list`, `[]`, `name`. */
const stepsIn = (path: string): readonly string[] =>
  path === '' ? [] : path.replaceAll(anyName, `.${anyName}`).replace(/^\./, '').split('.');

/** May a path be one with the start of another one? `[]` is any name. */
const leadsTo = (start: readonly string[], path: readonly string[]): boolean =>
  start.every((step, index) => step === path[index] || step === anyName || path[index] === anyName);
