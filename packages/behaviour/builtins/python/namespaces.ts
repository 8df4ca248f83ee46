import {
  type Abstract,
  type Call,
  callValue,
  createObject,
  frameOf,
  getMember,
  type HeapObject,
  loadByName,
  type Machine,
  type PropertyRead,
  refer,
  stringsOf,
  union,
  unknown,
} from '@emmental/evaluator';
import { arg } from '../../models/argument.ts';
import { instanceOf } from '../../models/instance.ts';
import type { TypeModel } from '../../models/model.ts';

/** Returns a dictionary that shares its cells with the names, so that writing to it writes to the names. */
const alias = (machine: Machine, names: HeapObject['fields'], base: Abstract | null): Abstract => {
  const made: HeapObject = { ...createObject(machine, 'record'), fields: names };
  if (base) made.base.value = base;
  return refer(made);
};

/** `globals()`: returns the names of the running module. */
export const globalNames = ({ machine }: Pick<Call, 'machine'>): Abstract =>
  alias(machine, frameOf(machine).record.scope.names, null);

/** `locals()`: returns the names of the running function. */
export function localNames({ machine }: Pick<Call, 'machine'>): Abstract {
  const { scope } = frameOf(machine);
  return alias(machine, scope.names, null);
}

/** `vars(x)` and `x.__dict__`: returns the attributes of an object. */
export function attributesOf(machine: Machine, value: Abstract, at: Call['at']): Abstract {
  switch (value.kind) {
    case 'object': {
      if (value.object.shape !== 'module')
        return alias(machine, value.object.fields, value.object.base.value);
      const made = machine.moduleObjects.get(value.object);
      return made ? alias(machine, made.scope.names, null) : value;
    }
    case 'class':
      return alias(machine, value.class.own.fields, value);
    case 'function':
      return alias(machine, value.closure.own.fields, null);
    case 'library':
    case 'instance':
      return instanceOf({ machine, at, name: '__dict__' }, 'python/attributes', { of: value });
    default:
      return unknown('the attributes of a value');
  }
}

export const vars = (call: Call): Abstract =>
  call.args.length === 0 ? localNames(call) : attributesOf(call.machine, arg(call, 0), call.at);

/** The attributes of a library's module or object, by name. */
export const attributesType: TypeModel = {
  properties: { '[]': ({ machine, self, at }) => attribute(machine, self.facts, self.facts['key'], at) },
  methods: {
    get: (call) => attribute(call.machine, factsOf(call), arg(call, 0), call.at),
    '[]': (call) =>
      callValue(call.machine, attribute(call.machine, factsOf(call), call.args[0], call.at), {
        args: call.args.slice(1),
        named: call.named,
        open: call.open,
        at: call.at,
      }),
  },
  complete: true,
};

const factsOf = (call: Call) => (call.self?.kind === 'instance' ? call.self.facts : {});

function attribute(
  machine: Machine,
  { of }: PropertyRead['self']['facts'],
  key: Abstract | undefined,
  at: Call['at'],
): Abstract {
  const names = key ? stringsOf(key) : null;
  if (!of || !names) return unknown('an attribute chosen at run time');
  return union(names.map((name) => getMember(machine, of, name, at)));
}

/** `sys.modules`: the loaded modules by name. */
export const modulesType: TypeModel = {
  properties: {
    '[]': ({ machine, self, at }) =>
      loadByName(machine, self.facts['key'] ?? unknown('a name'), 'sys.modules', at),
  },
  methods: {
    get: (call) => loadByName(call.machine, arg(call, 0), 'sys.modules', call.at),
    '[]': (call) => loadByName(call.machine, arg(call, 0), 'sys.modules', call.at),
  },
  complete: true,
};
