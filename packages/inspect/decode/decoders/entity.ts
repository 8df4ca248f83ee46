import { type Decoder, sign } from '../decoder.ts';

/**
 * Entities that can hide syntax. The semicolon may be missing, as browsers allow. Source: HTML standard, named
 * references.
 */
export const named: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  apos: "'",
  colon: ':',
  tab: '\t',
  newline: '\n',
  lpar: '(',
  rpar: ')',
  sol: '/',
  bsol: '\\',
  comma: ',',
  period: '.',
  excl: '!',
  equals: '=',
  semi: ';',
  num: '#',
  dollar: '$',
  percnt: '%',
  lbrace: '{',
  lcub: '{',
  rcub: '}',
  lsqb: '[',
  rsqb: ']',
  grave: '`',
  nbsp: ' ',
  plus: '+',
  ast: '*',
  lowbar: '_',
  verbar: '|',
};
const entity = /&(?:#x0{0,20}[0-9a-f]{1,6}|#0{0,20}[0-9]{1,7}|[a-z]{2,8});?/gi;

export const entities: Decoder = {
  id: 'entity',
  signs: sign.ampersand,
  applies: () => true,
  decode: (text) => {
    const value = text.replace(entity, (reference) => character(reference) ?? reference);
    return value === text ? [] : [{ at: '', value }];
  },
};

function character(reference: string): string | null {
  const name = reference.slice(1).replace(/;$/, '').toLowerCase();
  if (name[0] !== '#') {
    const found = Object.hasOwn(named, name) ? named[name] : undefined;
    // Without a semicolon, only the names that browsers decode count: a query string has `&lt=` and `&num=`.
    return found !== undefined && (reference.endsWith(';') || /^(?:lt|gt|amp|quot|nbsp)$/.test(name))
      ? found
      : null;
  }
  const code = name[1] === 'x' ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10);
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : null;
}
