import { type Decoder, type Piece, sign } from '../decoder.ts';
import { percentDecoded } from './percent.ts';

const looksLikeForm = /^[\w.\-[\]$%+]{1,100}=[^\s<>{}"]{0,4000}(?:&[\w.\-[\]$%+]{1,100}=|$)/;

/** Matches padded base64, which looks like a name without a value. */
const padded = /^[A-Za-z0-9+/_-]{14,}={1,2}$/;

/**
 * Decodes `a=1&b=2` in form bodies, query strings and unescaped cookies; `+` is a space. Paths hold the decoded keys.
 */
export const form: Decoder = {
  id: 'form',
  signs: sign.equals,
  applies: (text, { signs }, hint) =>
    hint === 'form' ||
    ((signs & sign.equals) !== 0 &&
      (signs & sign.newline) === 0 &&
      looksLikeForm.test(text) &&
      !(text.length % 4 === 0 && padded.test(text))),
  decode: (text) => {
    const value: [string, string][] = [];
    const { first, rest } = cutAfter(text.replace(/^\?/, ''), '&', 20_000);
    for (const pair of first) {
      const equals = pair.indexOf('=');
      value.push(
        equals < 0 ? ['', spaced(pair)] : [spaced(pair.slice(0, equals)), spaced(pair.slice(equals + 1))],
      );
    }
    return [
      { at: '', value: pairsToMap(value) },
      ...rest.map((value): Piece => ({ at: '', value, hint: 'form' })),
    ];
  },
};

/** Decodes the header `Cookie: a=1; b=2`. */
export const cookie: Decoder = {
  id: 'cookie',
  signs: 0,
  applies: (_, { signs }, hint) => hint === 'cookie' && (signs & sign.equals) !== 0,
  decode: (text) => {
    const { first, rest } = cutAfter(text, ';', 1000);
    const pairs = first.map((part): [string, string] => {
      const pair = part.replace(/^\s{1,4}/, '');
      const equals = pair.indexOf('=');
      return equals < 0 ? ['', pair] : [pair.slice(0, equals), percentDecoded(pair.slice(equals + 1))];
    });
    return [
      { at: '', value: pairsToMap(pairs) },
      ...rest.map((value): Piece => ({ at: '', value, hint: 'cookie' })),
    ];
  },
};

/**
 * Splits a text into at most `count` parts. `rest` holds the text after these parts; it is decoded again in the same way
 * until the limit of depth is reached.
 */
function cutAfter(
  text: string,
  between: string,
  count: number,
): { readonly first: readonly string[]; readonly rest: readonly string[] } {
  const first = text.split(between, count);
  let length = 0;
  for (const part of first) length += part.length + between.length;
  return { first, rest: length < text.length ? [text.slice(length)] : [] };
}

/** Collects pairs in a map. Repeated keys become lists, so that no value is lost. */
function pairsToMap(pairs: readonly (readonly [string, string])[]): ReadonlyMap<string, unknown> {
  const map = new Map<string, string | string[]>();
  for (const [key, value] of pairs) {
    const before = map.get(key);
    if (before === undefined) map.set(key, value);
    else if (typeof before === 'string') map.set(key, [before, value]);
    else before.push(value);
  }
  return map;
}

const spaced = (text: string): string =>
  percentDecoded(text.includes('+') ? text.replaceAll('+', ' ') : text);
