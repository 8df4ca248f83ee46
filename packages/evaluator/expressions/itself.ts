import type { Expression } from '@emmental/code';
import { choices } from '../values/union.ts';
import type { Abstract } from '../values/value.ts';

/** Do two expressions read one place, whose value is equal to itself? NaN is not, and objects may compare in their own way. */
export function isItself(first: Expression, second: Expression, value: Abstract): boolean {
  if (first.kind === 'name' && second.kind === 'name')
    return first.name === second.name && choices(value).every(isEqualToItself);
  // A getter may answer with another item of a list, or with another text.
  return (
    value.kind === 'event' &&
    !value.path.includes('[') &&
    isEqualToItself(value) &&
    areOneMember(first, second)
  );
}

function areOneMember(first: Expression, second: Expression): boolean {
  if (first.kind === 'name') return second.kind === 'name' && first.name === second.name;
  return (
    first.kind === 'member' &&
    second.kind === 'member' &&
    first.property === second.property &&
    areOneMember(first.object, second.object)
  );
}

function isEqualToItself(value: Abstract): boolean {
  if (value.kind === 'constant') return !Number.isNaN(value.value);
  // JSON has no NaN; what the program made of a field may be one.
  if (value.kind === 'event') return value.flows.every(({ by }) => by.length === 0);
  return value.kind === 'text' || value.kind === 'absent';
}
