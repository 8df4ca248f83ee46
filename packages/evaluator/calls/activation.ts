import type { ClassNode, FunctionNode } from '@emmental/code';
import type { Frame, Machine } from '../machine/machine.ts';
import { list } from '../state/heap.ts';
import { asOther } from '../state/no-arrays.ts';
import { leaveVariables } from '../state/places.ts';
import { moduleScope, type Scope } from '../state/scope.ts';
import { branch, lasting, mark, meet } from '../state/store.ts';
import { sealed } from '../values/sealed.ts';
import { union } from '../values/union.ts';
import { type Abstract, guardsIn, undefinedValue, unknown } from '../values/value.ts';
import { noteEffort } from './recursion.ts';
import { verdict } from './verdicts.ts';

/** The module of a scope. Throws for a scope of no module, which no program makes. */
export function recordFor(machine: Machine, scope: Scope): Frame['record'] {
  const record = machine.records.get(moduleScope(scope));
  if (!record) throw new Error('a scope belongs to no module');
  return record;
}

/** The parts of a frame that differ from activation to activation. */
export type Activation = Pick<Frame, 'name' | 'scope' | 'self' | 'home' | 'place'> &
  Partial<Pick<Frame, 'args' | 'key'>> & { readonly node: FunctionNode | ClassNode };

/**
 * Pushes an activation, runs it, and joins its exits. `body` returns the value at its end, or null when it does not
 * reach the end. A function that never returns gives the empty union.
 */
export function inlineCall(
  machine: Machine,
  activation: Activation,
  body: (frame: Frame) => Abstract | null,
): Abstract {
  const { node, scope, place } = activation;
  const frame: Frame = {
    args: [],
    key: '',
    steps: 0,
    ...activation,
    record: recordFor(machine, scope),
    depth: mark(machine.store),
    exits: [],
    yielded: [],
    at: node.at,
    jumps: [],
    scopes: place === null ? [] : [scope],
  };
  machine.stack.push(frame);
  const { result, after } = branch(machine.store, () => body(frame));
  machine.stack.pop();
  if ('parameters' in node) noteEffort(machine, node, frame.steps);
  const ways = frame.exits.map((exit) => lasting(exit.after));
  const values = frame.exits.map((exit) => exit.value);
  if (result !== null) {
    ways.push(lasting(after));
    values.push(result);
  }
  if (ways.length === 0) machine.evidence.endings++;
  const all = ways.map((after, index) => ({ after, value: values[index] ?? undefinedValue }));
  const found = all.length > 1 ? verdict(machine, all) : null;
  // Facts of one way (`if (!hosts.includes(host)) return null; return url`) are lost where the ways meet.
  if (all.length > 1)
    for (const [index, { after, value }] of all.entries())
      values[index] = sealed(value, guardsIn(after.get(machine.guards) ?? machine.guards.value));
  meet(machine.store, ways);
  if (place !== null) leaveVariables(machine, frame.scopes);
  if (found) return found;
  if (frame.yielded.length > 0 || ('generator' in node && node.generator))
    return generatorOf(machine, frame, union(values));
  return union(values);
}

/** The list of the items that a generator yields. The machine keeps the value that it returns beside the list. */
function generatorOf(machine: Machine, frame: Frame, returned: Abstract): Abstract {
  const items = frame.yielded.length > 0 ? frame.yielded : [unknown('an item of a generator')];
  const made = asOther(list(machine, [], union(items), frame.node?.at), 'iterator');
  if (made.kind === 'object') machine.returned.set(made.object, returned);
  return made;
}
