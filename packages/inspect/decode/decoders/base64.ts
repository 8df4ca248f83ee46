import { Buffer } from 'node:buffer';
import { type Decoder, leads, type Piece, sign } from '../decoder.ts';

const alphabet = /^[A-Za-z0-9+/_-]{6,}={0,2}$/;
const wrapped = /^[A-Za-z0-9+/_=\r\n-]+$/;
/** Text before encoded data: `Basic dXNlcg==`, `data:image/png;base64,…`. */
const lead = /^(?:Basic |data:[a-z0-9.+/;=_-]{0,80};base64,|=\?[a-z0-9-]{2,20}\?B\?)/i;

const shortest = 8;

/** Base64 and base64url, with or without padding and line breaks; where the trigger says so, whatever it looks like. */
export const base64: Decoder = {
  id: 'base64',
  signs: sign.base64,
  shortest,
  applies: (text, marks, hint) =>
    hint === 'base64' ||
    hint === 'brotli' ||
    hint === 'deflate' ||
    (text.length >= shortest && looksEncoded(text, marks.signs)),
  decode: (text, hint) => {
    const value = Buffer.from(text.replace(lead, ''), 'base64');
    return value.length > 0 ? [{ at: '', value, ...(hint ? { hint } : {}) }] : [];
  },
};

/** Groups of equal length with one sign between them, which lenient readers pass over. */
export const groupedBase64: Decoder = {
  id: 'base64',
  signs: sign.punctuation | sign.newline,
  shortest: 19,
  applies: (text) => {
    const size = text.search(/[^A-Za-z0-9+/_=-]/);
    if (size < 4 || size % 4 !== 0) return false;
    for (let at = size; at < text.length; at += size + 1) if (text[at] !== text[size]) return false;
    const body = text.replaceAll(text[size] as string, '');
    return alphabet.test(body) && /[A-Z0-9]/.test(body);
  },
  decode: (text) => [{ at: '', value: Buffer.from(text, 'base64') }],
};

/** One run, and the lines after it of a block that was broken at equal lengths. */
const run =
  /(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{16,}(?:(?<=[A-Za-z0-9+/_-]{60})\r?\n[A-Za-z0-9+/_-]{1,80}){0,20000}={0,2}/g;

/**
 * Base64 among other characters: a value of YAML or CSV, a segment of a URL, a token behind a word. Asked about texts that
 * nothing else opens. Words in small letters are passed over: encoded text has others; most of the rest gives noise (`readBytes`).
 */
export const embeddedBase64: Decoder = {
  id: 'base64',
  signs: sign.run,
  shortest: 16,
  applies: (_, __, hint) => hint !== 'base64',
  decode: (text) => {
    const pieces: Piece[] = [];
    for (const [whole] of text.matchAll(run)) {
      // A slash belongs to the alphabet, and to paths.
      const segments = whole.includes('/') ? whole.split('/').filter((one) => one.length >= 16) : [];
      for (const one of [whole, ...segments])
        if (/[A-Z0-9]/.test(one)) pieces.push({ at: '', value: Buffer.from(one, 'base64') });
    }
    return pieces;
  },
};

function looksEncoded(text: string, signs: number): boolean {
  if ((signs & sign.newline) !== 0) return text.length > 64 && wrapped.test(text);
  const head = leads.includes(text.charAt(0)) ? lead.exec(text) : null;
  if (head === null && (signs & sign.punctuation) !== 0) return false;
  // Letters of the alphabet alone: nothing is left to look at.
  if (head === null && (signs & sign.equals) === 0) return text.length % 4 !== 1;
  const body = head ? text.slice(head[0].length) : text;
  if (body.length > 40 && !alphabet.test(body.slice(0, 40))) return false;
  return alphabet.test(body) && (head !== null || body.length % 4 !== 1);
}
