import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { startFunction } from '@emmental/emulator';
import type { CompiledFunction, FileRule, ProfileMode, Signal } from '@emmental/model';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { builtGuard } from '../guards/node/testing/build.ts';
import { profileOf } from '../guards/node/testing/profile.ts';
import { signalsIn } from './run.ts';

const place = join(homedir(), '.cache', 'emmental');
const clients = join(import.meta.dirname, '..', 'packages', 'emulator', 'clients');
const preload = join(import.meta.dirname, '..', 'guards', 'python', 'src', 'emmental_guard', 'preload');
const python = process.env['EMMENTAL_PYTHON'] ?? 'python3';

/** The code of one invocation, in both languages; it returns the files that it finds in `HERE`, its folder below /tmp. */
const does: Readonly<Record<string, { readonly node: string; readonly python: string }>> = {
  nothing: { node: '', python: 'pass' },
  'a file': { node: `fs.writeFileSync(HERE + '/mine', 'x')`, python: `open(HERE + '/mine', 'w').write('x')` },
  'a folder with more': {
    node: `fs.mkdirSync(HERE + '/a/b', { recursive: true }); fs.writeFileSync(HERE + '/a/b/c', 'x')`,
    python: `os.makedirs(HERE + '/a/b'); open(HERE + '/a/b/c', 'w').write('x')`,
  },
  'a link to what was there': {
    node: `fs.symlinkSync(HERE + '/kept', HERE + '/link')`,
    python: `os.symlink(HERE + '/kept', HERE + '/link')`,
  },
  'what a program makes': {
    node: `child.execFileSync('/usr/bin/touch', [HERE + '/made'])`,
    python: `subprocess.run(['/usr/bin/touch', HERE + '/made'])`,
  },
  'a name that is no text': {
    node: `child.execFileSync('/bin/sh', ['-c', 'touch "$0/$(printf "\\\\377")"', HERE])`,
    python: `open(os.fsencode(HERE) + b'/\\xff', 'w').write('x')`,
  },
  'an open file': {
    node: `open.push(fs.openSync(HERE + '/open', 'w'))`,
    python: `kept.append(open(HERE + '/open', 'w'))`,
  },
  'a failure': {
    node: `fs.writeFileSync(HERE + '/mine', 'x'); throw new Error('no')`,
    python: `open(HERE + '/mine', 'w').write('x'); raise ValueError('no')`,
  },
  'a new file in the place of one that was there': {
    node: `fs.writeFileSync(HERE + '/new', 'x'); fs.renameSync(HERE + '/new', HERE + '/kept/there')`,
    python: `open(HERE + '/new', 'w').write('x'); os.rename(HERE + '/new', HERE + '/kept/there')`,
  },
  'a change of what was there': {
    node: `fs.appendFileSync(HERE + '/kept/there', 'more')`,
    python: `open(HERE + '/kept/there', 'a').write('more')`,
  },
  'a program that goes on': {
    node: `child.spawn('/bin/sleep', ['20'])`,
    python: `kept.append(subprocess.Popen(['/bin/sleep', '20']))`,
  },
  'the end of the process': {
    node: `fs.writeFileSync(HERE + '/mine', 'x'); process.reallyExit(1)`,
    python: `open(HERE + '/mine', 'w').write('x'); os._exit(1)`,
  },
  'a change that says it is old': {
    node: `const { atime, mtime } = fs.statSync(HERE + '/kept/there'); fs.writeFileSync(HERE + '/kept/there', 'y'); fs.utimesSync(HERE + '/kept/there', atime, mtime)`,
    python: `was = os.stat(HERE + '/kept/there'); open(HERE + '/kept/there', 'w').write('y'); os.utime(HERE + '/kept/there', ns=(was.st_atime_ns, was.st_mtime_ns))`,
  },
  'a program of another thread that goes on': {
    node: `const { Worker } = require('node:worker_threads');
      const began = new Int32Array(new SharedArrayBuffer(4));
      new Worker(PROGRAM_OF_A_WORKER, { eval: true, workerData: began });
      return Atomics.waitAsync(began, 0, 0).value`,
    python: `began = threading.Event(); threading.Thread(target=lambda: (kept.append(subprocess.Popen(['/bin/sleep', '20'])), began.set(), time.sleep(5)), daemon=True).start(); began.wait()`,
  },
  'text in the mark': {
    node: `fs.writeFileSync('/tmp/.emmental-fresh', 'x')`,
    python: `open('/tmp/.emmental-fresh', 'w').write('x')`,
  },
  'text in the mark, by a program': {
    node: `child.execFileSync('/bin/sh', ['-c', 'echo x > /tmp/.emmental-fresh'])`,
    python: `subprocess.run(['/bin/sh', '-c', 'echo x > /tmp/.emmental-fresh'])`,
  },
  'a link as the mark, by a program': {
    node: `child.execFileSync('/bin/ln', ['-sf', 'text', '/tmp/.emmental-fresh'])`,
    python: `subprocess.run(['/bin/ln', '-sf', 'text', '/tmp/.emmental-fresh'])`,
  },
  'no mark': {
    node: `try { fs.unlinkSync('/tmp/.emmental-fresh'); } catch {} fs.writeFileSync(HERE + '/mine', 'x'); process.reallyExit(1)`,
    python: `
    try:
        os.unlink('/tmp/.emmental-fresh')
    except OSError:
        pass
    open(HERE + '/mine', 'w').write('x'); os._exit(1)`,
  },
  'a program that swaps a folder and a link': {
    node: `fs.mkdirSync(HERE + '/a'); for (let at = 0; at < 300; at++) fs.writeFileSync(HERE + '/a/' + at, '');
      child.spawn('/usr/bin/env', ['-i', NODE, '-e', SWAPS, HERE], { stdio: 'ignore' }); child.execFileSync('/bin/sleep', ['0.3'])`,
    python: `os.mkdir(HERE + '/a'); [open(HERE + '/a/' + str(at), 'w').close() for at in range(300)]; kept.append(subprocess.Popen(['/usr/bin/env', '-i', NODE, '-e', SWAPS, HERE])); time.sleep(0.3)`,
  },
  'a folder that is shut': {
    node: `fs.writeFileSync(HERE + '/kept/mine', 'x'); fs.chmodSync(HERE + '/kept', 0)`,
    python: `open(HERE + '/kept/mine', 'w').write('x'); os.chmod(HERE + '/kept', 0)`,
  },
  'too many files': {
    node: `for (let at = 0; at < 5100; at++) fs.writeFileSync(HERE + '/' + at, '')`,
    python: `[open(HERE + '/' + str(at), 'w').close() for at in range(5100)]`,
  },
};

/** For two seconds, makes `a` in turns the folder and a link to `outside`, which has files of the same names. */
const swaps = `
  const fs = require('node:fs'), here = process.argv[1];
  for (const until = Date.now() + 2000; Date.now() < until; )
    try {
      fs.renameSync(here + '/a', here + '/b');
      fs.symlinkSync(here + '-outside', here + '/a');
      fs.unlinkSync(here + '/a');
      fs.renameSync(here + '/b', here + '/a');
    } catch {}`;

const sources = (here: string) => ({
  javascript: `
    const fs = require('node:fs'), child = require('node:child_process');
    const HERE = ${JSON.stringify(here)}, open = [];
    const NODE = ${JSON.stringify(process.execPath)}, SWAPS = ${JSON.stringify(swaps)};
    const PROGRAM_OF_A_WORKER = ${JSON.stringify(`
      const { workerData } = require('node:worker_threads');
      require('node:child_process').spawn('/bin/sleep', ['20']);
      Atomics.store(workerData, 0, 1);
      Atomics.notify(workerData, 0);
      setTimeout(() => {}, 5000)`)};
    const does = { ${Object.entries(does)
      .map(([name, { node }]) => `${JSON.stringify(name)}: () => { ${node} }`)
      .join(', ')} };
    fs.mkdirSync(HERE + '/kept', { recursive: true });
    fs.writeFileSync(HERE + '/kept/there', 'x');
    exports.handler = async (what) => {
      const found = fs.readdirSync(HERE, { recursive: true }).sort();
      await does[what]();
      return found;
    };`,
  python: `
import os, subprocess, threading, time
HERE, kept = ${JSON.stringify(here)}, []
NODE, SWAPS = ${JSON.stringify(process.execPath)}, ${JSON.stringify(swaps)}
${Object.entries(does)
  .map(([, { python: text }], at) => `def does_${at}():\n    ${text}\n`)
  .join('')}
does = {${Object.keys(does)
    .map((name, at) => `${JSON.stringify(name)}: does_${at}`)
    .join(', ')}}
os.makedirs(HERE + '/kept', exist_ok=True)
open(HERE + '/kept/there', 'w').write('x')
def handler(what, context):
    found = sorted(os.path.relpath(os.path.join(folder, name), HERE) for folder, folders, files in os.walk(HERE) for name in folders + files)
    does[what]()
    return found
`,
});

const before = ['kept', 'kept/there'];
const mark = '/tmp/.emmental-fresh';
let home: string;
let here: string;
let outside: string;
beforeAll(() => {
  mkdirSync(place, { recursive: true });
});
beforeEach(() => {
  home = mkdtempSync(join(place, 'fresh-'));
  here = mkdtempSync('/tmp/emmental-fresh-test-');
  outside = join(home, 'outside');
});
afterEach(() => {
  for (const folder of [home, here, mark]) rmSync(folder, { recursive: true, force: true });
});

interface Told {
  readonly found: readonly unknown[];
  readonly signals: readonly Signal[];
}

/** Invokes one function once for each entry, and returns the files that each invocation found. */
async function calls(
  language: 'javascript' | 'python',
  whats: readonly string[],
  options: {
    readonly mode?: ProfileMode;
    readonly env?: Record<string, string>;
    readonly rule?: Partial<FileRule>;
    readonly without?: string;
    readonly source?: string;
  } = {},
): Promise<Told> {
  const task = join(home, 'task');
  mkdirSync(task, { recursive: true });
  writeFileSync(
    join(task, language === 'python' ? 'app.py' : 'app.js'),
    options.source ?? sources(here)[language],
  );
  const rule: FileRule = {
    name: 'tmp',
    match: '0000000a',
    action: 'allow',
    origin: 'file',
    read: [`${here}/**`],
    write: [`${here}/**`],
    fresh: true,
    ...options.rule,
  };
  const { fresh: _, ...stays } = rule;
  const rules: Partial<CompiledFunction> = {
    files: [
      rule,
      { ...stays, name: 'own', read: ['code', 'runtime', '/dev/null'], write: [] },
      { ...stays, name: 'rest', read: [], write: [`${here}/**`] },
    ],
  };
  const profile = join(home, 'profile.json');
  writeFileSync(profile, JSON.stringify(profileOf(rules, options.mode)));
  const signals = join(home, 'signals.jsonl');
  const env: Record<string, string> = {
    EMMENTAL_PROFILE: profile,
    EMMENTAL_FUNCTION: 'Orders',
    EMMENTAL_SIGNALS: `file:${signals}`,
    EMMENTAL_TMP: 'own',
    PYTHONDONTWRITEBYTECODE: '1',
    ...(language === 'python'
      ? { PYTHONPATH: preload }
      : { NODE_OPTIONS: `--require=${join(builtGuard(), 'guard.cjs')}` }),
    ...options.env,
  };
  if (options.without !== undefined) delete env[options.without];
  const fn = await startFunction({
    language,
    program: language === 'python' ? python : process.execPath,
    clients,
    folder: task,
    handler: 'app.handler',
    env,
    wrapper: null,
    timeout: 20_000,
  });
  const found: unknown[] = [];
  try {
    for (const what of whats) found.push(((await fn.invoke(what)) as { readonly body?: unknown }).body);
  } finally {
    await fn.stop();
  }
  return { found, signals: signalsIn(signals) as unknown as readonly Signal[] };
}

const errors = ({ signals }: Told): readonly string[] =>
  signals.filter(({ kind }) => kind === 'error').map(({ evidence }) => String(evidence.message));

describe.each(['javascript', 'python'] as const)('a guard that keeps /tmp fresh: %s', (language) => {
  test.each([
    'a file',
    'a folder with more',
    'a link to what was there',
    'what a program makes',
    'an open file',
  ])('%s goes when the call ends, and what was there before the first stays', async (what) => {
    const outcome = await calls(language, [what, 'nothing', what, 'nothing']);
    expect(outcome.found).toEqual([before, before, before, before]);
    expect(errors(outcome)).toEqual([]);
    expect(existsSync(join(here, 'kept/there'))).toBe(true);
  });

  test('a call that fails leaves nothing either', async () => {
    const { found } = await calls(language, ['a failure', 'nothing']);
    expect(found[1]).toEqual(before);
  });

  test('a file that was put in the place of one that was there goes', async () => {
    const { found } = await calls(language, ['a new file in the place of one that was there', 'nothing']);
    expect(found[1]).toEqual(['kept']);
  });

  test('what was there and is written to stays, and that is told', async () => {
    const outcome = await calls(language, ['a change of what was there', 'nothing']);
    expect(outcome.found[1]).toEqual(before);
    expect(errors(outcome)).toEqual(['files: a file from before the first call was changed and stays']);
  });

  test('a change that is made to look old is told', async () => {
    const outcome = await calls(language, ['a change that says it is old', 'nothing']);
    expect(errors(outcome)).toEqual(['files: a file from before the first call was changed and stays']);
  });

  test.each(['a program that goes on', 'a program of another thread that goes on'])(
    '%s is told of',
    async (what) => {
      expect(errors(await calls(language, [what]))).toEqual([
        'files: a program of a call still runs and may write files for the next call',
      ]);
    },
  );

  test.each(['text in the mark', 'text in the mark, by a program', 'a link as the mark, by a program'])(
    '%s does not stay',
    async (what) => {
      // The rules about files do not apply to other programs.
      await calls(language, ['nothing', what], { rule: { write: [`${here}/**`, mark] } });
      expect(lstatSync(mark).isFile()).toBe(true);
      expect(readFileSync(mark, 'utf8')).toBe('');
    },
  );

  test('a call cannot take away what tells that there was one', async () => {
    const rule = { write: [`${here}/**`, mark] };
    await calls(language, ['nothing', 'no mark'], { rule });
    expect(readdirSync(here)).toContain('mine');
    expect((await calls(language, ['nothing'], { rule })).found).toEqual([before]);
  });

  test('a link that a program puts in the place of a folder leads to nothing that is removed', async () => {
    const away = `${here}-outside`;
    mkdirSync(away);
    for (let at = 0; at < 300; at += 1) writeFileSync(join(away, String(at)), '');
    try {
      await calls(language, ['a program that swaps a folder and a link', ...Array(5).fill('nothing')]);
      expect(readdirSync(away)).toHaveLength(300);
    } finally {
      rmSync(away, { recursive: true, force: true });
    }
  });

  // The system does not check the permissions of root.
  test.skipIf(process.getuid?.() === 0)('a folder that cannot be looked into any more is told', async () => {
    const outcome = await calls(language, ['a folder that is shut', 'nothing']);
    chmodSync(join(here, 'kept'), 0o755);
    expect(errors(outcome)).toEqual([
      'files: files of a call may stay for the next call: a folder cannot be read',
    ]);
  });

  test('what a process left that ended within a call goes before the next one loads the code', async () => {
    await calls(language, ['nothing', 'the end of the process']);
    expect(readdirSync(here)).toContain('mine');
    expect((await calls(language, ['nothing'])).found).toEqual([before]);
  });

  test('what has a name that is no text goes, or that it stays is told', async () => {
    const outcome = await calls(language, ['a name that is no text', 'nothing']);
    const stays = ['files: a file whose name is not text stays for the next call'];
    expect(errors(outcome)).toEqual(language === 'python' ? [] : stays);
    expect(readdirSync(here, { encoding: 'buffer' })).toHaveLength(language === 'python' ? 1 : 2);
  });

  test.skipIf(language === 'python')(
    'a call that goes on behind its answer takes nothing from the next',
    async () => {
      const source = `
      const fs = require('node:fs'), after = (time) => new Promise((done) => setTimeout(done, time));
      let isOver = false;
      exports.handler = async (what, context, answer) => {
        if (what === 'first') {
          answer(null, 'early');
          await after(300);
          isOver = true;
          return;
        }
        fs.writeFileSync('${here}/mine', 'x');
        while (!isOver) await after(50);
        await after(50);
        return fs.existsSync('${here}/mine');
      };`;
      expect((await calls(language, ['first', 'second'], { source })).found).toEqual(['early', true]);
      expect(existsSync(join(here, 'mine'))).toBe(false);
    },
  );

  test('too many files to look at are told', async () => {
    const outcome = await calls(language, ['too many files', 'nothing']);
    expect(errors(outcome)[0]).toMatch(
      /^files: files of a call may stay for the next call: (?:there are more|it takes longer)/,
    );
  });

  test('where nothing is enforced it stays, and is told once', async () => {
    const outcome = await calls(language, ['a file', 'nothing', 'nothing'], { mode: 'alert' });
    expect(outcome.found).toEqual([before, [...before, 'mine'], [...before, 'mine']]);
    expect(
      outcome.signals
        .filter(({ kind }) => kind === 'alert')
        .map(({ rule, evidence }) => [rule, evidence.what]),
    ).toEqual([['tmp', `leave ${here}/mine for the next call`]]);
  });

  test('where several calls run at a time nothing is removed, and that is told', async () => {
    const outcome = await calls(language, ['a file', 'nothing'], {
      env: { AWS_LAMBDA_MAX_CONCURRENCY: '2' },
    });
    expect(outcome.found[1]).toEqual([...before, 'mine']);
    expect(errors(outcome)).toEqual([
      'files: the guard removes no files after a call: several calls at a time share /tmp',
    ]);
  });

  test('where /tmp may be of others too nothing is removed, and that is told', async () => {
    const outcome = await calls(language, ['a file', 'nothing'], {
      without: 'EMMENTAL_TMP',
    });
    expect(outcome.found[1]).toEqual([...before, 'mine']);
    expect(errors(outcome)).toEqual([
      'files: the guard removes no files after a call: outside Lambda others may share /tmp; if the function has its own /tmp, set EMMENTAL_TMP=own',
    ]);
  });

  test('what no rule keeps fresh stays', async () => {
    const { found } = await calls(language, ['a file', 'a folder with more', 'nothing'], {
      rule: { write: [`${here}/mine`] },
    });
    expect(found[2]).toEqual(['a', 'a/b', 'a/b/c', ...before]);
  });

  test('a folder that is a link is never looked into', async () => {
    mkdirSync(outside);
    writeFileSync(join(outside, 'foreign'), 'x');
    await calls(language, ['nothing']);
    symlinkSync(outside, join(here, 'a'));
    const { found } = await calls(language, ['nothing', 'nothing']);
    expect(found[1]).toEqual(before);
    expect(existsSync(join(outside, 'foreign'))).toBe(true);
  });
});
