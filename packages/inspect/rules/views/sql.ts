import { tokensOfSql } from '../../sinks/tokens/sql.ts';

const maxTokens = 120;

/**
 * Returns a text as SQL reads it in up to four places: as a value without quotes and inside each kind of quotes (the
 * idea of libinjection). Each token becomes one word: `s` string, `1` number, `n` name, `f(` name before a
 * parenthesis, `c` comment that ends the text, `k` other comment, keywords in upper case, operators unchanged. Places
 * whose quote the text does not hold are skipped.
 */
export function sqlView(text: string): readonly string[] {
  // The text is a query string that nobody decoded.
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
  // A comment that a line break ends is a blank.
  for (const { word, end } of tokensOfSql(quoted, 'generic', maxTokens))
    if ((word !== 'k' && word !== 'c') || end === quoted.length) words.push(word);
  // The comment at the end cuts off the rest of the query.
  return `${quote === '' ? '.' : quote} ${words.join(' ')} `;
}
