import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { takeOver } from './taken-over.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'emmental-taken-over-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const write = (path: string, text: string): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** As a function is copied: its folder of packages is a link. */
function installed(...names: readonly string[]): string {
  for (const name of names) {
    write(`shared/${name}/package.json`, '{}');
    write(`shared/${name}/index.js`, '1;');
  }
  mkdirSync(join(root, 'task'));
  symlinkSync(join(root, 'shared'), join(root, 'task/node_modules'));
  return join(root, 'task');
}

test.each([
  ['left', 'right'],
  ['@scope/left', '@scope/right'],
  ['@scope/left', '@other/left'],
  ['@scope/left', 'left'],
])('%s is changed in the copy alone, and %s is there as before', (taken, other) => {
  const task = installed(taken, other);
  expect(takeOver(task, 'javascript', ['absent', taken], [], 'evil()')).toBe(taken);
  expect(read(`task/node_modules/${taken}/index.js`)).toContain('evil()');
  expect(read(`shared/${taken}/index.js`)).toBe('1;');
  expect(read(`task/node_modules/${other}/index.js`)).toBe('1;');
  expect(readdirSync(join(task, 'node_modules')).sort()).toEqual(readdirSync(join(root, 'shared')).sort());
});

test('the installed modules of a Python package are changed', () => {
  write('site/left_pad-1.0.dist-info/RECORD', 'leftpad/__init__.py,,\nleftpad/deep.py,,\n');
  write('site/leftpad/__init__.py', 'a = 1\n');
  mkdirSync(join(root, 'task'));
  const task = join(root, 'task');
  expect(takeOver(task, 'python', ['Left-Pad'], [join(root, 'site')], 'evil()')).toBe('Left-Pad');
  expect(read('task/leftpad/__init__.py')).toBe('a = 1\n\nevil()\n');
  expect(read('site/leftpad/__init__.py')).toBe('a = 1\n');
});

test('a package that is not installed cannot be taken over', () => {
  expect(() => takeOver(installed('left'), 'javascript', ['absent'], [], '')).toThrow(
    'its packages are not installed',
  );
});
