import { appendFileSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zipOf } from '../../packages/code/testing/zip.ts';
import { added, found, foundOrLost, python } from './added.ts';
import type { GateAttack } from './attack.ts';
import { baseFiles, evilCode, evilFunction, writeFiles } from './base.ts';

const template = 'template.yaml';
const notRead = /not read:/;

const harmless = 'export const handler = async () => ({ statusCode: 200 });\n';
const harmlessJs = 'exports.handler = async () => ({ statusCode: 200 });\n';
const evilModule = 'export const handler = async (event) => eval(event.body);\n';
const evilPython = "def handler(event, context):\n    return eval(event['body'])\n";
const harmlessPython = "def handler(event, context):\n    return {'statusCode': 200}\n";
const loadsRun = "const { run } = require('./run');\nexports.handler = async (event) => run(event.body);\n";
const evilRun = 'exports.run = (text) => eval(text);\n';
const harmlessRun = 'export const run = (text) => text.length;\n';
const map = (...sources: readonly string[]): string =>
  JSON.stringify({ version: 3, sources, names: [], mappings: 'AAAA' });

/** Google Functions in Terraform whose `source` folder holds the files of the attack. */
const google = (runtime: string, entry: string, build = ''): string =>
  `resource "google_storage_bucket_object" "code" {
  name   = "code.zip"
  bucket = "sources"
  source = data.archive_file.code.output_path
}
data "archive_file" "code" {
  type        = "zip"
  source_dir  = "\${path.module}/code"
  output_path = "code.zip"
}
resource "google_cloudfunctions2_function" "Evil" {
  name     = "Evil"
  location = "europe-west1"
  build_config {
    runtime     = "${runtime}"
    entry_point = "${entry}"
${build}    source {
      storage_source {
        bucket = "sources"
        object = google_storage_bucket_object.code.name
      }
    }
  }
}
resource "google_cloud_run_service_iam_member" "all" {
  service = google_cloudfunctions2_function.Evil.name
  role    = "roles/run.invoker"
  member  = "allUsers"
}
`;

const googleAttack = (says: string, main: string, files: Readonly<Record<string, string>>): GateAttack => ({
  says,
  change: (folder) =>
    writeFiles(folder, {
      'svc/main.tf': main,
      ...Object.fromEntries(Object.entries(files).map(([name, text]) => [`svc/code/${name}`, text])),
    }),
  told: foundOrLost,
});

const bundle = `"use strict";\nvar tiny = () => 1;\nexports.handler = async (event) => eval(event.body);\n`;
const honestBundle = `"use strict";\nvar tiny = () => 1;\nexports.handler = async () => ({ statusCode: tiny() });\n`;
const bundleSource =
  "import tiny from 'tiny';\nexport const handler = async () => ({ statusCode: tiny() });\n";
const bundleMap = map('../node_modules/tiny/index.js', '../src/orders.ts');
const builtOrders = {
  'dist/orders.js': `${honestBundle}//# sourceMappingURL=orders.js.map\n`,
  'dist/orders.js.map': bundleMap,
  'src/orders.ts': bundleSource,
  'template.yaml': (baseFiles['template.yaml'] ?? '').replace('orders.handler', 'dist/orders.handler'),
};

/** Attacks by a harmless file that is read in the place of the deployed one. */
export const twins: readonly GateAttack[] = [
  added(
    'a source map that also names a package',
    {
      'evil.js': `${bundle}//# sourceMappingURL=evil.js.map\n`,
      'evil.js.map': map('node_modules/tiny/index.js', 'src/evil.ts'),
      'src/evil.ts': bundleSource,
    },
    foundOrLost,
  ),
  {
    says: 'another bundle in the place of one whose map names a package',
    base: builtOrders,
    change: (folder) => {
      const text = readFileSync(join(folder, template), 'utf8');
      writeFileSync(
        join(folder, template),
        text.replace('dist/orders.handler }', 'dist/orders.handler, FunctionUrlConfig: { AuthType: NONE } }'),
      );
      writeFileSync(join(folder, 'dist/orders.js'), `${bundle}//# sourceMappingURL=orders.js.map\n`);
    },
    told: /Anyone can run code in Orders|not read:/,
  },
  added('a harmless .ts beside the deployed .js', { 'evil.js': evilCode, 'evil.ts': harmless }),
  added('a harmless .tsx beside the deployed .js', { 'evil.js': evilCode, 'evil.tsx': harmless }),
  added('a harmless .mts beside the deployed .js', { 'evil.js': evilCode, 'evil.mts': harmless }),
  added('a harmless .cts beside the deployed .js', { 'evil.js': evilCode, 'evil.cts': harmless }),
  added('a harmless .mts beside the deployed .mjs', { 'evil.mjs': evilModule, 'evil.mts': harmless }),
  added('a harmless .cts beside the deployed .cjs', { 'evil.cjs': evilCode, 'evil.cts': harmless }),
  added('a harmless .cjs beside the deployed .mjs', { 'evil.mjs': evilModule, 'evil.cjs': harmlessJs }),
  added('a harmless .jsx beside the deployed .mjs', { 'evil.mjs': evilModule, 'evil.jsx': harmlessJs }),
  added('a harmless .mjs beside the deployed .js', { 'evil.js': evilCode, 'evil.mjs': harmless }),
  added('a harmless folder with an index beside the deployed .js', {
    'evil.js': evilCode,
    'evil/index.js': harmlessJs,
    'evil/index.ts': harmless,
  }),
  added(
    'a harmless source beside a deployed file of dist',
    {
      'dist/evil.js': evilCode,
      'src/evil.ts': harmless,
      'tsconfig.json': '{"compilerOptions":{"outDir":"dist","rootDir":"src"}}',
    },
    found,
    ['evil.handler', 'dist/evil.handler'],
  ),
  added(
    'a harmless .ts beside the deployed .js, and a build script that nobody starts',
    {
      'evil.js': evilCode,
      'evil.ts': harmless,
      'package.json': '{"name":"shop","scripts":{"build":"tsc"}}',
      'tsconfig.json': '{"compilerOptions":{"module":"commonjs"}}',
    },
    foundOrLost,
  ),
  added(
    'a dangerous .ts that a build script compiles over a harmless .js',
    {
      'evil.js': harmlessJs,
      'evil.ts': evilModule,
      'package.json': '{"name":"shop","scripts":{"build":"tsc"}}',
      'tsconfig.json': '{"compilerOptions":{"module":"commonjs"}}',
    },
    foundOrLost,
  ),
  {
    says: 'a harmless entry point of esbuild, where the file of the handler is there',
    change: (folder) => {
      appendFileSync(
        join(folder, template),
        evilFunction(
          '',
          'Evil',
          '    Metadata: { BuildMethod: esbuild, BuildProperties: { EntryPoints: [src/evil.ts] } }\n',
        ),
      );
      writeFiles(folder, { 'evil.js': evilCode, 'src/evil.ts': harmless });
    },
    told: foundOrLost,
  },
  added('a harmless .ts beside a .js that the program loads', {
    'evil.js': loadsRun,
    'run.js': evilRun,
    'run.ts': harmlessRun,
  }),
  added('a harmless .mts beside an .mjs that the program loads', {
    'evil.mjs':
      "import { run } from './run.mjs';\nexport const handler = async (event) => run(event.body);\n",
    'run.mjs': 'export const run = (text) => eval(text);\n',
    'run.mts': harmlessRun,
  }),
  added('a compiled file that is equal to its source and loads a .js with a harmless .ts', {
    'evil.js': loadsRun,
    'evil.ts': "import { run } from './run';\nexport const handler = async (event) => run(event.body);\n",
    'run.js': evilRun,
    'run.ts': harmlessRun,
  }),
  added(
    'a .ts that loads ./run.js, with a dangerous run.ts that the compiler writes over it',
    {
      'evil.ts':
        "import { run } from './run.js';\nexport const handler = async (event) => run(event.body);\n",
      'run.ts': 'export const run = (text) => eval(text);\n',
      'run.js': 'exports.run = (text) => text.length;\n',
      'package.json': '{"name":"shop","scripts":{"build":"tsc"}}',
      'tsconfig.json': '{"compilerOptions":{"module":"nodenext"}}',
    },
    foundOrLost,
  ),
  added('a folder with a harmless index.ts beside its index.js', {
    'evil.js': loadsRun,
    'run/index.js': evilRun,
    'run/index.ts': harmlessRun,
  }),
  added('a package whose field `source` names harmless code', {
    'evil.js': loadsRun.replace('./run', './run'),
    'run/package.json': '{"name":"run","source":"src/ok.ts","main":"main.js"}',
    'run/main.js': evilRun,
    'run/src/ok.ts': harmlessRun,
  }),
  added('a package whose field `module` names harmless code', {
    'evil.mjs': "import { run } from 'run';\nexport const handler = async (event) => run(event.body);\n",
    'package.json': '{"name":"shop","dependencies":{"run":"file:./run"}}',
    'run/package.json': '{"name":"run","module":"ok.mjs","main":"main.js"}',
    'run/main.js': evilRun,
    'run/ok.mjs': harmlessRun,
  }),
  added('a package whose exports name harmless code for development', {
    'evil.js': loadsRun.replace('./run', 'run'),
    'package.json': '{"name":"shop","dependencies":{"run":"file:./run"}}',
    'run/package.json':
      '{"name":"run","exports":{".":{"development":"./ok.js","source":"./ok.js","require":"./main.js","default":"./main.js"}}}',
    'run/main.js': evilRun,
    'run/ok.js': 'exports.run = (text) => text.length;\n',
  }),
  added('a package of the repository whose exports list `default` before `require`', {
    'evil.js': loadsRun.replace('./run', 'run'),
    'package.json': '{"name":"shop","dependencies":{"run":"file:./run"}}',
    'run/package.json': '{"name":"run","exports":{".":{"default":"./main.js","require":"./ok.js"}}}',
    'run/main.js': evilRun,
    'run/ok.js': 'exports.run = (text) => text.length;\n',
  }),
  added(
    'paths of a tsconfig, which the runtime does not read',
    {
      'evil.js': loadsRun.replace('./run', 'run'),
      'tsconfig.json': '{"compilerOptions":{"paths":{"run":["./ok.ts"]}}}',
      'ok.ts': harmlessRun,
      'node_modules/run/index.js': evilRun,
      'node_modules/run/package.json': '{"name":"run","version":"1.0.0","main":"index.js"}',
    },
    foundOrLost,
  ),
  added(
    'a file without an ending that the program loads',
    { 'evil.js': loadsRun, run: evilRun, 'run.js': 'exports.run = (text) => text.length;\n' },
    foundOrLost,
  ),
  added(
    'a text file that the program loads as code',
    { 'evil.js': loadsRun.replace('./run', './run.txt'), 'run.txt': evilRun },
    foundOrLost,
  ),
  {
    says: 'a handler that is a link to a text file, with a harmless .ts',
    change: (folder) => {
      appendFileSync(join(folder, template), evilFunction());
      writeFiles(folder, { 'notes.txt': evilCode, 'evil.ts': harmless });
      symlinkSync('notes.txt', join(folder, 'evil.js'));
    },
    told: foundOrLost,
  },
  {
    says: 'a handler that is a link to dangerous code, with a harmless .ts beside the link',
    change: (folder) => {
      appendFileSync(join(folder, template), evilFunction());
      writeFiles(folder, { 'lib/real.js': evilCode, 'evil.ts': harmless });
      symlinkSync('lib/real.js', join(folder, 'evil.js'));
    },
    told: found,
  },
  added(
    'a file that differs by the case of its name',
    { 'Evil.js': evilCode, 'evil.js': harmlessJs },
    found,
    ['evil.handler', 'Evil.handler'],
  ),
  added(
    'an archive beside a harmless folder of its name',
    {
      'pack.zip': zipOf([{ path: 'evil.js', content: evilCode }]),
      'pack/evil.js': harmlessJs,
      'evil.js': harmlessJs,
    },
    found,
    ['Handler: evil.handler', 'CodeUri: pack.zip, Handler: evil.handler'],
  ),
  added(
    'an archive with a harmless .ts in it',
    {
      'pack.zip': zipOf([
        { path: 'evil.js', content: evilCode },
        { path: 'evil.ts', content: harmless },
      ]),
    },
    found,
    ['Handler: evil.handler', 'CodeUri: pack.zip, Handler: evil.handler'],
  ),
  added(
    'a harmless module of Python beside the package of its name',
    { 'evil.py': harmlessPython, 'evil/__init__.py': evilPython },
    found,
    python,
  ),
  added(
    'native code beside a harmless module of Python',
    {
      'evil.py': harmlessPython,
      'evil.cpython-313-x86_64-linux-gnu.so': new Uint8Array([127, 69, 76, 70, 0, 1]),
    },
    notRead,
    python,
  ),
  added(
    'native code that a Python program loads before the module of its name',
    {
      'evil.py': "import run\n\ndef handler(event, context):\n    return run.run(event['body'])\n",
      'run.py': 'def run(text):\n    return len(text)\n',
      'run.so': new Uint8Array([127, 69, 76, 70, 0, 1]),
    },
    notRead,
    python,
  ),
  added(
    'compiled bytecode that Python loads without a look at the source',
    {
      'evil.py': harmlessPython,
      '__pycache__/evil.cpython-313.pyc': new Uint8Array([
        243, 13, 13, 10, 1, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 227,
      ]),
    },
    notRead,
    python,
  ),
  added(
    'a module of Python that is bytecode only',
    { 'evil.pyc': new Uint8Array([243, 13, 13, 10, 0]) },
    notRead,
    python,
  ),
  added(
    'a harmless file with the name of the handler in another folder',
    { 'dist/other/evil.py': harmlessPython, 'evil.pyc': new Uint8Array([243, 13, 13, 10, 0]) },
    notRead,
    python,
  ),
  added(
    'a harmless module beside the package that a Python program loads',
    {
      'evil.py': "import run\n\ndef handler(event, context):\n    return run.run(event['body'])\n",
      'run.py': 'def run(text):\n    return len(text)\n',
      'run/__init__.py': 'def run(text):\n    return eval(text)\n',
    },
    found,
    python,
  ),
  googleAttack('a package.json that names the code of a Google function', google('nodejs22', 'handler'), {
    'package.json': '{"main":"real.js"}',
    'real.js': 'exports.handler = (req, res) => res.send(eval(req.body.text));\n',
    'index.js': 'exports.handler = (req, res) => res.send("ok");\n',
  }),
  googleAttack('a package.json of a Google function that names the .mjs', google('nodejs22', 'handler'), {
    'package.json': '{"main":"real.mjs"}',
    'real.mjs': 'export const handler = (req, res) => res.send(eval(req.body.text));\n',
    'real.js': 'exports.handler = (req, res) => res.send("ok");\n',
  }),
  googleAttack(
    'a harmless index.ts beside the index.js of a Google function',
    google('nodejs22', 'handler'),
    {
      'index.js': 'exports.handler = (req, res) => res.send(eval(req.body.text));\n',
      'index.ts': 'export const handler = (req: any, res: any) => res.send("ok");\n',
    },
  ),
  googleAttack(
    'a variable of the build that names the file of a Google function',
    google('python313', 'handler', '    environment_variables = { GOOGLE_FUNCTION_SOURCE = "real.py" }\n'),
    {
      'real.py': 'def handler(request):\n    return eval(request.data)\n',
      'main.py': 'def handler(request):\n    return "ok"\n',
    },
  ),
  {
    says: 'a source that becomes a link to a harmless file, beside the deployed .js',
    base: { 'orders.ts': 'export const handler = async () => ({ statusCode: 200 });\n' },
    change: (folder) => {
      const text = readFileSync(join(folder, template), 'utf8');
      writeFileSync(
        join(folder, template),
        text.replace('orders.handler }', 'orders.handler, FunctionUrlConfig: { AuthType: NONE } }'),
      );
      writeFileSync(join(folder, 'orders.js'), evilCode);
      rmSync(join(folder, 'orders.ts'));
      writeFiles(folder, { 'ok/orders.ts': harmless });
      symlinkSync('ok/orders.ts', join(folder, 'orders.ts'));
    },
    told: /Anyone can run code in Orders/,
  },
];

const compiled = `"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.handler = void 0;
const handler = async () => ({ statusCode: 200 });
exports.handler = handler;
`;

/** Changes with a file and its source side by side that hide nothing. */
export const fairTwins: readonly GateAttack[] = [
  {
    says: 'a .js and the .ts from which it is compiled',
    change: (folder) => {
      appendFileSync(
        join(folder, template),
        '  Page:\n    Type: AWS::Serverless::Function\n    Properties: { Runtime: nodejs22.x, Handler: page.handler }\n',
      );
      writeFiles(folder, { 'page.js': compiled, 'page.ts': harmless });
    },
    told: /nothing new/,
  },
  {
    says: 'a .ts of a project that is built, without its .js',
    change: (folder) => {
      appendFileSync(
        join(folder, template),
        '  Page:\n    Type: AWS::Serverless::Function\n    Metadata: { BuildMethod: esbuild, BuildProperties: { EntryPoints: [page.ts] } }\n    Properties: { Runtime: nodejs22.x, Handler: page.handler }\n',
      );
      writeFiles(folder, { 'page.ts': harmless });
    },
    told: /nothing new/,
  },
  {
    says: 'a change beside a bundle whose map names a package',
    base: builtOrders,
    change: (folder) => appendFileSync(join(folder, 'orders.js'), '// more\n'),
    told: /nothing new/,
  },
  {
    says: 'a .ts and a .js that differed before',
    base: {
      'orders.ts': 'export const handler = async () => ({ statusCode: 201 });\n',
      'package.json': '{"scripts":{"build":"tsc"}}',
    },
    change: (folder) => appendFileSync(join(folder, 'report.js'), '// more\n'),
    told: /nothing new/,
  },
];
