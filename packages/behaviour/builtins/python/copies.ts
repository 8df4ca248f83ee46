import {
  type Abstract,
  addGetter,
  addRest,
  asOther,
  type Call,
  choices,
  createObject,
  elementOf,
  type HeapObject,
  itemsOf,
  list,
  type Machine,
  otherOf,
  put,
  refer,
  setField,
  union,
} from '@emmental/evaluator';
import { arg } from '../../models/argument.ts';

/** Levels of a value that `copy.deepcopy` copies; what lies deeper is shared. */
const mostLevels = 4;

/** `copy.copy(x)`: another object with the same members. */
export const shallowCopy = (call: Call): Abstract => copied(call.machine, arg(call, 0), 1);

/** `copy.deepcopy(x)`: another object whose members are others too. */
export const deepCopy = (call: Call): Abstract => copied(call.machine, arg(call, 0), mostLevels);

function copied(machine: Machine, value: Abstract, levels: number): Abstract {
  if (levels === 0) return value;
  return union(
    choices(value).map((choice) => {
      if (choice.kind !== 'object' || choice.object.shape === 'module') return choice;
      if (choice.object.shape !== 'list') return refer(copyOf(machine, choice.object, levels));
      const items = itemsOf(choice);
      const inner = (item: Abstract): Abstract => copied(machine, item, levels - 1);
      const made = items
        ? list(machine, items.map(inner))
        : list(machine, [], inner(elementOf(machine, choice)));
      const other = otherOf(choice.object);
      return other === null ? made : asOther(made, other);
    }),
  );
}

function copyOf(machine: Machine, object: HeapObject, levels: number): HeapObject {
  const made = createObject(machine, object.shape, object.class);
  for (const [name, { value }] of object.fields)
    setField(machine, made, name, copied(machine, value, levels - 1));
  for (const [name, getter] of object.getters) addGetter(machine, made, name, getter);
  if (object.rest.value.kind !== 'absent')
    addRest(machine, made, copied(machine, object.rest.value, levels - 1));
  put(made.base, object.base.value);
  return made;
}
