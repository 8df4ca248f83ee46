import { type Decoder, sign } from '../decoder.ts';

const document = /^\s{0,64}(?:(?:query|mutation|subscription|fragment)\b[^{]{0,2000})?\{[\s\S]{0,200}[\w})]/;
const literal = /"""([\s\S]{0,20000}?)"""|"((?:[^"\\\n]|\\.){0,20000})"/g;

/** Decodes the string arguments of a GraphQL document (October 2021 edition, §2.9.4). */
export const graphql: Decoder = {
  id: 'graphql',
  signs: sign.brace,
  applies: (text, marks) =>
    (marks.first === 0x7b || marks.first === 0x71 || marks.first === 0x6d || marks.first === 0x73) &&
    text.includes('{') &&
    text.includes('"') &&
    !isJson(text) &&
    document.test(text),
  decode: (text) => {
    const pieces = [];
    for (const match of text.matchAll(literal)) {
      const value = match[1] ?? unescaped(match[2] ?? '');
      if (value !== '') pieces.push({ at: `"${pieces.length}"`, value });
      if (pieces.length >= 5000) break;
    }
    return pieces;
  },
};

/**
 * Returns whether the text is a JSON object: a quote or a closing brace follows the opening brace. The text is read
 * letter by letter, because this check runs on nearly every body.
 */
function isJson(text: string): boolean {
  let at = text.indexOf('{');
  if (at > 0 && text.slice(0, at).trim() !== '') return false;
  do at += 1;
  while (at < text.length && text.charCodeAt(at) <= 32);
  return text[at] === '"' || text[at] === '}';
}

function unescaped(text: string): string {
  if (!text.includes('\\')) return text;
  try {
    return JSON.parse(`"${text}"`) as string;
  } catch {
    return text;
  }
}
