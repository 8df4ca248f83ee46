import { Buffer } from 'node:buffer';
import type { Decoder } from '../decoder.ts';

const whole = /^(?:0x|\\x)?(?:[0-9a-f]{2}){8,}$/i;

/** Bytes written in hexadecimal. */
export const hex: Decoder = {
  id: 'hex',
  applies: (text) => text.length >= 16 && text.length < 2_000_000 && whole.test(text),
  decode: (text) => [{ at: '', value: Buffer.from(text.replace(/^(?:0x|\\x)/i, ''), 'hex') }],
};
