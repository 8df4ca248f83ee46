import type { Machine } from '../machine/machine.ts';
import { flowsOf } from '../values/contents.ts';
import { joinFlows } from '../values/flows.ts';
import { choices, union } from '../values/union.ts';
import { type Abstract, constant, unknown } from '../values/value.ts';

/** Any key of a value: `for (k in x)`, `Object.keys(x)[i]`, iteration over a dictionary. */
export function keysOf(_machine: Machine, value: Abstract): Abstract {
  const found: Abstract[] = [];
  for (const choice of choices(value)) {
    if (choice.kind === 'object') {
      for (const [name, { value: field }] of choice.object.fields)
        if (!name.startsWith('@@') && field.kind !== 'absent') found.push(constant(name));
      for (const name of choice.object.getters.keys()) found.push(constant(name));
      const { rest, restNames, base } = choice.object;
      const hasRest = rest.value.kind !== 'absent';
      if (hasRest) found.push(...restNames.texts.values());
      const { complete, flows } = restNames;
      if ((hasRest && (!complete || flows.length > 0)) || base.value.kind !== 'absent')
        found.push(unknown('a key', joinFlows(flowsOf(base.value), flows)));
    } else found.push(unknown('a key', flowsOf(choice)));
  }
  return found.length > 0 ? union(found) : unknown('a key of an empty object');
}
