import { tokensOfSql } from '../../sinks/tokens/sql.ts';

const maxTokens = 120;

/**
 * Returns a text as SQL reads it in up to four contexts: as a value without quotes, and inside each kind of quotes that
 * the text contains (the idea of libinjection). Each token becomes one word: `s` string, `1` number, `n` name, `f(` name
 * before a parenthesis, `c` comment without words at the end, `k` other comment; keywords are in upper case, operators
 * unchanged.
 */
export function sqlView(text: string): readonly string[] {
  // The text is a query string that was not decoded.
  return plusAsBlank.test(text)
    ? [...readings(text), ...readings(text.replaceAll('+', ' '))]
    : readings(text);
}

const plusAsBlank = /\+(?:and|or|union|select|order|having|like|from|where)\+/i;

function readings(text: string): readonly string[] {
  const forms = [skeleton(text, '')];
  if (text.includes("'")) forms.push(skeleton(text, "'"));
  if (text.includes('"')) forms.push(skeleton(text, '"'));
  if (text.includes('`')) forms.push(skeleton(text, '`'));
  return forms;
}

function skeleton(text: string, quote: '' | "'" | '"' | '`'): string {
  const words: string[] = [];
  const quoted = quote + text;
  // A comment that ends at a line break is read as a blank.
  for (const { word, end } of tokensOfSql(quoted, 'generic', maxTokens))
    if ((word !== 'k' && word !== 'c') || end === quoted.length) words.push(word);
  // The first word is the context: the quote, or `.` without quotes.
  return `${quote === '' ? '.' : quote} ${words.join(' ')} `;
}
