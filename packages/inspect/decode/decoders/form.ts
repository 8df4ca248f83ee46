import { type Decoder, sign } from '../decoder.ts';
import { percentDecoded } from './percent.ts';

const looksLikeForm = /^[\w.\-[\]$%+]{1,100}=[^\s<>{}"]{0,4000}(?:&[\w.\-[\]$%+]{1,100}=|$)/;

/** `a=1&b=2` of form bodies, query strings and unescaped cookies; `+` is a space. Keys go into the path decoded. */
export const form: Decoder = {
  id: 'form',
  signs: sign.equals | sign.percent | sign.plus,
  applies: (text, { signs }, hint) =>
    hint === 'form' ||
    ((signs & sign.equals) !== 0 && (signs & sign.newline) === 0 && looksLikeForm.test(text)),
  decode: (text) => {
    const value: [string, string][] = [];
    for (const pair of text.replace(/^\?/, '').split('&')) {
      if (value.length >= 20_000) return [];
      const equals = pair.indexOf('=');
      value.push(
        equals < 0 ? ['', spaced(pair)] : [spaced(pair.slice(0, equals)), spaced(pair.slice(equals + 1))],
      );
    }
    return [{ at: '', value: pairsToMap(value) }];
  },
};

/** Header `Cookie: a=1; b=2`. */
export const cookie: Decoder = {
  id: 'cookie',
  signs: sign.equals,
  applies: (_, __, hint) => hint === 'cookie',
  decode: (text) => {
    const pairs = text
      .split(/;\s{0,4}/)
      .slice(0, 1000)
      .map((pair): [string, string] => {
        const equals = pair.indexOf('=');
        return equals < 0 ? ['', pair] : [pair.slice(0, equals), percentDecoded(pair.slice(equals + 1))];
      });
    return [{ at: '', value: pairsToMap(pairs) }];
  },
};

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
