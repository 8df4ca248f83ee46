import type { Artefact } from '@emmental/model';
import { expect, test } from 'vitest';
import { withArchives } from '../archive/source.ts';
import { repository } from '../testing/repository.ts';
import { zipOf } from '../testing/zip.ts';
import { findEntry, type HandlerSettings } from './find.ts';

type Files = Readonly<Record<string, string | Uint8Array>>;

const code = 'export const handler = async () => 1;\n';
const defaults: HandlerSettings = {
  directory: null,
  handler: 'index.handler',
  language: 'javascript',
  runtime: 'nodejs22.x',
  inline: null,
  at: { file: 'infra/template.yaml', line: 3, column: 7 },
};
const object = (name: string): { readonly artefact: Artefact } => ({ artefact: { kind: 'object', name } });
const path = (name: string): { readonly artefact: Artefact } => ({ artefact: { kind: 'path', name } });
const folder = { directory: 'fn' };
const none = 'code/no-handler-file';
const several = 'code/several-handlers';
const itself = 'fn/index.js#handler by file of the handler';
const build = (script: string) => ({
  'fn/package.json': JSON.stringify({ scripts: { build: script } }),
  'fn/src/a.ts': code,
});

const rows: readonly (readonly [string, Files, Partial<HandlerSettings>, string])[] = [
  [
    'a handler with names of objects',
    { 'fn/index.js': code },
    { ...folder, handler: '__proto__.constructor' },
    none,
  ],
  [
    'a handler that leads up',
    { 'secret.js': code },
    { ...folder, handler: '../secret.handler' },
    '~secret.js#handler by file of the handler',
  ],
  [
    'a handler that leads up inside of its path',
    { 'secret.js': code },
    { ...folder, handler: 'a/../../secret.handler' },
    '~secret.js#handler by file of the handler',
  ],
  [
    'an absolute handler',
    { 'etc/passwd.js': code },
    { ...folder, handler: '/../etc/passwd.handler' },
    '~etc/passwd.js#handler by file of the handler',
  ],
  ['a handler with a NUL', { 'fn/index.js': code }, { ...folder, handler: 'index\0.handler' }, none],
  ['a handler of dots', { 'fn/index.js': code }, { ...folder, handler: '.'.repeat(5000) }, none],
  [
    'a handler of 100,000 letters',
    { 'fn/index.js': code },
    { ...folder, handler: `${'a/'.repeat(50_000)}b.handler` },
    none,
  ],
  ['a folder of 50,000 segments', { 'fn/index.js': code }, { directory: `${'a/'.repeat(50_000)}b` }, none],
  ['a package of 50,000 segments', { 'fn/index.js': code }, path(`${'a/'.repeat(50_000)}mail.zip`), none],
  ['a folder of 2,000 segments', { 'fn/index.js': code }, { directory: `${'a/'.repeat(2_000)}b` }, none],
  ['no handler', { 'fn/index.js': code }, { ...folder, handler: '' }, none],
  [
    'an export with signs of patterns',
    { 'src/mail.ts': code },
    { ...object('mail.zip'), handler: 'index.(h+)+$' },
    none,
  ],
  ['a package with signs of patterns', { 'svc/mail/index.js': code }, object('(m|a)*[.zip'), none],
  [
    'a package of 100,000 letters',
    { 'svc/mail/index.js': code },
    object(`${'ma-'.repeat(33_000)}.zip`),
    none,
  ],
  [
    'a package that leads up',
    { 'svc/mail/index.js': code },
    object('../../../mail.zip'),
    '~svc/mail/index.js#handler by name of the artefact',
  ],
  ['a package of stars', { 'svc/mail/index.js': code }, object('*-*/*.zip'), none],
  ['a package in letters of another script', { 'svc/mal/index.js': code }, object('ma\u0456l.zip'), none],
  [
    'two packages that differ in a letter with an accent',
    { 'svc/caf\u00e0/index.js': code },
    object('caf\u00e9.zip'),
    none,
  ],
  [
    'an accent written in two ways',
    { 'svc/cafe\u0301/index.js': code },
    object('caf\u00e9.zip'),
    '~svc/cafe\u0301/index.js#handler by name of the artefact',
  ],
  [
    'a library of the name',
    { 'node_modules/mail/index.js': code, 'infra/node_modules/mail/index.js': code },
    object('mail.zip'),
    none,
  ],
  [
    'an output of a build of the name',
    { '.aws-sam/build/mail/index.js': code, 'cdk.out/asset.1/mail/index.js': code },
    object('mail.zip'),
    none,
  ],
  [
    'copies of the name',
    { 'mail (1)/index.js': code, 'mail - Copy/index.js': code, 'old/mail/index.js': code },
    object('mail.zip'),
    none,
  ],
  [
    'a type declaration',
    { 'svc/mail/index.d.ts': 'export declare const handler: unknown;' },
    object('mail.zip'),
    none,
  ],
  ['a folder with the name of the file', { 'svc/mail/index.js/x.txt': '' }, object('mail.zip'), none],
  [
    'a build out of the root',
    build('esbuild ../../src/a.ts --outfile=out/index.js'),
    { directory: 'fn/out' },
    none,
  ],
  [
    'a build to an absolute path',
    build('esbuild src/a.ts --outfile=/fn/out/index.js'),
    { directory: 'fn/out' },
    none,
  ],
  [
    'a build that leaves its folder',
    build('cd ../.. && esbuild fn/src/a.ts --outfile=fn/out/index.js'),
    { directory: 'fn/out' },
    none,
  ],
  [
    'a script of 200,000 letters',
    build(`${'echo a; '.repeat(25_000)}esbuild src/b.ts --outfile=x.js`),
    { directory: 'fn/out' },
    none,
  ],
  [
    'scripts that are no texts',
    { 'fn/package.json': '{"scripts":{"build":["esbuild"],"a":{"b":1}}}', 'fn/src/a.ts': code },
    { directory: 'fn/out' },
    none,
  ],
  [
    'a configuration with open brackets',
    { 'fn/esbuild.config.js': `entryPoints: ${'['.repeat(5000)}`, 'fn/src/a.ts': code },
    { directory: 'fn/out' },
    none,
  ],
  [
    'a script that starts itself',
    {
      'fn/run.sh': 'npm start',
      'fn/package.json': '{"scripts":{"start":"npm run again","again":"npm start"}}',
    },
    { ...folder, handler: 'run.sh' },
    'code/unread-language',
  ],
  [
    'settings of Zappa that are a list',
    { 'fn/zappa_settings.json': '[{"app_function":"a.app"}]', 'fn/a.py': '' },
    { ...folder, language: 'python', runtime: 'python3.13', handler: 'handler.lambda_handler' },
    none,
  ],
  [
    'a map of many sources',
    { 'fn/index.js': code, 'fn/index.js.map': JSON.stringify({ sources: Array(50_000).fill('../x.ts') }) },
    folder,
    itself,
  ],
  [
    'a map of addresses and absolute paths',
    {
      'fn/index.js': code,
      'fn/index.js.map':
        '{"sourceRoot":"/etc/","sources":["a.ts","file:///etc/a.ts","https://a.b/c.ts",7,null]}',
    },
    folder,
    itself,
  ],
  ['a map of itself', { 'fn/index.js': code, 'fn/index.js.map': '{"sources":["index.js"]}' }, folder, itself],
  ['a map in a map', { 'fn/index.js': code, 'fn/index.js.map': '['.repeat(100_000) }, folder, itself],
  [
    'an archive in an archive',
    { 'a.zip': zipOf([{ path: 'b.zip', content: zipOf([{ path: 'index.js', content: code }]) }]) },
    path('a.zip/b.zip'),
    none,
  ],
  [
    'an archive with an absolute name',
    { 'a.zip': zipOf([{ path: '/index.js', content: code }]) },
    path('a.zip'),
    none,
  ],
  [
    'an archive with a name of Windows',
    { 'a.zip': zipOf([{ path: 'x\\..\\..\\index.js', content: code }]) },
    path('a.zip'),
    none,
  ],
  [
    'an archive with two files of one name',
    {
      'a.zip': zipOf([
        { path: 'index.js', content: code },
        { path: 'index.js', content: `${code}//2` },
      ]),
    },
    path('a.zip'),
    none,
  ],
  [
    'an archive that ends early',
    { 'a.zip': zipOf([{ path: 'index.js', content: code }]).slice(0, 60) },
    path('a.zip'),
    none,
  ],
  [
    'a folder with the name of an archive',
    { 'a.zip/index.js': code },
    { directory: 'a.zip' },
    'a.zip/index.js#handler by file of the handler',
  ],
  [
    'names that differ in case',
    { 'src/Mail/index.js': code, 'src/mail/index.js': code },
    object('mail.zip'),
    several,
  ],
  [
    'files that differ in case',
    { 'src/Mail.js': code, 'lib/mail.js': code },
    { ...object('mail.zip'), handler: 'mail.handler' },
    several,
  ],
];

test.each(rows)('%s', async (_, files, changes, expected) => {
  const started = performance.now();
  const found = await findEntry(withArchives(repository(files)), { ...defaults, ...changes });
  const shown =
    'diagnostic' in found
      ? found.diagnostic.code
      : `${found.link.certain ? '' : '~'}${found.entry.module}#${found.entry.export} by ${found.link.how}`;
  expect(shown).toBe(expected);
  expect(performance.now() - started).toBeLessThan(5000);
});
