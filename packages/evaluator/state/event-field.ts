import { choicesOf } from '@emmental/model';
import type { Machine } from '../machine/machine.ts';
import { flowsOf } from '../values/contents.ts';
import { extendPath, type Flows, isInner, joinFlows } from '../values/flows.ts';
import { isNameOfMember } from '../values/key-name.ts';
import { present, union } from '../values/union.ts';
import { type Abstract, constant, type HeapObject, unknown } from '../values/value.ts';
import { eventKey, eventPathIn, writeAt, writtenAt } from './overrides.ts';

type Event = Abstract & { readonly kind: 'event' };

/** A field of the event, with what was applied to the event before, or the values that the program may have written there. */
export function eventField(machine: Machine, { path, flows }: Event, name: string | null): Abstract {
  const inner = extendPath(path, stepOf(name));
  const declared = declaredProperty(machine, inner);
  const field = declared ?? machine.domain.events.field(inner, flows[0]?.by ?? []);
  const written = writtenInto(machine, inner);
  return written.length > 0 ? union([field, ...written]) : field;
}

/** The step of a path for a key: an index, and a key that is no known text, is any of them. */
const stepOf = (name: string | null): string =>
  name === null || isNameOfMember(name) || /^-?\d+$/.test(name) ? anyName : name;

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
export function writeEvent(machine: Machine, { path }: Event, name: string | null, value: Abstract): void {
  const key = eventKey(extendPath(path, stepOf(name)));
  const written = writtenAt(machine, key);
  const kept = name === null ? changedField(value) : value;
  writeAt(machine, key, written ? union([written, kept]) : kept);
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
function writtenInto(machine: Machine, path: string): readonly Abstract[] {
  const own = writtenAt(machine, eventKey(path));
  const found: Abstract[] = own ? [own] : [];
  const steps = stepsIn(path);
  for (const { at, steps: others, value } of eventWrites(machine))
    if (at !== path && others.length === steps.length && leadsTo(others, steps) && flowsOf(value).length > 0)
      found.push(changedField(value));
  return found;
}

/** A field of the event into which a value was written, perhaps: the event data of the value. The code in it was handed on. */
const changedField = (value: Abstract): Abstract =>
  unknown('a field of the event that was changed', flowsOf(value));

/** The event data in a value, with that which the program wrote into parts of the fields it has as a whole: `event.o.a = event.b`. */
export function flowsWithin(machine: Machine, value: Abstract): Flows {
  const flows = flowsOf(value);
  let all = flows;
  const writes = eventWrites(machine);
  if (writes.length === 0) return flows;
  for (const { path } of flows) {
    const steps = stepsIn(path);
    // All fields of the event are in it as a whole.
    if (isInner(path) || steps.length === 0) continue;
    for (const { steps: others, value: written } of writes)
      if (others.length > steps.length && leadsTo(steps, others)) all = joinFlows(all, flowsOf(written));
  }
  return all;
}

/** The places of the event into which the program wrote, with the values. */
const eventWrites = (machine: Machine): readonly EventWrite[] =>
  [...machine.overrides].flatMap(([key, { value }]) => {
    const at = eventPathIn(key);
    return at === null || value.kind === 'absent' ? [] : [{ at, steps: stepsIn(at), value }];
  });

interface EventWrite {
  readonly at: string;
  readonly steps: readonly string[];
  readonly value: Abstract;
}

/** `list[].name` → `list`, `[]`, `name`. */
const stepsIn = (path: string): readonly string[] =>
  path === '' ? [] : path.replaceAll(anyName, `.${anyName}`).replace(/^\./, '').split('.');

/** Is a path the start of another one, step by step? */
const leadsTo = (start: readonly string[], path: readonly string[]): boolean =>
  start.every((step, index) => step === path[index] || step === anyName || path[index] === anyName);
