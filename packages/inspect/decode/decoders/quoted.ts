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
  const spaced = underscoreIsSpace ? joined.replaceAll('_', ' ') : joined;
  const bytes: Buffer[] = [];
  for (const part of spaced.split(/(=[0-9a-f]{2})/i)) {
    bytes.push(/^=[0-9a-f]{2}$/i.test(part) ? Buffer.from(part.slice(1), 'hex') : Buffer.from(part, 'utf8'));
  }
  return Buffer.concat(bytes);
}
