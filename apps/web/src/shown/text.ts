/*
 * Names and texts come from repositories, guards and people. A character that cannot be seen or that turns the direction of the text around it
 * is written as its code, so that nobody reads another name than the one that is there.
 */

/** All controls but tab and line break, format characters, and the separators of lines and paragraphs. A line may end as on Windows. */
const hidden = /(?!\r\n)[\p{Cc}\p{Cf}\u2028\u2029]/gu;
const isKept = (character: string): boolean => character === '\n' || character === '\t';

/** Returns a text with each hidden character as its code, such as `\u202e`. */
export const shownText = (text: string): string =>
  text.replace(hidden, (character) =>
    isKept(character) ? character : `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );

/** The properties of an element whose texts people or their screen readers read. */
const read = ['children', 'title', 'alt', 'placeholder', 'aria-label', 'aria-description'] as const;

/** Returns the properties of an element with the texts as people see them; the same object if they have no hidden character. */
export function shownProperties<T extends Readonly<Record<string, unknown>>>(properties: T): T {
  let shown: Record<string, unknown> | null = null;
  for (const name of read) {
    const value = properties[name];
    const text = shownValue(value);
    if (text !== value) {
      shown ??= { ...properties };
      shown[name] = text;
    }
  }
  return (shown ?? properties) as T;
}

function shownValue(value: unknown): unknown {
  if (typeof value === 'string') return shownText(value);
  if (!Array.isArray(value)) return value;
  const values = value.map(shownValue);
  return values.every((each, at) => each === value[at]) ? value : values;
}
