import { expect, test } from 'vitest';
import { coreOf } from '../../testing/core.ts';
import { profileOf } from '../../testing/profile.ts';

const { attached } = coreOf(profileOf());

test.each([
  ['SELECT 1', ''],
  ["INSERT INTO mail VALUES ('attach ''/x'' as b', \"vacuum into\")", ''],
  ["ATTACH DATABASE '/work/x.db' AS b;", '/work/x.db'],
  ["/* first */ attach '/work/o''clock.db' as b -- then", "/work/o'clock.db"],
  ["VACUUM main INTO '/work/x.db';", '/work/x.db'],
  ["CREATE TABLE t (a); attach'/work/x.db'as b; INSERT INTO b.t VALUES ($a, @b, :c, ?1)", '/work/x.db'],
  ["/* attach '/work/x.db' as z */ ATTACH '/y.db' AS b", '/y.db'],
  ["ATTACH ? AS b /* attach '/work/x.db' as z */", '/'],
  ["ATTACH '/work/' || 'x.db' AS b", '/'],
  ["ATTACH '/work/x.db' AS a; ATTACH '/work/y.db' AS b", '/'],
  ["SELECT $a('); ATTACH '/y.db' AS b; --'", '/y.db'],
  ["SELECT a$b('); ATTACH '/y.db' AS b; --'", ''],
  ["SELECT $::a('); ATTACH '/y.db' AS b; --'", '/y.db'],
  ["SELECT 1;\0 ATTACH '/y.db' AS b", ''],
])('the file that %j opens besides its own is %j', (sql, file) => {
  expect(attached(sql)).toBe(file);
});
