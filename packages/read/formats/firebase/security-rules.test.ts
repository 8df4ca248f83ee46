import { describe, expect, test } from 'vitest';
import { clientAccess, databaseAccess } from './security-rules.ts';

const firestore = (inner: string): string =>
  `rules_version = '2';\nservice cloud.firestore {\n  match /databases/{database}/documents {\n${inner}\n  }\n}\n`;

// [fact, rules, path, method, access], labelled before the first run.
const rows: readonly (readonly [
  string,
  string,
  string,
  'create' | 'update' | 'delete' | null,
  string | null,
])[] = [
  [
    'everybody may write',
    'match /orders/{id} { allow read, write: if true; }',
    'orders/{o}',
    'create',
    'public',
  ],
  ['without a condition', 'match /orders/{id} { allow write; }', 'orders/{o}', 'create', 'public'],
  ['reading alone', 'match /orders/{id} { allow read: if true; }', 'orders/{o}', 'create', null],
  ['nobody', 'match /orders/{id} { allow write: if false; }', 'orders/{o}', 'create', null],
  [
    'users',
    'match /orders/{id} { allow create: if request.auth != null; }',
    'orders/{o}',
    'create',
    'authenticated',
  ],
  [
    'the user of the document',
    'match /users/{uid} { allow write: if request.auth.uid == uid; }',
    'users/{u}',
    null,
    'authenticated',
  ],
  ['another method', 'match /orders/{id} { allow update: if true; }', 'orders/{o}', 'create', null],
  ['any write', 'match /orders/{id} { allow delete: if true; }', 'orders/{o}', null, 'public'],
  ['another collection', 'match /users/{id} { allow write: if true; }', 'orders/{o}', 'create', null],
  [
    'a deeper document',
    'match /orders/{id} { allow write: if true; }',
    'orders/{o}/lines/{l}',
    'create',
    null,
  ],
  [
    'everything below',
    'match /{all=**} { allow write: if true; }',
    'orders/{o}/lines/{l}',
    'create',
    'public',
  ],
  [
    'a block in a block',
    'match /orders/{id} { match /lines/{l} { allow write: if true; } }',
    'orders/{o}/lines/{l}',
    'create',
    'public',
  ],
  [
    'a function of signed-in users',
    'function isUser() { return request.auth != null; } match /orders/{id} { allow write: if isUser(); }',
    'orders/{o}',
    'create',
    'authenticated',
  ],
  [
    'a function and a test of data',
    'function isUser() { return request.auth != null; } match /orders/{id} { allow write: if isUser() && request.resource.data.a is string; }',
    'orders/{o}',
    'create',
    'authenticated',
  ],
  [
    'a test of data alone',
    'match /orders/{id} { allow write: if request.resource.data.a == 1; }',
    'orders/{o}',
    'create',
    'unknown',
  ],
  [
    'a function that is not there',
    'match /orders/{id} { allow write: if mayWrite(id); }',
    'orders/{o}',
    'create',
    'unknown',
  ],
  [
    'one of two',
    'match /orders/{id} { allow write: if request.auth != null || resource == null; }',
    'orders/{o}',
    'create',
    'unknown',
  ],
  [
    'nobody is signed in',
    'match /orders/{id} { allow write: if request.auth == null; }',
    'orders/{o}',
    'create',
    'unknown',
  ],
  ['without a blank', 'match /orders/{id}{allow write:if(true);}', 'orders/{o}', 'create', 'public'],
  ['without a semicolon', 'match /orders/{id} { allow write: if true }', 'orders/{o}', 'create', 'public'],
  ['without both', 'match /orders/{id} { allow write }', 'orders/{o}', 'create', 'public'],
  [
    'a choice',
    'match /orders/{id} { allow write: if request.auth != null ? true : true; }',
    'orders/{o}',
    'create',
    'unknown',
  ],
  [
    'two functions of one name',
    'match /users/{u} { function may() { return true; } } match /orders/{id} { function may() { return request.auth != null; } allow write: if may(); }',
    'orders/{o}',
    'create',
    'unknown',
  ],
  [
    'one of two in brackets',
    'match /orders/{id} { allow write: if resource == null && (request.auth != null || true); }',
    'orders/{o}',
    'create',
    'unknown',
  ],
  [
    'a comment',
    'match /orders/{id} { // allow write: if true;\n allow write: if false; /* allow create; */ }',
    'orders/{o}',
    'create',
    null,
  ],
  [
    'the widest of several',
    'match /orders/{id} { allow write: if false; } match /{all=**} { allow write: if request.auth != null; }',
    'orders/{o}',
    'create',
    'authenticated',
  ],
  ['a document by name', 'match /settings/main { allow write: if true; }', 'settings/{s}', null, 'public'],
  [
    'any document of a trigger',
    'match /settings/main { allow write: if true; }',
    'settings/other',
    null,
    null,
  ],
];

describe('security rules of Firestore', () => {
  test.each(rows)('%s', (_fact, inner, path, method, expected) => {
    expect(clientAccess(firestore(inner), 'firestore.rules', path, method)?.exposure ?? null).toBe(expected);
  });

  test('the line of the rule', () => {
    const text = firestore('match /orders/{id} {\n allow read;\n allow write: if true; }');
    expect(clientAccess(text, 'firestore.rules', 'orders/{o}', 'create')?.at.line).toBe(6);
  });

  test('rules of Storage are those of any object', () => {
    const text =
      'service firebase.storage { match /b/{bucket}/o { match /users/{uid}/{file} { allow write: if request.auth.uid == uid; } } }';
    expect(clientAccess(text, 'storage.rules', null, null)?.exposure).toBe('authenticated');
  });

  test.each([
    [
      'a condition of thousands of letters',
      `match /orders/{id} { allow write: if ${'true && '.repeat(1_500)}true; }`,
    ],
    ['a line that cannot be read', 'match /orders/{id} { allow write! }'],
  ])('a rule that is not read leaves it open: %s', (_fact, inner) => {
    expect(clientAccess(firestore(inner), 'firestore.rules', 'orders/{o}', 'create')?.exposure).toBe(
      'unknown',
    );
  });

  test.each([
    ' '.repeat(200_000),
    ' allow'.repeat(40_000),
    `allow${' '.repeat(200_000)}`,
    `allow a${' '.repeat(200_000)}`,
    `allow ${'a,'.repeat(100_000)}`,
    '/* '.repeat(80_000),
    'function f('.repeat(20_000),
    'function f() {'.repeat(15_000),
    'match /a '.repeat(25_000),
    'allow a: if '.repeat(20_000),
    `match /${'a/'.repeat(100_000)}`,
    `allow write: if ${'('.repeat(7_000)};`,
    `allow write: if ${'a && '.repeat(1_500)}b;`,
  ])('hostile rules end soon: %#', (text) => {
    expect(clientAccess(text, 'firestore.rules', 'a/{b}', null)).not.toBe(undefined);
  });

  test.each([
    '',
    '}}}}',
    'match /a {',
    'allow write',
    '{'.repeat(1000),
    `${'match /a { '.repeat(500)}allow write;`,
  ])('broken rules end: %#', (text) => {
    expect(() => clientAccess(text, 'firestore.rules', 'a/{b}', null)).not.toThrow();
  });
});

describe('security rules of the Realtime Database', () => {
  test.each([
    ['everybody', { rooms: { $id: { '.write': true } } }, '/rooms/{id}', 'public'],
    ['everybody, above', { '.write': 'true', rooms: {} }, '/rooms/{id}', 'public'],
    ['users', { rooms: { '.write': 'auth != null' } }, '/rooms/{id}', 'authenticated'],
    [
      'the user',
      { users: { $uid: { '.write': '$uid === auth.uid' } } },
      '/users/{uid}/name',
      'authenticated',
    ],
    ['a part below', { rooms: { $id: { messages: { '.write': true } } } }, '/rooms/{id}', 'public'],
    ['nobody', { '.write': false }, '/rooms/{id}', null],
    ['elsewhere', { users: { '.write': true } }, '/rooms/{id}', null],
    ['data', { rooms: { '.write': 'newData.exists()' } }, '/rooms/{id}', 'unknown'],
  ] as const)('%s', (_fact, rules, path, expected) => {
    const text = `{ /* ours */ "rules": ${JSON.stringify(rules)} } // end`;
    expect(databaseAccess(text, 'database.rules.json', path)?.exposure ?? null).toBe(expected);
  });

  test('rules that cannot be parsed are not known', () => {
    expect(databaseAccess('{ "rules": ', 'database.rules.json', '/a')?.exposure).toBe('unknown');
  });
});
