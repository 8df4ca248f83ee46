/**
 * Match signs that a shell removes from a word before it looks for a command (IEEE 1003.1 §2.6.7; `^` is the escape
 * character of cmd.exe). The groups are the parts that stay.
 */
const insideWords: readonly RegExp[] = [
  /(\w)\\\r?\n(?=\w)/g,
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
  /(?<=[\w/])(?:['"][\w./-]{0,12}['"]|\\|\^\w|\$[@*(1-9{]|``)|['"][\w./-]{1,12}['"]\w|\$\{?IFS|\{[\w./-]{1,40},/y;

/**
 * Returns a text as a shell reads it, without the bars of Markdown tables: words that quotes, backslashes and empty
 * expansions split are joined, `$IFS` becomes a blank, `{a,b}` becomes two words. If a word was split, the second form
 * starts with `;`, so that the word counts as a command: people do not split words in this way.
 */
export function shellView(written: string): readonly string[] {
  const text = withoutTables(written);
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

/**
 * Returns a text without the bars of its tables. A shell stops with an error of syntax at the line `|---|---|`, before it
 * runs a line behind it; a line that ends with a bar belongs to the next one. Rows with quotes, backslashes or comments
 * stay, because these can change where a line ends; so does a table behind a back-tick that is open.
 */
function withoutTables(text: string): string {
  if (!text.includes('--') || !text.includes('|')) return text;
  const lines = text.split('\n');
  let inTable = false;
  let ticks = 0;
  for (const [index, line] of lines.entries()) {
    const isRule = ticks % 2 === 0 && line.includes('--') && rule.test(line);
    if (isRule && index > 0) lines[index - 1] = withoutBars(lines[index - 1] as string);
    inTable = isRule || (inTable && row.test(line));
    if (inTable) lines[index] = line.replaceAll('|', ' ');
    ticks += line.split('`').length - 1;
  }
  return lines.join('\n');
}

const withoutBars = (line: string): string =>
  row.test(line) && line.trimEnd().endsWith('|') && !comment.test(line) ? line.replaceAll('|', ' ') : line;

const rule = /^\s{0,8}\|[-:| ]{2,2000}\r?$/;
const row = /^\s{0,8}\|(?:[^'"`\\]|`[^'"`\\]{0,200}`){0,2000}$/;
/** Matches the start of a comment behind a word; behind a bar, the command before it has no end yet. */
const comment = /[^|\s]\s+#/;
