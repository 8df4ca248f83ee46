import {
  addRest,
  createObject,
  elementOf,
  itemsOf,
  list,
  present,
  refer,
  setField,
} from '../../evaluator/heap.ts';
import { keysOf } from '../../evaluator/keys.ts';
import { setMember } from '../../evaluator/members.ts';
import { addBase, spreadInto } from '../../evaluator/records.ts';
import {
  type Abstract,
  constant,
  stringOf,
  stringsOf,
  undefinedValue,
  unknown,
} from '../../evaluator/values.ts';
import { arg } from '../../models/given.ts';
import type { Call } from '../../models/model.ts';
export function assign(call: Call): Abstract {
  const [target, ...sources] = call.args;
  if (target?.kind === 'object')
    for (const source of sources) spreadInto(call.machine, target.object, source);
  else if (target && (target.kind === 'function' || target.kind === 'class'))
    for (const source of sources)
      spreadInto(call.machine, target.kind === 'function' ? target.closure.own : target.class.own, source);
  return target ?? undefinedValue;
}

export function ownKeys(call: Call): Abstract {
  const { machine } = call;
  const of = arg(call, 0);
  if (
    of.kind !== 'object' ||
    of.object.rest.value.kind !== 'absent' ||
    of.object.base.value.kind !== 'absent'
  )
    return list(machine, [], keysOf(machine, of));
  const names = [...of.object.fields.keys(), ...of.object.getters.keys()];
  return list(
    machine,
    names.map((name) => constant(name)),
  );
}

export function entries(call: Call): Abstract {
  const { machine } = call;
  const of = arg(call, 0);
  if (
    of.kind === 'object' &&
    of.object.rest.value.kind === 'absent' &&
    of.object.base.value.kind === 'absent'
  )
    return list(
      machine,
      [...of.object.fields].map(([name, field]) => list(machine, [constant(name), present(field.value)])),
    );
  return list(machine, [], list(machine, [keysOf(machine, of), elementOf(machine, of)]));
}

export function fromEntries(call: Call): Abstract {
  const { machine } = call;
  const made = createObject(machine, 'record');
  const of = arg(call, 0);
  const known = itemsOf(of);
  for (const pair of known ?? [elementOf(machine, of)]) {
    const [key, value] = itemsOf(pair) ?? [unknown('a key'), elementOf(machine, pair)];
    const names = key ? stringsOf(key) : null;
    if (names?.length === 1 && names[0] !== undefined)
      setField(machine, made, names[0], value ?? undefinedValue);
    else addRest(machine, made, value ?? undefinedValue, key ?? null);
  }
  return refer(made);
}

export function defineProperty(call: Call): Abstract {
  const [target, key, descriptor] = call.args;
  const name = stringOf(key);
  if (!target || name === null || descriptor?.kind !== 'object') return target ?? undefinedValue;
  const value = descriptor.object.fields.get('value')?.value;
  const getter = descriptor.object.fields.get('get')?.value;
  if (value && value.kind !== 'absent') setMember(call.machine, target, name, value, call.at);
  else if (getter && getter.kind !== 'absent') {
    const own =
      target.kind === 'object'
        ? target.object
        : target.kind === 'function'
          ? target.closure.own
          : target.kind === 'class'
            ? target.class.own
            : null;
    own?.getters.set(name, getter);
  }
  return target;
}

export function defineProperties(call: Call): Abstract {
  const [target, all] = call.args;
  if (all?.kind === 'object')
    for (const [name, field] of all.object.fields)
      defineProperty({ ...call, args: [target ?? undefinedValue, constant(name), field.value] });
  return target ?? undefinedValue;
}

export function create(call: Call): Abstract {
  const made = createObject(call.machine, 'record');
  const prototype = arg(call, 0);
  if (prototype.kind === 'object') made.base.value = prototype;
  return refer(made);
}

export const setPrototype = (call: Call): Abstract => {
  const [target, prototype] = call.args;
  if (target?.kind === 'object' && prototype) addBase(call.machine, target.object, prototype);
  return target ?? undefinedValue;
};
