import { describe, expect, it } from 'vitest';
import { type AnalysedOptions, analysed, callsOf, openOf } from '../testing/analysed.ts';

const entersOf = async (code: string, options: AnalysedOptions = {}) => {
  const { behaviours } = await analysed(code, options);
  return behaviours.flatMap((found) =>
    found.kind === 'given' && found.unread ? [`${found.unread.cause} ${found.eventPath}`] : [],
  );
};

describe('packages that were not read', () => {
  it('a package without a model that nothing is known about may call any service', async () => {
    const code =
      "import { save } from 'acme-store'; export const handler = async (event) => save(event.body);";
    expect(openOf(await analysed(code))).toEqual(['what the package acme-store does → anything']);
    expect(await entersOf(code)).toEqual(['package/acme-store body']);
  });

  it('a package that gets nothing of the event is a question of permissions alone', async () => {
    const code = "import { sweep } from '@acme/sweeper'; export const handler = async () => sweep();";
    expect(openOf(await analysed(code))).toEqual(['what the package @acme/sweeper does → anything']);
    expect(await entersOf(code)).toEqual([]);
  });

  it('the language, modelled packages and well-known packages are no question', async () => {
    const code = `import fs from 'node:fs'; import _ from 'lodash'; import axios from 'axios'; import * as Sentry from '@sentry/node';
      export const handler = async (event) => { Sentry.captureMessage(event.body); return _.now(); };`;
    expect(openOf(await analysed(code))).toEqual([]);
    const python =
      'import json, requests, yaml\ndef handler(event, context):\n    return yaml.safe_load(event["body"])\n';
    expect(openOf(await analysed(python, { language: 'py' }))).toEqual([]);
  });

  it('the same package in several imports and calls is one question', async () => {
    const code = `import a from 'acme-a'; import b from 'acme-a/lib/b';
      export const handler = async (event) => { a(1); a(2); return b(event); };`;
    expect(openOf(await analysed(code))).toEqual(['what the package acme-a does → anything']);
  });

  it('a part of a shared Python folder is a package of its own', async () => {
    const code =
      'from google.cloud import storage, acme\ndef handler(event, context):\n    return acme.run(event)\n';
    expect(openOf(await analysed(code, { language: 'py' }))).toEqual([
      'what the package google.cloud.acme does → anything',
    ]);
  });

  it.each([
    ['a wrapper', "import { wrap } from 'acme'; export const handler = wrap(async () => 1);"],
    [
      'a base class',
      "import { Base } from 'acme'; class A extends Base {} export const handler = (e) => new A().run(e);",
    ],
    ['a handler of the package', "export { handler } from 'acme';"],
    [
      'a function that it returns',
      "import acme from 'acme'; export const handler = (e) => { const f = acme.get('x'); return f(e); };",
    ],
    [
      'a callback that reads the event',
      "import acme from 'acme'; export const handler = (e) => acme(() => e.body);",
    ],
  ])('%s gets the event', async (_name, code) => {
    expect((await entersOf(code)).length).toBeGreaterThan(0);
  });

  it('a decorator of Python gets the event', async () => {
    const code = 'import acme\n@acme.endpoint\ndef handler(event, context):\n    return 1\n';
    expect(await entersOf(code, { language: 'py' })).toEqual(['package/acme ']);
  });
});

describe('modules and code that were not read', () => {
  it('a module that does not exist is a question, and event data enters it', async () => {
    const code =
      "import { save } from './save.mjs'; export const handler = async (event) => save(event.body);";
    expect(openOf(await analysed(code))).toEqual(['import ./save.mjs → anything']);
    expect(await entersOf(code)).toEqual(['module/save.mjs body']);
  });

  it('a module that does not parse is a question, and event data enters it', async () => {
    const { behaviours } = await analysed({
      'app.mjs': "import { save } from './save.mjs'; export const handler = async (event) => save(event);",
      'save.mjs': 'export const save = (event) => {{{\n',
    });
    const causes = behaviours.flatMap((found) =>
      found.kind === 'undecided' ? [found.cause] : found.kind === 'given' ? [found.unread?.cause] : [],
    );
    expect(new Set(causes)).toEqual(new Set(['module/save.mjs']));
  });

  it('the function that loads a computed module is named', async () => {
    const code =
      'import importlib, os\ndef handler(event, context):\n    return importlib.import_module(os.environ["P"]).run(event)\n';
    expect(openOf(await analysed(code, { language: 'py' }))).toEqual([
      'the module that import_module(…) loads → anything',
    ]);
  });

  it('code that a person names stands for a package, a module, and a question of the function', async () => {
    const named = new Map([['package/acme-store', { file: 'store.mjs', export: 'save' }]]);
    const { behaviours } = await analysed(
      {
        'app.mjs':
          "import { save } from 'acme-store'; import './store.mjs'; export const handler = (event) => save(event.body);",
        'store.mjs': "import { exec } from 'node:child_process'; export const save = (text) => exec(text);",
      },
      { outside: { named } },
    );
    expect(behaviours.filter((found) => found.kind === 'undecided' && found.cause)).toEqual([]);
    expect(behaviours.filter(({ kind }) => kind === 'sink')).toMatchObject([
      { sink: 'shell', eventPath: 'body' },
    ]);
  });
});

describe('names that a module does not export', () => {
  const inJavaScript: readonly (readonly [form: string, code: string])[] = [
    [
      'a named import',
      "import { save } from './m'; export const handler = async (event) => save(event.body);",
    ],
    ['a namespace', "import * as m from './m'; export const handler = async (event) => m.save(event.body);"],
    [
      'the default of CommonJS',
      "import m from './m'; export const handler = async (event) => m.save(event.body);",
    ],
    ['require', "const m = require('./m'); exports.handler = async (event) => m.save(event.body);"],
    [
      'a destructured require',
      "const { save } = require('./m'); exports.handler = async (event) => save(event.body);",
    ],
    [
      'a member of the export',
      "const m = require('./m'); exports.handler = async (event) => m.save.now(event.body);",
    ],
  ];

  it.each(inJavaScript)('a call is a question: %s', async (_form, code) => {
    const files = { 'app.js': code, 'm.js': 'exports.load = () => 1;' };
    expect(openOf(await analysed(files))).toEqual(['save of m.js → anything']);
  });

  it.each([
    ['a name', 'from m import save\ndef handler(event, context):\n    save(event)\n'],
    ['a member of the module', 'import m\ndef handler(event, context):\n    m.save(event)\n'],
  ])('a call is a question in Python: %s', async (_form, code) => {
    const files = { 'app.py': code, 'm.py': 'def load(): pass\n' };
    expect(openOf(await analysed(files, { language: 'py' }))).toEqual(['save of m.py → anything']);
  });

  it('a type, a test and a name of the language are no question', async () => {
    const files = {
      'app.ts': `import { Item, load } from './m'; import * as m from './m';
        export const handler = async (item: Item) => { if (m.save) load(item); return m.default ?? m.then; };`,
      'm.ts': 'export interface Item {} export const load = (item: Item) => item;',
    };
    expect(openOf(await analysed(files))).toEqual([]);
  });

  it('a person names the code that is meant', async () => {
    const files = {
      'app.js':
        "require('./real'); const { save } = require('./m'); exports.handler = async (event) => save(event.body);",
      'm.js': '',
      'real.js':
        "const { SQS } = require('aws-sdk'); exports.save = () => new SQS().sendMessage({ QueueUrl: 'q' }).promise();",
    };
    const named = new Map([['export/m.js#save', { file: 'real.js', export: 'save' }]]);
    const analysis = await analysed(files, { outside: { named } });
    expect(openOf(analysis)).toEqual([]);
    expect(callsOf(analysis)).toEqual(['sqs:SendMessage(QueueUrl=q)']);
  });
});

describe('programs', () => {
  const runs = (line: string) =>
    `import { execFileSync, execSync } from 'node:child_process'; export const handler = async (event) => ${line};`;

  it('a program that is not known to use no credentials is a question', async () => {
    expect(openOf(await analysed(runs("execFileSync('./bin/acme-tool', ['sync'])")))).toEqual([
      'the program ./bin/acme-tool → anything',
    ]);
    expect(openOf(await analysed(runs("execSync('cd /tmp && acme-tool x | sort')")))).toEqual([
      'the program acme-tool → anything',
    ]);
  });

  it('event data enters a script that was not read, and may be an option of any other program', async () => {
    expect(await entersOf(runs("execFileSync('./bin/convert.sh', [event.body])"))).toEqual([
      'program/convert.sh body',
    ]);
    expect(await entersOf(runs("execFileSync('python3', ['-u', 'tool.py', event.body])"))).toEqual([
      'program/python3 body',
    ]);
    expect(await entersOf(runs("execFileSync('/opt/bin/acme-tool', [event.body])"))).toEqual([
      'program/acme-tool body',
    ]);
    expect(await entersOf(runs("execFileSync('/opt/bin/acme-tool', ['--', event.body])"))).toEqual([]);
    expect(await entersOf(runs("execFileSync('/opt/bin/acme-tool', ['in/' + event.body])"))).toEqual([]);
    expect(await entersOf(runs("execFileSync('pandoc', [event.body])"))).toEqual(['options/pandoc body']);
    expect(await entersOf(runs("execFileSync('tesseract', [event.body])"))).toEqual([]);
    const python =
      'import subprocess\ndef handler(event, context):\n    subprocess.run(["/var/task/bin/acme", event["body"]])\n';
    expect(await entersOf(python, { language: 'py' })).toEqual(['program/acme body']);
  });

  it('separators in the quoted texts of a command that only takes texts separate no commands', async () => {
    const open = async (line: string) => openOf(await analysed(runs(`execSync(${line})`)));
    expect(await open("'echo \"\\n\\nDate: ' + event.day + '; a|b & c\" >> /tmp/log'")).toEqual([]);
    expect(await open("'printf \\'a; b\\' | tee /tmp/log'")).toEqual([]);
    const tool = ['the program acme-tool → anything'];
    expect(await open('\'echo "$(acme-tool x)"\'')).toEqual(tool);
    expect(await open('\'echo "a; b" ; acme-tool x\'')).toContain(tool[0]);
    expect(await open("'echo \"a; b ; acme-tool x'")).toContain('the program acme-tool → anything');
    expect(await open('\'bash -c "cd /tmp; acme-tool x"\'')).toContain(tool[0]);
  });

  it('known tools are no question, also in a folder of a layer', async () => {
    expect(openOf(await analysed(runs("execFileSync('/opt/bin/ffmpeg', ['-i', '/tmp/a'])")))).toEqual([]);
    expect(openOf(await analysed(runs("execSync('convert a.png b.jpg; ls -l | wc -l')")))).toEqual([]);
  });
});
