import {
  type Abstract,
  addGetter,
  addRest,
  asOther,
  type Call,
  callFunction,
  choices,
  createObject,
  elementOf,
  type HeapObject,
  isSetterField,
  itemsOf,
  languageOf,
  list,
  otherOf,
  positional,
  put,
  refer,
  setField,
  union,
} from '@emmental/evaluator';
import { arg, self } from '../../models/argument.ts';

/** Levels of a value that `copy.deepcopy` copies; what lies deeper is shared. */
const mostLevels = 4;

/** `copy.copy(x)`: another object with the same members. */
export const shallowCopy = (call: Call): Abstract => copied(call, arg(call, 0), 1);

/** `x.copy()` of a list, a set or event data: the same. */
export const copyOfSelf = (call: Call): Abstract => copied(call, self(call), 1);

/** `copy.deepcopy(x)`: another object whose members are others too. */
export const deepCopy = (call: Call): Abstract => copied(call, arg(call, 0), mostLevels);

/** The machine, and the place of the call. */
type Where = Pick<Call, 'machine' | 'at'>;

function copied(call: Where, value: Abstract, levels: number): Abstract {
  const { machine } = call;
  if (levels === 0) return value;
  return union(
    choices(value).map((choice) => {
      if (choice.kind !== 'object' || choice.object.shape === 'module') return choice;
      if (choice.object.shape !== 'list') return refer(copyOf(call, choice.object, levels));
      const items = itemsOf(choice);
      const inner = (item: Abstract): Abstract => copied(call, item, levels - 1);
      const made = items
        ? list(machine, items.map(inner))
        : list(machine, [], inner(elementOf(machine, choice)));
      const other = otherOf(choice.object);
      return other === null ? made : asOther(made, other);
    }),
  );
}

function copyOf({ machine, at }: Where, object: HeapObject, levels: number): HeapObject {
  // `structuredClone` of JavaScript keeps neither the class nor accessors: it copies the values that getters return.
  const isPlain = languageOf(machine) === 'javascript';
  const made = isPlain
    ? createObject(machine, object.shape === 'instance' ? 'record' : object.shape)
    : createObject(machine, object.shape, object.class);
  for (const [name, { value }] of object.fields)
    if (!isPlain || !isSetterField(name))
      setField(machine, made, name, copied({ machine, at }, value, levels - 1));
  for (const [name, getter] of object.getters)
    if (isPlain)
      setField(machine, made, name, callFunction(machine, getter, refer(object), positional([], at)));
    else addGetter(machine, made, name, getter);
  if (object.rest.value.kind !== 'absent')
    addRest(machine, made, copied({ machine, at }, object.rest.value, levels - 1));
  put(made.base, object.base.value);
  return made;
}
