import { memberNamed } from '../classes/enumerations.ts';
import type { Machine } from '../machine/machine.ts';
import { allOf, flowsOf } from '../values/contents.ts';
import { choices, present, union } from '../values/union.ts';
import { type Abstract, isNever, isNothing, undefinedValue, unknown } from '../values/value.ts';
import { eventField, writtenInto } from './event-field.ts';

/** The items of a list whose length is known, else null. */
export function itemsOf(value: Abstract): readonly Abstract[] | null {
  if (value.kind !== 'object' || value.object.shape !== 'list' || value.object.fields.has('@@iterator'))
    return null;
  const length = value.object.length?.value;
  if (
    length?.kind !== 'constant' ||
    typeof length.value !== 'number' ||
    value.object.rest.value.kind !== 'absent'
  )
    return null;
  const items: Abstract[] = [];
  for (let index = 0; index < length.value; index++)
    items.push(present(value.object.fields.get(String(index))?.value ?? undefinedValue));
  return items;
}

/** Any item of a list, a text, an event field or something unknown; keys of records are not items. */
export function elementOf(machine: Machine, value: Abstract): Abstract {
  const found: Abstract[] = [];
  for (const choice of choices(value)) {
    switch (choice.kind) {
      case 'object': {
        found.push(...allOf(choice.object));
        const base = choice.object.base.value;
        if (base.kind !== 'absent') found.push(elementOf(machine, base));
        break;
      }
      case 'event':
        found.push(
          ...(isStream(machine, choice)
            ? [choice, ...writtenInto(machine, choice, null)]
            : [eventField(machine, choice, null)]),
        );
        break;
      case 'instance': {
        const items = machine.domain.libraries.types.get(choice.type)?.items;
        const frame = machine.stack.at(-1);
        if (items && frame) found.push(items({ machine, self: choice, name: '[]', at: frame.at }));
        else found.push(unknown(`an item from ${choice.name}`, flowsOf(choice)));
        break;
      }
      case 'class':
        found.push(memberNamed(machine, choice.class, null) ?? unknown('an item', flowsOf(choice)));
        break;
      default:
        if (!isNothing(choice)) found.push(unknown('an item', flowsOf(choice)));
    }
  }
  if (found.length > 0) return union(found.map(present));
  return isNever(value) ? value : unknown('an item of an empty list');
}

/** Is an item of the field the field itself? A parsed field has items of its own. */
const isStream = (machine: Machine, { path, flows }: Abstract & { readonly kind: 'event' }): boolean =>
  machine.domain.events.isStream(path) && flows[0]?.by.includes('parsed') !== true;
