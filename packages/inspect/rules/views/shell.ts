/**
 * Match signs that a shell removes from a word before it looks for a command (IEEE 1003.1 §2.6.7; `^` is the escape
 * character of cmd.exe). The groups are the parts that stay.
 */
const insideWords: readonly RegExp[] = [
  /\\\r?\n/g,
  /\b(\w{1,20})(?:''|""|\$@|\$\*|\$\(\)|``|\$\{\w{1,12}\}|\$[1-9])(?=\w)/g,
  /(\w)'([\w./-]{0,12})'|(\w)"([\w./-]{0,12})"/g,
  /'([\w./-]{1,12})'(?=\w)|"([\w./-]{1,12})"(?=\w)/g,
  /([\w/])\\(?=[\w/])/g,
  /(\w)\^(?=\w)/g,
];
const blank = /\$\{IFS[^}]{0,20}\}|\$IFS(?:\$[1-9])?/g;
const braces = /\{([\w./-]{1,40}(?:,[\w./:$-]{1,80}){1,8})\}/g;

/** Matches signs that can split a word. These signs are rare, so the search for them is fast. */
const signs = /["'\\^$\u0060{]/g;
/** Matches each spelling that `shellView` changes, at its first sign. */
const takenApart =
  /(?<=[\w/])(?:['"][\w./-]{0,12}['"]|\\|\^\w|\$[@*(1-9{]|``)|['"][\w./-]{1,12}['"]\w|\\\r?\n|\$\{?IFS|\{[\w./-]{1,40},/y;

/**
 * Returns a text as a shell reads it: words that quotes, backslashes and empty expansions split are joined, `$IFS`
 * becomes a blank, `{a,b}` becomes two words. If a word was split, the second form starts with `;`, so that the word
 * counts as a command: people do not split words in this way.
 */
export function shellView(text: string): readonly string[] {
  if (!isTakenApart(text)) return [text];
  const spaced = text.replace(blank, ' ').replace(braces, (_, list: string) => list.replaceAll(',', ' '));
  let joined = spaced;
  for (const part of insideWords)
    joined = joined.replace(part, (...match: readonly unknown[]) =>
      match
        .slice(1, -2)
        .filter((group) => typeof group === 'string')
        .join(''),
    );
  if (joined === text) return [text];
  return [text, joined === spaced ? spaced : `;${joined}`];
}

function isTakenApart(text: string): boolean {
  signs.lastIndex = 0;
  while (signs.test(text)) {
    takenApart.lastIndex = signs.lastIndex - 1;
    if (takenApart.test(text)) return true;
  }
  return false;
}
