import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { command } from './command.ts';
import { runGuarded } from './guarded.ts';

const _emmental = fileURLToPath(new URL('../apps/cli/bin/emmental.js', import.meta.url));
/** A folder outside of the system's folder for temporary files, where anybody may change code that is loaded. */
const place = join(homedir(), '.cache', 'emmental');

/** Functions that work with files below `H`, a folder of their own that contains `tree/a/b.txt` and the folder `full`. */
const inPython: Readonly<Record<string, string>> = {
  'sqlite3.connect': `import sqlite3; c = sqlite3.connect(H + '/x.db'); c.execute('PRAGMA journal_mode=WAL'); c.execute('CREATE TABLE t (a)'); c.commit(); c.close()`,
  'sqlite3.connect of an address': `import sqlite3; sqlite3.connect('file:' + H + '/x.db?mode=rwc', uri=True).execute('CREATE TABLE t (a)')`,
  FileHandler: `import logging; logging.FileHandler(H + '/a.log').close()`,
  basicConfig: `import logging; logging.basicConfig(filename=H + '/a.log')`,
  RotatingFileHandler: `
  from logging.handlers import RotatingFileHandler
  log = RotatingFileHandler(filename=H + '/a.log', maxBytes=1, backupCount=2)
  log.doRollover(); log.doRollover()`,
  'shelve.open': `import shelve; s = shelve.open(H + '/kept'); s['a'] = 1; s.close()`,
  'dbm.dumb.open': `import dbm.dumb; s = dbm.dumb.open(H + '/kept', 'c'); s['a'] = b'1'; s.close()`,
  urlretrieve: `import urllib.request; urllib.request.urlretrieve('data:text/plain,x', H + '/got.txt')`,
  'os.open to write': `os.close(os.open(H + '/tree/a/b.txt', os.O_RDWR | os.O_CREAT))`,
  'open in a mode of the caller': `
  def opened(mode):
    open(H + '/made.txt', mode).close()
  opened(os.environ.get('MODE', 'w'))`,
  'shutil.rmtree': `import shutil; shutil.rmtree(H + '/tree')`,
  'shutil.copytree': `import shutil; shutil.copytree(H + '/tree', H + '/new/copy')`,
  'shutil.copy into a folder': `import shutil; shutil.copy(H + '/tree/a/b.txt', H + '/full')`,
  'shutil.move': `import shutil; shutil.move(H + '/tree', H + '/full')`,
  'shutil.make_archive': `import shutil; shutil.make_archive(H + '/out/base', 'zip', H + '/tree')`,
  'shutil.unpack_archive': `
  import shutil
  shutil.make_archive(H + '/base', 'gztar', H + '/tree')
  shutil.unpack_archive(H + '/base.tar.gz', H + '/un/packed')`,
  'os.makedirs': `os.makedirs(H + '/one/two/three')`,
  'os.makedirs of the folder of a file': `
  path = H + '/one/two/a.txt'
  os.makedirs(os.path.dirname(path), exist_ok=True)
  open(path, 'w').close()`,
  'os.mkdir of the folder of a file': `os.mkdir(os.path.dirname(H + '/one/a.txt'))`,
  'os.renames': `os.renames(H + '/tree/a/b.txt', H + '/one/two/c.txt')`,
  'os.removedirs': `os.remove(H + '/tree/a/b.txt'); os.removedirs(H + '/tree/a')`,
  'os.walk': `list(os.walk(H + '/tree'))`,
  'os.link': `os.link(H + '/tree/a/b.txt', H + '/second')`,
  'os.symlink, os.truncate, os.utime, os.chmod': `
  os.symlink(H + '/tree/a/b.txt', H + '/second')
  os.truncate(H + '/tree/a/b.txt', 0); os.utime(H + '/tree/a/b.txt'); os.chmod(H + '/tree/a/b.txt', 0o600)`,
  'glob.glob': `
  import glob
  assert glob.glob(H + '/tree/*/*.txt')`,
  'zipfile.extractall': `
  import zipfile
  with zipfile.ZipFile(H + '/a.zip', 'w') as made:
    made.write(H + '/tree/a/b.txt', 'deep/b.txt')
  zipfile.ZipFile(H + '/a.zip').extractall(H + '/un/zipped')`,
  'tarfile.extractall': `
  import tarfile
  with tarfile.open(H + '/a.tar', 'w') as made:
    made.add(H + '/tree', 'deep')
  with tarfile.open(H + '/a.tar') as got:
    got.extractall(H + '/un/tarred', filter='data')`,
  pathlib: `
  from pathlib import Path
  path = Path(H) / 'one' / 'two' / 'a.txt'
  path.parent.mkdir(parents=True, exist_ok=True)
  path.write_text('x')
  assert list(Path(H + '/tree').rglob('*.txt'))
  path.rename(H + '/one/b.txt')`,
  'gzip, pickle, csv, mmap': `
  import gzip, pickle, csv, mmap
  with gzip.GzipFile(H + '/a.gz', 'wb') as file:
    pickle.dump({}, file)
  with open(H + '/a.csv', 'w', newline='') as file:
    csv.writer(file).writerow(['a'])
  with open(H + '/tree/a/b.txt', 'r+b') as file:
    mmap.mmap(file.fileno(), 0).close()`,
  'dictConfig, fileinput': `
  import fileinput, logging.config
  logging.config.dictConfig({'version': 1, 'handlers': {'f': {'class': 'logging.FileHandler', 'filename': H + '/a.log'}}})
  for line in fileinput.input(H + '/tree/a/b.txt', inplace=True):
    print(line)`,
  'os.walk and os.remove': `
  for root, folders, files in os.walk(H + '/tree'):
    for one in files:
      os.remove(os.path.join(root, one))`,
  'other names of pathlib': `
  from pathlib import Path
  (Path(H) / 'a.csv').with_suffix('.txt').write_text('x')
  (Path(H) / 'a.csv').with_name('b').write_text('x')`,
  'tempfile with a folder': `
  import tempfile
  with tempfile.TemporaryDirectory(dir=H + '/full') as folder:
    open(folder + '/a.txt', 'w').close()`,
};

const inNode: Readonly<Record<string, string>> = {
  'fs.cpSync': `fs.cpSync(H + '/tree', H + '/new/copy', { recursive: true });`,
  'fs.promises.cp': `await fs.promises.cp(H + '/tree', H + '/new/copy', { recursive: true });`,
  'fs.cp with options of the caller': `const copy = (options) => new Promise((done, fail) => fs.cp(H + '/tree', H + '/copy', options, (error) => error ? fail(error) : done())); await copy(JSON.parse('{"recursive":true}'));`,
  'fs.rmSync': `fs.rmSync(H + '/tree', { recursive: true, force: true });`,
  'fs.promises.rm': `await fs.promises.rm(H + '/tree', { recursive: true });`,
  'fs.rm': `await new Promise((done, fail) => fs.rm(H + '/tree', { recursive: true }, (error) => error ? fail(error) : done()));`,
  'fs.mkdirSync': `fs.mkdirSync(H + '/one/two/three', { recursive: true }); fs.writeFileSync(H + '/one/two/three/a', 'x');`,
  'fs.promises.mkdir of the folder of a file': `const file = H + '/one/two/a.txt'; await fs.promises.mkdir(path.dirname(file), { recursive: true }); await fs.promises.writeFile(file, 'x');`,
  'fs.mkdirSync of the folder of a file': `fs.mkdirSync(path.dirname(H + '/one/a.txt'));`,
  'fs.readdirSync': `if (fs.readdirSync(H + '/tree', { recursive: true }).length < 2) throw new Error('not read');`,
  'fs.promises.opendir': `for await (const one of await fs.promises.opendir(H + '/tree', { recursive: true })) String(one.name);`,
  'fs.openSync by numbers': `fs.closeSync(fs.openSync(H + '/made', fs.constants.O_RDWR | fs.constants.O_CREAT));`,
  'fs.promises.open in a mode of the caller': `const opened = async (mode) => (await fs.promises.open(H + '/made', mode)).close(); await opened(process.env.MODE ?? 'w');`,
  'flags of what reads': `fs.readFileSync(H + '/y', { flag: 'a+' }); await new Promise((done, fail) => fs.createReadStream(H + '/z', { flags: 'w+' }).on('error', fail).on('close', done).resume());`,
  'fs.createWriteStream': `await new Promise((done, fail) => fs.createWriteStream(H + '/made', { flags: 'a' }).on('error', fail).end('x', done));`,
  'new fs.WriteStream': `await new Promise((done, fail) => new fs.WriteStream(H + '/made').on('error', fail).end('x', done));`,
  'copies, links and times': `const file = H + '/tree/a/b.txt'; fs.copyFileSync(file, H + '/c'); fs.symlinkSync(file, H + '/s'); fs.linkSync(file, H + '/l'); fs.truncateSync(file, 1); fs.utimesSync(file, 1, 1); fs.chmodSync(file, 0o600); fs.renameSync(H + '/c', H + '/d');`,
  'fs.mkdtempSync': `const made = fs.mkdtempSync(H + '/job-'); fs.writeFileSync(path.join(made, 'a'), 'x'); fs.rmSync(made, { recursive: true });`,
  'fs.watch': `fs.watch(H + '/tree').close();`,
  ...(isBuiltin('node:sqlite')
    ? {
        DatabaseSync: `const { DatabaseSync, backup } = require('node:sqlite'); const db = new DatabaseSync(H + '/x.db'); db.exec('PRAGMA journal_mode=WAL; CREATE TABLE t (a)'); if (backup) await backup(db, H + '/copy.db'); db.close();`,
      }
    : {}),
};

const made: string[] = [];
beforeAll(() => {
  mkdirSync(place, { recursive: true });
});
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

interface Language {
  readonly name: string;
  readonly ending: string;
  readonly cases: Readonly<Record<string, string>>;
  readonly module: (here: string, body: string) => string;
  readonly main: (beside: string) => string;
}

const languages: readonly Language[] = [
  {
    name: 'Python',
    ending: '.py',
    cases: inPython,
    module: (here, body) => `import os\nH = '${here}'\n\n\ndef handler(event, context):\n  ${body.trim()}\n`,
    main: (beside) =>
      `import importlib, os\nimportlib.import_module(os.environ['EMMENTAL_FUNCTION'].split('.')[0]).handler({}, None)\n` +
      `try:\n  open('${beside}', 'w')\n  print('written beside')\nexcept OSError:\n  print('refused beside')\n`,
  },
  {
    name: 'Node.js',
    ending: '.cjs',
    cases: inNode,
    module: (here, body) =>
      `const fs = require('node:fs'), path = require('node:path');\nconst H = '${here}';\nexports.handler = async () => { ${body} };\n`,
    main: (beside) =>
      `require('./' + process.env.EMMENTAL_FUNCTION.split('#')[0]).handler({}).then(() => {\n` +
      `  try { require('node:fs').writeFileSync('${beside}', ''); console.log('written beside'); } catch { console.log('refused beside'); }\n});\n`,
  },
];

describe.each(languages)('what $name writes by its own library', ({ ending, cases, module, main }) => {
  const names = Object.keys(cases);
  const handlerOf = (name: string): string => `case${names.indexOf(name)}${ending}#handler`;
  let folder = '';
  let root = '';
  beforeAll(() => {
    folder = realpathSync(mkdtempSync(join(place, 'files-')));
    root = mkdtempSync('/tmp/emmental-files-');
    made.push(folder, root);
    for (const name of names) {
      const here = join(root, String(names.indexOf(name)));
      mkdirSync(join(here, 'tree', 'a'), { recursive: true });
      mkdirSync(join(here, 'full'));
      writeFileSync(join(here, 'tree', 'a', 'b.txt'), 'text');
      writeFileSync(join(folder, handlerOf(name).split('#')[0] ?? ''), module(here, cases[name] ?? ''));
    }
    writeFileSync(join(folder, ending === '.py' ? 'main.py' : 'main.cjs'), main(join(root, 'beside')));
    const cli = (...args: readonly string[]): string =>
      command(folder, ...args, ...names.flatMap((name) => ['--handler', handlerOf(name)]));
    cli('profile', 'derive');
    writeFileSync(join(folder, 'profile.json'), cli('profile', 'compile'));
  });
  test.each(names)('%s', (name) => {
    const { out, blocked } = runGuarded(folder, handlerOf(name));
    expect(out).toBe('refused beside');
    // No watch rule reported a call either.
    expect(blocked).toEqual([`write ${join(root, 'beside')}`]);
    expect(existsSync(join(root, 'beside'))).toBe(false);
  });
});
