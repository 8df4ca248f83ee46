import { choicesOf, type Hole, type Value } from '@emmental/model';
import { methodsOf } from '../classes/implicit.ts';
import { orderOf } from '../classes/order.ts';
import { languageOf, type Machine } from '../machine/machine.ts';
import { iterators } from '../state/heap.ts';
import { itemsOf } from '../state/items.ts';
import { isSureText } from '../values/texts.ts';
import { choices, mayBeAbsent } from '../values/union.ts';
import {
  type Abstract,
  falsy,
  type HeapObject,
  type Instance,
  isNothing,
  type Scalar,
} from '../values/value.ts';

/** Is a value certainly true or certainly false, as a test? */
export function truthOf(machine: Machine, value: Abstract): boolean | null {
  let answer: boolean | null | undefined;
  for (const choice of choices(value)) {
    const truth = truthOfOne(machine, choice);
    if (answer === undefined) answer = truth;
    else if (answer !== truth) return null;
    if (answer === null) return null;
  }
  return answer ?? null;
}

function truthOfOne(machine: Machine, value: Abstract): boolean | null {
  if (value === falsy) return false;
  switch (value.kind) {
    case 'constant':
      return Boolean(value.value);
    case 'text': {
      if (value.parts.some((part) => typeof part === 'string' && part !== '')) return true;
      return alike(valuesOf(machine, value)?.map(truthOfGiven));
    }
    case 'absent':
      return false;
    case 'object':
      if (value.object.shape === 'list' || value.object.shape === 'record')
        return languageOf(machine) === 'python' ? hasItems(value) : true;
      return decidesBy(machine, value, ['__bool__', '__len__']) ? null : true;
    case 'function':
    case 'class':
    case 'native':
      return true;
    case 'instance':
      return isOpen(value) ? null : true;
    default:
      return null;
  }
}

/** Python: has a list or a dictionary items? An empty list may be an iterator, and an empty record an object; both are true. */
function hasItems(value: Abstract & { kind: 'object' }): boolean | null {
  const { shape, fields, getters, shared } = value.object;
  // A view of a dictionary changes with it.
  if (iterators.has(value.object)) return null;
  const items = itemsOf(value);
  if (items) return items.length > 0 || null;
  if (shape === 'list') return hasFirstItem(value.object) || null;
  const isSure = shape === 'record' && !shared && getters.size === 0;
  return isSure && [...fields].some(([name, field]) => !name.startsWith('@@') && !mayBeAbsent(field.value))
    ? true
    : null;
}

/** Has a list surely a first item, however many there are? */
const hasFirstItem = ({ fields, shared }: HeapObject): boolean => {
  const first = fields.get('0')?.value;
  return first !== undefined && !shared && !mayBeAbsent(first) && !fields.has('@@iterator');
};

/** May an object of a library be no object? An unknown library may return anything; tests and positions are scalars. */
export const isOpen = ({ type }: Instance): boolean => type === '' || type === 'test' || type === 'index';

/** Does an object of Python have one of these methods, which an operator calls? Attributes that are not known may be methods. */
export function decidesBy(machine: Machine, value: Abstract, methods: readonly string[]): boolean {
  if (value.kind !== 'object' || !value.object.class || languageOf(machine) !== 'python') return false;
  const names = new Set([...methodsOf(value.object.class)].map(([name]) => name));
  return (
    methods.some((name) => names.has(name)) ||
    orderOf(value.object.class).some(
      (choice) => choice.kind !== 'class' || methods.some((name) => choice.class.own.fields.has(name)),
    )
  );
}

/** For `??`: true where the value is certainly there, false where it certainly is not. */
export function presence(machine: Machine, value: Abstract): boolean | null {
  return alike(
    choices(value).map((choice) => {
      if (isNothing(choice)) return false;
      if (isSureText(choice)) return true;
      const values = valuesOf(machine, choice);
      if (values) return alike(values.map(isThere));
      const mayMiss =
        choice.kind === 'event' ||
        choice.kind === 'unknown' ||
        choice.kind === 'text' ||
        (choice.kind === 'instance' && choice.type === '');
      return mayMiss && truthOf(machine, choice) !== true ? null : true;
    }),
  );
}

/** The answer that all agree on; null when they differ or when there is none. */
function alike(answers: readonly (boolean | null)[] = []): boolean | null {
  const [first = null] = answers;
  return answers.every((answer) => answer === first) ? first : null;
}

/** The name of a resource is never empty; a parameter may be. */
const truthOfGiven = (value: Value): boolean | null =>
  value.kind === 'constant'
    ? value.value !== null && value.value !== ''
    : value.kind === 'text' && value.parts.some(isFull)
      ? true
      : null;

const isFull = (part: string | Hole): boolean =>
  typeof part === 'string' ||
  ['resource', 'pseudo'].includes(part.kind) ||
  (part.kind === 'unknown' && part.isSet === true);

const isThere = (value: Value): boolean | null =>
  value.kind === 'constant' ? value.value !== null : value.kind === 'text' ? true : null;

/** The values of an environment variable, one for each case of a condition; null when the value is no variable, or one that may be unset. */
function valuesOf(machine: Machine, value: Abstract): readonly Value[] | null {
  if (value.kind !== 'text' || value.loose || value.parts.length !== 1) return null;
  const [hole] = value.parts;
  if (!hole || typeof hole === 'string' || hole.kind !== 'env') return null;
  const filling = machine.fillings.of(hole);
  if (!filling || filling.value.kind === 'unknown') return null;
  const cases = choicesOf(filling.value);
  // The only value depends on a condition, so the variable may be unset.
  return cases.length === 1 && cases[0]?.when ? null : cases.map((each) => each.value);
}

/** The scalars a value may be, when all of them are known: constants, and environment variables with known values. */
export function knownScalars(machine: Machine, value: Abstract): readonly Scalar[] | null {
  if (value.kind === 'constant') return [value.value];
  if (value.kind === 'absent') return [undefined];
  const found: Scalar[] = [];
  for (const known of valuesOf(machine, value) ?? [undefined]) {
    if (known?.kind !== 'constant') return null;
    found.push(known.value === null ? null : String(known.value));
  }
  return found;
}
