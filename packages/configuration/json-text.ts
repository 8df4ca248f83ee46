import { constant, parseJson, spelled, type Value } from '@emmental/model';

/** A text that is JSON as the mapping or list it is, at the text's own place; every other value stays as it is. */
export function structured(value: Value): Value {
  if (value.kind !== 'constant' || typeof value.value !== 'string' || !/^\s*[[{]/.test(value.value))
    return value;
  try {
    return lifted(parseJson(value.value), value);
  } catch {
    return value;
  }
}

function lifted(from: unknown, text: Value): Value {
  const at = text.at ? { at: text.at } : {};
  if (Array.isArray(from))
    return { kind: 'list', items: from.map((item) => lifted(item, text)), open: false, ...at };
  if (from !== null && typeof from === 'object')
    return {
      kind: 'fields',
      fields: new Map(Object.entries(from).map(([key, inner]) => [key, lifted(inner, text)])),
      open: false,
      ...at,
    };
  return { kind: 'constant', value: from as string | number | boolean | null, ...at };
}

/** The same of a text that is known in part: what is not known stands as `${}` in the texts of it. */
export const structuredInPart = (value: Value): Value =>
  structured(
    value.kind === 'text'
      ? constant(
          spelled(value, () => '${}'),
          value.at,
        )
      : value,
  );
