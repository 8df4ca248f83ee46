import { Buffer } from 'node:buffer';
import { type Decoder, sign } from '../decoder.ts';
import { lenientUtf8 } from './percent.ts';

const sequence = /=[0-9A-F]{2}/g;

/**
 * Decodes quoted-printable outside of a mail (RFC 2045 §6.7) when two or more octets are encoded. A text with `&` is a
 * form.
 */
export const quoted: Decoder = {
  id: 'quoted',
  signs: sign.equals,
  applies: (text) => !text.includes('&') && (text.match(sequence)?.length ?? 0) >= 2,
  decode: (text) => [{ at: '', value: lenientUtf8(quotedPrintable(text, false)) }],
};

/** Decodes quoted-printable to bytes; in encoded words of mail headers `_` is a space. */
export function quotedPrintable(text: string, underscoreIsSpace: boolean): Buffer {
  const joined = text.replace(/=\r?\n/g, '');
  const bytes = Buffer.from(underscoreIsSpace ? joined.replaceAll('_', ' ') : joined, 'utf8');
  // The decoded bytes are written over the encoded ones, of which there are never fewer.
  let end = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] as number;
    const octet = byte === equals ? octetOf(bytes[at + 1], bytes[at + 2]) : -1;
    bytes[end] = octet < 0 ? byte : octet;
    end += 1;
    if (octet >= 0) at += 2;
  }
  return bytes.subarray(0, end);
}

const equals = 61;

/** Returns the octet that two hexadecimal digits name, and -1 when one of them is no such digit. */
const octetOf = (high: number | undefined, low: number | undefined): number =>
  (digits[high ?? 0] as number) < 0 || (digits[low ?? 0] as number) < 0
    ? -1
    : (digits[high ?? 0] as number) * 16 + (digits[low ?? 0] as number);

/** The values of the bytes that are hexadecimal digits; -1 for all other bytes. */
const digits = new Int8Array(256).fill(-1);
for (const digit of '0123456789abcdefABCDEF') digits[digit.charCodeAt(0)] = Number.parseInt(digit, 16);
