import {
  type Abstract,
  alongside,
  branch,
  type Call,
  callFunction,
  choices,
  elementOf,
  isAwaited,
  isNever,
  isNothing,
  itemsOf,
  keyOf,
  meet,
  noteLate,
  positional,
  promised,
  serial,
  settled,
  unchanged,
  undefinedValue,
  union,
  unknown,
} from '@emmental/evaluator';
import { self } from '../../models/argument.ts';
import { callBack } from '../../models/rules.ts';

export function settle(call: Call): Abstract {
  const [done, failed] = call.args;
  const value = settled(self(call));
  const results: Abstract[] = [];
  if (done && done.kind !== 'constant') results.push(invoke(call, done, [value]));
  else results.push(value);
  if (failed && failed.kind !== 'constant') results.push(callBack(call, failed, [unknown('an error')]));
  for (const [code, argument] of [
    [done, value],
    [failed, unknown('an error')],
  ] as const)
    if (code) continueLater(call, code, argument);
  const made = settled(union(results));
  return isAwaited(call.machine, call.at) ? made : promised(made);
}

/** Notes that a continuation of a promise that nobody awaits runs later. */
export function continueLater(call: Call, code: Abstract, argument: Abstract): void {
  if (code.kind === 'constant' || isAwaited(call.machine, call.at)) return;
  const run = () => callBack(call, code, [argument]);
  noteLate(call.machine, `continuation ${keyOf(code)}|${keyOf(argument)}`, run, true);
}

const throws = 'a continuation that throws';

/** Is the value that of a promise which is rejected? */
const mayBeRejected = (value: Abstract): boolean =>
  choices(value).some((choice) => choice.kind === 'unknown' && rejected.has(choice.why));

const rejected: ReadonlySet<string> = new Set([throws, 'a promise that is rejected', 'a rejected promise']);

/** Runs a continuation. It surely runs, so its changes replace the earlier state; what a module begins while it loads ends later. */
function invoke(call: Call, callback: Abstract, args: readonly Abstract[]): Abstract {
  const run = () => callFunction(call.machine, callback, null, positional(args, call.at));
  if (call.machine.loading && !isAwaited(call.machine, call.at)) {
    const later = alongside(call.machine, run);
    return isNever(later) ? unknown(throws) : later;
  }
  const { result, after } = branch(call.machine.store, run);
  const returns = !isNever(result);
  // Where the promise is rejected, the continuation does not run.
  const isSure = returns && !args.some(mayBeRejected);
  meet(call.machine.store, isSure ? [after] : [unchanged, after]);
  return returns ? result : unknown(throws);
}

export function bind(call: Call): Abstract {
  const [owner, ...args] = call.args;
  return union(choices(self(call)).map((choice) => bindOne(call, choice, owner, args)));
}

function bindOne(
  call: Call,
  unbound: Abstract,
  owner: Abstract | undefined,
  args: readonly Abstract[],
): Abstract {
  const target = ofOwner(unbound, owner);
  if (target.kind === 'function' && args.length === 0)
    return owner && owner.kind !== 'constant' ? { ...target, self: target.self ?? owner } : target;
  if (args.length === 0) return target;
  const name = `bound${serial(call.machine, [target, ...args])}`;
  return {
    kind: 'native',
    name,
    apply: (later) =>
      callFunction(later.machine, target, owner ?? null, {
        args: [...args, ...later.args],
        named: later.named,
        open: later.open,
        at: later.at,
      }),
  };
}

export function callWith(call: Call): Abstract {
  const [owner, ...args] = call.args;
  return callFunction(call.machine, ofOwner(self(call), owner), owner ?? null, {
    args,
    named: call.named,
    open: call.open,
    at: call.at,
  });
}

export function applyWith(call: Call): Abstract {
  const [owner, argumentList] = call.args;
  const items = argumentList ? positionsOf(argumentList) : [];
  return callFunction(call.machine, ofOwner(self(call), owner), owner ?? null, {
    args: items ?? [],
    named: call.named,
    open: items === null && argumentList ? elementOf(call.machine, argumentList) : null,
    at: call.at,
  });
}

/**
 * Returns the method that runs when a function is called on `owner`: `[].push` is the method of that list, and `call`
 * calls the function on which it is called.
 */
function ofOwner(target: Abstract, owner: Abstract | undefined): Abstract {
  if (!owner || isNothing(owner)) return target;
  return union(
    choices(target).map((choice): Abstract => {
      if (choice.kind === 'library') {
        const [, name] = /(?:^|\.)prototype\.(\w+)$/.exec(choice.path) ?? [];
        return name === undefined ? choice : { kind: 'method', of: owner, name };
      }
      return choice.kind === 'method' && takesOwner(choice.of, owner) ? { ...choice, of: owner } : choice;
    }),
  );
}

/** May the method of `of` run for the other value? A method of a library's object stays the method of that object. */
const takesOwner = (of: Abstract, owner: Abstract): boolean =>
  of.kind === 'object'
    ? of.object.shape === 'list' && choices(owner).every(isList)
    : ['function', 'class', 'native', 'method', 'library'].includes(of.kind);

const isList = (value: Abstract): boolean => value.kind === 'object' && value.object.shape === 'list';

/** Returns the items of a list by position, where the list may be one of several; null where one of these has unknown items. */
function positionsOf(lists: Abstract): readonly Abstract[] | null {
  const all = choices(lists).map((choice) => (isNothing(choice) ? [] : itemsOf(choice)));
  const length = Math.max(0, ...all.map((items) => items?.length ?? 0));
  if (all.some((items) => items === null)) return null;
  return Array.from({ length }, (_, index) => union(all.map((items) => items?.[index] ?? undefinedValue)));
}
