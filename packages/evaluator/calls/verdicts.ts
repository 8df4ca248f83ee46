import type { Machine } from '../machine/machine.ts';
import { type After, cell } from '../state/store.ts';
import { routed } from '../values/request-routes.ts';
import { type Abstract, guardsIn, unknown } from '../values/value.ts';

/**
 * The test that a function is which returns `true` on some paths and `false` on others: facts that hold on every path to
 * `true` hold where the function returned `true`. Null when it is no such function, or when no fact holds.
 */
export function verdict(
  machine: Machine,
  ways: readonly { after: After; value: Abstract }[],
): Abstract | null {
  const isVerdict = ways.every(({ value }) => value.kind === 'constant' && typeof value.value !== 'string');
  if (!isVerdict) return null;
  const truth = (value: Abstract) => value.kind === 'constant' && Boolean(value.value);
  const facts: Record<string, Abstract> = {};
  for (const side of [true, false]) {
    const on = ways.filter(({ value }) => truth(value) === side);
    if (on.length === 0 || on.length === ways.length) continue;
    const held = on.map(({ after }) => guardsIn(after.get(machine.guards) ?? machine.guards.value));
    for (const [key, names] of held[0] ?? [])
      for (const name of key === routed ? [] : names) {
        const isNew = !guardsIn(machine.guards.value).get(key)?.includes(name);
        if (!isNew || !held.every((guards) => guards.get(key)?.includes(name))) continue;
        const at = key.indexOf(' ');
        const [path, part] = at < 0 ? [key, null] : [key.slice(0, at), key.slice(at + 1)];
        const subject = unknown('what was tested', [{ path, by: part === null ? [] : [part] }]);
        facts[`${side ? 'yes' : 'no'}:${name}#${Object.keys(facts).length}`] = subject;
      }
  }
  if (Object.keys(facts).length === 0) return null;
  return {
    kind: 'instance',
    type: 'test',
    name: 'a test',
    facts,
    holder: { id: 0, cell: cell(unknown('')) },
  };
}
