import { asString, type Location, unknown, type Value } from '@emmental/model';
import { overChoices, whyOf } from './alternatives.ts';
import { handleOf } from './handle.ts';
import { attributeOfHandle } from './references.ts';
import { type Frame, fault } from './scope.ts';

/** How many values a key that is not known may stand for before what it gives is unknown. */
const keysLimit = 24;

/** `value.name` and `value[key]`. */
export function member(value: Value, key: Value, frame: Frame, at: Location): Value {
  return overChoices([value, key], ([of = value, by = key]) => {
    const name = asString(by);
    if (name !== null && by.kind === 'constant') return step(of, name, frame, at);
    // An index of one that is not known to be many is itself.
    if (handleOf(of) !== null) return of;
    const all = of.kind === 'fields' ? [...of.fields] : of.kind === 'list' ? [...of.items.entries()] : [];
    if (all.length === 0 || all.length > keysLimit) return unknown(whyOf(by), at);
    return {
      kind: 'one-of',
      choices: all.map(([one, inner]) => ({
        when: `${whyOf(by).replace(/^it depends on /, '')} is ${one}`,
        value: inner,
      })),
      at,
    };
  });
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
        (value.open ? unknown('the list is not wholly known', at) : fault(`the list has no item ${name}`, at))
      );
    }
    case 'unknown':
      return value;
    case 'text':
      return unknown(whyOf(value), at);
    default:
      return fault('it has no parts', at);
  }
}
