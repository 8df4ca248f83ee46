import { type Decoder, type Piece, sign } from '../decoder.ts';
import { percentDecoded } from './percent.ts';

const looksLikeForm = /^[\w.\-[\]$%+]{1,100}=[^\s<>{}"]{0,4000}(?:&[\w.\-[\]$%+]{1,100}=|$)/;

/** Base64 with its padding: a name without a value, to the letter. */
const padded = /^[A-Za-z0-9+/_-]{14,}={1,2}$/;

/** `a=1&b=2` of form bodies, query strings and unescaped cookies; `+` is a space. Keys go into the path decoded. */
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

/** Header `Cookie: a=1; b=2`. */
export const cookie: Decoder = {
  id: 'cookie',
  signs: 0,
  applies: (_, { signs }, hint) => hint === 'cookie' && (signs & sign.equals) !== 0,
  decode: (text) => {
    const { first, rest } = cutAfter(text, ';', 1000);
    const pairs = first.map((one): [string, string] => {
      const pair = one.replace(/^\s{1,4}/, '');
      const equals = pair.indexOf('=');
      return equals < 0 ? ['', pair] : [pair.slice(0, equals), percentDecoded(pair.slice(equals + 1))];
    });
    return [
      { at: '', value: pairsToMap(pairs) },
      ...rest.map((value): Piece => ({ at: '', value, hint: 'cookie' })),
    ];
  },
};

/** At most `count` parts; `rest` holds what is behind them as one text, which is read in turn until the limit of depth tells. */
function cutAfter(
  text: string,
  between: string,
  count: number,
): { readonly first: readonly string[]; readonly rest: readonly string[] } {
  const first = text.split(between, count);
  let length = 0;
  for (const one of first) length += one.length + between.length;
  return { first, rest: length < text.length ? [text.slice(length)] : [] };
}

/** Repeated keys become lists, so that no value is lost. */
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
