import { Buffer } from 'node:buffer';
import { type Decoder, sign } from '../decoder.ts';

const decimalBytes = /^\d{1,3}(?:(?:, ?| )\d{1,3}){7,}$/;

/** Decodes bytes written as decimal numbers: `60,115,99`, `60 115 99`. */
export const decimal: Decoder = {
  id: 'decimal',
  signs: sign.hex,
  shortest: 16,
  applies: (text, { first }) =>
    first >= 48 && first <= 57 && text.length < 2_000_000 && decimalBytes.test(text),
  decode: (text) => {
    const numbers = text.split(/, ?| /).map(Number);
    return numbers.every((number) => number < 256) ? [{ at: '', value: Buffer.from(numbers) }] : [];
  },
};
