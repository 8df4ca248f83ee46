import { type Expression, type FunctionNode, nodesOf } from '@emmental/code';
import { alongside, isAwaited, noteLate } from '../escape/late.ts';
import { noteRan, runKey } from '../escape/pending.ts';
import { bounds } from '../machine/bounds.ts';
import { run } from '../machine/interpreter.ts';
import { limit } from '../machine/limit.ts';
import type { Frame, Machine, Repeatable } from '../machine/machine.ts';
import { innerNames } from '../state/inner-names.ts';
import { innerScope, type Place, placeOf, placeOfCall, scopeAt } from '../state/places.ts';
import { endReads, isUnchanged, noReads, noteOpened, passOn, startReads } from '../state/reads.ts';
import { createScope, declare, type Scope } from '../state/scope.ts';
import { effectsOf, meet, noteAll, unchanged } from '../state/store.ts';
import { flowsOf } from '../values/contents.ts';
import { deepKey } from '../values/deep-key.ts';
import { keyOf } from '../values/key.ts';
import { promised, settled } from '../values/promises.ts';
import { standingKey } from '../values/standing.ts';
import { choices, union } from '../values/union.ts';
import { type Abstract, type Closure, isNever, undefinedValue, unknown } from '../values/value.ts';
import { inlineCall, recordFor } from './activation.ts';
import type { Arguments } from './arguments.ts';
import { runPerhaps } from './memos.ts';
import { bindParameters } from './parameters.ts';
import { isSummed, summedCall } from './recursion.ts';
import { variablesIn } from './variables-in.ts';

/** Calls a function of the program. An async function returns its value when the call is awaited, else a promise of it. */
export function callClosure(
  machine: Machine,
  closure: Closure,
  self: Abstract | null,
  all: Arguments,
): Abstract {
  const isAsync = closure.node.async && !closure.node.generator;
  const isPromise = isAsync && recordFor(machine, closure.scope).module.language === 'javascript';
  if (isAsync && !isPromise && !isAwaited(machine, all.at))
    return startCoroutine(machine, closure, self, all);
  const isOpen = isPromise && !isAwaited(machine, all.at);
  const isLate = isOpen || closure.node.generator;
  if (isLate)
    noteLate(machine, keyOfCall(machine, closure, self, all), () => runClosure(machine, closure, self, all));
  const run = () => runPerhaps(machine, closure.node, () => runClosure(machine, closure, self, all));
  // An event is run again with the states that late code leaves; the top level of a module is not.
  const result = isLate && machine.loading ? alongside(machine, run) : run();
  // An async function awaits what it returns.
  const value = isPromise ? settled(result) : result;
  if ((isOpen || (isPromise && machine.continued.has(all.at))) && isNever(value))
    return unknown('a promise that is rejected');
  return isOpen ? promised(value) : value;
}

/**
 * Calls an async function of Python whose call is not awaited itself: it runs later, beside other code, or never. Its errors
 * are those of the task.
 */
function startCoroutine(machine: Machine, closure: Closure, self: Abstract | null, all: Arguments): Abstract {
  noteLate(machine, keyOfCall(machine, closure, self, all), () => runClosure(machine, closure, self, all));
  const result = alongside(machine, () => runClosure(machine, closure, self, all));
  // The coroutine itself is there, whatever its result is.
  return isNever(result) ? unknown('the result of a task that fails') : settled(promised(result));
}

/** Runs a function of the program for these arguments, or finds the result of an equal run. */
function runClosure(machine: Machine, closure: Closure, self: Abstract | null, all: Arguments): Abstract {
  if (machine.stopped) return unknown('a bound of the analysis was reached');
  const active = machine.stack.filter((frame) => frame.node === closure.node);
  const passed = active.length > 0 ? { ...all, args: all.args.map((item) => widenNumber(item)) } : all;
  const equal = keyOfCall(machine, closure, self, passed);
  // A function that wraps functions (compose, promisify) calls itself with other functions, a container with other
  // names: both are followed further.
  const isOther = passed.args.some((item) => isNew(item, active));
  if (isSummed(machine, closure.node, active, equal, isOther)) {
    noteRan(machine, runKey(closure, self));
    return summedCall(machine, closure, self, passed, (summary) =>
      isTooDeep(machine, bounds.summedDepth, passed)
        ? unknown(tooDeep)
        : activate(machine, closure, summary.self, { ...summary, at: passed.at }, '', summary.place),
    );
  }
  // The first things that a factory makes are kept apart; all later ones are one thing.
  const made = machine.calls.get(equal);
  const isOften = made?.isFresh && made.count >= bounds.freshRepeats;
  const key = isOften ? `${equal}|often` : equal;
  const place = placeOfCall(machine, String(closure.id)) ?? (isOften ? placeOf(machine, key) : null);
  if (isTooDeep(machine, place === null ? bounds.depth : bounds.summedDepth, passed))
    return unknown(tooDeep, flowsOf(union([unknown(tooDeep), ...passed.args])));
  noteRan(machine, runKey(closure, self));
  const before = machine.calls.get(key);
  const usual = before?.isFresh ? bounds.freshRepeats : bounds.repeats;
  if (before && before.count >= usual) {
    // In recursion that is summed up, the number of rounds is the bound.
    const isOver = place === null && before.count >= usual + bounds.changedRepeats;
    if (isOver || isUnchanged(before.reads)) {
      if (isOver && !isUnchanged(before.reads))
        limit(machine, 'a function runs in too many states', passed.at);
      passOn(machine, before.reads);
      meet(machine.store, [before.after]);
      noteAll(machine.store, before.passed);
      if (isNever(before.result)) machine.evidence.endings++;
      return before.result;
    }
  }
  const isNoted = before !== undefined && before.count >= usual - 1;
  const known = machine.ids;
  const run = () => activate(machine, closure, self, passed, key, place);
  const { result, ...noted } = isNoted ? whileNoted(machine, run) : { result: run(), ...nothingNoted };
  machine.calls.set(key, {
    ...noted,
    count: (before?.count ?? 0) + 1,
    result: before ? union([before.result, result]) : result,
    isFresh: choices(result).some((choice) => idOf(choice) > known),
  });
  return result;
}

/** The reads, changes and passed values of a run, for calls that use its result again. */
type Noted = Pick<Repeatable, 'reads' | 'after' | 'passed'>;

const nothingNoted: Noted = { reads: noReads, after: unchanged, passed: unchanged };

function whileNoted(machine: Machine, run: () => Abstract): Noted & { readonly result: Abstract } {
  startReads(machine);
  const effects = effectsOf(machine.store, run);
  meet(machine.store, [effects.after]);
  return { ...effects, reads: endReads(machine) };
}

/** Calls of a function with equal keys have equal arguments, two levels deep. */
function keyOfCall(
  machine: Machine,
  closure: Closure,
  self: Abstract | null,
  { args, named, open }: Arguments,
): string {
  const byPosition = args.map((value) => deepKey(value)).join('|');
  const byName = [...named].map(([name, value]) => `${name}=${deepKey(value)}`).join('|');
  const target = `${closure.id}|${machine.loading}|${self ? deepKey(self) : ''}|${standingKey(machine)}`;
  return `${target}|${byPosition}|${byName}|${open ? keyOf(open) : ''}`;
}

const tooDeep = 'calls are nested too deeply';

function isTooDeep(machine: Machine, depth: number, { at }: Arguments): boolean {
  if (machine.stack.length < depth) return false;
  limit(machine, tooDeep, at);
  return true;
}

/** Runs one activation. */
function activate(
  machine: Machine,
  closure: Closure,
  self: Abstract | null,
  passed: Arguments,
  key: string,
  place: Place,
): Abstract {
  const { node, home, name } = closure;
  const isPython = recordFor(machine, closure.scope).module.language === 'python';
  const bound = isPython && self ? { ...passed, args: [self, ...passed.args] } : passed;
  const kept = innerNames(node);
  const scope =
    place === null
      ? createScope(closure.scope, 'function', node, kept)
      : scopeAt(closure.scope, 'function', place, kept);
  if (place !== null) noteOpened(machine, scope);
  machine.evidence.functions.set(node, recordFor(machine, closure.scope).module);
  const own = node.arrow ? closure.self : isPython ? null : self;
  return inlineCall(machine, { name, node, scope, self: own, home, args: bound.args, key, place }, () => {
    bindParameters(machine, scope, closure, bound);
    const body = bodyScope(machine, scope, node, kept);
    if (!isPython) for (const name of variablesIn(node)) declare(body, name);
    return run(machine, body, node.body) ? undefinedValue : null;
  });
}

/**
 * The scope of the body of a function. Functions in the defaults of its parameters see the parameters, and none of the
 * variables of the body.
 */
const bodyScope = (machine: Machine, scope: Scope, node: FunctionNode, kept: Scope['kept']): Scope =>
  node.parameters.some(({ otherwise }) => otherwise !== null && holdsFunction(otherwise))
    ? innerScope(machine, scope, 'function', node.body, kept)
    : scope;

/** The id of a thing that a factory makes anew in each call; 0 for results that can be used again. */
function idOf(value: Abstract): number {
  if (value.kind === 'object') return value.object.id;
  if (value.kind === 'class') return value.class.id;
  return value.kind === 'function' ? value.closure.id : 0;
}

/** A number that is passed on in recursion has other values in later calls. */
const widenNumber = (value: Abstract): Abstract =>
  value.kind === 'constant' && typeof value.value === 'number'
    ? unknown('a number that recursion changes')
    : value;

/** Is the value a function or a known text that no running activation was called with? */
const isNew = (value: Abstract, active: readonly Frame[]): boolean =>
  choices(value).some(
    (choice) =>
      (choice.kind === 'function' || (choice.kind === 'constant' && typeof choice.value === 'string')) &&
      !active.some(({ args }) => args.some((item) => isAmong(item, choice))),
  );

const isAmong = (value: Abstract, choice: Abstract): boolean =>
  choices(value).some(
    (item) =>
      item === choice ||
      (item.kind === 'function' && choice.kind === 'function' && item.closure === choice.closure) ||
      (item.kind === 'constant' && choice.kind === 'constant' && item.value === choice.value),
  );

const functionsInside = new WeakMap<Expression, boolean>();

/** Is a function or a class written inside of an expression? */
function holdsFunction(expression: Expression): boolean {
  const known = functionsInside.get(expression);
  if (known !== undefined) return known;
  let found = false;
  for (const { kind } of nodesOf(expression)) found ||= kind === 'function' || kind === 'class';
  functionsInside.set(expression, found);
  return found;
}
