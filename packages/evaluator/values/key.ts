import { type Abstract, falsy, type InstanceFacts, pending } from './value.ts';

const keys = new WeakMap<Abstract, string>();

/** The key of a value. Values with equal keys differ in their flows at most. Long keys are made once, as values never change. */
export function keyOf(value: Abstract): string {
  if (value.kind !== 'union' && value.kind !== 'instance' && value.kind !== 'text' && value.kind !== 'method')
    return newKey(value);
  const known = keys.get(value);
  if (known !== undefined) return known;
  const made = shortened(newKey(value));
  keys.set(value, made);
  return made;
}

const mostLetters = 2000;

/** A digest in place of a long key, so that the keys of nested values stay short. */
function shortened(key: string): string {
  if (key.length <= mostLetters) return key;
  let [low, high] = [0x811c9dc5, 0x9e3779b9];
  for (let index = 0; index < key.length; index++) {
    const letter = key.charCodeAt(index);
    low = Math.imul(low ^ letter, 0x01000193);
    high = Math.imul(high ^ letter, 0x85ebca6b) ^ (high >>> 13);
  }
  return `#${key.length}.${low >>> 0}.${high >>> 0}`;
}

function newKey(value: Abstract): string {
  switch (value.kind) {
    case 'constant':
      if (value.enumeration !== undefined || value.shownBy !== undefined)
        return `cm${value.enumeration ?? ''}:${JSON.stringify(value.value)}${value.shown ?? ''}`;
      if (typeof value.value === 'string') return `"${value.value}`;
      return value.written ? `cw${String(value.value)}` : `c${String(value.value)}`;
    case 'text':
      return `${value.loose ? 'tt' : value.made ? 'ts' : 't'}${JSON.stringify(value.parts)}`;
    case 'event':
      return `${value.made ? 'es' : 'e'}${value.path}`;
    case 'object':
      return `o${value.object.id}`;
    case 'function':
      return `f${value.closure.id}${value.self ? `@${keyOf(value.self)}` : ''}${value.routes ? JSON.stringify(value.routes) : ''}`;
    case 'class':
      return `k${value.class.id}`;
    case 'native':
      return `n${value.name}`;
    case 'library':
      return `l${value.library}.${value.path}`;
    case 'instance':
      return `i${value.type}${value.name}#${value.holder.id}${factsKey(value.facts)}`;
    case 'method':
      return `m${keyOf(value.of)}.${value.name}`;
    case 'union':
      return `u(${value.of.map(keyOf).join('|')})`;
    case 'absent':
      return '-';
    case 'guards':
      return 'g';
    case 'unknown':
      if (value === pending) return '?p';
      return value === falsy ? '?0' : '?';
  }
}

const factsKey = (facts: InstanceFacts): string => {
  let key = '';
  for (const name in facts) {
    const fact = facts[name];
    if (fact) key += `,${name}=${keyOf(fact)}`;
  }
  return key;
};
