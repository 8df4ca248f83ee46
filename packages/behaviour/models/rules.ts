import {
  type Abstract,
  applied,
  branch,
  type Call,
  callValue,
  choices,
  describe,
  event,
  flowsOf,
  frameOf,
  hold,
  holderAt,
  joinFlows,
  meet,
  noFlow,
  nullValue,
  positional,
  record,
  testFact,
  unchanged,
  undefinedValue,
  union,
  unknown,
} from '@emmental/evaluator';
import { assertNever } from '@emmental/model';
import { recordAddress } from './addresses.ts';
import { allArguments, argument } from './argument.ts';
import { perhapsParsed } from './events.ts';
import { instanceOf } from './instance.ts';
import type { Behaves, Effect, Returns } from './model.ts';
import { recordSink } from './record-sink.ts';

/** Applies the effects of a call that its model describes, and returns the call's value. */
export function applyBehaves(behaves: Behaves, call: Call): Abstract {
  frameOf(call.machine).at = call.at;
  if (typeof behaves === 'function') return behaves(call);
  for (const effect of behaves.effects ?? []) applyEffect(call, effect);
  return returned(call, behaves.returns ?? 'tainted');
}

function applyEffect(call: Call, effect: Effect): void {
  const { machine, at } = call;
  switch (effect.does) {
    case 'sink':
      recordSink(call, effect.sink, argument(call, effect.from));
      return;
    case 'host':
      recordAddress(call, argument(call, effect.from));
      return;
    case 'file':
      for (const path of choices(argument(call, effect.from) ?? unknown('no path')))
        record(machine, { kind: 'file', path: describe(path), mode: effect.mode }, at);
      return;
    case 'process':
      for (const command of choices(argument(call, effect.from) ?? unknown('no command')))
        record(machine, { kind: 'process', command: describe(command), shell: effect.shell }, at);
      return;
    case 'dynamic':
      record(machine, { kind: 'dynamic', what: effect.what }, at);
      return;
    case 'undecided':
      record(
        machine,
        {
          kind: 'undecided',
          what: effect.what,
          why: effect.why,
          touches: effect.touches,
          ...(effect.unread ? { unread: true } : {}),
        },
        at,
      );
      return;
    case 'call': {
      const callback = argument(call, effect.from);
      if (callback)
        callBack(
          call,
          callback,
          effect.with.map((row) => returned(call, row)),
        );
      return;
    }
    case 'hold': {
      const held = argument(call, effect.from);
      const holder =
        call.self?.kind === 'instance'
          ? call.self.holder
          : holderAt(machine, `${frameOf(machine).record.module.path}:${at.line}:${at.column}`);
      if (held) hold(machine, holder, held);
      return;
    }
    default:
      assertNever(effect);
  }
}

/** Calls a function that a library may call. Its changes are joined with the state in which it does not run. */
export function callBack(call: Call, callback: Abstract, args: readonly Abstract[]): Abstract {
  const { machine } = call;
  const ways = choices(callback).filter(isCallable);
  if (ways.length === 0) return unknown('the result of a callback');
  const { result, after } = branch(machine.store, () =>
    callValue(machine, union(ways), positional(args, call.at)),
  );
  meet(machine.store, [unchanged, after]);
  return result;
}

const isCallable = (value: Abstract): boolean =>
  ['function', 'class', 'native', 'method', 'instance', 'library'].includes(value.kind) ||
  (value.kind === 'object' && value.object.class !== null);

/** Calls a callback that the language surely calls here, once: its changes hold afterwards. */
export function callSurely(call: Call, callback: Abstract, args: readonly Abstract[]): Abstract {
  const ways = choices(callback);
  return ways.length > 0 && ways.every(({ kind }) => kind === 'function')
    ? callValue(call.machine, callback, positional(args, call.at))
    : callBack(call, callback, args);
}

/** Calls the callback that ends a Node.js call: `done(error, ...values)`. */
export function settle(call: Call, values: readonly Abstract[]): void {
  const callback = call.args.findLast((value) =>
    choices(value).some((choice) => choice.kind === 'function' || choice.kind === 'native'),
  );
  if (callback) callBack(call, callback, [union([nullValue, unknown('an error')]), ...values]);
}

function returned(call: Call, returns: Returns): Abstract {
  if (returns === 'tainted') {
    let flows = call.self ? flowsOf(call.self) : noFlow;
    for (const value of allArguments(call)) flows = joinFlows(flows, flowsOf(value));
    return unknown(`the result of ${call.name}`, flows);
  }
  if (returns === 'fresh') return unknown(`the result of ${call.name}`);
  if (returns === 'undefined') return undefinedValue;
  if (returns === 'self') return call.self ?? undefinedValue;
  if ('event' in returns) return event(returns.event);
  if ('type' in returns) {
    const facts: Record<string, Abstract> = {};
    for (const [name, from] of Object.entries(returns.facts ?? {})) {
      const value = argument(call, from);
      if (value) facts[name] = value;
    }
    return instanceOf(call, returns.type, facts);
  }
  if ('argument' in returns) return perhapsParsed(argument(call, returns.argument) ?? undefinedValue);
  if ('sanitized' in returns) {
    const value = argument(call, returns.sanitized);
    return value ? sanitize(value, returns.by) : undefinedValue;
  }
  const subject = argument(call, returns.test);
  return subject ? testFact(subject, returns.by, returns.when ?? true) : unknown('a test');
}

/** Returns the value after a sanitizer was applied: its event data stays, marked with the sanitizer's name. */
export function sanitize(value: Abstract, by: string): Abstract {
  return union(
    choices(value).map((choice): Abstract => {
      if (choice.kind === 'event') return { ...choice, flows: applied(choice.flows, by) };
      if (choice.kind === 'constant') return choice;
      if (choice.kind === 'text') return { ...choice, flows: applied(choice.flows, by) };
      return unknown(`a text after ${by}`, applied(flowsOf(choice), by));
    }),
  );
}
