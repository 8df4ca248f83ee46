import {
  type Abstract,
  addBase,
  addGetter,
  addRest,
  bearsCode,
  branch,
  type Call,
  callFunction,
  callLater,
  choices,
  constant,
  createObject,
  elementOf,
  flowsOf,
  getIndex,
  getMember,
  type HeapObject,
  hideNames,
  isNothing,
  isSetterField,
  itemsOf,
  keysOf,
  list,
  loopItem,
  type Machine,
  meet,
  methodsOf,
  namesOf,
  positional,
  present,
  put,
  recordOf,
  refer,
  setByKey,
  setField,
  setMember,
  setterField,
  spreadInto,
  stringOf,
  stringsOf,
  unchanged,
  undefinedValue,
  union,
  unknown,
  withProperties,
} from '@emmental/evaluator';
import { arg } from '../../models/argument.ts';

/** `Object.assign(target, …sources)`. */
export function assign(call: Call): Abstract {
  const [target = undefinedValue, ...sources] = call.args;
  const { machine } = call;
  const targets = choices(target).filter((choice) => !isNothing(choice));
  const all = call.open ? [...sources, call.open] : sources;
  for (const choice of targets) {
    const { after } = branch(machine.store, () => {
      for (const source of all) assignOne(call, choice, source);
    });
    meet(machine.store, targets.length === 1 && !call.open ? [after] : [unchanged, after]);
  }
  return target;
}

function assignOne(call: Call, target: Abstract, source: Abstract): void {
  const { machine, at } = call;
  const own = ownFields(target);
  if (own && !hasSetters(own)) {
    spreadInto(machine, own, source);
    return;
  }
  for (const choice of choices(source)) {
    if (choice.kind === 'object')
      for (const [name, { value }] of choice.object.fields)
        if (value.kind !== 'absent') setMember(machine, target, name, present(value), at);
    const isKnown = choice.kind === 'object' && namesOf(machine, choice.object) !== null;
    if (!isNothing(choice) && !isKnown)
      setByKey(machine, target, unknown('a key'), unknown('a field', flowsOf(choice)), at);
  }
}

/** May a write to a field of the object run a setter? */
const hasSetters = ({ fields, class: of, base }: HeapObject): boolean =>
  [...fields.keys()].some(isSetterField) ||
  (of !== null && [...methodsOf(of)].some(([, { kind }]) => kind === 'setter')) ||
  (base.value.kind === 'object' && hasSetters(base.value.object));

export function ownKeys(call: Call): Abstract {
  const { machine } = call;
  const target = withProperties(machine, arg(call, 0));
  const names = sureNames(call.machine, target);
  return names === null
    ? list(machine, [], keysOf(machine, target))
    : list(
        machine,
        names.map((name) => constant(name)),
      );
}

/** `Object.getOwnPropertyNames`, `Reflect.ownKeys`: the keys, `length` of a list, the methods of a prototype. */
export function allOwnKeys(call: Call): Abstract {
  const target = arg(call, 0);
  if (target.kind === 'function' || target.kind === 'class') return list(call.machine, [], unknown('a key'));
  if (target.kind !== 'object' || (target.object.length === null && target.object.class === null))
    return ownKeys(call);
  const { class: of } = target.object;
  const methods = of ? [...of.methods].flatMap(([name, { kind }]) => (kind === 'setter' ? [] : [name])) : [];
  const more = target.object.length ? ['length'] : ['constructor', ...methods];
  return list(call.machine, [], union([keysOf(call.machine, target), ...more.map((name) => constant(name))]));
}

/** Returns the names of all fields of an object; null when there may be others, or a field may be absent. */
const sureNames = (machine: Machine, target: Abstract): readonly string[] | null =>
  target.kind === 'object' ? namesOf(machine, target.object) : null;

export function values(call: Call): Abstract {
  const target = withProperties(call.machine, arg(call, 0));
  const names = sureNames(call.machine, target);
  return names === null
    ? list(call.machine, [], elementOf(call.machine, target))
    : list(
        call.machine,
        names.map((name) => getMember(call.machine, target, name, call.at)),
      );
}

export function entries(call: Call): Abstract {
  const { machine } = call;
  const target = withProperties(machine, arg(call, 0));
  const names = sureNames(call.machine, target);
  return names === null
    ? list(machine, [], list(machine, [keysOf(machine, target), elementOf(machine, target)]))
    : list(
        machine,
        names.map((name) => list(machine, [constant(name), getMember(machine, target, name, call.at)])),
      );
}

export function fromEntries(call: Call): Abstract {
  const { machine } = call;
  const made = createObject(machine, 'record');
  const target = arg(call, 0);
  const known = itemsOf(target);
  for (const pair of known ?? [loopItem(machine, target)]) {
    const [key, value] = itemsOf(pair) ?? [unknown('a key'), elementOf(machine, pair)];
    const names = key ? stringsOf(key) : null;
    if (names?.length === 1 && names[0] !== undefined)
      setField(machine, made, names[0], value ?? undefinedValue);
    else addRest(machine, made, value ?? undefinedValue, key ?? null);
  }
  return refer(made);
}

export function defineProperty(call: Call): Abstract {
  const { machine, at } = call;
  const [target, key, descriptor] = call.args;
  const name = stringOf(key);
  const own = target ? ownFields(target) : null;
  if (!target || !descriptor) return target ?? undefinedValue;
  if (!own || name === null || descriptor.kind !== 'object') {
    // An unknown target or member name leaves open how the language calls the accessor.
    callLater(machine, descriptor, at);
    // The event, a model of the target or unknown code takes what the property gives.
    if (!own && descriptor.kind === 'object')
      for (const [which, { value }] of descriptor.object.fields)
        if (value.kind !== 'absent' && (which === 'value' || bearsCode(value, 3)))
          setByKey(machine, target, key ?? unknown('a key'), value, at);
    if (own && descriptor.kind === 'object') {
      const { value, get } = Object.fromEntries(
        [...descriptor.object.fields].map(([which, field]) => [which, field.value]),
      );
      const answer = get ? callFunction(machine, get, target, positional([], at)) : value;
      if (answer && answer.kind !== 'absent') addRest(machine, own, answer, key ?? null);
    }
    return target;
  }
  const field = (which: string) => {
    const value = descriptor.object.fields.get(which)?.value;
    return value && value.kind !== 'absent' ? value : null;
  };
  const value = field('value');
  const getter = field('get');
  const setter = field('set');
  if (value) setMember(machine, target, name, value, at);
  else if (getter) addGetter(machine, own, name, getter);
  if (setter) {
    setField(machine, own, setterField(name), setter);
    callLater(machine, setter, at);
  }
  // Compilers mark modules by a field that nothing copies.
  const enumerable = field('enumerable');
  const isListed = enumerable?.kind === 'constant' && enumerable.value === true;
  if (!isListed && name !== '__esModule') hideNames(machine, own);
  return target;
}

/** `object.__defineGetter__(name, code)` and `__defineSetter__`. */
export function defineAccessor(call: Call, which: 'get' | 'set'): Abstract {
  const [key = undefinedValue, code = undefinedValue] = call.args;
  const target = call.self ?? undefinedValue;
  defineProperty({
    ...call,
    args: [target, key, recordOf(call.machine, { [which]: code, enumerable: constant(true) })],
  });
  return undefinedValue;
}

function ownFields(value: Abstract): HeapObject | null {
  switch (value.kind) {
    case 'object':
      return value.object;
    case 'function':
      return value.closure.own;
    case 'class':
      return value.class.own;
    default:
      return null;
  }
}

export function defineProperties(call: Call): Abstract {
  const [target, all] = call.args;
  const names = all?.kind === 'object' ? sureNames(call.machine, all) : null;
  if (all?.kind === 'object')
    for (const [name, field] of all.object.fields)
      if (field.value.kind !== 'absent')
        defineProperty({ ...call, args: [target ?? undefinedValue, constant(name), field.value] });
  // There may be other properties.
  if (target && all && names === null)
    setByKey(call.machine, target, unknown('a key'), unknown('a property', flowsOf(all)), call.at);
  return target ?? undefinedValue;
}

export function create(call: Call): Abstract {
  const made = createObject(call.machine, 'record');
  const prototype = arg(call, 0);
  // A copy of a module, as bundles make it, has the members of the module.
  if (prototype.kind === 'object' || (prototype.kind === 'library' && prototype.path === ''))
    put(made.base, prototype);
  // The traps of a proxy get the object that inherits from it.
  else if (prototype.kind === 'instance' || prototype.kind === 'union')
    put(
      made.base,
      union([...choices(prototype).filter((each) => !isNothing(each)), unknown('a member of a prototype')]),
    );
  const properties = call.args[1];
  if (properties && !isNothing(properties)) defineProperties({ ...call, args: [refer(made), properties] });
  return refer(made);
}

export const setPrototype = (call: Call): Abstract => {
  const [target, prototype] = call.args;
  if (target?.kind === 'object' && prototype) addBase(call.machine, target.object, prototype);
  return target ?? undefinedValue;
};

/** Returns the object that members missing in this one are looked up in. */
export const prototypeOf = (call: Call): Abstract => {
  const target = arg(call, 0);
  if (target.kind !== 'object') return target;
  if (target.object.class) return { kind: 'class', class: target.object.class };
  return target.object.base.value.kind === 'absent' ? target : target.object.base.value;
};

/** Returns the descriptor `{ value, get, set }` of a member. */
export function descriptor(call: Call, subject: Abstract, key: Abstract): Abstract {
  const name = stringOf(key);
  const getter = subject.kind === 'object' && name !== null ? subject.object.getters.get(name) : undefined;
  const setter =
    subject.kind === 'object' && name !== null
      ? subject.object.fields.get(setterField(name))?.value
      : undefined;
  if (getter) return recordOf(call.machine, { get: getter, ...(setter ? { set: setter } : {}) });
  const value = getIndex(call.machine, subject, key, call.at);
  return recordOf(call.machine, { value, ...(setter ? { set: setter } : {}) });
}

/** `Object.getOwnPropertyDescriptors(object)`: the descriptor of each property that is known, by its name. */
export function descriptors(call: Call): Abstract {
  const { machine } = call;
  const subject = arg(call, 0);
  const names = sureNames(machine, subject);
  const made = createObject(machine, 'record');
  for (const name of names ?? []) setField(machine, made, name, descriptor(call, subject, constant(name)));
  if (names === null) addRest(machine, made, descriptor(call, subject, unknown('a name')));
  return refer(made);
}
