import { defineRule } from '../rule.ts';

/** Matches values that contain a query in parentheses. */
export const subquery = defineRule({
  id: 'sqli/subquery',
  class: 'sqli',
  threats: ['T4'],
  title: 'A value holds a query in parentheses',
  score: 0.8,
  on: 'text',
  view: 'sql',
  words: ['select'],
  patterns: [
    /\( (?:\( ){0,4}SELECT (?:(?:DISTINCT|ALL|TOP 1) )?(?:(?:\( ){0,4}(?:1|s|@|NULL|\*|CASE|if\(|[\w.$]{1,60}\()|n (?:,|FROM|AS)|\( n )/,
    /[\w.$]{1,60}\( SELECT (?:(?:DISTINCT|ALL|TOP 1) )?(?:1|s|@|NULL|\*|CASE|[\w.$]{1,60}\(|n (?:,|FROM|AS))/,
    /(?:EXISTS|IN|ALL|ANY) \( SELECT /,
    /^['"\x60] [sn] (?:\) ){0,6}(?:[-+*/%^=<>|&,]|\|\|) (?:\( ){0,6}SELECT (?:1|s|@|n|\*|[\w.$]{1,60}\()/,
    /\( SELECT \* FROM/,
    /\( SELECT \( [\w.$]{1,60}\(/,
    /\( SELECT\( /,
  ],
  hits: [
    '1 and (select count(*) from users) > 0',
    "'||(select password from users limit 1)||'",
    '(SELECT * FROM (SELECT(SLEEP(2)))a)',
    '1 AND EXISTS(SELECT 1)',
  ],
  misses: ['a menu (select one) is shown', 'please choose (select): a, b', 'the committee (select) met'],
});
