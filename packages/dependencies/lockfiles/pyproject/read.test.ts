import { expect, test } from 'vitest';
import { readPackages } from '../../read-packages.ts';
import { rowsOf } from '../../testing/lists.ts';
import { sourceOf } from '../../testing/source.ts';

const text = `[project]
name = "app"
dependencies = [
  "left[x]>=1.2,<2 ; python_version < '3.12'",
  "right==2.0.1",
  "forked @ git+https://git.example/shop/forked.git",
]
[project.optional-dependencies]
more = ["open"]
[dependency-groups]
dev = ["tester~=1.2", { include-group = "more" }]
`;

test('without a lockfile what it asks for is read', () => {
  const { lists, diagnostics } = readPackages(sourceOf({ 'pyproject.toml': text }), '');
  expect(lists.flatMap(rowsOf)).toEqual([
    "4 left (>=1.2,<2) from 1.2 [python_version < '3.12']",
    '5 right 2.0.1',
    '6 forked () git git+https://git.example/shop/forked.git',
    '9 open () optional',
    '11 tester (~=1.2) from 1.2 dev',
  ]);
  expect(diagnostics.map(({ code }) => code)).toEqual(['dependencies/no-lockfile']);
});

test('beside requirements.txt it is not read', () => {
  const source = sourceOf({ 'pyproject.toml': text, 'requirements.txt': 'left==1.5\n' });
  expect(readPackages(source, '').lists.map(({ file }) => file)).toEqual(['requirements.txt']);
});
