import { diagnostic } from '@emmental/model';
import { expect, test } from 'vitest';
import { withUndefinedByFolder } from './undefined-names.ts';

const undefinedAt = (file: string, line: number, name: string) =>
  diagnostic('template/undefined', { file, line, column: 3 }, name);

test('hundreds of undefined names in a folder are one problem, at the first place', () => {
  const uses = Array.from({ length: 587 }, (_, index) =>
    undefinedAt('infra/main.tf', index + 1, `var.v${index % 43}`),
  );
  const other = diagnostic('template/cycle', { file: 'infra/main.tf', line: 1, column: 1 }, 'local.a');
  const joined = withUndefinedByFolder([...uses, other]);
  expect(joined.map(({ code, file, line, message }) => [code, `${file}:${line}`, message])).toEqual([
    ['template/cycle', 'infra/main.tf:1', other.message],
    [
      'template/undefined',
      'infra/main.tf:1',
      'a reference has no target: var.v0, var.v1, var.v10, 40 more; 587 uses in this folder',
    ],
  ]);
});

test('a few stay as they are, and each folder has its own', () => {
  const few = [undefinedAt('a/main.tf', 1, 'var.a'), undefinedAt('a/main.tf', 2, 'var.b')];
  const many = Array.from({ length: 6 }, (_, index) => undefinedAt('b/main.tf', index + 1, 'var.c'));
  expect(withUndefinedByFolder([...few, ...many])).toHaveLength(3);
});
