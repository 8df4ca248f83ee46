import { expect, test } from 'vitest';
import { repository } from '../testing/repository.ts';
import { loadProgram } from './load.ts';
import { resolvePython } from './python.ts';

const files = {
  'fn/app.py': '',
  'fn/models.py': '',
  'fn/pkg/__init__.py': '',
  'fn/pkg/mod.py': '',
  'fn/pkg/sub/leaf.py': '',
  'fn/queue.py': '',
  'fn/logging/notes.py': '',
  'fn/requirements.txt': 'PyYAML==6\nrich>=1 # tables\n',
  'fn/requests/__init__.py': '',
  'fn/requests-2.32.0.dist-info/RECORD': 'requests/__init__.py,sha256=x,1\n',
  'rich/__init__.py': '',
  'boto3/example.py': '',
  'shared/db.py': '',
  'json/__init__.py': '',
  'layers/common/python/logic/__init__.py': '',
  'given/helper.py': '',
};

const module = (path: string) => ({ kind: 'module', path });
const library = (name: string) => ({ kind: 'library', name });

test.each([
  ['models', module('fn/models.py')],
  ['pkg', module('fn/pkg/__init__.py')],
  ['pkg.mod', module('fn/pkg/mod.py')],
  ['pkg.none', { kind: 'unknown', why: 'not in pkg' }],
  // A folder without `__init__.py` is an empty module.
  ['pkg.sub', module('fn/pkg/sub')],
  ['pkg.sub.leaf', module('fn/pkg/sub/leaf.py')],
  // The code folder comes before the standard library, a folder around it does not.
  ['queue', module('fn/queue.py')],
  ['json', library('json')],
  ['logging', library('logging')],
  ['shared.db', module('shared/db.py')],
  ['logic', module('layers/common/python/logic/__init__.py')],
  ['helper', module('given/helper.py')],
  ['requests', library('requests')],
  ['rich', library('rich')],
  ['boto3', library('boto3')],
  ['botocore.config', library('botocore.config')],
  ['.models', module('fn/models.py')],
  ['..shared', module('shared')],
  ['.none', { kind: 'unknown', why: 'no such module' }],
  ['...x', { kind: 'unknown', why: 'is outside the repository' }],
])('%s', (specifier, resolution) => {
  const world = { source: repository(files), directory: 'fn', layers: ['given'], isKnown: () => false };
  expect(resolvePython('fn/app.py', specifier, world)).toEqual(resolution);
});

test('packages around a module, imported submodules and computed names are loaded', async () => {
  const source = repository({
    'app.py':
      "from lib.deep import one, name\nimport importlib\nm = importlib.import_module(f'handlers.{kind}')\ntry:\n    import fast\nexcept ImportError:\n    import slow",
    'lib/__init__.py': 'from . import base',
    'lib/base.py': '',
    'lib/deep/__init__.py': 'name = 1',
    'lib/deep/one.py': '',
    'handlers/a.py': '',
    'handlers/b/__init__.py': '',
    'slow.py': '',
  });
  const program = await loadProgram(source, ['app.py']);
  expect([...program.modules.keys()].sort()).toEqual([
    'app.py',
    'handlers/a.py',
    'handlers/b/__init__.py',
    'lib/__init__.py',
    'lib/base.py',
    'lib/deep/__init__.py',
    'lib/deep/one.py',
    'slow.py',
  ]);
  expect(program.diagnostics).toEqual([]);
});

test('code that a build copies beside the function is found where one folder of the repository has the name', () => {
  const source = repository({
    'apps/a/fn/app.py': '',
    'apps/a/_layers/shared/src/rooms/__init__.py': '',
    'apps/a/_layers/shared/src/rooms/db.py': '',
    'apps/a/_layers/shared/src/rooms/utils/json.py': '',
    'apps/a/commons/plain/db.py': '',
    'apps/a/lib/single.py': '',
    'apps/b/rooms/db.py': '',
    'apps/a/x/twice.py': '',
    'apps/a/y/twice.py': '',
    'apps/a/tests/rooms/db.py': '',
    'apps/a/vendor/yaml/__init__.py': '',
  });
  const world = {
    source,
    directory: 'apps/a/fn',
    layers: [],
    isKnown: (_: string, name: string) => name === 'yaml',
  };
  const resolve = (name: string) => resolvePython('apps/a/fn/app.py', name, world);
  expect(resolve('rooms')).toEqual(module('apps/a/_layers/shared/src/rooms/__init__.py'));
  expect(resolve('rooms.db')).toEqual(module('apps/a/_layers/shared/src/rooms/db.py'));
  expect(resolve('rooms.utils')).toEqual(module('apps/a/_layers/shared/src/rooms/utils'));
  expect(resolve('rooms.utils.json')).toEqual(module('apps/a/_layers/shared/src/rooms/utils/json.py'));
  expect(resolve('plain.db')).toEqual(module('apps/a/commons/plain/db.py'));
  expect(resolve('single')).toEqual(module('apps/a/lib/single.py'));
  expect(resolve('twice')).toEqual(library('twice'));
  expect(resolve('yaml')).toEqual(library('yaml'));
});

test('small packages that were copied beside the code are read if nobody knows them', () => {
  const files = {
    'fn/app.py': '',
    'fn/left/__init__.py': '',
    'fn/left/run.py': '',
    'fn/left-1.0.dist-info/RECORD': 'left/__init__.py,,\n',
    'fn/native/__init__.py': '',
    'fn/native/fast.so': '',
    'fn/native-1.0.dist-info/RECORD': 'native/__init__.py,,\n',
  };
  const world = {
    source: repository(files),
    directory: 'fn',
    layers: [],
    isKnown: () => false,
    readsCopied: true,
  };
  const found = (name: string, more = {}) => resolvePython('fn/app.py', name, { ...world, ...more });
  expect(found('left.run')).toEqual({ kind: 'module', path: 'fn/left/run.py' });
  expect(found('native')).toEqual({ kind: 'library', name: 'native' });
  expect(found('left', { readsCopied: false })).toEqual({ kind: 'library', name: 'left' });
  expect(found('left', { isKnown: () => true })).toEqual({ kind: 'library', name: 'left' });
});

test('a module beside requirements.txt that names a package of its name is the own one, if the other packages are not there', () => {
  const requirements = 'boto3==1\nlogger==1.4\nrequests==2\n';
  const own = { 'fn/app.py': '', 'fn/logger.py': '', 'fn/requirements.txt': requirements };
  const resolve = (files: Readonly<Record<string, string>>) =>
    resolvePython('fn/app.py', 'logger', {
      source: repository(files),
      directory: 'fn',
      layers: [],
      isKnown: () => false,
    });
  expect(resolve(own)).toEqual(module('fn/logger.py'));
  expect(resolve({ ...own, 'fn/requests/__init__.py': '' })).toEqual(library('logger'));
});
