import { expect, test } from 'vitest';
import { analysed, callsOf } from '../../testing/analysed.ts';

/** The fields of the event that reach a shell, or a question. */
async function shellsIn(
  code: string,
  handler: string,
  language: 'js' | 'py' = 'js',
): Promise<readonly string[]> {
  const { behaviours } = await analysed(code, { handler, language });
  return behaviours.flatMap((each) =>
    each.kind === 'sink' && each.sink === 'shell' ? [each.eventPath] : [],
  );
}

const head = "const { execSync } = require('child_process');\n";

// [fact, code, export, field of the event], labelled before the first run.
test.each([
  [
    'a request',
    "const { onRequest } = require('firebase-functions/v2/https'); exports.f = onRequest((req, res) => { execSync(req.query.name); res.send('ok'); });",
    'f',
    'query.name',
  ],
  [
    'a call, second generation',
    "const { onCall } = require('firebase-functions/v2/https'); exports.f = onCall({ cors: true }, (request) => { execSync(request.data.name); });",
    'f',
    'data.name',
  ],
  [
    'a call, first generation',
    "const f = require('firebase-functions/v1'); exports.f = f.https.onCall((data, context) => { execSync(data.name); });",
    'f',
    'name',
  ],
  [
    'a group',
    "const f = require('firebase-functions/v1'); exports.group = { f: f.https.onCall((data) => { execSync(data.name); }) };",
    'group.f',
    'name',
  ],
  [
    'a document, first generation',
    "const f = require('firebase-functions/v1'); exports.f = f.firestore.document('a/{b}').onCreate((snapshot) => { execSync(snapshot.data().name); });",
    'f',
    'name',
  ],
  [
    'a changed document, first generation',
    "const f = require('firebase-functions/v1'); exports.f = f.firestore.document('a/{b}').onUpdate((change) => { execSync(change.after.get('name')); });",
    'f',
    'after.name',
  ],
  [
    'what a document holds, second generation',
    "const { onDocumentUpdated } = require('firebase-functions/v2/firestore'); exports.f = onDocumentUpdated('a/{b}', ({ data }) => { execSync(data.after.data().name); });",
    'f',
    'data.after.name',
  ],
  [
    'a value of the Realtime Database, first generation',
    "const f = require('firebase-functions/v1'); exports.f = f.database.ref('/a/{b}').onCreate((snapshot) => { execSync(snapshot.child('c/d').val()); });",
    'f',
    'c.d',
  ],
  [
    'a value of the Realtime Database, second generation',
    "const { onValueCreated } = require('firebase-functions/v2/database'); exports.f = onValueCreated('a/{b}', (event) => { execSync(event.data.val().name); });",
    'f',
    'data.name',
  ],
  [
    'a document, second generation',
    "const { onDocumentCreated } = require('firebase-functions/v2/firestore'); exports.f = onDocumentCreated('a/{b}', (event) => { execSync(event.params.b); });",
    'f',
    'params.b',
  ],
])('the data of the sender is followed into the handler: %s', async (_fact, code, handler, field) => {
  const found = await shellsIn(head + code, handler);
  expect(found).toHaveLength(1);
  if (field !== '') expect(found).toEqual([field]);
});

test('the data of the sender is followed into the handler: Python', async () => {
  const code = `import os
from firebase_functions import firestore_fn, https_fn
@https_fn.on_call()
def f(req: https_fn.CallableRequest):
    os.system(req.data["name"])

@firestore_fn.on_document_updated(document="a/{b}")
def g(event):
    os.system(event.data.after.to_dict()["name"])
`;
  expect(await shellsIn(code, 'f', 'py')).toEqual(['data.name']);
  expect(await shellsIn(code, 'g', 'py')).toEqual(['data.after.name']);
});

test.each([
  [
    'first generation',
    "const f = require('firebase-functions/v1'); exports.f = f.firestore.document('a/{b}').onUpdate((change) => change.after.ref.set({}));",
  ],
  [
    'second generation',
    "const { onDocumentCreated } = require('firebase-functions/v2/firestore'); exports.f = onDocumentCreated('a/{b}', (event) => event.data.ref.set({}));",
  ],
])('a document of the event is written through its reference: %s', async (_fact, code) => {
  expect(callsOf(await analysed(code, { handler: 'f' }))).toEqual([
    'google.firestore:firestore.documents.set()',
  ]);
});

test('a secret is an environment variable', async () => {
  const code = `${head}const { defineSecret } = require('firebase-functions/params');
const { onRequest } = require('firebase-functions/v2/https');
const key = defineSecret('KEY');
exports.f = onRequest({ secrets: [key] }, () => fetch('https://' + key.value() + '/x'));`;
  const { behaviours } = await analysed(code, { handler: 'f' });
  const [host] = behaviours.flatMap((each) => (each.kind === 'host' ? [JSON.stringify(each)] : []));
  expect(host).toContain('"kind":"env","name":"KEY"');
});
