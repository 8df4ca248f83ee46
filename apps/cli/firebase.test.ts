import { describe, expect, test } from 'vitest';
import { scannedFiles } from './testing/scan.ts';

const config = (functions: unknown = { source: 'functions' }) => JSON.stringify({ functions });
const manifest = (version = '^6.0.0', more = {}) =>
  JSON.stringify({
    main: 'index.js',
    engines: { node: '22' },
    dependencies: { 'firebase-functions': version },
    ...more,
  });

/** `name: exposure of each trigger`, for each function. */
async function started(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const { report } = await scannedFiles(files);
  return report.apps
    .flatMap(({ functions }) => functions)
    .map(
      ({ name, triggers }) =>
        `${name}: ${triggers.map(({ kind, exposure }) => `${kind} ${exposure}`).join(', ')}`,
    )
    .sort();
}

const project = (code: string, version?: string) => ({
  'firebase.json': config(),
  'functions/package.json': manifest(version),
  'functions/index.js': code,
});

describe('an app of Firebase', () => {
  // Labelled before the first run.
  test.each([
    [
      'a request is public',
      "exports.a = require('firebase-functions/v2/https').onRequest(() => {});",
      ['a: google-http public'],
    ],
    [
      'a request with an invoker is not',
      "exports.a = require('firebase-functions/v2/https').onRequest({ invoker: 'private' }, () => {});",
      ['a: google-http account'],
    ],
    [
      'a call with App Check needs a token',
      "exports.a = require('firebase-functions/v2/https').onCall({ enforceAppCheck: true }, () => {});",
      ['a: google-http authenticated'],
    ],
    [
      'a call without it is public',
      "exports.a = require('firebase-functions/v2/https').onCall(() => {});",
      ['a: google-http public'],
    ],
    [
      'who writes documents is in the security rules',
      "exports.a = require('firebase-functions/v2/firestore').onDocumentCreated('a/{b}', () => {});",
      ['a: google-firestore unknown'],
    ],
    [
      'whoever signs up starts a function',
      "exports.a = require('firebase-functions/v1').auth.user().onCreate(() => {});",
      ['a: google-event public'],
    ],
  ] as const)('%s', async (_fact, code, expected) => {
    expect(await started(project(code))).toEqual(expected);
  });

  test('the source of compiled code, several codebases and groups', async () => {
    const files = {
      'firebase.json': config([
        { source: 'api', codebase: 'api' },
        { source: 'jobs', codebase: 'jobs', runtime: 'python312' },
      ]),
      'api/package.json': manifest('^6.0.0', { main: 'lib/index.js', scripts: { build: 'tsc' } }),
      'api/tsconfig.json': '{ "compilerOptions": { "outDir": "lib", "rootDir": "src" } }',
      'api/src/index.ts':
        "import { onRequest } from 'firebase-functions/v2/https';\nexport const group = { a: onRequest(() => {}) };",
      'jobs/main.py':
        'from firebase_functions import scheduler_fn\n@scheduler_fn.on_schedule(schedule="every day")\ndef nightly(event):\n    pass\n',
      'jobs/requirements.txt': 'firebase_functions==0.4.0\n',
    };
    const { report } = await scannedFiles(files);
    const functions = report.apps.flatMap(({ functions }) => functions);
    expect(functions.map(({ name, runtime }) => `${name} ${runtime}`).sort()).toEqual([
      'group-a nodejs22',
      'nightly python312',
    ]);
    expect(report.diagnostics).toEqual([]);
  });

  test.each([
    ['5', 'App Engine'],
    ['6', 'Compute Engine'],
  ])('version %s of the SDK decides the generation of functions.https', async (version, owner) => {
    const code = "exports.a = require('firebase-functions').https.onRequest(() => {});";
    const { report } = await scannedFiles(project(code, `^${version}.1.0`));
    const account = report.findings.find(({ rule }) => rule === 'google/default-account');
    expect(account?.title).toContain(owner);
  });

  test.each([
    ['onCall(() => 1)', 1],
    ['onCall({ enforceAppCheck: true }, () => 1)', 0],
  ])('%s: the advice has the words of Firebase', async (call, count) => {
    const { report } = await scannedFiles(
      project(`exports.a = require('firebase-functions/v2/https').${call};`),
    );
    const found = report.findings.filter(({ rule }) => rule === 'google/public');
    expect(found).toHaveLength(count);
    for (const { fix } of found) expect(fix).toContain('request.auth');
  });

  const writing = "await require('firebase-admin').firestore().collection('a').add({});";
  test.each([
    [
      'second generation',
      `require('firebase-functions/v2/https').onCall(async (request) => { if (!request.auth) throw new Error('no'); ${writing} })`,
      true,
    ],
    [
      'first generation',
      `require('firebase-functions/v1').https.onCall(async (data, context) => { if (!context.auth) throw new Error('no'); ${writing} })`,
      true,
    ],
    [
      'a field of the data',
      `require('firebase-functions/v2/https').onCall(async (request) => { if (!request.data.auth) throw new Error('no'); ${writing} })`,
      false,
    ],
    ['no test', `require('firebase-functions/v2/https').onCall(async (request) => { ${writing} })`, false],
  ])('a callable that tests who calls is told as that: %s', async (_fact, call, isTested) => {
    const { report } = await scannedFiles(project(`exports.a = ${call};`));
    const [found] = report.findings.filter(({ rule }) => rule === 'google/public');
    expect(found?.title.includes('tests the caller')).toBe(isTested);
    expect(found?.severity).toBe(isTested ? 'medium' : 'high');
  });

  test('who writes documents, by the security rules', async () => {
    const code =
      "exports.a = require('firebase-functions/v2/firestore').onDocumentCreated('orders/{id}', () => {});";
    const rules = (condition: string) => ({
      ...project(code),
      'firebase.json': JSON.stringify({
        functions: { source: 'functions' },
        firestore: { rules: 'firestore.rules' },
      }),
      'firestore.rules': `service cloud.firestore { match /databases/{database}/documents { match /orders/{id} { allow create: if ${condition}; } } }`,
    });
    expect(await started(rules('true'))).toEqual(['a: google-firestore public']);
    expect(await started(rules('request.auth != null'))).toEqual(['a: google-firestore authenticated']);
    expect(await started(rules('false'))).toEqual(['a: google-firestore account']);
  });

  test('a package with the SDK and no configuration is a codebase', async () => {
    const files = {
      'package.json': manifest(),
      'index.js': "exports.a = require('firebase-functions/v2/https').onRequest(() => {});",
    };
    expect(await started(files)).toEqual(['a: google-http public']);
  });

  test('a language that is not read, and a file that is not there, are named', async () => {
    const files = {
      'firebase.json': config({ source: 'functions', runtime: 'dart3' }),
      'functions/main.dart': '',
    };
    const { report } = await scannedFiles(files);
    expect(report.diagnostics.map(({ code }) => code)).toEqual(['template/unread-format']);
    const gone = { 'firebase.json': config({ source: 'dist' }) };
    const { report: third } = await scannedFiles(gone);
    expect(third.diagnostics.map(({ code }) => code)).toEqual(['template/unread-format']);
    const lost = { 'firebase.json': config(), 'functions/package.json': manifest() };
    const { report: second } = await scannedFiles(lost);
    expect(second.diagnostics.map(({ code }) => code)).toEqual(['code/no-handler-file']);
  });
});

// Labelled before the first run.
test.each([
  ['every client', 'if true', ['up: Anyone can start up: they may write the default bucket']],
  ['users that signed in', 'if request.auth != null', []],
  ['nobody', 'if false', []],
])('storage that %s may write is told where it starts a function', async (_says, condition, expected) => {
  const { report } = await scannedFiles({
    'firebase.json': JSON.stringify({
      functions: { source: 'functions' },
      storage: { rules: 'storage.rules' },
    }),
    'storage.rules': `service firebase.storage { match /b/{bucket}/o { match /{all=**} { allow read, write: ${condition}; } } }`,
    'functions/package.json': manifest(),
    'functions/index.js':
      "exports.up = require('firebase-functions/v2/storage').onObjectFinalized(() => {});",
  });
  const found = report.findings
    .filter(({ rule }) => rule === 'google/open-writes')
    .map(({ function: fn, title }) => `${(fn ?? '').replace(/^.*#/, '')}: ${title}`);
  expect(found).toEqual(expected);
});

test('two codebases may have a function of the same name, and both are read', async () => {
  const request = "exports.a = require('firebase-functions/v2/https').onRequest(() => {});";
  expect(
    await started({
      'firebase.json': config([
        { source: 'functions', codebase: 'one' },
        { source: 'more', codebase: 'two' },
      ]),
      'functions/package.json': manifest(),
      'functions/index.js': request.replace('onRequest(', "onRequest({ invoker: 'private' }, "),
      'more/package.json': manifest(),
      'more/index.js': request,
    }),
  ).toEqual(['a: google-http account', 'more-a: google-http public']);
});
