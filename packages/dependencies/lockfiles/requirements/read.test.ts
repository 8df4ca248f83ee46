import { expect, test } from 'vitest';
import { readPackages } from '../../read-packages.ts';
import { complaintsOf, fixture, readList, rowsOf } from '../../testing/lists.ts';
import { sourceOf } from '../../testing/source.ts';

const text = fixture(import.meta.url, 'requirements.txt');
const constraints = 'HELD==3.2.1\n-c more.txt\n';

test('pins, hashes, extras, markers, addresses, folders; what is not pinned is told', () => {
  const list = readList({
    'requirements.txt': text,
    'base.txt': 'werkzeug==1.0.1\n',
    'constraints.txt': constraints,
    'more.txt': 'boto3==1.2.3\n-c constraints.txt\n',
  });
  expect(rowsOf(list)).toEqual([
    '5 Flask 1.1.4',
    '6 requests 2.26.0 [python_version < "3.8"]',
    '7 PyYAML 5.4.1',
    '8 click 8.1.7',
    '12 constructs (>=10.0.0,<11.0.0) from 10.0.0',
    '13 boto3 1.2.3',
    '14 jinja2 (~=2.11.1) from 2.11.1',
    '15 django (==4.*) from 4',
    '16 held 3.2.1',
    '17 numpy (>=1.20) from 1.20',
    '18 forked () git git+https://git.example/shop/forked.git@v1#egg=forked',
    '19 wheel-file 1.2.3 url https://files.example/wheel_file-1.2.3-py3-none-any.whl',
    '20 local_thing 0.3 file ./vendor/local_thing-0.3.tar.gz',
    '21 own () file ./packages/own',
  ]);
  expect(list.packages[3]?.integrity).toBe('sha256:aaaa');
  expect(list.includes).toEqual(['base.txt']);
  expect(list.skipped.map(({ line, name, why }) => [line, name, why])).toEqual([
    [12, 'constructs', 'not pinned (>=10.0.0,<11.0.0): only 10.0.0, the lowest allowed version, is checked'],
    [14, 'jinja2', 'not pinned (~=2.11.1): only 2.11.1, the lowest allowed version, is checked'],
    [15, 'django', 'not pinned (==4.*): only 4, the lowest allowed version, is checked'],
    [17, 'numpy', 'not pinned (>=1.20): only 1.20, the lowest allowed version, is checked'],
  ]);
  expect(complaintsOf(list)).toEqual(['read/syntax 22']);
});

test('files that are taken in are lists of their own, once; what is missing is told', () => {
  const source = sourceOf({
    'app/requirements.txt': '-r ../shared/base.txt\n-r gone.txt\n-c none.txt\n-r ../../outside.txt\nflask\n',
    'app/requirements-dev.txt': '-r requirements.txt\npytest==8.0.0\n',
    'shared/base.txt': '-r ../app/requirements.txt\nwerkzeug==1.0.1\n',
  });
  const { lists } = readPackages(source, '');
  expect(lists.map(({ file, packages }) => [file, ...packages.map(({ name }) => name)])).toEqual([
    ['app/requirements-dev.txt', 'pytest'],
    ['app/requirements.txt', 'flask'],
    ['shared/base.txt', 'werkzeug'],
  ]);
  expect(lists[1]?.skipped.map(({ why }) => why)).toEqual([
    'the constraints of none.txt could not be read',
    'the requirements of gone.txt could not be read',
    'the requirements of ../../outside.txt could not be read',
    'not pinned (any version): the installed version is unknown',
  ]);
});

test.each(['requirements.txt', 'requirements-dev.txt', 'dev-requirements.txt', 'requirements/prod.txt'])(
  '%s is one',
  (file) => {
    expect(rowsOf(readList({ [file]: 'flask==1.0\r\nleft==2.0\r\n' }))).toEqual([
      '1 flask 1.0',
      '2 left 2.0',
    ]);
  },
);

test('a pin without a place in the order is a pin; what a template engine fills in is told', () => {
  const list = readList({ 'requirements.txt': 'tz==2004d\n{%- if x %}\nleft==1.0\n{%- endif %}\n' });
  expect(rowsOf(list)).toEqual(['1 tz 2004d', '3 left 1.0']);
  expect(complaintsOf(list)).toEqual(['read/templated 2', 'read/templated 4']);
});

test('a merge conflict: both sides are read', () => {
  const list = readList({
    'requirements.txt': '<<<<<<< HEAD\nflask==1.0\n=======\nflask==2.0\n>>>>>>> other\nleft==1.0',
  });
  expect(rowsOf(list)).toEqual(['2 flask 1.0', '4 flask 2.0', '6 left 1.0']);
  expect(complaintsOf(list)).toEqual(['dependencies/conflict 1']);
});

test('what a requirement says and what constraints say hold together', () => {
  const list = readList({
    'requirements.txt': '-c limits.txt\nleft>=1.5\nright\nother>=1\n',
    'limits.txt': 'left<2\nright>=1\nright==1.9\n',
  });
  expect(rowsOf(list)).toEqual(['2 left (>=1.5,<2) from 1.5', '3 right 1.9', '4 other (>=1) from 1']);
});

test('an address without an end takes no longer than its beginning', () => {
  const list = readList({ 'requirements.txt': `-e ${'a1-1'.repeat(300_000)}\nleft==1.0\n` });
  expect(rowsOf(list).at(-1)).toBe('2 left 1.0');
});

test('a name that markers choose a version of has an id for each; places give names without revision and extras', () => {
  const list = readList({
    'requirements.txt': [
      'a==1.0; python_version < "3.8"',
      'a==2.0; python_version >= "3.8"',
      'git+ssh://git@git.example/shop/other.git@v1.0',
      '-e .[dev]',
      '-e ./lib[all]',
    ].join('\n'),
  });
  expect(list.packages.map(({ id, name }) => `${id} ${name}`)).toEqual([
    'a 1.0 a',
    'a 2.0 a',
    'other other',
    '- .',
    'lib lib',
  ]);
});
