import { asString, type Location, unknown, type Value } from '@emmental/model';
import { overChoices, whyOf } from './alternatives.ts';
import { handleOf } from './handle.ts';
import { attributeOfHandle } from './references.ts';
import { type Frame, fault } from './scope.ts';

/** Most alternatives for an unknown key. */
const keysLimit = 24;

/** Returns the value of `value.name` or `value[key]`. */
export function member(value: Value, key: Value, frame: Frame, at: Location): Value {
  return overChoices([value, key], ([container = value, index = key]) => {
    const name = asString(index);
    if (name !== null && index.kind === 'constant') return step(container, name, frame, at);
    // It is not known whether the resource has several instances, so the index is ignored.
    if (handleOf(container) !== null) return container;
    const entries = entriesOf(container);
    if (entries.length === 0 || entries.length > keysLimit) return unknown(whyOf(index), at);
    return {
      kind: 'one-of',
      choices: entries.map(([entryKey, inner]) => ({
        when: `${whyOf(index).replace(/^it depends on /, '')} is ${entryKey}`,
        value: inner,
      })),
      at,
    };
  });
}

function entriesOf(container: Value): readonly (readonly [string | number, Value])[] {
  if (container.kind === 'fields') return [...container.fields];
  return container.kind === 'list' ? [...container.items.entries()] : [];
}

function step(value: Value, name: string, frame: Frame, at: Location): Value {
  const id = handleOf(value);
  if (id !== null) return attributeOfHandle(id, name, frame, at);
  switch (value.kind) {
    case 'fields':
      return (
        value.fields.get(name) ??
        (value.open ? unknown(`it is not known whether ${name} is set`, at) : fault(`${name} is not set`, at))
      );
    case 'list': {
      if (!/^\d+$/.test(name)) return fault('a list has no names', at);
      return (
        value.items[Number(name)] ??
        (value.open
          ? unknown('the list is only partly known', at)
          : fault(`the list has no item ${name}`, at))
      );
    }
    case 'unknown':
      return value;
    case 'text':
      return unknown(whyOf(value), at);
    default:
      return fault('the value has no fields or items', at);
  }
}
