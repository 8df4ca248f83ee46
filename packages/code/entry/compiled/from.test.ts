import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { repository } from '../../testing/repository.ts';
import { isCompiledFrom } from './from.ts';

type Files = Readonly<Record<string, string>>;

/** Reads the files of a fixture: each begins with its path. */
function filesOf(fixture: string): Files {
  const text = readFileSync(new URL(`fixtures/${fixture}.txt`, import.meta.url), 'utf8');
  return Object.fromEntries(
    [...text.matchAll(/^=== (\S+)\n([\s\S]*?)(?=^=== |(?![\s\S]))/gm)].map(([, path = '', code = '']) => [
      path,
      code,
    ]),
  );
}

/** Compares `out/index.js` with `src/index.ts`; a bundle also with `src/db.ts`. */
const compare = (files: Files, sources: readonly string[]): Promise<boolean> =>
  isCompiledFrom(repository(files), 'out', 'out/index.js', 'src/index.ts', sources);

const single = ['src/index.ts'];
const bundled = ['src/index.ts', 'src/db.ts'];

const outputs: readonly (readonly [string, readonly string[]])[] = [
  ['typescript-cjs', single],
  ['typescript-esm', single],
  ['esbuild-cjs', bundled],
  ['esbuild-esm', bundled],
];

describe.each(outputs)('the output %s', (fixture, sources) => {
  const files = { ...filesOf('source'), ...filesOf(fixture) };

  test('is compiled from its sources', async () => {
    expect(await compare(files, sources)).toBe(true);
  });

  test.each([
    ['another call', 'a+', '\nsetTimeout(() => {}, 1);\n'],
    ['a call of eval in the handler', 'new Store', 'eval(event.body), new Store'],
    ['another argument', 'path.join(', 'path.join(event.body, '],
    ['another module', '@aws-sdk/client-s3', 'child_process'],
    ['another method', 'readFileSync(', 'writeFileSync('],
    ['another text', '"TABLE"', '"OTHER"'],
  ])('is not with %s', async (_, before, after) => {
    const text = files['out/index.js'] ?? '';
    const changed =
      before === 'a+'
        ? text + after
        : text.replaceAll(before, after).replaceAll(before.replaceAll('"', "'"), after);
    expect(changed).not.toBe(text);
    expect(await compare({ ...files, 'out/index.js': changed }, sources)).toBe(false);
  });

  test('is not where a module that it loads is another one', async () => {
    const db = sources === single ? 'out/db.js' : 'src/db.ts';
    const changed = { ...files, [db]: `${files[db]}\nprocess.exit();\n` };
    // Only a bundle may leave out a declaration; it may not leave out a call.
    expect(await compare(changed, sources)).toBe(false);
  });
});

describe.each(['lowered-es2015', 'lowered-es2018'])('the output %s for an older target', (fixture) => {
  const files = { ...filesOf('lowered-source'), ...filesOf(fixture) };

  test('is compiled from its sources', async () => {
    expect(await compare(files, single)).toBe(true);
  });

  test.each([
    ['another value for null', "process.env['NAME']", 'eval(event.body)'],
    ['another property after a test for null', 'void 0 : _a.name', 'void 0 : _a.code'],
    ['a test of another value', '|| _a === void 0', '|| event === void 0'],
    ['another receiver of a call', '_d.call(_c, name', '_d.call(event, name'],
    ['another value in a spread object', 'event.put', 'event'],
    ['another module that is loaded later', "require('./db'))", "require('child_process'))"],
    ['another member of an enum', 'State["Old"] = "old"', 'State["Old"] = eval("1")'],
    ['another re-export', 'db_2.load', 'db_2.other'],
    ['another star', '__exportStar(require("./db")', '__exportStar(require("vm2")'],
    ['another field of a class', 'new Map()', 'new Proxy()'],
    ['a helper that does something else', 'step((generator', 'eval((generator'],
    ['a helper that is set again', 'const client =', '__exportStar = eval;\nconst client ='],
  ])('is not with %s', async (_, before, after) => {
    const text = files['out/index.js'] ?? '';
    if (!text.includes(before)) return expect(fixture).toBe('lowered-es2018');
    const changed = text.replaceAll(before, after);
    return expect(await compare({ ...files, 'out/index.js': changed }, single)).toBe(false);
  });
});

const awaiter = `var __awaiter = (this && this.__awaiter) || function (thisArg, _arguments, P, generator) {
  function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
  return new (P || (P = Promise))(function (resolve, reject) {
    function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
    function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
    function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
    step((generator = generator.apply(thisArg, _arguments || [])).next());
  });
};
`;

const harmless = 'export const handler = async (event: unknown) => 1;\n';
const evil = 'exports.handler = async (event) => eval(event.body);\n';

test.each<[string, string, Files]>([
  ['a word in a comment only', evil, { 'src/index.ts': `// exports eval event body\n${harmless}` }],
  [
    'words in texts and types',
    evil,
    { 'src/index.ts': `type E = { eval: 1; body: 2 };\nconst words = ['eval', 'body'];\n${harmless}` },
  ],
  [
    'the same words in another order',
    evil,
    {
      'src/index.ts': "export const handler = async (event: { body: string }) => event.body || eval('1');\n",
    },
  ],
  [
    'a name in pieces',
    "exports.handler = async (event) => globalThis['ev' + 'al'](event.body);\n",
    {
      'src/index.ts': "export const handler = async (event: any) => [globalThis, 'ev', 'al', event.body];\n",
    },
  ],
  [
    'the constructor of a function',
    'exports.handler = async (event) => (() => 1).constructor(event.body)();\n',
    {
      'src/index.ts': "export const handler = async (event: any) => [() => 1, 'constructor', event.body];\n",
    },
  ],
  [
    'another module',
    "const a_1 = require('child_process');\nexports.handler = async (event) => (0, a_1.exec)(event.body);\n",
    {
      'src/index.ts':
        "import { exec } from './a';\nexport const handler = async (event: any) => exec(event.body);\n",
      'src/a.ts': 'export const exec = (a: string) => a;\n',
    },
  ],
  [
    'a helper that does something else',
    `var __importStar = (mod) => ({ run: eval });\nconst a = __importStar(require('a'));\nexports.handler = async (event) => a.run(event.body);\n`,
    {
      'src/index.ts':
        "import * as a from 'a';\nexport const handler = async (event: any) => a.run(event.body);\n",
    },
  ],
  [
    'a global of the name of an export',
    'exports.Function = (a) => () => a;\nexports.handler = async (event) => Function(event.body)();\n',
    {
      'src/index.ts':
        'export const Function = (a: string) => () => a;\nexport const handler = async (event: any) => Function(event.body)();\n',
    },
  ],
  [
    'an import in place of an argument of its name',
    "const a_1 = require('a');\nexports.handler = async (event, run) => (0, a_1.run)(event.body);\n",
    {
      'src/index.ts':
        "import { run } from 'a';\nexport const handler = async (event: any, run: any) => run(event.body);\n",
    },
  ],
  [
    'another export as the handler',
    "const a_1 = require('a'), b_1 = 1;\nconst other = async (event) => eval(event.body);\nexports.handler = other;\n",
    { 'src/index.ts': `const other = async (event: any) => eval(event.body);\n${harmless}` },
  ],
  [
    'the export set again',
    'const handler = async (event) => 1;\nexports.handler = handler;\nexports.handler = async (event) => eval(event.body);\n',
    { 'src/index.ts': harmless },
  ],
  [
    'an alias of the source for a package',
    "const a_1 = require('vm2');\nexports.handler = async (event) => (0, a_1.run)(event.body);\n",
    {
      'src/index.ts':
        "import { run } from 'vm2';\nexport const handler = async (event: any) => run(event.body);\n",
      'src/tsconfig.json': '{"compilerOptions":{"paths":{"vm2":["./own.ts"]}}}',
      'src/own.ts': 'export const run = (a: string) => a;\n',
    },
  ],
  [
    'a variable of the compiler that is used again',
    'exports.handler = async (event) => {\n  var _a;\n  const b = (_a = event.b) === null || _a === void 0 ? void 0 : _a.c;\n  return eval(_a);\n};\n',
    {
      'src/index.ts':
        'let _a: any;\nexport const handler = async (event: any) => {\n  const b = event.b?.c;\n  return eval(_a);\n};\n',
    },
  ],
  [
    'a receiver that a key replaces',
    'exports.handler = async (event) => {\n  var _a;\n  return (_a = event.a) === null || _a === void 0 ? void 0 : _a[(_a = event.b) === null || _a === void 0 ? void 0 : _a.k].call(_a, 1);\n};\n',
    {
      'src/index.ts':
        'export const handler = async (event: any) => event.a?.[event.b?.k].call(event.a, 1);\n',
    },
  ],
  [
    'a parameter in the place of a function',
    `${awaiter}const load = () => 1;\nexports.handler = (event, load) => __awaiter(void 0, [event, load], void 0, function* (event, b) { return load(event); });\n`,
    {
      'src/index.ts':
        'const load = () => 1;\nexport const handler = async (event: any, b: any) => load(event);\n',
    },
  ],
  [
    'a parameter in the place of a helper',
    `${awaiter}exports.handler = (event, __awaiter) => __awaiter(void 0, [event, __awaiter], void 0, function* (event, b) { return 1; });\n`,
    { 'src/index.ts': 'export const handler = async (event: any, b: any) => 1;\n' },
  ],
  [
    'a parameter of a constructor in the place of a function',
    'const load = () => 1;\nclass A { constructor(load) { this.x = load(); } }\nexports.handler = async (event) => new A(eval);\n',
    {
      'src/index.ts':
        'const load = () => 1;\nclass A { x = load(); constructor(load: any) {} }\nexport const handler = async (event: any) => new A(eval);\n',
    },
  ],
  ['a file with an error', 'exports.handler = async (event) => {\n', { 'src/index.ts': harmless }],
])('code is not compiled from a source with %s', async (_, code, files) => {
  expect(await compare({ ...files, 'out/index.js': code }, single)).toBe(false);
});

test('a bundle may leave out a function that nothing calls, not one that is called', async () => {
  const files = {
    'src/index.ts': `import { a } from './db';\nexport const handler = () => a();\n`,
    'src/db.ts': 'export function a() { return 1; }\nexport function b() { return 2; }\n',
  };
  const bundle = 'function a() { return 1; }\nvar handler = () => a();\nexport { handler };\n';
  expect(await compare({ ...files, 'out/index.js': bundle }, bundled)).toBe(true);
  expect(await compare({ ...files, 'out/index.js': bundle.replace(/.*\n/, '') }, bundled)).toBe(false);
});
