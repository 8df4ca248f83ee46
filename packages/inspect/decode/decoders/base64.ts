import { Buffer } from 'node:buffer';
import { type Decoder, leads, type Piece, sign } from '../decoder.ts';

const alphabet = /^[A-Za-z0-9+/_-]{6,}={0,2}$/;
const wrapped = /^[A-Za-z0-9+/_=\r\n-]+$/;
/** Matches a prefix before base64: `Basic dXNlcg==`, `data:image/png;base64,…`. */
const lead = /^(?:Basic |data:[a-z0-9.+/;=_-]{0,80};base64,|=\?[a-z0-9-]{2,20}\?B\?)/i;

const shortest = 8;

/**
 * Decodes base64 and base64url, with or without padding and line breaks. If the trigger declares a value as base64, any
 * text is decoded.
 */
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

/** Decodes base64 that is split into groups of equal length by a separator; lenient decoders skip such separators. */
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

/** Matches one run of base64 and, in a block that was broken at equal lengths, the lines that follow it. */
const run =
  /(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{16,}(?:(?<=[A-Za-z0-9+/_-]{60})\r?\n[A-Za-z0-9+/_-]{1,80}){0,20000}={0,2}/g;

/**
 * Decodes base64 inside a longer text: a value in YAML or CSV, a segment of a URL, a token after a word. It is tried on
 * texts that no other decoder opens. A run of only small letters is skipped, because encoded text also has capitals or
 * digits. Most other runs that are not base64 decode to bytes that are not text, and are dropped (`readBytes`).
 */
export const embeddedBase64: Decoder = {
  id: 'base64',
  signs: sign.run,
  shortest: 16,
  applies: (_, __, hint) => hint !== 'base64',
  decode: (text) => {
    const pieces: Piece[] = [];
    for (const [encoded] of text.matchAll(run)) {
      // A slash is a letter of base64 and a separator of paths.
      const segments = encoded.includes('/')
        ? encoded.split('/').filter((segment) => segment.length >= 16)
        : [];
      for (const candidate of [encoded, ...segments])
        if (/[A-Z0-9]/.test(candidate)) pieces.push({ at: '', value: Buffer.from(candidate, 'base64') });
    }
    return pieces;
  },
};

function looksEncoded(text: string, signs: number): boolean {
  if ((signs & sign.newline) !== 0) return text.length > 64 && wrapped.test(text);
  const head = leads.includes(text.charAt(0)) ? lead.exec(text) : null;
  if (head === null && (signs & sign.punctuation) !== 0) return false;
  // All characters are letters of base64, so only the length decides.
  if (head === null && (signs & sign.equals) === 0) return text.length % 4 !== 1;
  const body = head ? text.slice(head[0].length) : text;
  if (body.length > 40 && !alphabet.test(body.slice(0, 40))) return false;
  return alphabet.test(body) && (head !== null || body.length % 4 !== 1);
}
