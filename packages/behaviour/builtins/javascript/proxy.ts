import {
  type Abstract,
  type Call,
  callFunction,
  callLater,
  callMember,
  callValue,
  choices,
  constant,
  deleteMember,
  frameOf,
  getMember,
  itemsOf,
  list,
  type Machine,
  type PropertyRead,
  positional,
  setMember,
  undefinedValue,
  union,
  unknown,
} from '@emmental/evaluator';
import { arg } from '../../models/argument.ts';
import { instanceOf } from '../../models/instance.ts';
import type { TypeModel } from '../../models/model.ts';

/** `new Proxy(target, handler)`: reads and calls go through the handler's traps, and to the target where there is no trap. */
export function proxy(call: Call): Abstract {
  const [target = undefinedValue, handler = undefinedValue] = call.args;
  callLater(call.machine, handler, call.at);
  const has = (...names: readonly string[]): boolean => names.some((name) => trapOf(call, handler, name));
  const isRead = has(
    'get',
    'apply',
    'construct',
    'has',
    'ownKeys',
    'getOwnPropertyDescriptor',
    'getPrototypeOf',
  );
  const made = instanceOf(call, 'proxy', { target, handler });
  // A proxy that only watches writes is read like its target, but its handler may get more traps.
  return isRead ? made : union([target, made]);
}

export const proxyType: TypeModel = {
  takesWritesOfHeirs: true,
  attribute: (read) => member(read, read.name),
  properties: { '[]': (read) => member(read, null, read.self.facts['key']) },
  pattern: (name) => (call) =>
    calledBy(name, call) ??
    callValue(call.machine, member({ ...call, self: call.self as PropertyRead['self'] }, name), {
      args: call.args,
      named: call.named,
      open: call.open,
      at: call.at,
    }),
  methods: {
    '[]': (call) =>
      callValue(
        call.machine,
        member({ ...call, self: call.self as PropertyRead['self'] }, null, call.args[0]),
        {
          ...positional(call.args.slice(1), call.at),
          open: call.open,
        },
      ),
  },
  call: (call) => called(call),
  deleted: ({ machine, self, name, at }) => {
    const { target = undefinedValue, handler = undefinedValue } = self.facts;
    const trap = trapOf({ machine, at }, handler, 'deleteProperty');
    if (trap) callFunction(machine, trap, handler, positional([target, constant(name)], at));
    else deleteMember(machine, target, constant(name), at);
  },
  written: ({ machine, self, name, at }, value) => {
    const { target = undefinedValue, handler = undefinedValue } = self.facts;
    setMember(machine, target, name, value, at);
    for (const which of ['set', 'defineProperty']) {
      const trap = trapOf({ machine, at }, handler, which);
      const passed = which === 'set' ? value : unknown('a descriptor');
      if (trap) callFunction(machine, trap, handler, positional([target, constant(name), passed, self], at));
    }
  },
};

/** Returns a member by its name, or any member when the name is unknown; the trap gets the name as `key`. */
function member(
  { machine, self, at }: Pick<PropertyRead, 'machine' | 'self' | 'at'>,
  name: string | null,
  key = name === null ? unknown('the name of a member') : constant(name),
): Abstract {
  const { target = undefinedValue, handler = undefinedValue } = self.facts;
  const trap = trapOf({ machine, at }, handler, 'get');
  const own = name === null ? unknown('a member of a proxy') : getMember(machine, target, name, at);
  if (!trap) return own;
  return union([own, callFunction(machine, trap, handler, positional([target, key, self], at))]);
}

/** `name in proxy`: the trap `has` runs with the name. Null where there is no such trap. */
export function isInProxy(machine: Machine, item: Abstract, container: Abstract): Abstract | null {
  if (container.kind !== 'instance' || container.type !== 'proxy') return null;
  const { target = undefinedValue, handler = undefinedValue } = container.facts;
  const { at } = frameOf(machine);
  const trap = trapOf({ machine, at }, handler, 'has');
  return trap && callFunction(machine, trap, handler, positional([target, item], at));
}

/** `proxy.call(…)`, `proxy.apply(…)` of a function: calls that a trap takes. Null for other members, or without a trap. */
function calledBy(name: string, call: Call): Abstract | null {
  const { target, handler } = call.self?.kind === 'instance' ? call.self.facts : {};
  if (!['call', 'apply'].includes(name) || !handler || target?.kind === 'object') return null;
  if (!trapOf(call, handler, 'apply') || trapOf(call, handler, 'get')) return null;
  const items = name === 'call' ? call.args.slice(1) : itemsOf(call.args[1] ?? list(call.machine, []));
  return called({
    ...call,
    constructed: false,
    args: items ?? [],
    open: items === null ? unknown('an argument') : call.open,
  });
}

function called(call: Call): Abstract {
  const { machine, at } = call;
  const facts = call.self?.kind === 'instance' ? call.self.facts : {};
  const { target = undefinedValue, handler = undefinedValue } = facts;
  const trap = trapOf(call, handler, call.constructed ? 'construct' : 'apply');
  const passed = { args: call.args, named: call.named, open: call.open, at };
  if (!trap) return callValue(machine, target, passed);
  const argumentList = list(machine, call.args, call.open ?? { kind: 'absent' });
  const args = call.constructed
    ? [target, argumentList]
    : [target, unknown('what it is called on'), argumentList];
  return callFunction(machine, trap, handler, positional(args, at));
}

function trapOf(
  { machine, at }: Pick<Call, 'machine' | 'at'>,
  handler: Abstract,
  name: string,
): Abstract | null {
  if (handler.kind !== 'object' && handler.kind !== 'class')
    return handler.kind === 'unknown' ? handler : null;
  const found = getMember(machine, handler, name, at);
  return ['constant', 'absent', 'unknown', 'method'].includes(found.kind) ? null : found;
}

/** `Reflect.apply(target, this, list)`. */
export const reflectApply = (call: Call): Abstract => {
  const target = arg(call, 0);
  if (choices(target).every(({ kind }) => kind !== 'instance'))
    return callMember(call.machine, target, 'apply', positional(call.args.slice(1), call.at));
  const items = itemsOf(arg(call, 2));
  return callFunction(call.machine, target, arg(call, 1), {
    ...positional(items ?? [], call.at),
    open: items === null ? unknown('an argument') : null,
  });
};
