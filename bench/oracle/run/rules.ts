import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { transformSync } from 'esbuild';
import type { Rule } from '../../../packages/behaviour/testing/rules/read.ts';

/** The operations that a program performed, and the error with which it ended. */
export interface Performed {
  readonly performs: readonly string[];
  readonly error: string | null;
}

/** The events that every program gets, each once. */
const events = [
  { k: 'a', n: 1, flag: true, list: ['a', 'b'], o: { a: 'a', k: 'x' }, s: 'a,b' },
  { k: 'b', n: 2, flag: false, list: ['b'], o: { b: 'b' }, s: '' },
  {},
];

const standIn = `export const seen = new Set();
export class S3Client { send(command) { seen.add(command.name); return Promise.resolve({}); } }
export class GetObjectCommand { name = 'get'; }
export class PutObjectCommand { name = 'put'; }
`;

const main = `import { seen } from '@aws-sdk/client-s3';
import { writeSync } from 'node:fs';
process.on('unhandledRejection', () => {});
process.on('uncaughtException', () => {});
const turn = () => new Promise((resolve) => setTimeout(resolve, 2));
for (const path of JSON.parse(process.argv[2])) {
  seen.clear();
  let error = null;
  try {
    const { handler } = await import(path);
    for (const event of ${JSON.stringify(events)}) {
      try {
        await Promise.race([handler(event), new Promise((resolve) => setTimeout(resolve, 150))]);
      } catch (caught) { error = String(caught); }
      await turn();
    }
  } catch (caught) { error = String(caught); }
  writeSync(1, JSON.stringify({ performs: [...seen].sort(), error }) + '\\n');
}
process.exit(0);
`;

const pythonMain = `import importlib, json, os, sys, types
seen = set()
boto3 = types.ModuleType('boto3')
boto3.client = lambda name: types.SimpleNamespace(get_object=lambda **_: seen.add('get'), put_object=lambda **_: seen.add('put'))
sys.modules['boto3'] = boto3
out = sys.stdout
sys.stdout = sys.stderr
usual = set(sys.modules)
environment = os.environ
for folder in json.loads(sys.argv[1]):
    seen.clear()
    error = None
    # One program puts something else in its place.
    os.environ = environment
    sys.path.insert(0, folder)
    try:
        handler = importlib.import_module('app').handler
        for event in json.loads(${JSON.stringify(JSON.stringify(events))}):
            try:
                handler(event, None)
            except BaseException as caught:
                error = repr(caught)
    except BaseException as caught:
        error = repr(caught)
    sys.path.pop(0)
    for name in set(sys.modules) - usual:
        if getattr(sys.modules[name], '__file__', None) and folder in sys.modules[name].__file__:
            del sys.modules[name]
    out.write(json.dumps({'performs': sorted(seen), 'error': error}) + '\\n')
    out.flush()
`;

/** Runs programs, in processes of their languages, and returns what each performed. */
export function runRules(rules: readonly Rule[]): ReadonlyMap<Rule, Performed> {
  const root = mkdtempSync(join(tmpdir(), 'rules-'));
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  write(
    'node_modules/@aws-sdk/client-s3/package.json',
    '{"type":"module","main":"index.js","exports":"./index.js"}',
  );
  write('node_modules/@aws-sdk/client-s3/index.js', standIn);
  write('main.mjs', main);
  write('main.py', pythonMain);
  const performed = new Map<Rule, Performed>();
  const all = rules.map((rule, index) => {
    for (const [path, text] of Object.entries(rule.files)) {
      write(`${index}/${path}`, text);
      if (path.endsWith('.ts')) write(`${index}/${path.replace(/ts$/, 'mjs')}`, javascriptOf(text));
      if (rule.language === 'js' && /using /.test(text)) write(`${index}/${path}`, javascriptOf(text));
    }
    return { rule, index, path: `./${index}/${(Object.keys(rule.files)[0] ?? '').replace(/ts$/, 'mjs')}` };
  });
  // CommonJS programs need the stand-in by require.
  write(
    'node_modules/@aws-sdk/client-s3/package.json',
    JSON.stringify({ exports: { import: './index.js', require: './index.cjs' }, type: 'module' }),
  );
  write('node_modules/@aws-sdk/client-s3/index.cjs', `module.exports = globalThis.standIn ??= {}; `);
  writeFileSync(
    join(root, 'main.mjs'),
    `import * as standIn from '@aws-sdk/client-s3';\nglobalThis.standIn = standIn;\n${main}`,
  );
  const javascript = all.filter(({ rule }) => rule.language !== 'py');
  const python = all.filter(({ rule }) => rule.language === 'py');
  const js = spawnSync(
    process.execPath,
    ['--no-warnings', 'main.mjs', JSON.stringify(javascript.map(({ path }) => path))],
    { cwd: root, encoding: 'utf8' },
  );
  const py = spawnSync(
    'python3',
    ['-B', 'main.py', JSON.stringify(python.map(({ index }) => join(root, String(index))))],
    // The order of a set of texts depends on this number; the labels are for the order that it gives.
    { cwd: root, encoding: 'utf8', env: { ...process.env, PYTHONHASHSEED: '2' } },
  );
  for (const [group, { stdout, stderr }] of [
    [javascript, js],
    [python, py],
  ] as const) {
    const lines = stdout.split('\n');
    group.forEach(({ rule }, index) => {
      performed.set(
        rule,
        lines[index] ? JSON.parse(lines[index]) : { performs: [], error: `did not run ${stderr}` },
      );
    });
  }
  rmSync(root, { recursive: true });
  return performed;
}

const javascriptOf = (text: string): string =>
  transformSync(text, {
    loader: 'ts',
    format: 'esm',
    target: 'node20',
    tsconfigRaw: { compilerOptions: { experimentalDecorators: /legacy/.test(text) } },
  })
    .code.replaceAll(/(from '\.\/\w+)'/g, "$1.mjs'")
    .replaceAll(/(from "\.\/\w+)"/g, '$1.mjs"')
    .replaceAll(/(import\("\.\/\w+)"/g, '$1.mjs"');
