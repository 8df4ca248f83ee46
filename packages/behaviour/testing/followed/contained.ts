import { type FollowedFixture, nodeHandler as js, pythonHandler as py } from './fixture.ts';

const path = ['path d'];
const none = ['!path d'];

/** Names that cannot leave their folder, and names that only seem so. */
export const containedFixtures: readonly FollowedFixture[] = [
  ['a class of separators', js(`return fs.readFileSync('/data/' + d.replace(/[\\/\\\\]/g, ''));`), none],
  ['all slashes by a pattern', js(`return fs.readFileSync('/data/' + d.replace(/\\//g, '_'));`), none],
  ['replaceAll', js(`return fs.readFileSync('/data/' + d.replaceAll('/', '_'));`), none],
  ['the first slash alone', js(`return fs.readFileSync('/data/' + d.replace('/', '_'));`), path],
  ['the first of a pattern', js(`return fs.readFileSync('/data/' + d.replace(/\\//, '_'));`), path],
  ['slashes that become slashes', js(`return fs.readFileSync('/data/' + d.replaceAll('\\\\', '/'));`), path],
  [
    'slashes that come back',
    js(`return fs.readFileSync('/data/' + d.replaceAll('/', '_').replaceAll('_', '/'));`),
    path,
  ],
  [
    'slashes that are decoded',
    js(`return fs.readFileSync('/data/' + decodeURIComponent(d.replaceAll('/', '_')));`),
    path,
  ],
  ['../ alone', js(`return fs.readFileSync('/data/' + d.replaceAll('../', ''));`), path],
  ['split and join', js(`return fs.readFileSync('/data/' + d.split('/').join('_'));`), none],
  ['the last part', js(`return fs.readFileSync('/data/' + d.split('/').pop());`), none],
  ['basename', js(`return fs.readFileSync('/data/' + path.basename(d));`), none],
  ['basename with an ending', js('return fs.readFileSync(`/data/${path.basename(d)}.json`);'), none],
  ['characters of words', js(`return fs.readFileSync('/data/' + d.replace(/[^\\w.-]/g, ''));`), none],
  [
    'a replacement that is a slash',
    js(`return fs.readFileSync('/data/' + d.replace(/[^\\w.-]/g, '/'));`),
    path,
  ],
  ['a folder that is removed', js(`fs.rmSync('/data/' + path.basename(d), { recursive: true });`), path],
  ['a folder that is listed', js(`return fs.readdirSync('/data/' + path.basename(d));`), none],
  ['a folder in the middle', js('return fs.readFileSync(`/data/${path.basename(d)}/keys.json`);'), none],
  [
    'a name with a prefix that is removed',
    js('fs.rmSync(`/data/job-${path.basename(d)}`, { recursive: true });'),
    none,
  ],
  ['a folder without dots', js(`fs.rmSync('/data/' + d.replace(/\\W/g, ''), { recursive: true });`), none],
  ['a file that is removed', js(`fs.unlinkSync('/data/' + path.basename(d));`), none],
  ['a checked name', js(`if (d.includes('/')) return; return fs.readFileSync('/data/' + d);`), none],
  ['encodeURIComponent', js(`return fs.readFileSync('/data/' + encodeURIComponent(d));`), none],
];

/** The same in Python, and modules with a fixed package. */
export const pythonContainedFixtures: readonly FollowedFixture[] = [
  ['replace', py(`open('/data/' + d.replace('/', '_'))`), none],
  ['replace in a format', py(`open(f"/data/{d.replace('/', '-')}.json")`), none],
  ['replace of the first', py(`open('/data/' + d.replace('/', '_', 1))`), path],
  ['replace of os.sep', py(`open('/data/' + d.replace(os.sep, '_'))`), none],
  ['replace of a backslash', py(`open('/data/' + d.replace('\\\\', '/'))`), path],
  ['slashes that come back', py(`open('/data/' + d.replace('/', '_').replace('_', '/'))`), path],
  [
    'slashes that are decoded',
    py(`open('/data/' + urllib.parse.unquote(d.replace('/', '_')))`, 'import urllib.parse'),
    path,
  ],
  ['../ alone', py(`open('/data/' + d.replace('../', ''))`), path],
  ['split and join', py(`open('/data/' + '_'.join(d.split('/')))`), none],
  ['the last part', py(`open('/data/' + d.split('/')[-1])`), none],
  ['rpartition', py(`open('/data/' + d.rpartition('/')[2])`), none],
  ['basename', py(`open('/data/' + os.path.basename(d))`), none],
  ['Path.name', py(`open('/data/' + Path(d).name)`, 'from pathlib import Path'), none],
  [
    'secure_filename',
    py(`open('/data/' + secure_filename(d))`, 'from werkzeug.utils import secure_filename'),
    none,
  ],
  ['characters of words', py(`open('/data/' + re.sub(r'[^\\w.-]', '', d))`, 'import re'), none],
  ['separators by a pattern', py(`open('/data/' + re.sub(r'[/\\\\]', '_', d))`, 'import re'), none],
  [
    'a compiled pattern',
    py(`open('/data/' + bad.sub('_', d))`, `import re\nbad = re.compile(r'[^A-Za-z0-9_.-]+')`),
    none,
  ],
  ['the first match', py(`open('/data/' + re.sub(r'/', '_', d, count=1))`, 'import re'), path],
  ['filtered characters', py(`open('/data/' + ''.join(c for c in d if c.isalnum() or c in '._-'))`), none],
  ['isalnum', py(`if d.isalnum(): open('/data/' + d)`), none],
  ['a folder that is removed', py(`shutil.rmtree('/data/' + os.path.basename(d))`, 'import shutil'), path],
  ['a folder that is listed', py(`return os.listdir(os.path.join('/data', os.path.basename(d)))`), none],
  ['a folder in the middle', py(`open(f'/data/{os.path.basename(d)}/keys.json')`), none],
  [
    'a folder of secure_filename',
    py(
      `shutil.rmtree('/data/' + secure_filename(d))`,
      'import shutil\nfrom werkzeug.utils import secure_filename',
    ),
    none,
  ],
  ['a file that is removed', py(`os.remove('/data/' + d.replace('/', '_'))`), none],
  [
    'a module of a package',
    py(`importlib.import_module('filters.' + d).run()`, 'import importlib'),
    ['!code d', 'question'],
  ],
  [
    'a module of a package, as a format',
    py(`importlib.import_module(f'app.filters.{d}').run()`, 'import importlib'),
    ['!code d', 'question'],
  ],
  [
    'a module of a package by __import__',
    py(`__import__('filters.' + d, fromlist=['run']).run()`),
    ['!code d', 'question'],
  ],
  [
    'a module of a name of the package',
    py(`importlib.import_module(__package__ + '.' + d).run()`, 'import importlib'),
    ['question'],
  ],
  [
    'a relative module',
    py(`importlib.import_module('.' + d, 'filters').run()`, 'import importlib'),
    ['!code d', 'question'],
  ],
  [
    'a relative module of any package',
    py(`importlib.import_module('.run', d).run()`, 'import importlib'),
    ['code d'],
  ],
  [
    'a module with an ending',
    py(`importlib.import_module(d + '.filters').run()`, 'import importlib'),
    ['code d'],
  ],
  [
    'a module with a beginning',
    py(`importlib.import_module('filters_' + d).run()`, 'import importlib'),
    ['code d'],
  ],
  [
    'a module of the package os',
    py(`importlib.import_module('os.' + d).system(event['c'])`, 'import importlib'),
    ['question'],
  ],
  [
    'a member of a module',
    py(`getattr(importlib.import_module('filters.' + d), event['f'])(event['c'])`, 'import importlib'),
    ['question'],
  ],
];

const filters = {
  'filters/__init__.py': '',
  'filters/shell.py': 'import os\ndef run(c): os.system(c)\n',
  'filters/none.py': 'def run(c): return c\n',
};

/** Modules of a package that the event chooses: each of them counts. */
export const packageFixtures: readonly (readonly [
  says: string,
  files: Readonly<Record<string, string>>,
  does: readonly string[],
])[] = [
  [
    'import_module',
    {
      'app.py': py(`importlib.import_module('filters.' + event['n']).run(d)`, 'import importlib'),
      ...filters,
    },
    ['shell d', '!code n'],
  ],
  [
    'a format',
    {
      'app.py': py(`importlib.import_module(f"filters.{event['n']}").run(d)`, 'import importlib'),
      ...filters,
    },
    ['shell d', '!code n'],
  ],
  [
    'a relative name',
    {
      'app.py': py(`importlib.import_module('.' + event['n'], 'filters').run(d)`, 'import importlib'),
      ...filters,
    },
    ['shell d'],
  ],
  [
    'a package in a package',
    {
      'app.py': py(`importlib.import_module('filters.' + event['n']).run(d)`, 'import importlib'),
      'filters/__init__.py': '',
      'filters/deep/__init__.py': '',
      'filters/deep/shell.py': filters['filters/shell.py'],
    },
    ['shell d'],
  ],
  [
    'a package of a name',
    {
      'app.py': py(`importlib.import_module('filters.' + event['n']).run(d)`, 'import importlib'),
      'filters/__init__.py': '',
      'filters/deep/__init__.py': 'import os\ndef run(c): os.system(c)\n',
    },
    ['shell d'],
  ],
];
