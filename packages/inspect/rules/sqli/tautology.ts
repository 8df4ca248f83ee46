import { defineRule } from '../rule.ts';
import { afterValue, broken, compare, literal, logic, term } from './grammar.ts';

const not = '(?:NOT ){0,2}';

/** Matches values that close their quote and add a condition with AND or OR: `' OR '1'='1`. */
export const tautology = defineRule({
  id: 'sqli/tautology',
  class: 'sqli',
  threats: ['T4'],
  title: 'A value closes its quote and adds a condition',
  score: 0.8,
  on: 'text',
  view: 'sql',
  also: [
    "'",
    '"',
    '--',
    '=',
    '<',
    '>',
    '#',
    'true',
    'TRUE',
    'like',
    'LIKE',
    'between',
    'BETWEEN',
    'regexp',
    'REGEXP',
    ' in ',
    ' is ',
    ' IS ',
    ' IN ',
  ],
  words: ['or', 'and', 'xor', '||', '&&', '|'],
  alone: true,
  patterns: [
    // `</` is the end of an element of HTML.
    new RegExp(`${broken}${logic} ${not}${term} (?:\\) ){0,4}${compare} (?:[^/]|$)`),
    new RegExp(
      `${broken}${logic} ${not}(?:\\( ){0,4}(?:s|TRUE|FALSE|NULL|EXISTS|CASE)(?: \\)){0,4} (?:c |k |; |s |${logic} |LIMIT |GROUP |ORDER )?`,
    ),
    // A number with a quote behind it is a length in inches: `a 27" or 32" screen`.
    new RegExp(
      `${broken}${logic} ${not}(?:\\( ){0,4}1(?: \\)){0,4} (?:c |k |; |[\\w.$]{0,60}\\( |${logic} |LIMIT |GROUP |ORDER |$)`,
    ),
    new RegExp(`${broken}${logic} ${not}[\\w.$]{1,60}\\( (?:1|s|\\)|@|SELECT|n |[/*] |[\\w.$]{1,60}\\()`),
    new RegExp(`${afterValue}${logic} ${not}${literal} (?:\\) ){0,4}(?:${compare} )${literal}`),
    new RegExp(`${afterValue}${logic} ${not}(?:n ${compare} n|${literal}) (?:\\) ){0,4}c $`),
    new RegExp(`${afterValue}${logic} ${not}n IS (?:NOT )?NULL (?:c |\\) |$)`),
    new RegExp(`^\\. n (?:- 1 )?(?:OR|\\|\\|) ${not}${literal} (?:=|<|>|LIKE) ${literal}`),
    /^\. (?:1|s) (?:OR|\|\|) (?:TRUE|n = n|1 = 1)/,
  ],
  hits: [
    "' OR '1'='1",
    "x') or ('a'='a",
    '1 OR 1=1',
    "admin' or true--",
    '") or sleep(3) = "',
    "' or 1 #",
    ' and 3=4 and (1=1',
    'AB-7 OR 1=1',
    '7 OR 2 BETWEEN 1 AND 3',
    '9 or id is not null',
  ],
  misses: [
    "the 'best' or 'worst' of it",
    "rock 'n' roll and more",
    '6\'2" and 5\'11" tall',
    'a 27" or 32" screen',
    '2 + 2 = 4 or so they say',
    "it's 5 o'clock and all is well",
    'price < 3 and stock > 1',
    "type Size = 's' | 'm' | 'l';",
    '<p>"Are you sure?" and then</p><p>he left.</p>',
  ],
});
