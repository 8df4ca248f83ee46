import { type Guards, guardsOf } from './guards.ts';
import { choices, union } from './union.ts';
import { type Abstract, event, type Instance } from './value.ts';

/** Writes the facts that hold on a branch, or at the return of a function, into a value that outlives it. */
export function sealed(value: Abstract, held: Guards): Abstract {
  return held.size === 0 ? value : union(choices(value).map((choice) => sealedOne(held, choice)));
}

function sealedOne(held: Guards, value: Abstract): Abstract {
  if (value.kind === 'instance') return sealedInstance(held, value);
  if (!('flows' in value) || value.flows.length === 0) return value;
  const flows = value.flows.map((flow) => ({
    path: flow.path,
    by: [...new Set([...flow.by, ...guardsOf(held, flow)])],
  }));
  return value.kind === 'event' ? event(value.path, flows[0]?.by ?? []) : { ...value, flows };
}

/** Seals what a library object was made of: the text of a `URL`. The facts of a test are about the values that it tests. */
function sealedInstance(held: Guards, value: Instance): Instance {
  if (value.type === 'test' || value.type === 'index') return value;
  const facts = Object.entries(value.facts).map(([name, fact]) => [name, sealedFact(held, fact)] as const);
  return facts.every(([name, fact]) => fact === value.facts[name])
    ? value
    : { ...value, facts: Object.fromEntries(facts) };
}

const sealedFact = (held: Guards, fact: Abstract): Abstract =>
  'flows' in fact && fact.flows.some((flow) => guardsOf(held, flow).length > 0)
    ? sealedOne(held, fact)
    : fact;
