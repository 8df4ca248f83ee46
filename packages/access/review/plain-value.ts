import { holeText, type Value } from '@emmental/model';

/** Returns a template value as plain JSON; unknown parts are `*` or `${Name}`. */
export function plainValue(value: Value): unknown {
  switch (value.kind) {
    case 'constant':
      return value.value;
    case 'text':
      return value.parts.map((part) => (typeof part === 'string' ? part : holeText(part))).join('');
    case 'list':
      return value.items.map(plainValue);
    case 'fields':
      return Object.fromEntries([...value.fields].map(([key, inner]) => [key, plainValue(inner)]));
    case 'one-of':
      return value.choices.map((choice) => plainValue(choice.value));
    case 'unknown':
      return '*';
  }
}
