import { defineRule } from '../rule.ts';
import { broken, compare, term } from './grammar.ts';

/** Matches values that close their quote and continue with a comparison, a concatenation, ORDER or GROUP (for AND and OR see `tautology.ts`). */
export const condition = defineRule({
  id: 'sqli/condition',
  class: 'sqli',
  threats: ['T4'],
  title: 'A value closes its quote and goes on with an expression',
  score: 0.6,
  on: 'text',
  view: 'sql',
  words: [
    "'",
    '"',
    '`',
    'case',
    'order',
    'having',
    'group',
    'procedure',
    'if(',
    'limit',
    'select',
    'like',
    'insert',
    'update',
    'delete',
    'drop',
  ],
  patterns: [
    new RegExp(
      `${broken}${compare} (?:(?:NOT|LIKE|ILIKE|RLIKE|REGEXP|IN|BETWEEN|SIMILAR|TO|DISTINCT|FROM) ){0,2}(?:[-+~!] ){0,2}(?:\\( ){0,3}(?:1|s)(?: \\)){0,4} (?:c |k |$|AND|OR|=|;|-|\\+|\\^|\\*)`,
    ),
    new RegExp(
      `${broken}(?:\\|\\||\\+|-|\\*|\\^|%|/|&|\\|) (?:[-+~!] ){0,2}(?:\\( ){0,6}(?:[\\w.$]{1,60}\\( |@ |s (?:\\|\\|)|SELECT)`,
    ),
    new RegExp(`${broken}(?:\\|\\|) (?:s|1) (?:\\|\\||$|c|=|==)`),
    new RegExp(
      `${broken}(?:HAVING|GROUP BY|ORDER BY|PROCEDURE|INTO|RLIKE|REGEXP|WAITFOR|COLLATE) (?:${term}) `,
    ),
    // `limit 10` does not match if text follows: `near 'limit 10' at line 1`.
    new RegExp(`${broken}LIMIT (?:${term}) (?:c |k |, |; |\\) |n |OFFSET |INTO |UNION |$)`),
    // More texts with commas between them are a list; the values of an INSERT end with a parenthesis or a comment.
    new RegExp(
      `${broken}, (?:(?:1|NULL|\\( SELECT|[\\w.$]{1,60}\\() (?:, |\\) |c )|(?:s , ){0,20}s (?:\\) |c ))`,
    ),
    new RegExp(`${broken}\\) , \\( s`),
    /CASE WHEN (?:\( ){0,3}(?:1|s) (?:\) )?(?:=|<|>|<>|!=|LIKE) (?:1|s) (?:\) )?THEN/,
    /(?:^\. |1 |s |\) )(?:ORDER|GROUP) BY 1 (?:, 1 ){0,60}(?:c|k) /,
    /^\. ORDER BY 1 (?:, (?:1|s|NULL) ){0,60}$/,
    /(?:^\. |1 |s |\) )HAVING (?:\( )?(?:1|s) (?:=|<|>|LIKE) (?:1|s)/,
    /PROCEDURE analyse\(/,
    // Between back-ticks, such a statement belongs to Markdown.
    /^['"] [sn] (?:\) ){0,10}(?:INSERT INTO n|UPDATE n SET|DELETE FROM n|DROP TABLE (?:IF |n ))/,
    /^\. (?:SELECT [\w.$]{1,60}\( (?:s |1 )?\) (?:; )?$|LIKE s $)/,
    /^\. if\( (?:1|s) = (?:1|s) \) (?:SELECT|DROP)/,
    /(?:^\. |, |\+ |- |\|\| |&& |OR |AND )(?:\( )?if\( (?:[\w.$]{1,60}\( |1 |s |\( ).{0,120}, /,
    /(?:convert|cast)\( .{0,60}(?:SELECT|UNION|@)/,
    /^['"] [sn] (?:UNION|; )(?:ALL )?SELECT /,
  ],
  hits: [
    "1' ORDER BY 3-- ",
    "'||'a'||'",
    "x' HAVING 1=1--",
    'CASE WHEN 1=1 THEN 1 ELSE 2 END',
    "'+if(1=1,sleep(1),0)+'",
    "', NULL, NULL) --",
    "' LIMIT 1 -- ",
    "x' limit 1,1#",
    "'^'0",
    "x', 'y', 'z') -- ",
  ],
  misses: [
    "O'Brien",
    '5\' 11"',
    'Ben & Jerry\'s "Half Baked"',
    'name,age\n"O\'Neil, Bob",42',
    'in case when it rains',
    "'quoted'",
    'group by color, order by size',
    "a syntax error near 'limit 10' at line 1",
    "she said: 'drop table? never'",
    'please run `UPDATE t SET a = 1`, thanks',
    'hashes = ["a1", "b2", "c3", "d4", "e5"]',
    'the values "a", "b", "c", "d"',
  ],
});
