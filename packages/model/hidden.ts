/*
 * Characters that are invisible or change how the text around them is shown: controls, direction marks (bidi), zero-width
 * and other format characters (Unicode categories Cc and Cf), the line and paragraph separators, and the two
 * noncharacters that YAML refuses.
 */
const hidden = /[\p{Cc}\p{Cf}\u2028\u2029\ufffe\uffff]/gu;

/** Replaces each hidden character of a text by the result of `spelled`. */
export const escapeHidden = (text: string, spelled: (character: string) => string): string =>
  text.replace(hidden, spelled);

/** Spells a hidden character for people: `\x1b`, `\u202e`; a tab becomes two spaces. */
export function spelledForPeople(character: string): string {
  if (character === '\t') return '  ';
  const code = character.codePointAt(0) ?? 0;
  return code <= 0xff ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16)}`;
}

/** Spells a hidden character as an escape (`\u202e`) for a double-quoted text of JSON or YAML. A line break stays as it is. */
export const spelledInQuotes = (character: string): string =>
  character === '\n'
    ? character
    : character
        .split('')
        .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
        .join('');
