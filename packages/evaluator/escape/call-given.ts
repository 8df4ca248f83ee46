import type { Span } from '@emmental/code';
import { positional } from '../calls/arguments.ts';
import { orderOf } from '../classes/order.ts';
import { callFunction, callValue, instantiate } from '../machine/interpreter.ts';
import { languageOf, type Machine } from '../machine/machine.ts';
import { noReads } from '../state/reads.ts';
import { branch, meet, unchanged } from '../state/store.ts';
import { flowsOf } from '../values/contents.ts';
import { deepKey } from '../values/deep-key.ts';
import { noFlow } from '../values/flows.ts';
import { keyOf } from '../values/key.ts';
import { type Abstract, type ClassObject, unknown } from '../values/value.ts';
import { callLater } from './pending.ts';

/** Runs of code with equal arguments that unknown code calls: it may call it again whenever it gets control. */
const mostRuns = 3;

/**
 * Calls a function that unknown code may call, and joins with the state in which it does not. Returns the result, or none where
 * the code ran with equal arguments before.
 */
export function callGiven(machine: Machine, code: Abstract, args: readonly Abstract[], at: Span): Abstract[] {
  // A logger that wraps the handler does not start the running handler again.
  if (code.kind === 'function' && machine.stack.some((frame) => frame.node === code.closure.node)) return [];
  const key = `given|${machine.recursion.head ? machine.recursion.round : ''}|${keyOf(code)}|${args.map((value) => deepKey(value)).join()}`;
  const earlier = machine.calls.get(key);
  if (earlier && earlier.count >= mostRuns) return [];
  machine.calls.set(key, {
    count: (earlier?.count ?? 0) + 1,
    result: unknown('a callback'),
    isFresh: false,
    reads: noReads,
    after: unchanged,
    passed: unchanged,
  });
  const { result, after } = branch(machine.store, () => callAny(machine, code, args, at));
  meet(machine.store, [unchanged, after]);
  return earlier ? [] : [result];
}

/** Calls a function with a value for each of its parameters; makes an object of a class. */
function callAny(machine: Machine, code: Abstract, args: readonly Abstract[], at: Span): Abstract {
  if (code.kind === 'class') return useClass(machine, code.class, args, at);
  if (code.kind === 'method') {
    // Nothing is known about the request.
    const [open = unknown('an argument from a library')] = args;
    return callValue(machine, code, { args, named: new Map([['**', open]]), open, at });
  }
  if (code.kind !== 'function') return callValue(machine, code, positional(args, at));
  const [first] = args;
  const needed =
    code.closure.node.parameters.length - (languageOf(machine) === 'python' && code.self ? 1 : 0);
  const filled = Array.from({ length: Math.max(needed, 0) }, (_, index): Abstract => {
    const passed = args[index];
    if (passed) return passed;
    return first?.kind === 'event'
      ? unknown('an argument from a library', first.flows)
      : (first ?? unknown('an argument from a library'));
  });
  // A library that got a method without an object calls it on an object that it makes.
  const { home, node } = code.closure;
  const self =
    home && !code.self && !node.arrow && languageOf(machine) === 'javascript'
      ? instantiate(machine, home, positional([], at))
      : null;
  return callFunction(machine, code, self, positional(filled, at));
}

/**
 * A library makes an object of a class and calls the methods that carry its decorators; of a class that extends one of a
 * library's classes it may call the others, too.
 */
function useClass(machine: Machine, of: ClassObject, args: readonly Abstract[], at: Span): Abstract {
  const made = instantiate(machine, of, positional([], at));
  for (const member of of.node.members)
    if (
      member.function &&
      !member.static &&
      member.decorators.length > 0 &&
      typeof member.name === 'string'
    ) {
      const method = of.methods.get(member.name)?.value;
      if (method?.kind === 'function') callAny(machine, { ...method, self: made }, args, at);
    }
  if (orderOf(of).some(({ kind }) => kind === 'library'))
    callLater(machine, made, at, args[0] ? flowsOf(args[0]) : noFlow);
  return made;
}
