import { Buffer } from 'node:buffer';
import { type Decoder, sign } from '../decoder.ts';

const shifted = /\+([A-Za-z0-9+/]{3,})-?/g;
const longest = 2000;

/**
 * Decodes UTF-7 (RFC 2152): `+ADw-script+AD4-`. Text between `+` and `-` is decoded only when the result is mostly
 * ASCII, because other text contains no attack.
 */
export const utf7: Decoder = {
  id: 'utf7',
  signs: sign.plus,
  applies: () => true,
  decode: (text) => {
    const value = text.replace(shifted, (sequence, letters: string) => charactersOf(letters) ?? sequence);
    return value === text ? [] : [{ at: '', value }];
  },
};

function charactersOf(letters: string): string | null {
  // The letters must hold complete characters of 16 bits; the remaining bits of the last letter must be zero.
  const left = (letters.length * 6) % 16;
  if (left > 5 || letters.length > longest) return null;
  const last = Buffer.from(`${letters.at(-1)}A`, 'base64')[0] ?? 0;
  if (((last >> 2) & ((1 << left) - 1)) !== 0) return null;
  const bytes = Buffer.from(letters, 'base64');
  const text = bytes
    .subarray(0, (letters.length * 6 - left) / 8)
    .swap16()
    .toString('utf16le');
  let plain = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if ((code >= 32 && code < 127) || code === 9 || code === 10 || code === 13) plain += 1;
  }
  return plain * 2 > text.length ? text : null;
}
