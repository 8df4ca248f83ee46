import {
  type Abstract,
  type Call,
  callValue,
  choices,
  createObject,
  frameOf,
  getIndex,
  getMember,
  type HeapObject,
  list,
  loadByName,
  type Machine,
  nameSpaces,
  type PropertyRead,
  put,
  refer,
  type Scope,
  stringsOf,
  undefinedValue,
  union,
  unknown,
} from '@emmental/evaluator';
import { arg } from '../../models/argument.ts';
import { instanceOf } from '../../models/instance.ts';
import type { TypeModel } from '../../models/model.ts';
import { askWhatIsReplaced, replaceExports, wayToModules } from '../../models/module-system/replaced.ts';

/** Returns a dictionary that shares its cells with a scope, so that writing to it writes to the names. */
const aliasOf = (machine: Machine, { names }: Pick<Scope, 'names'>): Abstract => {
  const made: HeapObject = { ...createObject(machine, 'record'), fields: names };
  nameSpaces.add(made);
  return refer(made);
};

/** Returns a dictionary that shares its cells with an object, also those of fields whose names are not known. */
const attributesIn = (machine: Machine, object: HeapObject, base: Abstract | null): Abstract => {
  const { fields, rest, restNames } = object;
  const made: HeapObject = { ...createObject(machine, 'record'), fields, rest, restNames };
  if (base) put(made.base, base);
  return refer(made);
};

/** `globals()`: returns the names of the running module. */
export const globalNames = ({ machine }: Pick<Call, 'machine'>): Abstract =>
  aliasOf(machine, frameOf(machine).record.scope);

/** `locals()`: returns the names of the running function. */
export function localNames({ machine }: Pick<Call, 'machine'>): Abstract {
  return aliasOf(machine, frameOf(machine).scope);
}

/** `vars(x)` and `x.__dict__`: returns the attributes of an object. */
export function attributesOf(machine: Machine, value: Abstract, at: Call['at']): Abstract {
  switch (value.kind) {
    case 'object': {
      if (value.object.shape !== 'module')
        return attributesIn(machine, value.object, behindAttributes(value.object));
      const made = machine.moduleObjects.get(value.object);
      return made ? aliasOf(machine, made.scope) : value;
    }
    case 'class':
      return attributesIn(machine, value.class.own, value);
    case 'function':
      return attributesIn(machine, value.closure.own, null);
    case 'library':
    case 'instance':
      return instanceOf({ machine, at, name: '__dict__' }, 'python/attributes', { of: value });
    default:
      return unknown('the attributes of a value');
  }
}

/** Other attributes of an object than its fields: a decorator (`@dataclass`) may put those of the class among them. */
const behindAttributes = ({ class: of, base }: HeapObject): Abstract =>
  of !== null && of.node.decorators.length > 0
    ? union([...choices(base.value).filter(({ kind }) => kind !== 'absent'), { kind: 'class', class: of }])
    : base.value;

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
  if (!of) return unknown('an attribute chosen at run time');
  if (!names)
    return of.kind === 'library'
      ? getIndex(machine, of, key ?? undefinedValue, at)
      : unknown('an attribute chosen at run time');
  return union(names.map((name) => getMember(machine, of, name, at)));
}

/** Any of the loaded modules: code that the program writes into it may be what starts with the event. */
const anyModule = wayToModules('python/any-module', 'a loaded module');

export const anyModuleType: TypeModel = {
  pattern: (name) =>
    /^__\w+__$/.test(name) && name !== '__dict__' ? unknown(`the ${name} of a module`) : anyModule,
  properties: { '[]': () => anyModule },
  items: () => anyModule,
  written: replaceExports,
  anyWritten: replaceExports,
  given: askWhatIsReplaced,
  complete: true,
};

/** `sys.modules`: the loaded modules by name. */
export const modulesType: TypeModel = {
  properties: {
    '[]': ({ machine, self, at }) =>
      loadByName(machine, self.facts['key'] ?? unknown('a name'), 'sys.modules', at),
  },
  methods: {
    get: (call) => loadByName(call.machine, arg(call, 0), 'sys.modules', call.at),
    '[]': (call) => loadByName(call.machine, arg(call, 0), 'sys.modules', call.at),
    values: (call) => list(call.machine, [], anyModule),
    copy: () => anyModule,
    items: (call) => list(call.machine, [], list(call.machine, [unknown('the name of a module'), anyModule])),
    update: (call) => {
      for (const value of [...call.args, ...call.named.values()])
        replaceExports({ ...call, self: anyModule }, value);
      return unknown('nothing');
    },
    setdefault: (call) => {
      replaceExports({ ...call, self: anyModule }, arg(call, 1));
      return anyModule;
    },
  },
  items: () => unknown('the name of a module'),
  written: replaceExports,
  anyWritten: replaceExports,
  complete: true,
};
