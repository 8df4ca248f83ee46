import { Buffer, isUtf8 } from 'node:buffer';
import { type Decoder, sign } from '../decoder.ts';

const sequence = /%(?:u[0-9a-f]{4}|[0-9a-f]{2})/i;

/** Decodes percent encoding (RFC 3986 §2.1), `%uXXXX`, overlong UTF-8 and encoded percent signs. Never fails. */
export const percent: Decoder = {
  id: 'percent',
  signs: sign.percent,
  applies: (text, _, hint) => hint !== 'plus' && hint !== 'form' && sequence.test(text),
  decode: (text) => changed(text, percentDecoded(text)),
};

/** Decodes percent encoding in which `+` is a space: S3 keys, query values of load balancers, forms. */
export const plus: Decoder = {
  id: 'plus',
  signs: 0,
  applies: (_, __, hint) => hint === 'plus',
  decode: (text) => changed(text, percentDecoded(text.replaceAll('+', ' '))),
};

const changed = (before: string, after: string) => (before === after ? [] : [{ at: '', value: after }]);

/** Decodes every valid sequence and leaves the rest of the text unchanged. */
export function percentDecoded(text: string): string {
  if (!text.includes('%')) return text;
  return text.replace(/(?:%(?:u[0-9a-f]{4}|[0-9a-f]{2}))+/gi, (run) => {
    if (run.length === 3 || !/%u/i.test(run)) return lenientUtf8(bytesOf(run));
    return run
      .split(/(%u[0-9a-f]{4})/i)
      .map((part) =>
        /^%u/i.test(part) ? String.fromCharCode(Number.parseInt(part.slice(2), 16)) : percentDecoded(part),
      )
      .join('');
  });
}

/** Returns the bytes of a run of percent codes with two digits. */
function bytesOf(run: string): readonly number[] {
  const bytes: number[] = [];
  for (let at = 1; at < run.length; at += 3)
    bytes.push(digitOf(run.charCodeAt(at)) * 16 + digitOf(run.charCodeAt(at + 1)));
  return bytes;
}

/** Returns the value of a hexadecimal digit by its character code. */
const digitOf = (code: number): number => (code < 58 ? code - 48 : (code & 31) + 9);

/**
 * Reads UTF-8. It also reads the overlong forms of a character that the standard forbids (`c0 ae` is a dot), because
 * lenient servers accept them. A byte that cannot start a character becomes the character with the same code.
 */
export function lenientUtf8(bytes: ArrayLike<number>): string {
  if (Buffer.isBuffer(bytes) && isUtf8(bytes)) return bytes.toString('utf8');
  let text = '';
  for (let at = 0; at < bytes.length; ) {
    const lead = bytes[at] ?? 0;
    const length =
      lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf8 ? 4 : lead < 0xfc ? 5 : 6;
    let code = length === 1 ? lead : lead & (0xff >> (length + 1));
    let taken = 1;
    while (taken < length && ((bytes[at + taken] ?? 0) & 0xc0) === 0x80) {
      code = code * 64 + ((bytes[at + taken] ?? 0) & 0x3f);
      taken += 1;
    }
    if (taken < length) {
      text += String.fromCharCode(lead);
      at += 1;
    } else {
      text += code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd';
      at += length;
    }
  }
  return text;
}
