import { tokensOfSql } from '../../sinks/tokens/sql.ts';

const maxTokens = 120;

/**
 * A text as SQL reads it in four places: as a value without quotes and inside each kind of quotes (the idea of
 * libinjection). Tokens become one word each: `s` string, `1` number, `n` name, `f` name before a parenthesis,
 * `c` comment that ends the text, `k` other comment, keywords in upper case, operators as they are.
 * Only places whose quote the text has are read.
 */
export function sqlView(text: string): readonly string[] {
  // A query string that nobody decoded.
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
  const whole = quote + text;
  // A comment that a line break ends is a blank.
  for (const { word, end } of tokensOfSql(whole, 'generic', maxTokens))
    if ((word !== 'k' && word !== 'c') || end === whole.length) words.push(word);
  // The comment at the end is what cuts the rest of the query away.
  return `${quote === '' ? '.' : quote} ${words.join(' ')} `;
}
