import { Buffer } from 'node:buffer';
import { type Decoder, sign } from '../decoder.ts';

const base32Text = /^(?:[A-Z2-7]{16,}|[a-z2-7]{16,})={0,6}$/;
const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';
/** The possible numbers of letters in the last group of up to eight letters (RFC 4648 §6). */
const lastGroupLengths = new Set([0, 2, 4, 5, 7]);

/** Decodes base32, with or without padding, in letters of one case. */
export const base32: Decoder = {
  id: 'base32',
  signs: sign.base64,
  shortest: 16,
  applies: (text) => text.length < 2_000_000 && base32Text.test(text),
  decode: (text) => {
    const letters = text.replace(/=+$/, '').toLowerCase();
    if (!lastGroupLengths.has(letters.length % 8)) return [];
    const bytes = Buffer.alloc((letters.length * 5) >> 3);
    let bits = 0;
    let count = 0;
    let length = 0;
    for (const letter of letters) {
      bits = ((bits << 5) | alphabet.indexOf(letter)) & 0xfff;
      count += 5;
      if (count < 8) continue;
      count -= 8;
      bytes[length] = bits >> count;
      length += 1;
    }
    return [{ at: '', value: bytes }];
  },
};
