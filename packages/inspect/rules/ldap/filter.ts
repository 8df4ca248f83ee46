import { defineRule } from '../rule.ts';

/** Matches parentheses with `&`, `|`, `!` and `*` as LDAP filters use them (RFC 4515). */
export const filter = defineRule({
  id: 'ldap/filter',
  class: 'ldap',
  threats: ['T4'],
  title: 'A value closes an LDAP filter or brings its own',
  score: 0.6,
  on: 'text',
  view: 'text',
  words: ['(|', '(&', '(!', '*)', ')(', '|(', '=*', ')&', ')|', '*('],
  patterns: [
    /\(\s{0,2}[&|!]\s{0,2}\(\s{0,2}[\w.;-]{1,60}\s{0,2}[~<>:]?=/,
    /\)\s{0,2}\(\s{0,2}[&|!]?\s{0,2}\(?\s{0,2}[\w.;:-]{1,60}\s{0,2}[~<>:]?=/,
    /\)\s{0,2}\(\s{0,2}[&|!]\s{0,2}[()\w]/,
    /\*\s{0,2}\)\s{0,2}(?:\(\s{0,2}(?:[&|!]|[\w.;-]{1,60}\s{0,2}[~<>:]?=|$)|\)\s{0,2}(?:[()&|\u0000]|%00|$)|[&|!\u0000])/,
    /^\*?\s{0,2}\(\s{0,2}[|&!]\s{0,2}\(\s{0,2}\w[\w.;-]{0,60}\s{0,2}(?:[~<>:]?=|$)/,
    /\(\(?\s{0,2}[|&]\s{0,2}[\w.;-]{1,60}=\*/,
    /^\*\)[^ ]|^\*\(\)[|&]/,
    /\([\w.;-]{1,40}=\*?[\w ]{0,40}\*\)/,
    /^\*\)$/,
  ],
  hits: [
    '*)(uid=*))(|(uid=*',
    'admin)(&)',
    '(&(sn=x)(password=*))',
    '*(|(mail=*))',
    'x)(cn=))\u0000',
    '*()|&',
    'x)(flags:1.2.840.113556.1.4.803:=2)',
  ],
  misses: [
    '(a+b)*c',
    '*/5 * * * *',
    '(parenthetical)',
    'f(x) = x^2',
    'a(b)(c)',
    '(&(a)(b))',
    'void (*f)(size_t)',
    'reinterpret_cast<void (*)(int)>',
    '**bold** (x)',
  ],
});
