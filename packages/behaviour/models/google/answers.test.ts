import { describe, expect, test } from 'vitest';
import { analysed, callsOf, openOf } from '../../testing/analysed.ts';

/*
 * The answer of a library's call leads to more objects. A call of such an object is a need or an open question: each
 * row names the operation that must be found, and `question` where nobody says what it needs.
 */

type Row = readonly [use: string, found: string];

const firestoreInNode: readonly Row[] = [
  ["const s = await col.where('a', '==', 1).get(); s.forEach((d) => d.ref.delete());", 'delete'],
  ['const s = await col.get(); await Promise.all(s.docs.map((d) => d.ref.update({})));', 'update'],
  ['const s = await col.get(); await s.docs[0].ref.delete();', 'delete'],
  ['const s = await col.get(); for (const { doc } of s.docChanges()) await doc.ref.delete();', 'delete'],
  ["const d = await db.doc('a/b').get(); await d.ref.delete();", 'delete'],
  ["const d = await db.doc('a/b').get(); await d.ref.collection('x').add({});", 'create'],
  ["const [d] = await db.getAll(db.doc('a/b')); await d.ref.delete();", 'delete'],
  ['const r = await col.add({}); await r.delete();', 'delete'],
  ['for (const r of await col.listDocuments()) await r.delete();', 'delete'],
  ['for (const c of await db.listCollections()) await c.add({});', 'create'],
  ['for await (const d of col.stream()) await d.ref.delete();', 'delete'],
  [
    'await db.runTransaction(async (t) => { (await t.get(col)).docs.forEach((d) => d.ref.delete()); });',
    'delete',
  ],
];

const firestoreInPython: readonly Row[] = [
  ['for d in col.where("a", "==", 1).stream(): d.reference.delete()', 'delete'],
  ['for d in col.get(): d.reference.delete()', 'delete'],
  ['[d.reference.delete() for d in col.stream()]', 'delete'],
  ['list(col.stream())[0].reference.delete()', 'delete'],
  ['next(col.stream(), None).reference.delete()', 'delete'],
  ['db.document("a/b").get().reference.delete()', 'delete'],
  ['for d in db.get_all([db.document("a/b")]): d.reference.delete()', 'delete'],
  ['_, r = col.add({}); r.delete()', 'delete'],
  ['for r in col.list_documents(): r.delete()', 'delete'],
  ['for c in db.collections(): c.add({})', 'create'],
];

const othersInNode: readonly (readonly [library: string, name: string, ...Row])[] = [
  ['storage', 'Storage', "c.bucket('b').getFilesStream().on('data', (f) => f.delete());", 'objects.delete'],
  [
    'storage',
    'Storage',
    'const [bs] = await c.getBuckets(); await bs[0].file("x").delete();',
    'objects.delete',
  ],
  ['storage', 'Storage', "const [f] = await c.bucket('b').upload('x'); await f.makePublic();", 'objects.acl'],
  [
    'storage',
    'Storage',
    "const [f] = await c.bucket('b').file('x').copy('y'); await f.delete();",
    'objects.delete',
  ],
  ['storage', 'Storage', "const [b] = await c.createBucket('b'); await b.delete();", 'buckets.delete'],
  ['pubsub', 'PubSub', 'const [ts] = await c.getTopics(); await ts[0].publishMessage({});', 'topics.publish'],
  ['pubsub', 'PubSub', "const [t] = await c.topic('x').get(); await t.publishMessage({});", 'topics.publish'],
  ['pubsub', 'PubSub', "const [t] = await c.createTopic('x'); await t.publishMessage({});", 'topics.publish'],
  [
    'bigquery',
    'BigQuery',
    "const [ts] = await c.dataset('x').getTables(); await Promise.all(ts.map((t) => t.delete()));",
    'tables.delete',
  ],
  [
    'bigquery',
    'BigQuery',
    "const [t] = await c.dataset('x').createTable('t'); await t.insert([]);",
    'tables.insert',
  ],
  [
    'bigquery',
    'BigQuery',
    "const [d] = await c.createDataset('x'); await d.createTable('t');",
    'tables.create',
  ],
];

const storageInPython: readonly Row[] = [
  ['for b in c.list_buckets():\n        for x in b.list_blobs(): x.delete()', 'objects.delete'],
  ['c.create_bucket("x").blob("y").upload_from_string("z")', 'objects.overwrite'],
  ['c.bucket("x").copy_blob(c.bucket("y").blob("z"), c.bucket("x")).make_public()', 'objects.acl'],
];

const events: readonly Row[] = [
  ["f.database.ref('a/{b}').onCreate((s) => s.ref.child('x').set(1))", 'question'],
  ["f.database.ref('a/{b}').onWrite((change) => change.after.ref.update({}))", 'question'],
  ["f.firestore.document('a/{b}').onCreate((s) => s.ref.update({}))", 'update'],
];

const found = async (code: string, language: 'js' | 'py'): Promise<string> => {
  const analysis = await analysed(code, { language });
  return `${callsOf(analysis).join(' ')} ${openOf(analysis).join(' ')}`;
};

describe('answers of Firestore', () => {
  test.each(firestoreInNode)('Node: %s', async (use, operation) => {
    const code = `const { Firestore } = require('@google-cloud/firestore'); const db = new Firestore();
const col = db.collection('a'); exports.handler = async () => { ${use} };`;
    expect(await found(code, 'js')).toContain(`documents.${operation}(`);
  });
  test.each(firestoreInPython)('Python: %s', async (use, operation) => {
    const code = `from google.cloud import firestore\ndb = firestore.Client()\ncol = db.collection("a")\ndef handler(event, context):\n    ${use}\n`;
    expect(await found(code, 'py')).toContain(`documents.${operation}(`);
  });
});

describe('answers of Storage, Pub/Sub and BigQuery', () => {
  test.each(othersInNode)('Node: %s %s %s', async (library, name, use, operation) => {
    const code = `const { ${name} } = require('@google-cloud/${library}'); const c = new ${name}(); exports.handler = async () => { ${use} };`;
    expect(await found(code, 'js')).toContain(`.${operation}(`);
  });
  test.each(storageInPython)('Python: %s', async (use, operation) => {
    const code = `from google.cloud import storage\nc = storage.Client()\ndef handler(event, context):\n    ${use}\n`;
    expect(await found(code, 'py')).toContain(`.${operation}(`);
  });
});

describe('references of events', () => {
  test.each(events)('%s', async (made, operation) => {
    const code = `const f = require('firebase-functions/v1'); exports.handler = ${made};`;
    const expected = operation === 'question' ? 'google:database.ref' : `documents.${operation}(`;
    expect(await found(code, 'js')).toContain(expected);
  });
});

const quiet: readonly (readonly [language: 'js' | 'py', code: string])[] = [
  [
    'js',
    "const { Firestore } = require('@google-cloud/firestore'); const db = new Firestore(); exports.handler = async () => { const d = await db.doc('a/b').get(); if (!d.exists) return null; const s = await db.collection('a').get(); return [d.id, d.data().x, d.get('y'), s.size, s.docs.map((e) => e.data())]; };",
  ],
  [
    'py',
    'from google.cloud import firestore\ndb = firestore.Client()\ndef handler(event, context):\n    d = db.document("a/b").get()\n    if not d.exists: return None\n    return [d.id, d.get("y"), [e.to_dict() for e in db.collection("a").stream()]]\n',
  ],
];

test.each(quiet)('reading documents asks nothing: %s', async (language, code) => {
  const analysis = await analysed(code, { language });
  expect(openOf(analysis)).toEqual([]);
  expect(analysis.behaviours.filter(({ kind }) => kind === 'undecided')).toEqual([]);
});

/** Requests that name an object of a bucket are read with the caller's own permission. */
const read: readonly (readonly [language: 'js' | 'py', code: string, found: string])[] = [
  [
    'py',
    'from google.cloud import speech\nc = speech.SpeechClient()\ndef handler(event, context):\n    c.recognize(config=None, audio=speech.RecognitionAudio(uri=f"gs://b/{event[\'n\']}"))\n',
    'storage.objects.get',
  ],
  [
    'py',
    'from google.cloud import vision\nc = vision.ImageAnnotatorClient()\ndef handler(event, context):\n    i = vision.Image(source=vision.ImageSource(gcs_image_uri="gs://b/x"))\n    c.text_detection(image=i)\n',
    'storage.objects.get',
  ],
  [
    'py',
    'from google.cloud import speech\nc = speech.SpeechClient()\ndef handler(event, context):\n    c.recognize(audio=speech.RecognitionAudio(uri=event["uri"]))\n',
    'google:speech.recognize',
  ],
  [
    'js',
    "const { SpeechClient } = require('@google-cloud/speech'); const c = new SpeechClient(); exports.handler = (e) => c.recognize({ audio: { uri: e.uri } });",
    'google:speech.recognize',
  ],
  [
    'js',
    "const { SpeechClient } = require('@google-cloud/speech'); const c = new SpeechClient(); exports.handler = (e) => c.recognize({ audio: { uri: `gs://b/${e.n}` } });",
    'storage.objects.get',
  ],
];

test.each(read)('objects that another service reads: %s %s', async (language, code, expected) => {
  expect(await found(code, language)).toContain(expected);
});

const clients: readonly (readonly [module: string, service: string, use: string, id: string])[] = [
  ['run_v2', 'Jobs', 'run_job(name="x")', 'run.projects.locations.jobs.run'],
  ['compute_v1', 'Disks', 'list(project="x")', 'compute.disks.list'],
  ['scheduler', 'CloudScheduler', 'run_job(name="x")', 'cloudscheduler.projects.locations.jobs.run'],
  ['asset_v1', 'AssetService', 'search_all_resources(scope="x")', 'cloudasset.searchAllResources'],
];

describe('generated clients of Python have rows however they are imported', () => {
  test.each(clients)('%s', async (module, service, use, id) => {
    const ways = [
      `from google.cloud import ${module}\nc = ${module}.${service}Client()`,
      `from google.cloud.${module} import ${service}Client\nc = ${service}Client()`,
      `import google.cloud.${module} as m\nc = m.${service}Client()`,
    ];
    for (const way of ways)
      expect(await found(`${way}\ndef handler(event, context):\n    c.${use}\n`, 'py'), way).toContain(id);
  });
});

/** An upload that may replace an object needs more than one that never does. */
const uploads: readonly (readonly [language: 'js' | 'py', use: string, found: string])[] = [
  ['js', "file.save('y', { preconditionOpts: { ifGenerationMatch: 0 } })", 'insert'],
  ['js', "file.createWriteStream({ preconditionOpts: { ifGenerationMatch: 0 } }).end('y')", 'insert'],
  ['js', "file.save('y', { preconditionOpts: { ifGenerationMatch: event.g } })", 'overwrite'],
  ['js', "file.save('y')", 'overwrite'],
  ['py', 'blob.upload_from_string("y", if_generation_match=0)', 'insert'],
  ['py', 'blob.upload_from_string("y", if_generation_match=event["g"])', 'overwrite'],
];

test.each(uploads)('uploads: %s %s', async (language, use, expected) => {
  const code =
    language === 'js'
      ? `const { Storage } = require('@google-cloud/storage'); const file = new Storage().bucket('b').file('x'); exports.handler = (event) => ${use};`
      : `from google.cloud import storage\nblob = storage.Client().bucket("b").blob("x")\ndef handler(event, context):\n    ${use}\n`;
  const calls = await found(code, language);
  expect(calls.includes('objects.insert('), calls).toBe(expected === 'insert');
  expect(calls.includes('objects.overwrite('), calls).toBe(expected === 'overwrite');
});

/** Clients with rows of their own have those of the generated table, too. */
const beyond: readonly (readonly [library: string, name: string, use: string, id: string])[] = [
  ['workflows', 'ExecutionsClient', 'getExecution({ name: "x" })', 'workflows.executions.get'],
  ['workflows', 'ExecutionsClient', 'doSomethingNew({})', 'google:Executions.doSomethingNew'],
  ['tasks', 'CloudTasksClient', 'purgeQueue({ name: "x" })', 'cloudtasks.projects.locations.queues.purge'],
  ['translate', 'v3.TranslationServiceClient', 'translateText({})', 'translate.text'],
];

test.each(beyond)('%s %s: %s', async (library, name, use, id) => {
  const code = `const lib = require('@google-cloud/${library}'); const c = new lib.${name}(); exports.handler = () => c.${use};`;
  expect(await found(code, 'js')).toContain(id);
});
