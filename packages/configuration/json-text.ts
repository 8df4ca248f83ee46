import { constant, parseJson, spelled, type Value } from '@emmental/model';

/** Parses a text that is a JSON mapping or list; all parts get the place of the text. Returns any other value unchanged. */
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

/** Does the same for a partly known text. Its unknown parts are `${}` in the result. */
export const structuredInPart = (value: Value): Value =>
  structured(
    value.kind === 'text'
      ? constant(
          spelled(value, () => '${}'),
          value.at,
        )
      : value,
  );
