import { tokensOfSql } from '../../sinks/tokens/sql.ts';

const maxTokens = 120;

/**
 * A text as SQL reads it in three places: as a value without quotes, inside '…' and inside "…" (the idea of
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
  return forms;
}

function skeleton(text: string, quote: '' | "'" | '"'): string {
  const words: string[] = [];
  for (const token of tokensOfSql(quote + text, 'generic', maxTokens)) words.push(token.word);
  // The comment at the end is what cuts the rest of the query away.
  return `${quote === '' ? '.' : quote} ${words.join(' ')} `;
}
