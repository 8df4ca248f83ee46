import type { Flows } from './flows.ts';
import { keyOf } from './key.ts';
import type { Abstract } from './value.ts';

const MAX_FIELDS = 24;

const MAX_CHOICES = 8;

/** A key that changes with the content of objects, two levels deep. Calls with equal keys have equal arguments. */
export function deepKey(value: Abstract, depth = 2): string {
  // The content of many choices does not count.
  if (value.kind === 'union' && value.of.length > MAX_CHOICES) return keyOf(value);
  if (value.kind === 'union') return `u(${value.of.map((choice) => deepKey(choice, depth)).join('/')})`;
  if (value.kind === 'instance') {
    const held = value.holder.cell.value;
    return `${keyOf(value)}+${held.kind === 'union' ? held.of.length : held.kind}`;
  }
  if ('flows' in value)
    return value.flows.length > 0 ? `${keyOf(value)}~${keyOfFlows(value.flows)}` : keyOf(value);
  if (value.kind !== 'object' || depth === 0) return keyOf(value);
  // An object with very many fields (a module of a bundle) is known by their number.
  if (value.object.fields.size > MAX_FIELDS) return `o${value.object.id}#${value.object.fields.size}`;
  let key = `o${value.object.id}{`;
  for (const [name, field] of value.object.fields) key += `${name}:${deepKey(field.value, depth - 1)},`;
  return `${key}${keyOf(value.object.rest.value)}${keyOf(value.object.base.value)}}`;
}

const flowKeys = new WeakMap<Flows, string>();

/** The key of event data. It is made once, as flows never change. */
function keyOfFlows(flows: Flows): string {
  const known = flowKeys.get(flows);
  if (known !== undefined) return known;
  const made = flows.map(({ path, by }) => `${path}:${by.join()}`).join('+');
  flowKeys.set(flows, made);
  return made;
}
