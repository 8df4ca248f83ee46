import { expect, onTestFinished, test } from 'vitest';
import { readOwners } from './owners.ts';
import { repository } from './testing/repository.ts';

/** Reads the owners from files of a repository. */
function ownersIn(files: Readonly<Record<string, string>>) {
  const { source, remove } = repository(files);
  onTestFinished(remove);
  return readOwners(source);
}

/** The pattern of CODEOWNERS, a file, and whether GitHub gives the file to its owner. Source: GitHub, "About code owners", CODEOWNERS syntax. */
const patterns: readonly (readonly [string, string, boolean])[] = [
  ['*', 'a/b/c.js', true],
  ['*.js', 'a/b/c.js', true],
  ['*.js', 'a/b/c.ts', false],
  ['/build/logs/', 'build/logs/a/b.log', true],
  ['/build/logs/', 'x/build/logs/a.log', false],
  ['docs/*', 'docs/getting-started.md', true],
  ['docs/*', 'docs/build-app/troubleshooting.md', false],
  ['apps/', 'x/apps/a.js', true],
  ['apps/', 'apps.js', false],
  ['/docs/', 'docs/a/b.md', true],
  ['/scripts', 'scripts/a.sh', true],
  ['**/logs', 'deeply/nested/logs/a.log', true],
  ['/apps/github', 'apps/github/a.js', true],
  ['/security/company.yaml', 'security/company.yaml', true],
  ['!*.js', 'a.js', false],
];
test.each(patterns)('%s and %s: %s', (pattern, file, isOwned) => {
  const ownersOf = ownersIn({ CODEOWNERS: `${pattern} @Shop/Dev\n` });
  expect(ownersOf(file)).toEqual(isOwned ? ['@shop/dev'] : []);
});

test('the last line that matches counts; a line without owners gives a file to nobody', () => {
  const ownersOf = ownersIn({ 'docs/CODEOWNERS': '# all\n* @a @b # two\n*.ts @c\n/gen/\n' });
  expect([ownersOf('x.js'), ownersOf('x.ts'), ownersOf('gen/x.ts')]).toEqual([['@a', '@b'], ['@c'], []]);
});

test('the file in .github goes before the others; without a file nobody owns anything', () => {
  const both = { CODEOWNERS: '* @a\n', '.github/CODEOWNERS': '* @b\n' };
  expect(ownersIn(both)('x')).toEqual(['@b']);
  expect(ownersIn({ 'a.js': '' })('a.js')).toEqual([]);
});

test('sections of GitLab give their owners to the lines below; an optional section asks nobody', () => {
  const ownersOf = ownersIn({
    '.gitlab/CODEOWNERS': '[Backend][2] @back\n*.js\n*.ts @own\n^[Docs]\n*.js @nobody\n',
  });
  expect([ownersOf('a.js'), ownersOf('a.ts')]).toEqual([['@back'], ['@own']]);
});
