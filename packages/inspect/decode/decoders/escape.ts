import { type Decoder, sign } from '../decoder.ts';

const escaped = /\\(?:u\{[0-9a-f]{1,6}\}|u[0-9a-f]{4}|x[0-9a-f]{2}|[0-3][0-7]{2})/gi;

/** Decodes escapes of programming languages: `\u003c`, `\u{3c}`, `\x3c`, `\074`. */
export const escapes: Decoder = {
  id: 'escape',
  signs: sign.backslash,
  applies: (text) => {
    escaped.lastIndex = 0;
    return escaped.test(text);
  },
  decode: (text) => [{ at: '', value: text.replace(escaped, (sequence) => character(sequence)) }],
};

function character(sequence: string): string {
  const digits = sequence.replace(/[^0-9a-f]/gi, '');
  const code = Number.parseInt(
    digits,
    sequence[1] === 'u' || sequence[1] === 'x' || sequence[1] === 'U' || sequence[1] === 'X' ? 16 : 8,
  );
  return code <= 0x10ffff ? String.fromCodePoint(code) : sequence;
}
