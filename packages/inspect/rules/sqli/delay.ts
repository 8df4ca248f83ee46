import { defineRule } from '../rule.ts';

/** Matches functions that make the database wait: attackers read the answer to a probe from the time. */
export const delay = defineRule({
  id: 'sqli/delay',
  class: 'sqli',
  threats: ['T4'],
  title: 'A value makes the database wait',
  score: 0.9,
  on: 'text',
  view: 'sql',
  words: ['sleep', 'benchmark', 'waitfor', 'delay', 'receive_message', 'randomblob', 'generate_series'],
  patterns: [
    /benchmark\( [-+( ]{0,6}(?:1|n) ,/,
    /(?:pg_sleep|pg_sleep_for|dbms_pipe\.receive_message|dbms_lock\.sleep|dbms_session\.sleep)\( (?:[-+( ]{0,6})(?:1|s|n|[\w.$]{1,60}\()/,
    /WAITFOR (?:DELAY|n) s/,
    /(?:[-+*/%=<>|&^,(]|\|\||&&|OR|AND|XOR|SELECT|s|1|NOT|THEN|ELSE|WHEN|BY|;|IN|R?LIKE|REGEXP|HAVING|WHERE|BETWEEN|DIV|MOD|LIMIT|VALUES|c) (?:\( ){0,4}sleep\( (?:\( ){0,3}(?:1|s)/,
    /^\. sleep\( (?:1|s) \) (?:c|k|=|OR|AND|#)/,
    /randomblob\( (?:[-+*/] |1 |\( |\) ){0,12}/,
  ],
  hits: [
    '1 AND SLEEP(5)',
    "'; WAITFOR DELAY '0:0:9'--",
    '1 or benchmark(900,md5(1))',
    "'||pg_sleep(5)--",
    '&&SLEEP(3)',
  ],
  misses: [
    'sleep(8) hours is best',
    'Waitfor delay announcements at gate 5',
    'time.sleep(5)',
    'a benchmark (2024) of databases',
  ],
});
