import { Buffer } from 'node:buffer';
import { type Decoder, sign } from '../decoder.ts';

const whole = /^(?:[A-Z2-7]{16,}|[a-z2-7]{16,})={0,6}$/;
const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';
/** Places of each group of eight where a text can end (RFC 4648 §6). */
const ends = new Set([0, 2, 4, 5, 7]);

/** Base32, with or without padding, in letters of one case. */
export const base32: Decoder = {
  id: 'base32',
  signs: sign.base64,
  shortest: 16,
  applies: (text) => text.length < 2_000_000 && whole.test(text),
  decode: (text) => {
    const letters = text.replace(/=+$/, '').toLowerCase();
    if (!ends.has(letters.length % 8)) return [];
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
