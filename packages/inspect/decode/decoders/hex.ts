import { Buffer } from 'node:buffer';
import { type Decoder, sign } from '../decoder.ts';

const hexText =
  /^(?:(?:0x|\\x)?(?:[0-9a-f]{2}){8,}|(?:0x)?[0-9a-f]{2}(?:(?:[:-]|, ?| )(?:0x)?[0-9a-f]{2}){7,})$/i;

const isHexDigit = (code: number): boolean =>
  (code >= 48 && code <= 57) || (code >= 65 && code <= 70) || (code >= 97 && code <= 102);

/** Decodes bytes written in hexadecimal, also with separators: `27:20:4f`, `0x27, 0x20`. */
export const hex: Decoder = {
  id: 'hex',
  signs: sign.hex,
  shortest: 16,
  applies: (text, { first }) =>
    text.length < 2_000_000 && (isHexDigit(first) || first === 0x5c) && hexText.test(text),
  decode: (text) => [{ at: '', value: Buffer.from(text.replace(/0x|\\x|[:, -]/gi, ''), 'hex') }],
};
