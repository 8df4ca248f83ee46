import { type Artefact, linkRules } from '@emmental/model';
import { describe, expect, test } from 'vitest';
import { withArchives } from '../archive/source.ts';
import { loadProgram } from '../program/load.ts';
import { repository } from '../testing/repository.ts';
import { zipOf } from '../testing/zip.ts';
import { findEntry, type HandlerSettings } from './find.ts';

type Files = Readonly<Record<string, string | Uint8Array>>;

const at = { file: 'infra/template.yaml', line: 3, column: 7 };

const defaults: HandlerSettings = {
  directory: null,
  handler: 'index.handler',
  language: 'javascript',
  runtime: 'nodejs22.x',
  inline: null,
  at,
};

const python = { language: 'python', runtime: 'python3.13' } as const;
const path = (name: string): { readonly artefact: Artefact } => ({ artefact: { kind: 'path', name } });
const object = (name: string): { readonly artefact: Artefact } => ({ artefact: { kind: 'object', name } });
const fn = (name: string): { readonly artefact: Artefact } => ({ artefact: { kind: 'function', name } });
const code = 'export const handler = async () => 1;\n';

/** Returns the link as a text: `src/a.ts#handler by build`, with `~` before a likely one; else the code of the problem. */
async function linked(files: Files, changes: Partial<HandlerSettings>): Promise<string> {
  const found = await findEntry(withArchives(repository(files)), { ...defaults, ...changes });
  if ('diagnostic' in found) return found.diagnostic.code;
  const { entry, link } = found;
  return `${link.certain ? '' : '~'}${entry.module}#${entry.export} by ${link.how}`;
}

const inlineMap = (sources: readonly string[]): string =>
  `data:application/json;base64,${Buffer.from(JSON.stringify({ sources })).toString('base64')}`;

const zip = (...names: readonly string[]) => zipOf(names.map((name) => ({ path: name, content: code })));

/** A script that calls a bundler. */
const buildScript = (entry: string) =>
  `require('esbuild').build({ entryPoints: ['${entry}'], outfile: 'out/mail/index.js' });\n`;

/** One row: what holds, the files, the settings, the link. */
type Row = readonly [string, Files, Partial<HandlerSettings>, string];

const rows: Readonly<Record<string, readonly Row[]>> = {
  'file of the handler': [
    [
      'in the code folder',
      { 'fn/index.mjs': code },
      { directory: 'fn' },
      'fn/index.mjs#handler by file of the handler',
    ],
    [
      'not beside the code folder',
      { 'index.mjs': code, 'fn/a.txt': '' },
      { directory: 'fn' },
      'code/no-handler-file',
    ],
  ],
  'entry point of the bundler': [
    [
      'of the name',
      { 'fn/src/index.ts': code },
      { directory: 'fn', entryPoints: ['src/index.ts'] },
      'fn/src/index.ts#handler by entry point of the bundler',
    ],
    [
      'not one of another name, of two',
      { 'fn/src/a.ts': code, 'fn/src/b.ts': code },
      { directory: 'fn', entryPoints: ['src/a.ts', 'src/b.ts'] },
      'code/no-handler-file',
    ],
  ],
  archive: [
    [
      'in the repository',
      { 'build/mail.zip': zip('index.js') },
      path('build/mail.zip'),
      'build/mail.zip/index.js#handler by archive',
    ],
    [
      'with the same file beside it',
      { 'build/mail.zip': zip('index.js'), 'mail/index.js': code },
      path('build/mail.zip'),
      'mail/index.js#handler by archive',
    ],
    [
      'with another text than the file beside it',
      { 'build/mail.zip': zip('index.js'), 'mail/index.js': `${code}// new` },
      path('build/mail.zip'),
      'build/mail.zip/index.js#handler by archive',
    ],
    [
      'with another file than the one beside it that it may load',
      {
        'build/mail.zip': zipOf([
          { path: 'index.js', content: `import './db.js';\n${code}` },
          { path: 'db.js', content: 'process.exit();\n' },
        ]),
        'mail/index.js': `import './db.js';\n${code}`,
        'mail/db.js': '',
      },
      path('build/mail.zip'),
      'build/mail.zip/index.js#handler by archive',
    ],
    [
      'not a placeholder',
      { 'build/placeholder.zip': zip('index.js') },
      path('build/placeholder.zip'),
      'code/no-handler-file',
    ],
    [
      'not a name that leads out of it',
      { 'a.zip': zipOf([{ path: '../index.js', content: code }]) },
      path('a.zip'),
      'code/no-handler-file',
    ],
    [
      'not a link in it',
      { 'a.zip': zipOf([{ path: 'index.js', content: '/etc/passwd', mode: 0o120777 }]) },
      path('a.zip'),
      'code/no-handler-file',
    ],
    ['not something that is no archive', { 'a.zip': 'PK' }, path('a.zip'), 'code/no-handler-file'],
  ],
  'source map': [
    [
      'of a compiled file',
      { 'fn/index.js': code, 'fn/index.js.map': '{"sources":["../src/mail.ts"]}', 'src/mail.ts': code },
      { directory: 'fn' },
      'src/mail.ts#handler by source map',
    ],
    [
      'of a bundle, by the name of the handler',
      {
        'fn/index.js': code,
        'fn/index.js.map': '{"sources":["../node_modules/a/index.js","../src/db.ts","../src/index.ts"]}',
        'src/db.ts': '',
        'src/index.ts': code,
      },
      { directory: 'fn' },
      '~src/index.ts#handler by source map',
    ],
    [
      'of a bundle of own files, by the name of the handler',
      {
        'fn/index.js': `var one = () => 1;\n${code}`,
        'fn/index.js.map': '{"sources":["../src/db.ts","../src/index.ts"]}',
        'src/db.ts': 'export const one = () => 1;\n',
        'src/index.ts': `import { one } from './db';\n${code}`,
      },
      { directory: 'fn' },
      'src/index.ts#handler by source map',
    ],
    [
      'not of a file that does something else',
      {
        'fn/index.js': 'exports.handler = async (event) => eval(event.body);\n',
        'fn/index.js.map': '{"sources":["../src/index.ts"]}',
        'src/index.ts': code,
      },
      { directory: 'fn' },
      'fn/index.js#handler by file of the handler',
    ],
    [
      'not of a file that does something else, in its last line',
      {
        'fn/index.js': `exports.handler = (event) => eval(event.body);\n//# sourceMappingURL=${inlineMap(['../src/mail.ts'])}\n`,
        'src/mail.ts': code,
      },
      { directory: 'fn' },
      'fn/index.js#handler by file of the handler',
    ],
    [
      'not where the file loads another file than its source',
      {
        'fn/index.js': `import './db.js';\n${code}`,
        'fn/db.js': 'process.exit();\n',
        'fn/index.js.map': '{"sources":["../src/index.ts"]}',
        'src/index.ts': `import './db.js';\n${code}`,
        'src/db.ts': '',
      },
      { directory: 'fn' },
      'fn/index.js#handler by file of the handler',
    ],
    [
      'not of two files of the handler’s name where neither does the same',
      {
        'fn/index.js': 'exports.handler = (event) => eval(event.body);\n',
        'fn/index.js.map': '{"sources":["../a/index.ts","../b/index.ts"]}',
        'a/index.ts': code,
        'b/index.ts': code,
      },
      { directory: 'fn' },
      'fn/index.js#handler by file of the handler',
    ],
    [
      'of a bundle, by the last source',
      {
        'fn/index.js': code,
        'fn/index.js.map': '{"sources":["../src/db.ts","../src/mail.ts"]}',
        'src/db.ts': '',
        'src/mail.ts': code,
      },
      { directory: 'fn' },
      '~src/mail.ts#handler by source map',
    ],
    [
      'in the compiled file',
      {
        'fn/index.js': `${code}//# sourceMappingURL=${inlineMap(['../src/mail.ts'])}\n`,
        'src/mail.ts': code,
      },
      { directory: 'fn' },
      'src/mail.ts#handler by source map',
    ],
    [
      'in another file that the last line names',
      {
        'fn/index.js': `${code}//# sourceMappingURL=maps/index.map`,
        'fn/maps/index.map': '{"sources":["../../src/mail.ts"]}',
        'src/mail.ts': code,
      },
      { directory: 'fn' },
      'src/mail.ts#handler by source map',
    ],
    [
      'not in a comment of another kind, or out of the repository',
      {
        'fn/index.js': `${code}//# sourceMappingURL=data:text/plain;base64,e30=\n//# sourceMappingURL=../../../etc/a.map`,
        'src/mail.ts': code,
      },
      { directory: 'fn' },
      'fn/index.js#handler by file of the handler',
    ],
    [
      'not of a map that is not valid',
      { 'fn/index.js': `${code}//# sourceMappingURL=data:application/json;base64,e30` },
      { directory: 'fn' },
      'fn/index.js#handler by file of the handler',
    ],
    [
      'not of sources that are elsewhere',
      { 'fn/index.js': code, 'fn/index.js.map': '{"sources":["../../../etc/a.ts","webpack://x/gone.ts"]}' },
      { directory: 'fn' },
      'fn/index.js#handler by file of the handler',
    ],
  ],
  build: [
    [
      'a script that a script of package.json starts',
      {
        'fn/package.json': '{"scripts":{"build":"node tools/make.mjs"}}',
        'fn/tools/make.mjs': buildScript('./src/orders.ts'),
        'fn/src/orders.ts': code,
      },
      { directory: 'fn/out/mail' },
      'fn/src/orders.ts#handler by build',
    ],
    [
      'scripts that a loop starts, whose output lies beside the archive',
      {
        'fn/pack.sh': 'for file in ./src/*/make*.js; do\n  node $file\ndone\n',
        'fn/src/a/makeMail.js': buildScript('./src/a/orders.ts'),
        'fn/src/a/orders.ts': code,
      },
      { directory: 'fn/out/mail/mail.zip' },
      '~fn/src/a/orders.ts#handler by build',
    ],
    [
      'not one of two scripts that write the same file',
      {
        'fn/pack.sh': 'node a.mjs\nnode b.mjs\n',
        'fn/a.mjs': buildScript('./src/a.ts'),
        'fn/b.mjs': buildScript('./src/b.ts'),
        'fn/src/a.ts': code,
        'fn/src/b.ts': code,
      },
      { directory: 'fn/out/mail' },
      'code/several-handlers',
    ],
    [
      'not a script whose file is computed',
      {
        'fn/pack.sh': 'for file in $FILES; do\n  node $file\ndone\nnode $OTHER/a.mjs\n',
        'fn/a.mjs': buildScript('./src/a.ts'),
        'fn/src/a.ts': code,
      },
      { directory: 'fn/out/mail' },
      'code/no-handler-file',
    ],
    [
      'a script of package.json',
      {
        'fn/package.json':
          '{"scripts":{"build":"rm -rf out && esbuild src/mail.ts --bundle --outfile=out/index.js"}}',
        'fn/src/mail.ts': code,
      },
      { directory: 'fn/out' },
      'fn/src/mail.ts#handler by build',
    ],
    [
      'an entry into a folder',
      {
        'package.json': '{"scripts":{"build":"tsup code/index.ts code/b.ts -d made"}}',
        'code/index.ts': code,
        'code/b.ts': '',
      },
      { directory: 'made' },
      'code/index.ts#handler by build',
    ],
    [
      'ncc',
      { 'package.json': '{"scripts":{"build":"ncc build code/mail.ts -o made"}}', 'code/mail.ts': code },
      { directory: 'made' },
      'code/mail.ts#handler by build',
    ],
    [
      'a compiler',
      { 'package.json': '{"scripts":{"build":"swc code -d made"}}', 'code/index.ts': code },
      { directory: 'made' },
      'code/index.ts#handler by build',
    ],
    [
      'a tsconfig',
      { 'tsconfig.json': '{"compilerOptions":{"outDir":"made","rootDir":"code"}}', 'code/index.ts': code },
      { directory: 'made' },
      'code/index.ts#handler by build',
    ],
    [
      'a configuration of esbuild',
      {
        'esbuild.config.mjs':
          "await build({ entryPoints: { 'mail/index': './code/mail.ts' }, outdir: 'made' });",
        'code/mail.ts': code,
      },
      { directory: 'made/mail' },
      'code/mail.ts#handler by build',
    ],
    [
      'a configuration of webpack',
      {
        'webpack.config.js':
          "module.exports = { entry: { index: './code/mail.ts' }, output: { path: path.resolve(__dirname, 'made') } };",
        'code/mail.ts': code,
      },
      { directory: 'made' },
      'code/mail.ts#handler by build',
    ],
    [
      'a Makefile that packs a folder',
      { Makefile: 'mail:\n\tcd code/post && zip -r ../../made/mail.zip .\n', 'code/post/index.js': code },
      path('made/mail.zip'),
      'code/post/index.js#handler by build',
    ],
    [
      'a shell script that packs a folder',
      {
        'build.sh': '#!/bin/sh\ncd code/post\nzip -qr ../../made/mail.zip index.js\n',
        'code/post/index.js': code,
      },
      path('made/mail.zip'),
      'code/post/index.js#handler by build',
    ],
    [
      'the package of a folder that has the name',
      {
        'svc/mail/package.json': '{"scripts":{"build":"esbuild src/index.ts --outfile=target/index.js"}}',
        'svc/mail/src/index.ts': code,
      },
      object('*/mail.zip'),
      'svc/mail/src/index.ts#handler by build',
    ],
    [
      'not for certain, where the folder has only a part of the name',
      {
        'infra/orders/package.json': '{"scripts":{"build":"esbuild src/index.ts --outfile=target/index.js"}}',
        'infra/orders/src/index.ts': code,
      },
      object('acme-orders.zip'),
      '~infra/orders/src/index.ts#handler by name of the artefact',
    ],
    [
      'not another output',
      {
        'package.json': '{"scripts":{"build":"esbuild code/mail.ts --outfile=other/index.js"}}',
        'code/mail.ts': code,
      },
      { directory: 'made' },
      'code/no-handler-file',
    ],
    [
      'not what a command computes',
      {
        'package.json': '{"scripts":{"build":"esbuild $(ls code) --outfile=$OUT/index.js"}}',
        'code/mail.ts': code,
      },
      { directory: 'made' },
      'code/no-handler-file',
    ],
  ],
  'name of the artefact': [
    [
      'a folder',
      { 'svc/mail/index.js': code, 'svc/shop/index.js': code },
      path('build/mail.zip'),
      '~svc/mail/index.js#handler by name of the artefact',
    ],
    [
      'a folder with its source below',
      { 'svc/mail/src/index.ts': code },
      object('app/mail-lambda-1.2.3.zip'),
      '~svc/mail/src/index.ts#handler by name of the artefact',
    ],
    [
      'joined segments',
      { 'src/articles/recent/index.js': code, 'src/articles/all/index.js': code },
      path('deploy/articles_recent.zip'),
      '~src/articles/recent/index.js#handler by name of the artefact',
    ],
    [
      'the folder around a package that has any name',
      { 'svc/mail/index.js': code },
      object('*/mail/lambda.zip'),
      '~svc/mail/index.js#handler by name of the artefact',
    ],
    [
      'a folder without the name of the project',
      { 'svc/orders/index.js': code },
      object('acme-orders-service.zip'),
      '~svc/orders/index.js#handler by name of the artefact',
    ],
    ['a file', { 'src/mail.ts': code }, object('mail.zip'), '~src/mail.ts#handler by name of the artefact'],
    [
      'the name of the handler before that of the package',
      { 'mail/index.ts': code, 'mail/lib/mail.ts': code },
      object('mail.zip'),
      '~mail/index.ts#handler by name of the artefact',
    ],
    [
      'the nearest',
      { 'infra/mail/index.js': code, 'old-app/mail/index.js': code },
      object('mail.zip'),
      '~infra/mail/index.js#handler by name of the artefact',
    ],
    [
      'joined segments around a folder src',
      { 'app/room/src/api/index.js': code, 'app/shop/src/api/index.js': code },
      object('room_api.zip'),
      '~app/room/src/api/index.js#handler by name of the artefact',
    ],
    [
      'a folder that a script packs in a loop',
      {
        'app/room/build.sh':
          'for dir in src/product/*/\n  do\n    name=${dir%*/}\n    cd $dir\n    zip -r9 ${OLDPWD}/dist/room_load_$name.zip .\n  done\n',
        'app/room/src/product/caption/index.js': code,
        'app/room/src/product/index/index.js': code,
      },
      object('*/room_load_index.zip'),
      '~app/room/src/product/index/index.js#handler by name of the artefact',
    ],
    [
      'a folder of a name that fits any package, with an export that few have',
      {
        'packages/api/src/index.ts': 'export const api = 1;',
        'packages/ui/src/index.ts': 'export const ui = 1;',
      },
      { ...object('shop/api/api.zip'), handler: 'index.api' },
      '~packages/api/src/index.ts#api by name of the artefact',
    ],
    [
      'not a folder of a name that fits any package, with an export that many have',
      { 'packages/api/src/index.ts': code },
      object('shop/api/api.zip'),
      'code/no-handler-file',
    ],
    [
      'not a folder of a name that fits any package, without the export',
      { 'packages/api/src/index.ts': 'export const other = 1;' },
      { ...object('shop/api/api.zip'), handler: 'index.api' },
      'code/no-handler-file',
    ],
    [
      'not a folder that a script packs under another name',
      {
        'app/room/build.sh': 'for dir in src/product/*/; do zip -r9 dist/shop_$name.zip .; done\n',
        'app/room/src/product/caption/index.js': code,
      },
      object('*/room_load_caption.zip'),
      'code/no-handler-file',
    ],
    [
      'not two that fit alike',
      { 'a/mail/index.js': code, 'b/mail/index.js': code },
      object('mail.zip'),
      'code/several-handlers',
    ],
    [
      'not two that differ in case',
      { 'a/Mail/index.js': code, 'a/mail/index.js': code },
      object('mail.zip'),
      'code/several-handlers',
    ],
    [
      'not a test',
      { 'test/mail/index.js': code, 'src/mail.test.js': code },
      object('mail.zip'),
      'code/no-handler-file',
    ],
    [
      'not a copy',
      { 'backup/mail/index.js': code, 'mail copy/index.js': code },
      object('mail.zip'),
      'code/no-handler-file',
    ],
    [
      'not a folder of another name',
      { 'svc/email/index.js': code },
      object('mail.zip'),
      'code/no-handler-file',
    ],
    [
      'not a file without the export',
      { 'src/mail.ts': 'export const run = 1;' },
      object('mail.zip'),
      'code/no-handler-file',
    ],
    [
      'not a folder of another app without the name of the project',
      { 'app/other/orders/index.js': code },
      { ...object('acme-orders-service.zip'), at: { ...at, file: 'app/own/infra/main.tf' } },
      'code/no-handler-file',
    ],
    [
      'not a file that only mentions the export',
      { 'src/acme_mail.py': 'logger.addHandler(handler)' },
      { ...python, ...object('acme-mail.zip'), handler: 'main.handler' },
      'code/no-handler-file',
    ],
    [
      'not a name that fits any package',
      { 'lambda/code/index.js': code },
      object('lambda.zip'),
      'code/no-handler-file',
    ],
  ],
  'name of the function': [
    [
      'a folder',
      { 'svc/mail/index.js': code },
      fn('mail'),
      '~svc/mail/index.js#handler by name of the function',
    ],
    [
      'a folder, without the stage',
      { 'svc/mail/index.js': code },
      fn('*-mail-function'),
      '~svc/mail/index.js#handler by name of the function',
    ],
    [
      'likely, also where the build files name the file',
      {
        'svc/mail/package.json': '{"scripts":{"build":"esbuild src/index.ts --outfile=target/index.js"}}',
        'svc/mail/src/index.ts': code,
      },
      fn('mail'),
      '~svc/mail/src/index.ts#handler by name of the function',
    ],
    ['not a folder of another name', { 'svc/email/index.js': code }, fn('mail'), 'code/no-handler-file'],
    ['not a test', { 'tests/mail/index.js': code }, fn('mail'), 'code/no-handler-file'],
    [
      'not a name that fits any function',
      { 'function/index.js': code },
      fn('function'),
      'code/no-handler-file',
    ],
    [
      'not two that fit alike',
      { 'a/mail/index.js': code, 'b/mail/index.js': code },
      fn('mail'),
      'code/several-handlers',
    ],
  ],
  'source beside the output': [
    [
      'under src',
      { 'src/mail.ts': code },
      { directory: '', handler: 'dist/mail.handler' },
      '~src/mail.ts#handler by source beside the output',
    ],
    [
      'beside an absent folder',
      { 'fn/index.ts': code },
      { directory: 'fn/dist' },
      '~fn/index.ts#handler by source beside the output',
    ],
    [
      'beside the template, for a package of any name',
      { 'infra/index.js': code },
      object('code.zip'),
      '~infra/index.js#handler by source beside the output',
    ],
    [
      'not beside the template, for a package with a name',
      { 'infra/index.js': code },
      object('mail.zip'),
      'code/no-handler-file',
    ],
  ],
  'only file of the name': [
    [
      'below the code folder',
      { 'fn/a/b/worker.ts': code, 'worker.ts': code },
      { directory: 'fn', handler: 'worker.handler' },
      '~fn/a/b/worker.ts#handler by only file of the name',
    ],
    [
      'in the repository',
      { 'src/orders/ship.py': 'def run(event, context): pass\n' },
      { ...python, ...object('0a1b2c3d4e5f'), handler: 'ship.run' },
      '~src/orders/ship.py#run by only file of the name',
    ],
    [
      'the body of a package that has the export',
      { 'src/ship/__init__.py': 'from .load import run\n' },
      { ...python, ...object('0a1b2c3d4e5f'), handler: 'ship.run' },
      '~src/ship/__init__.py#run by only file of the name',
    ],
    [
      'not the body of a package without the export',
      { 'src/ship/__init__.py': '' },
      { ...python, ...object('0a1b2c3d4e5f'), handler: 'ship.run' },
      'code/no-handler-file',
    ],
    [
      'not a name that fits any function, far from a folder that is not there',
      { 'src/orders/index.js': code },
      { directory: 'gone/mail' },
      'code/no-handler-file',
    ],
    [
      'not a name that fits any function',
      { 'src/orders/app.py': '' },
      { ...python, ...object('0a1b2c3d4e5f'), handler: 'app.run' },
      'code/no-handler-file',
    ],
    [
      'not a file without the export, in the repository',
      { 'src/orders/ship.py': 'def start(event, context): pass\n' },
      { ...python, ...object('0a1b2c3d4e5f'), handler: 'ship.run' },
      'code/no-handler-file',
    ],
    [
      'not one of two',
      { 'a/ship.py': 'run = 1\n', 'b/ship.py': 'run = 2\n' },
      { ...python, ...object('0a1b2c3d4e5f'), handler: 'ship.run' },
      'code/several-handlers',
    ],
    [
      'not a file of another language',
      { 'src/ship.js': code },
      { ...python, ...object('0a1b2c3d4e5f'), handler: 'ship.run' },
      'code/no-handler-file',
    ],
  ],
  adapter: [
    [
      'uvicorn in a script',
      {
        'fn/run.sh':
          '#!/bin/sh\nPATH=$PATH:/var/task/bin\nexec python -m uvicorn --port=8080 shop.main:app\n',
        'fn/shop/main.py': '',
      },
      { ...python, directory: 'fn', handler: 'run.sh' },
      'fn/shop/main.py#app by adapter',
    ],
    [
      'npm start in a script',
      {
        'fn/run.sh': 'npm start',
        'fn/package.json': '{"scripts":{"start":"node src/server.js"}}',
        'fn/src/server.js': '',
      },
      { directory: 'fn', handler: 'run.sh' },
      'fn/src/server.js#__main__ by adapter',
    ],
    [
      'Zappa',
      {
        'fn/zappa_settings.json': '{"dev":{"app_function":"shop.app"},"prod":{"app_function":"shop.app"}}',
        'fn/shop.py': '',
      },
      { ...python, directory: 'fn', handler: 'handler.lambda_handler' },
      'fn/shop.py#app by adapter',
    ],
    [
      'a script that a build packs',
      {
        'fn/run.sh': 'node index.js',
        'fn/package.json': '{"scripts":{"build":"esbuild src/server.ts --outfile=out/mail/index.js"}}',
        'fn/src/server.ts': '',
      },
      { directory: 'fn/out/mail/mail.zip', handler: 'run.sh' },
      '~fn/src/server.ts#__main__ by build',
    ],
    [
      'not a script beside a code folder that is there',
      { 'run.sh': 'node index.js', 'fn/index.js': '' },
      { directory: 'fn', handler: 'run.sh' },
      'code/no-handler-file',
    ],
    [
      'not two servers',
      { 'fn/run.sh': 'node a.js\nnode b.js', 'fn/a.js': '', 'fn/b.js': '' },
      { directory: 'fn', handler: 'run.sh' },
      'code/unread-language',
    ],
    [
      'not Zappa stages with two applications',
      {
        'fn/zappa_settings.json': '{"dev":{"app_function":"a.app"},"prod":{"app_function":"b.app"}}',
        'fn/a.py': '',
      },
      { ...python, directory: 'fn', handler: 'handler.lambda_handler' },
      'code/no-handler-file',
    ],
  ],
};

describe.each(Object.entries(rows))('the rule "%s" finds', (_, cases) => {
  test.each(cases)('%s', async (_name, files, changes, expected) => {
    expect(await linked(files, changes)).toBe(expected);
  });
});

test('each rule has a row that hits and a row that must not', () => {
  // `apps/cli/link-rules.test.ts` has fixtures of all rules, these among them.
  const elsewhere = [
    'code in the template',
    'name of the image',
    'only Dockerfile',
    'answer',
    'construct of the program',
    'argument of the module',
    'only entry point',
  ];
  expect(Object.keys(rows).sort()).toEqual(linkRules.filter((how) => !elsewhere.includes(how)).toSorted());
  for (const cases of Object.values(rows)) {
    expect(cases.some(([name]) => !name.startsWith('not '))).toBe(true);
    expect(cases.some(([name]) => name.startsWith('not '))).toBe(true);
  }
});

test('a bomb and an archive with too many files are not opened', () => {
  const bomb = zipOf([{ path: 'index.js', content: 'x'.repeat(1_000_000), declaredSize: 10 }]);
  const source = withArchives(repository({ 'a.zip': bomb }));
  expect(source.read('a.zip/index.js')).toHaveProperty('diagnostic');
  const many = zipOf(Array.from({ length: 20_001 }, (_, index) => ({ path: `${index}.js`, content: '' })));
  expect(withArchives(repository({ 'b.zip': many })).kind('b.zip/1.js')).toBe(null);
});

test('packages that pip installed in an archive are libraries, and their files are there', async () => {
  const packed = zipOf([
    { path: 'app.py', content: 'import boto3.session\nimport own' },
    { path: 'own.py', content: '' },
    { path: 'boto3/session.py', content: '' },
    { path: 'boto3-1.40.0.dist-info/METADATA', content: '' },
  ]);
  const source = withArchives(repository({ 'a.zip': packed }));
  expect(source.kind('a.zip/boto3/session.py')).toBe('file');
  const program = await loadProgram(source, ['a.zip/app.py'], {
    directory: 'a.zip',
    layers: [],
    inline: null,
  });
  expect([...program.modules.keys()]).toEqual(['a.zip/app.py', 'a.zip/own.py']);
});

test('several sources are all named', async () => {
  const files = { 'a/mail/index.js': code, 'b/mail/index.js': code };
  const found = await findEntry(repository(files), { ...defaults, ...object('mail.zip') });
  expect(found).toMatchObject({
    diagnostic: { message: expect.stringMatching(/a\/mail\/index\.js or b\/mail\/index\.js/) },
  });
});

test('a repository with too many folders gives no link by a name, because another file might have it', async () => {
  const real = repository({ 'infra/template.yaml': '', 'svc/mail/index.js': code });
  const many = Array.from({ length: 10_001 }, (_, index) => ({
    name: `d${index}`,
    kind: 'directory' as const,
  }));
  const source = {
    ...real,
    list: (folder: string) => (folder === '' ? [...real.list(''), ...many] : real.list(folder)),
  };
  expect(await findEntry(real, { ...defaults, ...object('mail.zip') })).toHaveProperty('entry');
  expect(await findEntry(source, { ...defaults, ...object('mail.zip') })).toMatchObject({
    diagnostic: { code: 'code/no-handler-file' },
  });
});
