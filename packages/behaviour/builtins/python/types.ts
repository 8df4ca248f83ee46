import type { ClassNode } from '@emmental/code';
import {
  type Abstract,
  type Call,
  type ClassObject,
  createObject,
  createScope,
  frameOf,
  itemsOf,
  type Member,
  noteStatics,
  put,
  setField,
  stringOf,
  undefinedValue,
} from '@emmental/evaluator';

/** `type(name, bases, members)`: makes a class from a call. */
export function classOfParts(call: Call): Abstract {
  const { machine, at } = call;
  const [name, bases = undefinedValue, members = undefinedValue] = call.args;
  const node: ClassNode = { name: stringOf(name), bases: [], decorators: [], members: [], at };
  const methods = new Map<string, Member>();
  const made: ClassObject = {
    id: ++machine.ids,
    name: node.name ?? '(class)',
    node,
    scope: createScope(frameOf(machine).record.scope, 'class'),
    bases: itemsOf(bases) ?? [],
    metaclasses: [],
    own: createObject(machine, 'record'),
    methods,
    statics: new Map(),
    computed: new Map(),
  };
  if (members.kind === 'object') {
    for (const [key, field] of members.object.fields)
      if (field.value.kind === 'function')
        methods.set(key, { kind: 'method', value: field.value, bound: 'instance' });
      else setField(machine, made.own, key, field.value);
    put(made.own.base, members.object.base.value);
    put(made.own.rest, members.object.rest.value);
  }
  noteStatics(machine, made, at);
  return { kind: 'class', class: made };
}
