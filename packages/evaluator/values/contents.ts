import { type Flows, joinFlows, memberOf, noFlow } from './flows.ts';
import type { Abstract, HeapObject } from './value.ts';

/** The event data anywhere in a value. */
export function flowsOf(value: Abstract, depth = 5, seen: Set<HeapObject> = new Set()): Flows {
  switch (value.kind) {
    case 'constant':
    case 'text':
    case 'event':
    case 'unknown':
      return value.flows;
    case 'union': {
      let flows = noFlow;
      for (const choice of value.of) flows = joinFlows(flows, flowsOf(choice, depth, seen));
      return flows;
    }
    case 'object': {
      if (depth <= 0 || seen.has(value.object)) return noFlow;
      seen.add(value.object);
      let flows = flowsOf(value.object.base.value, depth - 1, seen);
      for (const inner of allOf(value.object)) flows = joinFlows(flows, flowsOf(inner, depth - 1, seen));
      return flows;
    }
    case 'instance': {
      let flows = noFlow;
      if (depth <= 0) return flows;
      for (const fact of Object.values(value.facts)) flows = joinFlows(flows, flowsOf(fact, depth - 1, seen));
      return flows;
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
export function bearsCode(
  value: Abstract,
  depth: number,
  seen: Map<HeapObject, number> = new Map(),
): boolean {
  switch (value.kind) {
    case 'function':
    case 'class':
    case 'instance':
      return true;
    case 'native':
      return isRoute(value);
    case 'method':
      return depth > 0 && value.of.kind === 'instance';
    case 'union':
      return value.of.some((choice) => bearsCode(choice, depth, seen));
    case 'object':
      if (value.object.class !== null || value.object.getters.size > 0) return true;
      if (depth <= (seen.get(value.object) ?? 0)) return false;
      seen.set(value.object, depth);
      return allOf(value.object).some((inner) => bearsCode(inner, depth - 1, seen));
    default:
      return false;
  }
}
