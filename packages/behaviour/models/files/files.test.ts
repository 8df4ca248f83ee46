import { ownFolder } from '@emmental/model';
import { describe, expect, test } from 'vitest';
import { analysed, valueText } from '../../testing/analysed.ts';

async function filesOf(code: string, language: 'js' | 'py'): Promise<readonly string[]> {
  const { behaviours } = await analysed(code, { language });
  return behaviours.flatMap((behaviour) =>
    behaviour.kind === 'file' ? [`${behaviour.mode} ${valueText(behaviour.path)}`] : [],
  );
}

describe('temporary files lie in /tmp, under a name that nobody knows', () => {
  test('JavaScript', async () => {
    const code = `const fs = require('fs'), os = require('os'), path = require('path');
exports.handler = () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'job-'));
  fs.writeFileSync(path.join(folder, 'a.txt'), 'x');
};`;
    expect(await filesOf(code, 'js')).toEqual([
      expect.stringMatching(/^write '?\/tmp\/job-.*\?/),
      expect.stringMatching(/^write '?\/tmp\/job-.*\?.*\/a\.txt/),
    ]);
  });
  test('Python', async () => {
    const code = `import tempfile, os
def handler(event, context):
    with tempfile.NamedTemporaryFile() as one:
        open(one.name, 'rb')
    with tempfile.TemporaryDirectory() as folder:
        open(os.path.join(folder, 'x.txt'), 'w')
`;
    const found = await filesOf(code, 'py');
    expect(found.length).toBe(6);
    for (const use of found) expect(use).toMatch(/^(read|write|delete) '?\/tmp\//);
  });
  test('which Python removes itself, unless the code keeps them', async () => {
    const code = `import tempfile
def handler(event, context):
    work = tempfile.TemporaryDirectory()
    with open(work.name + '/a.txt', 'w') as one, tempfile.NamedTemporaryFile(delete=False) as other, tempfile.TemporaryFile() as third:
        pass
    tempfile.mkdtemp()
`;
    const found = await filesOf(code, 'py');
    expect(found.filter((use) => use.startsWith('delete')).length).toBe(2);
    expect(found.filter((use) => use.startsWith('write')).length).toBe(5);
  });
});

test.each([
  [
    'js',
    `const fs = require('fs'), path = require('path');\nexports.handler = () => fs.readFileSync(path.join(__dirname, 'a.html'));`,
  ],
  [
    'js',
    `import fs from 'node:fs';\nexport const handler = () => fs.readFileSync(new URL('./a.html', import.meta.url));`,
  ],
  [
    'py',
    `import os\ndef handler(event, context):\n    open(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'a.html'))\n`,
  ],
] as const)('a file beside the code is known to be there (%s)', async (language, code) => {
  const { behaviours } = await analysed(code, { language });
  const [path] = behaviours.flatMap((behaviour) => (behaviour.kind === 'file' ? [behaviour.path] : []));
  expect(path).toMatchObject({
    kind: 'text',
    parts: [{ kind: 'unknown', why: ownFolder }, expect.stringContaining('a.html')],
  });
});

describe('what a call uses beside the path that it is given', () => {
  const reachOf = async (code: string, language: 'js' | 'py'): Promise<readonly string[]> => {
    const { behaviours } = await analysed(code, { language });
    return behaviours.flatMap((behaviour) =>
      behaviour.kind === 'file'
        ? [
            [
              behaviour.mode,
              valueText(behaviour.path),
              ...(behaviour.reach?.endings ?? []),
              ...(behaviour.reach?.parents ? ['parents'] : []),
            ].join(' '),
          ]
        : [],
    );
  };
  const inPython = (line: string) =>
    `import os, shutil, shelve, sqlite3, logging, logging.handlers, logging.config, fileinput, tarfile, glob, urllib.request, sqlalchemy\nfrom pathlib import Path\ndef handler(event, context):\n    ${line}\n`;
  const inJavaScript = (line: string) =>
    `const fs = require('fs'), path = require('path'), { DatabaseSync } = require('node:sqlite');\nexports.handler = () => { ${line} };`;

  test.each([
    [`shutil.rmtree('/tmp/a')`, ['delete /tmp/a /**']],
    [`shutil.copytree('/tmp/a', '/tmp/b')`, ['read /tmp/a /**', 'write /tmp/b /** parents']],
    [`shutil.copy('/tmp/a.txt', '/tmp/b.txt')`, ['read /tmp/a.txt', 'write /tmp/b.txt']],
    [`shutil.copy('/tmp/a.txt', '/tmp/b')`, ['read /tmp/a.txt', 'write /tmp/b /*']],
    [`shutil.make_archive('/tmp/a', 'gztar', '/tmp/b')`, ['write /tmp/a.tar.gz parents', 'read /tmp/b /**']],
    [
      `shutil.make_archive('/tmp/a', event['format'], '/tmp/b')`,
      ['write /tmp/a .* parents', 'read /tmp/b /**'],
    ],
    [`os.makedirs('/tmp/a/b')`, ['write /tmp/a/b parents']],
    [`os.makedirs(os.path.dirname('/tmp/a/b.txt'))`, ['write /tmp/a parents']],
    [`os.makedirs(os.path.dirname(f"/tmp/{event['id']}/a/b.txt"))`, ['write /tmp/<id>/a parents']],
    [`Path('/tmp/a/b.txt').parent.mkdir(parents=True)`, ['write /tmp/a parents']],
    [`Path('/tmp/a').mkdir()`, ['write /tmp/a']],
    [`Path('/tmp/a/b.csv').with_suffix('.txt').touch()`, ['write /tmp/a/b.txt']],
    [`Path('/tmp/a/b.csv').with_name('c').touch()`, ['write /tmp/a/c']],
    [`Path('/tmp/a/b.csv').with_stem('c').touch()`, ['write /tmp/a/c.csv']],
    [`(Path('/tmp') / event['id'] / 'b.csv').with_suffix('').touch()`, ['write /tmp/<id>/b']],
    [
      `[os.remove(os.path.join(a, c[0])) for a, b, c in os.walk('/tmp/a')]`,
      ['delete /tmp/a/?', 'delete /tmp/a/?/?', 'read /tmp/a /**'],
    ],
    [
      `logging.config.dictConfig({'handlers': {'a': {'filename': '/tmp/a.log'}, 'b': {}}})`,
      ['write /tmp/a.log .*'],
    ],
    [`fileinput.input('/tmp/a', inplace=True)`, ['write /tmp/a .*']],
    [`os.open('/tmp/a', os.O_RDONLY | os.O_CLOEXEC)`, ['read /tmp/a']],
    [`os.open('/tmp/a', os.O_RDWR)`, ['write /tmp/a']],
    [`os.open('/tmp/a', event['flags'])`, ['write /tmp/a']],
    [`open('/tmp/a', event['mode'])`, ['write /tmp/a']],
    [`os.listdir()`, ['read .']],
    [`glob.glob('/tmp/a/*/b.txt')`, ['read /tmp/a /**']],
    [`shelve.open('/tmp/a')`, ['write /tmp/a .* -*']],
    [`shelve.open('/tmp/a', flag='r')`, ['read /tmp/a .* -*']],
    [`sqlite3.connect('/tmp/a.db')`, ['write /tmp/a.db -*']],
    [`sqlite3.connect('file:/tmp/a.db?mode=ro', uri=True)`, ['read /tmp/a.db -*']],
    [`sqlite3.connect(':memory:')`, []],
    [`sqlalchemy.create_engine('sqlite:////tmp/a.db')`, ['write /tmp/a.db -*']],
    [`sqlalchemy.create_engine('sqlite://')`, []],
    [`logging.FileHandler('/tmp/a.log')`, ['write /tmp/a.log']],
    [`logging.handlers.RotatingFileHandler(filename='/tmp/a.log')`, ['write /tmp/a.log .*']],
    [`logging.basicConfig(level=10)`, []],
    [`urllib.request.urlretrieve('https://a.example/b', '/tmp/b')`, ['write /tmp/b']],
    [
      `tarfile.open('/tmp/a.tar').extractall('/tmp/b', filter='data')`,
      ['read /tmp/a.tar', 'write /tmp/b /** parents'],
    ],
  ])('%s', async (line, expected) => {
    expect(await reachOf(inPython(line), 'py')).toEqual(expected);
  });

  test.each([
    [`fs.rmSync('/tmp/a', { recursive: true })`, ['delete /tmp/a /**']],
    [`fs.rmSync('/tmp/a', { force: true })`, ['delete /tmp/a']],
    [`fs.rmSync('/tmp/a', { recursive: false })`, ['delete /tmp/a']],
    [`fs.promises.rm('/tmp/a', JSON.parse('{}'))`, ['delete /tmp/a /**']],
    [
      `fs.cp('/tmp/a', '/tmp/b', { recursive: true }, () => {})`,
      ['read /tmp/a /**', 'write /tmp/b /** parents'],
    ],
    [`fs.mkdirSync('/tmp/a/b', { recursive: true })`, ['write /tmp/a/b parents']],
    [`fs.mkdirSync('/tmp/a/b', 0o700)`, ['write /tmp/a/b']],
    [`fs.mkdirSync(path.dirname('/tmp/a/b.txt'))`, ['write /tmp/a']],
    [`fs.openSync('/tmp/a', fs.constants.O_RDWR | fs.constants.O_CREAT)`, ['write /tmp/a']],
    [`fs.openSync('/tmp/a', fs.constants.O_RDONLY)`, ['read /tmp/a']],
    [`fs.open('/tmp/a', () => {})`, ['read /tmp/a']],
    [`fs.readFileSync('/tmp/a', { flag: 'a+' })`, ['write /tmp/a']],
    [`fs.readFileSync('/tmp/a', 'utf8')`, ['read /tmp/a']],
    [`fs.createReadStream('/tmp/a', { flags: 'w+' })`, ['write /tmp/a']],
    [`fs.globSync('/tmp/a/*.txt')`, ['read /tmp/a /**']],
    [`fs.linkSync('/tmp/a', '/tmp/b')`, ['write /tmp/a', 'write /tmp/b']],
    [`new DatabaseSync('/tmp/a.db')`, ['write /tmp/a.db -*']],
    [`new DatabaseSync('/tmp/a.db', { readOnly: true })`, ['read /tmp/a.db -*']],
    [`new DatabaseSync(':memory:')`, []],
  ])('%s', async (line, expected) => {
    expect(await reachOf(inJavaScript(line), 'js')).toEqual(expected);
  });
});
