import { expect, test } from 'vitest';
import { cvss3Score } from './cvss3.ts';
import { cvss4Score } from './cvss4.ts';
import { severityFrom } from './severity.ts';

// Scores as FIRST's calculators give them.
test.each([
  ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', 9.8],
  ['CVSS:3.0/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N', 6.1],
  ['CVSS:3.1/AV:L/AC:H/PR:L/UI:N/S:C/C:H/I:H/A:N', 7.5],
  ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H', 10],
  ['CVSS:3.1/AV:P/AC:H/PR:H/UI:R/S:U/C:N/I:N/A:N', 0],
  ['CVSS:3.1/AV:N/AC:L/PR:N', null],
  ['CVSS:2.0/AV:N', null],
  ['CVSS:3.1/AV:__proto__/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', null],
])('%s is %s', (vector, score) => {
  expect(cvss3Score(vector)).toBe(score);
});

test.each([
  ['CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H', 10],
  ['CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N', 9.3],
  ['CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:H/SC:N/SI:N/SA:N', 8.7],
  ['CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:N/VA:H/SC:H/SI:H/SA:H/E:U', 8.1],
  ['CVSS:4.0/AV:N/AC:L/AT:P/PR:H/UI:A/VC:H/VI:L/VA:N/SC:L/SI:L/SA:N/E:A', 5.7],
  ['CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:N/SC:N/SI:N/SA:N', 0],
  ['CVSS:4.0/AV:N', null],
  ['CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:X/VI:N/VA:N/SC:N/SI:N/SA:N', null],
])('%s is %s', (vector, score) => {
  expect(cvss4Score(vector)).toBe(score);
});

test('a vector counts before a word, version 4 before 3', () => {
  const v3 = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H';
  const v4 = 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:H/SC:N/SI:N/SA:N';
  expect(severityFrom([v3, v4], 'LOW')).toEqual({ level: 'high', score: 8.7, from: v4 });
  expect(severityFrom([v3], null)).toMatchObject({ level: 'critical', score: 9.8 });
  expect(severityFrom(['nonsense'], 'MODERATE')).toEqual({ level: 'medium', score: null, from: 'MODERATE' });
  expect(severityFrom([], 'constructor')).toBe(null);
});
