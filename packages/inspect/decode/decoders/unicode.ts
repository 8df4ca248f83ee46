import { type Decoder, sign } from '../decoder.ts';

/**
 * Matches letters and signs that a later normalisation turns into ASCII: full-width, circled, mathematical,
 * look-alikes.
 */
const compatible =
  /[\u02b9\u02bc\u2024\u2025\u2032\u2044\u2215\u2216\u3002\u560a\u560d\u2460-\u24ff\ufe00-\uffef\u017f\u212a\u2100-\u214f\u{1d400}-\u{1d7ff}]/u;
const invisible = /[\u0000\u00ad\u200b-\u200f\u2060-\u2064\ufeff]/g;
const lookAlikes: Readonly<Record<string, string>> = {
  '\u2215': '/',
  '\u2216': '\\',
  '\u2044': '/',
  '\u3002': '.',
  // Databases turn these into an apostrophe when they convert a text to a narrower charset.
  '\u02b9': "'",
  '\u02bc': "'",
  '\u2032': "'",
  // Servers that keep only the low byte turn these into line breaks.
  '\u560a': '\n',
  '\u560d': '\r',
};

export const unicode: Decoder = {
  id: 'unicode',
  signs: sign.beyond,
  applies: (text) => compatible.test(text) || text.search(invisible) >= 0,
  decode: (text) => {
    const value = text
      .replace(
        /[\u02b9\u02bc\u2032\u2215\u2216\u2044\u3002\u560a\u560d]/g,
        (sign) => lookAlikes[sign] ?? sign,
      )
      .normalize('NFKC')
      .replace(invisible, '');
    return value === text ? [] : [{ at: '', value }];
  },
};
