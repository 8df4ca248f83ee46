/*
 * Characters that a reader does not see as what they are: controls, signs of direction (bidi), zero-width and other format
 * signs (Unicode categories Cc and Cf), the line and paragraph separators, and the two noncharacters that YAML refuses.
 */
const hidden = /[\p{Cc}\p{Cf}\u2028\u2029\ufffe\uffff]/gu;

/** Replaces each hidden character of a text; `spelled` says by what. */
export const escapeHidden = (text: string, spelled: (character: string) => string): string =>
  text.replace(hidden, spelled);

/** Spells a hidden character for people: `\x1b`, `\u202e`; a tab is two spaces. */
export function spelledForPeople(character: string): string {
  if (character === '\t') return '  ';
  const code = character.codePointAt(0) ?? 0;
  return code <= 0xff ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16)}`;
}

/** Spells a hidden character inside the double quotes of JSON and YAML, where it is read back as itself. Line ends stay. */
export const spelledInQuotes = (character: string): string =>
  character === '\n'
    ? character
    : character
        .split('')
        .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
        .join('');
