import type { ClassNode, FunctionNode } from '@emmental/code';
import { bindParameters } from './arguments.ts';
import type { Arguments } from './calls.ts';
import { deepKey } from './deep-key.ts';
import { flowsOf, list } from './heap.ts';
import { limit } from './limits.ts';
import { bounds, type Frame, type Machine } from './machine.ts';
import { runKey } from './pending.ts';
import { endReads, isUnchanged, noReads, passOn, startReads } from './reads.ts';
import { createScope, moduleScope, type Scope } from './scope.ts';
import { run } from './statements.ts';
import { branch, mark, meet } from './store.ts';
import {
  type Abstract,
  type ClassObject,
  type Closure,
  choices,
  cutRecursion,
  keyOf,
  undefinedValue,
  union,
  unknown,
} from './values.ts';
import { verdict } from './verdicts.ts';

/** Runs a function of the program in place, for these arguments. */
export function callClosure(
  machine: Machine,
  closure: Closure,
  self: Abstract | null,
  all: Arguments,
): Abstract {
  if (machine.stopped) return unknown('a bound of the analysis was reached');
  const active = machine.stack.filter((frame) => frame.node === closure.node);
  const [outer] = active;
  const given = outer ? { ...all, args: all.args.map((one) => widenNumber(one)) } : all;
  const flows = () => flowsOf(union([unknown('recursion'), ...given.args, ...given.named.values()]));
  const key = `${closure.id}|${machine.loading}|${self ? deepKey(self) : ''}|${given.args.map((one) => deepKey(one)).join('|')}|${[...given.named].map(([name, one]) => `${name}=${deepKey(one)}`).join('|')}|${given.open ? keyOf(given.open) : ''}`;
  if (active.some((frame) => frame.key === key)) return unknown('a function that calls itself', flows());
  // Functions that wrap functions (compose, promisify) call themselves with other ones, those that make things by
  // name (containers) with other names: both are followed further.
  const isOther = given.args.some((one) => isCode(one) || isNew(one, active));
  if (active.length >= (isOther ? bounds.recursion * 3 : bounds.recursion))
    return unknown(cutRecursion, flows());
  if (machine.stack.length >= bounds.depth) {
    limit(machine, 'calls are nested too deeply', given.at);
    return unknown('calls are nested too deeply', flows());
  }
  machine.ran.add(runKey(closure, self));
  const before = machine.calls.get(key);
  const usual = before?.isFresh ? bounds.freshRepeats : bounds.repeats;
  if (before && before.count >= usual) {
    const isOver = before.count >= usual + bounds.changedRepeats;
    if (isOver || isUnchanged(before.reads)) {
      if (isOver && !isUnchanged(before.reads))
        limit(machine, 'a function runs in too many states', given.at);
      passOn(machine, before.reads);
      return before.result;
    }
  }
  const isNoted = before !== undefined && before.count >= usual - 1;
  if (isNoted) startReads(machine);
  const known = machine.ids;
  const isPython = recordFor(machine, closure.scope).module.language === 'python';
  const bound = isPython && self ? { ...given, args: [self, ...given.args] } : given;
  const scope = createScope(closure.scope, 'function');
  const result = inlineCall(
    machine,
    closure.name,
    closure.node,
    scope,
    closure.node.arrow ? closure.self : isPython ? null : self,
    closure.home,
    () => {
      bindParameters(machine, scope, closure, bound);
      return run(machine, scope, closure.node.body) ? undefinedValue : null;
    },
    bound.args,
    key,
  );
  const reads = isNoted ? endReads(machine) : noReads;
  machine.calls.set(key, {
    reads,
    count: (before?.count ?? 0) + 1,
    result: before ? union([before.result, result]) : result,
    isFresh: choices(result).some((choice) => idOf(choice) > known),
  });
  return result;
}

/** What a factory makes is a new thing each time; other results may be used again. */
function idOf(value: Abstract): number {
  if (value.kind === 'object') return value.object.id;
  if (value.kind === 'class') return value.class.id;
  return value.kind === 'function' ? value.closure.id : 0;
}

/** A number that goes with recursion takes other values later. */
const widenNumber = (value: Abstract): Abstract =>
  value.kind === 'constant' && typeof value.value === 'number'
    ? unknown('a number that recursion changes')
    : value;

/** A known text that no activation was given. */
const isNew = (value: Abstract, active: readonly Frame[]): boolean =>
  value.kind === 'constant' &&
  typeof value.value === 'string' &&
  !active.some(({ args }) => args.some((one) => one.kind === 'constant' && one.value === value.value));

const isCode = (value: Abstract): boolean => choices(value).some((choice) => choice.kind === 'function');

function recordFor(machine: Machine, scope: Scope): Frame['record'] {
  const record = machine.records.get(moduleScope(scope));
  if (!record) throw new Error('a scope belongs to no module');
  return record;
}

/**
 * Pushes an activation, runs it, and joins its ways out. `body` gives the value at its end, or null when the end
 * is not reached. A function that never ends normally gives the empty union.
 */
export function inlineCall(
  machine: Machine,
  name: string,
  node: FunctionNode | ClassNode,
  scope: Scope,
  self: Abstract | null,
  home: ClassObject | null,
  body: (frame: Frame) => Abstract | null,
  args: readonly Abstract[] = [],
  key = '',
): Abstract {
  const frame: Frame = {
    name,
    record: recordFor(machine, scope),
    scope,
    node,
    self,
    home,
    depth: mark(machine.store),
    exits: [],
    yielded: [],
    args,
    key,
    at: node.at,
    jumps: [],
  };
  machine.stack.push(frame);
  const { result, after } = branch(machine.store, () => body(frame));
  machine.stack.pop();
  const ways = frame.exits.map((exit) => exit.after);
  const values = frame.exits.map((exit) => exit.value);
  if (result !== null) {
    ways.push(after);
    values.push(result);
  }
  const all = ways.map((after, index) => ({ after, value: values[index] ?? undefinedValue }));
  const found = all.length > 1 ? verdict(machine, all) : null;
  meet(machine.store, ways);
  if (found) return found;
  if (frame.yielded.length > 0 || ('generator' in node && node.generator))
    return generatorOf(machine, frame, union(values));
  return union(values);
}

/** What a generator gives: its yields as items, its return beside them. */
function generatorOf(machine: Machine, frame: Frame, returned: Abstract): Abstract {
  const items = frame.yielded.length > 0 ? frame.yielded : [unknown('an item of a generator')];
  const made = list(machine, [], union(items));
  if (made.kind === 'object') machine.returned.set(made.object, returned);
  return made;
}
