import { defineRule } from '../rule.ts';

const column = String.raw`(?:[-+~!] ){0,3}(?:\( ){0,4}(?:1|s|@|\*|\?|NULL|TRUE|FALSE|CASE|TOP|[\w.$]{1,60}\(|(?:n|[A-Z]{3,10}) (?:,|FROM|AS|\|\|))`;

/** Matches `UNION SELECT …`, which adds the rows of a second query to the result. */
export const union = defineRule({
  id: 'sqli/union',
  class: 'sqli',
  threats: ['T4'],
  title: 'A value adds a second query with UNION',
  score: 0.9,
  on: 'text',
  view: 'sql',
  words: ['union', 'intersect', 'except', 'minus'],
  patterns: [
    new RegExp(
      `(?:UNION|INTERSECT|EXCEPT|MINUS) (?:(?:ALL|DISTINCT) )?(?:\\( ){0,6}(?:SELECT (?:(?:ALL|DISTINCT) )?${column}|VALUES \\(|TABLE n)`,
    ),
    /\( UNION (?:ALL )?SELECT/,
    /\( UNION ALL n \(/,
    /\( UNION ALL [\w.$]{1,60}\(/,
  ],
  hits: [
    '1 UNION SELECT NULL,NULL',
    "x' union all select user, password from users--",
    '-1 UNION/**/SELECT@@version',
    'union (select 1,2)',
  ],
  misses: [
    'the union select committee; all members',
    'union of workers and all selected members',
    'Union Pacific',
    'credit union: select a branch',
  ],
});
