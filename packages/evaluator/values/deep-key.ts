import { derivedOf, kinds, read } from '../state/derived.ts';
import type { Flows } from './flows.ts';
import { keyOf } from './key.ts';
import type { Abstract, HeapObject } from './value.ts';

const MAX_FIELDS = 24;

const MAX_CHOICES = 8;

/** A key that changes with the content of objects, two levels deep. Calls with equal keys have equal arguments. */
export function deepKey(value: Abstract, depth = 2): string {
  // The content of many choices does not count.
  if (value.kind === 'union' && value.of.length > MAX_CHOICES) return keyOf(value);
  if (value.kind === 'union') return `u(${value.of.map((choice) => deepKey(choice, depth)).join('/')})`;
  if (value.kind === 'instance') {
    const held = read(value.holder.cell);
    return `${keyOf(value)}+${held.kind === 'union' ? held.of.length : held.kind}`;
  }
  if ('flows' in value)
    return value.flows.length > 0 ? `${keyOf(value)}~${keyOfFlows(value.flows)}` : keyOf(value);
  if (value.kind !== 'object' || depth === 0) return keyOf(value);
  const { object } = value;
  return derivedOf(object, kinds.key + depth, () => keyOfContent(object, depth));
}

function keyOfContent({ id, fields, rest, base }: HeapObject, depth: number): string {
  // An object with very many fields (a module of a bundle) is known by their number.
  if (fields.size > MAX_FIELDS) return `o${id}#${fields.size}`;
  let key = `o${id}{`;
  for (const [name, field] of fields) key += `${name}:${deepKey(read(field), depth - 1)},`;
  return `${key}${keyOf(read(rest))}${keyOf(read(base))}}`;
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
