import { expect, test } from 'vitest';
import { admits } from './npm-range.ts';

test.each([
  ['^1.2.3', '1.2.3 1.9.0', '1.2.2 2.0.0 2.0.0-rc.1 1.3.0-beta'],
  ['^0.2.3', '0.2.3 0.2.9', '0.3.0 0.2.2'],
  ['^0.0.3', '0.0.3', '0.0.4 0.0.2'],
  ['^0', '0.0.1 0.9.0', '1.0.0'],
  ['~1.2', '1.2.0 1.2.9', '1.3.0'],
  ['~1', '1.0.0 1.9.9', '2.0.0'],
  ['1.x', '1.0.0 1.9.9', '2.0.0 0.9.0'],
  ['*', '0.0.0 9.9.9', '1.0.0-rc.1'],
  ['', '1.2.3', '1.0.0-a'],
  ['>=1.2 <2 || 3.0.0', '1.2.0 1.9.9 3.0.0', '2.0.0 3.0.1 1.1.9'],
  ['> 1.2', '1.3.0', '1.2.0 1.2.9'],
  ['<=1.2', '1.2.9 0.1.0', '1.3.0'],
  ['1.2 - 2', '1.2.0 2.9.9', '3.0.0 1.1.0'],
  ['1.2.3 - 2.0.0', '2.0.0', '2.0.1'],
  ['=v1.2.3', '1.2.3', '1.2.4'],
  ['>=1.0.0-rc.1', '1.0.0-rc.2 1.0.0 2.0.0', '1.1.0-rc.1 1.0.0-alpha'],
])('%s', (range, inside, outside) => {
  for (const version of inside.split(' ')) expect([version, admits(range, version)]).toEqual([version, true]);
  for (const version of outside.split(' '))
    expect([version, admits(range, version)]).toEqual([version, false]);
});

test('what is no range is not decided', () => {
  for (const range of ['latest', 'git+https://example.com/a.git', 'file:../a', 'workspace:*', 'npm:a@1'])
    expect(admits(range, '1.0.0')).toBeNull();
});
