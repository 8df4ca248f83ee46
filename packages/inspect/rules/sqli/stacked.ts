import { defineRule } from '../rule.ts';

/** Matches a second statement: `; DROP TABLE users`. */
export const stacked = defineRule({
  id: 'sqli/stacked',
  class: 'sqli',
  threats: ['T4'],
  title: 'A value adds a second SQL statement',
  score: 0.8,
  on: 'text',
  view: 'sql',
  words: [';'],
  patterns: [
    /; (?:SELECT (?:[^;]{1,200} )?(?:FROM n|[\w.$]{1,60}\(|@|1 |s )|INSERT INTO (?:n|[\w.$]{1,60}\()|UPDATE n SET (?:n|[A-Z]{3,12}) =|DELETE FROM n|DROP (?:TABLE|DATABASE|SCHEMA|VIEW|USER|ROLE|INDEX|PROCEDURE|FUNCTION|TRIGGER|COLUMN) (?:IF |n)|(?:CREATE|ALTER) (?:TABLE|DATABASE|USER|ROLE|VIEW|PROCEDURE|FUNCTION|TRIGGER|LOGIN|n TABLE) |TRUNCATE (?:TABLE )?n (?:; |c |k |$)|EXEC(?:UTE)? (?:[\w.$]{1,60}\(|n (?:s|n|\. |@)|\( )|DECLARE @|DECLARE n |WAITFOR DELAY s|SHUTDOWN |COPY (?:\(|n )(?:.{0,80} )?(?:TO|FROM) |LOAD n INFILE|GRANT |MERGE INTO|CALL [\w.$]{1,60}\(|ATTACH DATABASE|PRAGMA n|HANDLER n|RENAME TABLE|BEGIN )/,
  ],
  hits: [
    '1; DROP TABLE users',
    "x'; INSERT INTO admins VALUES (1)--",
    '1;select pg_sleep(9)',
    "a'; exec master..xp_cmdshell 'dir'",
  ],
  misses: [
    '50% off; today only!',
    'wash; update: set the date to Monday',
    'a;b;c',
    'Q&A; select one of these',
    'DROP TABLE IF EXISTS tmp; -- cleanup',
  ],
});
