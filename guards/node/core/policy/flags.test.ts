import { expect, test } from 'vitest';
import { foreignFlag } from './flags.ts';

test.each([
  ['/usr/bin/node', ['app.js', '--run=x'], null],
  ['node', ['--run=x'], '--run=x'],
  ['/opt/node', ['--no-warnings', '--run', 'x'], '--run'],
  ['node', ['--no-warnings', 'app.js', '--verbose'], null],
  ['node', ['--require', '--run', 'app.js'], null],
  ['node', ['--require=./a.cjs', '--inspect', 'app.js'], '--inspect'],
  ['node', ['-e', '1', '--env-file=/secret'], '--env-file=/secret'],
  ['node', ['--', '--run=x'], null],
  ['node', ['--mine', 'app.js'], null],
  ['/usr/bin/env', ['--run=x'], null],
  ['node', ['__proto__'], null],
] as const)('%s %j: %s', (file, args, flag) => {
  expect(foreignFlag(file, args, (name) => name === '--mine')).toBe(flag);
});
