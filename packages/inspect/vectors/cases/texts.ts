const padding = 'lorem ipsum dolor sit amet, '.repeat(200);

/** Texts beside the hits and misses of the rules: what is about length, place and letters, and about several rules at once. */
export const texts: readonly string[] = [
  '',
  'x',
  'hello',
  `${padding}' OR '1'='1`,
  `' OR '1'='1${padding}`,
  `${padding}<script>alert(1)</script>${padding}`,
  `${padding}${padding}; cat /etc/passwd`,
  "x' UNION SELECT password FROM users--",
  "X' uNiOn/**/SeLeCt 1,2,3#",
  "<svg onload=alert(1)>'; DROP TABLE a;--",
  '\u017fcript <\u017fcript>',
  '\u212aill',
  "caf\u00e9' OR 'x'='x",
  'a\u2028b\n; id\n',
  'x\n',
  'tab\tand\u00a0blank\u3000; id',
  '\ud83d\ude00; id',
  '\ud800lone',
];
