/** One kind of text. A value must match `allows` and must not match `denies`. */
export interface Family {
  readonly id: string;
  readonly allows: RegExp;
  readonly denies?: RegExp;
  /** Set when values are so alike that their skeletons (`AA-9999` → `A-9`) are worth keeping. */
  readonly structured: boolean;
  /** Set for texts that people write: where a field has such texts, ordinary new ones often match no learned family. */
  readonly prose?: true;
}

/**
 * Letters, marks and digits of all scripts, without characters that a normalisation turns into ASCII syntax. The ranges
 * mean the same in the regular expressions of every programming language.
 */
const letters = String.raw`A-Za-z\u00aa\u00b5\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u037d\u037f-\u1fee\u1ff0-\u1fff\u2c00-\u2fef\u3005-\u3007\u3021-\ud7ff\uf900-\ufaff\ufb1d-\ufdfb\ufe70-\ufefc`;
/** Matches an apostrophe without a letter after it: such an apostrophe can end a quoted text. */
const openQuote = String.raw`['\u2019](?:[^${letters}]|$)`;

export const families: readonly Family[] = [
  { id: 'empty', allows: /^$/, structured: false },
  { id: 'boolean', allows: /^(?:true|false|yes|no|on|off)$/i, structured: false },
  { id: 'integer', allows: /^[-+]?\d{1,20}$/, structured: false },
  { id: 'decimal', allows: /^[-+]?\d{1,20}(?:[.,]\d{1,12})?$/, structured: false },
  {
    id: 'uuid',
    allows: /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i,
    structured: false,
  },
  {
    id: 'date',
    allows: /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/,
    structured: true,
  },
  {
    id: 'ip',
    allows: /^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7})$/i,
    structured: false,
  },
  { id: 'email', allows: /^[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}$/, structured: false },
  { id: 'phone', allows: /^\+?[\d() .x/-]{4,30}$/, denies: /\.\.|\/\/|--|^[ ./-]|\( /, structured: false },
  { id: 'word', allows: /^[A-Za-z]{1,40}$/, structured: true, prose: true },
  { id: 'hex', allows: /^[0-9a-f]{8,256}$/i, structured: false },
  { id: 'identifier', allows: /^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/, denies: /--/, structured: true },
  { id: 'token', allows: /^[A-Za-z0-9_.:@#-]{1,255}$/, denies: /\.\.|--|^[.#@]/, structured: true },
  {
    id: 'url',
    allows: new RegExp(
      `^(?:https?|wss?|s3|arn):[\\w${letters}./~%+:@-]{1,400}(?:[?][\\w${letters}=&%.+~,:-]{0,400})?(?:#[\\w/-]{0,100})?$`,
    ),
    denies: /\.\.|@|%(?:0|2[2-8ef]|3[bce]|5c|7[bcd])|\/\/(?:localhost|127\.|10\.|192\.168\.|169\.254\.|0)/i,
    structured: false,
  },
  {
    id: 'path',
    allows: new RegExp(
      `^[${letters}0-9_.+ ()%=@,'\\u2019&~#/-]{1,1024}(?:/[${letters}0-9_.+ ()%=@,'\\u2019&~#-]{1,255}|[.][A-Za-z0-9]{2,5})$`,
    ),
    denies: new RegExp(
      `${openQuote}|['\\u2019].{0,200}['\\u2019]|[.][.]|//|^/|%(?:0|2[2-8ef]|3[bce]|5c|7[bcd])|\\(.{0,40}\\(|--|[&#](?:\\s|[^${letters}0-9])|#\\w{0,40}$|etc/passwd|[=+]\\s|\\s[=&]`,
      'i',
    ),
    structured: false,
  },
  {
    id: 'absolute-path',
    allows: new RegExp(`^/[${letters}0-9_.+ ()%=@,/{}-]{0,1024}$`),
    denies: /\.\.|\/\/|^\/(?:etc|proc|root|var\/task)\b|%(?:0|2[2-8ef]|3[bce]|5c|7[bcd])/i,
    structured: false,
  },
  {
    id: 'name',
    allows: new RegExp(`^[${letters}'\\u2019., -]{1,120}$`),
    denies: new RegExp(`${openQuote}|^['\\u2019]|--|[.][.]|,,`),
    structured: false,
    prose: true,
  },
  { id: 'base64', allows: /^[A-Za-z0-9+/_-]{8,4000}={0,2}$/, structured: false },
  {
    id: 'title',
    allows: new RegExp(`^[${letters}0-9'\\u2019.,&/()#+:!? -]{1,300}$`),
    denies: new RegExp(`${openQuote}|--|[.][.]|//|/\\*|#\\s{0,2}$|\\w\\(|&&`),
    structured: false,
    prose: true,
  },
  { id: 'text', allows: /^/, structured: false },
];

/** The index of the family `text`, which every text belongs to. */
export const freeText = families.length - 1;

/** Returns the families that a value belongs to, as bits. Values longer than 4096 characters are free text. */
export function familiesOf(value: string): number {
  if (value.length > 4096) return 1 << freeText;
  let bits = 0;
  for (const [index, { allows, denies }] of families.entries()) {
    if (allows.test(value) && !denies?.test(value)) bits |= 1 << index;
  }
  return bits;
}

/** Returns the ids of a set of bits, the narrowest family first. */
export const idsOf = (bits: number): readonly string[] =>
  families.filter((_, index) => bits & (1 << index)).map(({ id }) => id);

/** Returns the bits of family ids. Unknown ids, of later versions, are left out. */
export const bitsOf = (ids: readonly string[]): number =>
  families.reduce((bits, { id }, index) => (ids.includes(id) ? bits | (1 << index) : bits), 1 << freeText);

/** Returns the index of the narrowest family in a set of bits. */
export function narrowest(bits: number): number {
  for (let index = 0; index < families.length; index += 1) if (bits & (1 << index)) return index;
  return freeText;
}

/**
 * Returns the skeleton of a value: each run of letters or digits becomes one character that shows their kind
 * (`TG-6609` → `A-9`). The skeleton has at most 40 characters.
 */
export const skeletonOf = (value: string): string =>
  value
    .slice(0, 200)
    .replace(/[a-z]{1,200}/g, 'a')
    .replace(/[A-Z]{1,200}/g, 'A')
    .replace(/\d{1,200}/g, '9')
    .replace(/[^\x21-\x7e]{1,200}/g, '_')
    .slice(0, 40);
