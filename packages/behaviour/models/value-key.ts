import { createHash } from 'node:crypto';
import { assertNever, type Hole, type Value } from '@emmental/model';

/** Characters of a key. The text of a longer one is replaced by its hash. */
const longest = 64;

/**
 * Returns a short key of a model value. Values with equal keys are equal, apart from the places of their parts. An
 * analysis keeps the key of each behaviour, so its length does not follow the size of the value.
 */
export function keyOfValue(value: Value): string {
  const text = textOf(value);
  return text.length <= longest ? text : createHash('sha256').update(text).digest('base64');
}

function textOf(value: Value): string {
  switch (value.kind) {
    case 'constant':
      return JSON.stringify(value.value);
    case 'text':
      return `t[${value.parts.map((part) => (typeof part === 'string' ? JSON.stringify(part) : textOfHole(part))).join()}]`;
    case 'list':
      return `l${value.open ? '+' : ''}[${value.items.map(textOf).join()}]`;
    case 'fields':
      return `f${value.open ? '+' : ''}{${textOfFields(value.fields)}}${value.names ? `{${textOfFields(value.names)}}` : ''}`;
    case 'one-of':
      return `o[${value.choices.map((choice) => `${choice.when ?? ''}:${textOf(choice.value)}`).join()}]`;
    case 'unknown':
      return `u${JSON.stringify([value.why, value.missing])}`;
    default:
      return assertNever(value);
  }
}

const textOfHole = (hole: Hole): string => JSON.stringify(hole);

function textOfFields(fields: ReadonlyMap<string, Value>): string {
  let text = '';
  for (const [name, value] of fields) text += `${JSON.stringify(name)}:${textOf(value)},`;
  return text;
}
