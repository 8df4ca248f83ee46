import { type Flows, joinFlows, memberOf, noFlow } from './flows.ts';
import type { Abstract, HeapObject } from './value.ts';
import { work } from './work.ts';

/** The event data anywhere in a value. */
export function flowsOf(value: Abstract, depth = 5, earlier?: Map<HeapObject | Abstract, number>): Flows {
  if ('flows' in value) return value.flows;
  const seen = earlier ?? new Map();
  switch (value.kind) {
    case 'union': {
      let flows = noFlow;
      // Many places hold the same union.
      if (depth <= (seen.get(value) ?? -1)) return flows;
      seen.set(value, depth);
      work.compared += value.of.length;
      for (const choice of value.of) flows = joinFlows(flows, flowsOf(choice, depth, seen));
      return flows;
    }
    case 'object': {
      if (depth <= (seen.get(value.object) ?? 0)) return noFlow;
      seen.set(value.object, depth);
      const { base, fields, rest, restNames } = value.object;
      work.compared += fields.size;
      let flows = flowsOf(base.value, depth - 1, seen);
      for (const field of fields.values()) flows = joinFlows(flows, flowsOf(field.value, depth - 1, seen));
      if (rest.value.kind === 'absent') return flows;
      // Keys are contents, too.
      for (const name of restNames.texts.values()) flows = joinFlows(flows, flowsOf(name, depth - 1, seen));
      return joinFlows(joinFlows(flows, restNames.flows), flowsOf(rest.value, depth - 1, seen));
    }
    case 'instance': {
      let flows = noFlow;
      if (depth <= 0) return flows;
      for (const fact of Object.values(value.facts)) flows = joinFlows(flows, flowsOf(fact, depth - 1, seen));
      const isText = value.facts['text'] !== undefined;
      return value.type === '' || isText ? joinFlows(flows, flowsHeld(value.holder.cell.value)) : flows;
    }
    // Event data in an object that no model describes is in its attributes too.
    case 'method':
      return depth > 0 && value.of.kind === 'instance' && value.of.type === ''
        ? memberOf(flowsOf(value.of, depth - 1, seen), value.name)
        : noFlow;
    default:
      return noFlow;
  }
}

/** The event data that was put into a library object, by the value of its holder. */
export function flowsHeld(held: Abstract): Flows {
  if (held.kind === 'unknown') return held.flows;
  let flows = noFlow;
  if (held.kind === 'union')
    for (const choice of held.of) if (choice.kind === 'unknown') flows = joinFlows(flows, choice.flows);
  return flows;
}

/** All values that an object holds under any key. */
export function allOf(object: HeapObject): Abstract[] {
  const all: Abstract[] = [];
  for (const field of object.fields.values()) if (field.value.kind !== 'absent') all.push(field.value);
  if (object.rest.value.kind !== 'absent') all.push(object.rest.value);
  return all;
}

/** Is the value a route: a function of the program that a framework's model wrapped? */
export const isRoute = (value: Abstract): boolean =>
  value.kind === 'native' && value.name.startsWith('route ');

/** Does the value hold code: functions, classes, objects of the program's classes or of libraries? Looks `depth` levels deep. */
export function bearsCode(value: Abstract, depth: number, earlier?: Map<HeapObject, number>): boolean {
  switch (value.kind) {
    case 'function':
    case 'class':
    case 'instance':
      return true;
    case 'native':
      return isRoute(value);
    case 'method':
      return depth > 0 && value.of.kind === 'instance';
    case 'union': {
      const seen = earlier ?? new Map();
      work.compared += value.of.length;
      for (const choice of value.of) if (bearsCode(choice, depth, seen)) return true;
      return false;
    }
    case 'object': {
      const { object } = value;
      if (object.class !== null || object.getters.size > 0) return true;
      if (depth <= (earlier?.get(object) ?? 0)) return false;
      const seen = earlier ?? new Map();
      seen.set(object, depth);
      work.compared += object.fields.size;
      for (const field of object.fields.values()) if (bearsCode(field.value, depth - 1, seen)) return true;
      return bearsCode(object.rest.value, depth - 1, seen);
    }
    default:
      return false;
  }
}

/**
 * The values among some that hold no code. Looks `depth` levels deep, and into an object that several of them hold once. Absence is none of
 * them: who asks if a field is there has to see it, however many values are merged.
 */
export function dataAmong(values: readonly Abstract[], depth: number): readonly Abstract[] {
  // All that a search has seen holds no code, as long as no search has found code.
  let seen = new Map<HeapObject, number>();
  return values.filter((value) => {
    if (value.kind === 'absent') return false;
    if (!bearsCode(value, depth, seen)) return true;
    seen = new Map();
    return false;
  });
}
