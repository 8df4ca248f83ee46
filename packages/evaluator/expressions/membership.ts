import type { Machine } from '../machine/machine.ts';
import { itemsOf } from '../state/items.ts';
import { allOf, flowsOf } from '../values/contents.ts';
import { testFact } from '../values/outcome.ts';
import { type Abstract, constant, type Scalar, unknown } from '../values/value.ts';

/** `item in container`: proves an allow-list when the code contains every item of the container. */
export function membership(machine: Machine, container: Abstract, item: Abstract): Abstract {
  const answered = machine.domain.language.operator('in', item, container);
  if (answered) return answered;
  if (container.kind !== 'object') {
    const part = item.kind === 'constant' && typeof item.value === 'string' ? item.value : null;
    return absenceTest(container, part) ?? unknown('a membership test');
  }
  const { object } = container;
  const isRecord = object.shape !== 'list';
  if (object.base.value.kind !== 'absent' || object.getters.size > 0) return unknown('a membership test');
  const key = item.kind === 'constant' ? String(item.value) : null;
  if (isRecord) {
    if (object.rest.value.kind !== 'absent') return unknown('a membership test');
    if (key !== null && object.shape === 'record') {
      const field = object.fields.get(key)?.value;
      if (!field || field.kind === 'absent') return constant(false);
      if (field.kind !== 'union') return constant(true);
      return unknown('a membership test');
    }
    return object.fields.size > 0 ? testFact(item, 'allow-list') : unknown('a membership test');
  }
  const known = itemsOf(container);
  if (known && key !== null && known.every((value) => value.kind === 'constant' || isObject(value)))
    return constant(
      known.some(
        (value) => value.kind === 'constant' && item.kind === 'constant' && isSame(value.value, item.value),
      ),
    );
  const all = allOf(object);
  const written = all.length > 0 && all.every((value) => isWritten(value));
  return written ? testFact(item, 'allow-list') : unknown('a membership test');
}

/** Are two scalars one item? NaN is. */
const isSame = (first: Scalar, second: Scalar): boolean =>
  first === second || (Number.isNaN(first) && Number.isNaN(second));

const isObject = ({ kind }: Abstract): boolean =>
  kind === 'object' || kind === 'function' || kind === 'class';

const isWritten = (value: Abstract): boolean => {
  if (value.kind === 'union') return value.of.every(isWritten);
  if (value.kind === 'constant') return value.flows.length === 0;
  return (
    value.kind === 'text' &&
    value.flows.length === 0 &&
    value.parts.every((part) => typeof part === 'string' || part.kind === 'env')
  );
};

/** `name.includes('..')`: where the test fails, the name leads to no folder above. Null for other parts. */
export function absenceTest(subject: Abstract, part: string | null): Abstract | null {
  if (part === null || flowsOf(subject).length === 0) return null;
  if (part === '..' || part === '../' || part === '/') return testFact(subject, 'no parent folders', false);
  if (part === '\n' || part === '\r\n' || part === '\r') return testFact(subject, 'no line breaks', false);
  return null;
}
