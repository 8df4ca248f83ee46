import { type Hole, type Location, text, unknown, type Value } from '@emmental/model';

/**
 * Converts a value to JSON text. Unknown parts of the value become unknown parts of the text. The result is
 * unknown for a value with alternatives and for an open mapping.
 */
export function jsonText(value: Value, at: Location): Value {
  const parts = write(value);
  return parts ? text(parts, at) : unknown('the JSON text is partly known', at);
}

function write(value: Value): (string | Hole)[] | null {
  switch (value.kind) {
    case 'constant':
      return [JSON.stringify(value.value)];
    case 'text':
      return [
        '"',
        ...value.parts.map((part) => (typeof part === 'string' ? JSON.stringify(part).slice(1, -1) : part)),
        '"',
      ];
    case 'list':
      return value.open ? null : join('[', value.items.map(write), ']');
    case 'fields': {
      if (value.open) return null;
      const entries = [...value.fields].map(([key, inner]) => {
        const written = write(inner);
        return written && [`${JSON.stringify(key)}:`, ...written];
      });
      return join('{', entries, '}');
    }
    default:
      return null;
  }
}

function join(
  open: string,
  items: readonly ((string | Hole)[] | null)[],
  close: string,
): (string | Hole)[] | null {
  const parts: (string | Hole)[] = [open];
  for (const [index, item] of items.entries()) {
    if (!item) return null;
    if (index > 0) parts.push(',');
    parts.push(...item);
  }
  return [...parts, close];
}
