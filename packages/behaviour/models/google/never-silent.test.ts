import { describe, expect, test } from 'vitest';
import type { Analysis } from '../../analyse.ts';
import { analysed } from '../../testing/analysed.ts';

/*
 * No code that calls Google may look as if it called nothing. Each family of client libraries is called in each language, and its
 * client is made in each way in which programs make one. The label of every row is the same: a call of Google or an open question
 * at a line of the file.
 */

/** A client in Node: the module, the export (`''` = the module itself), what is done with the client (`c`). */
type Client = readonly [library: string, name: string, use: string];

const inNode: readonly Client[] = [
  ['@google-cloud/storage', 'Storage', "c.bucket('b').file('x').save('y')"],
  ['@google-cloud/storage', 'Storage', "c.bucket('b').acl.readers.addAllUsers()"],
  ['@google-cloud/storage', 'Storage', 'c.getServiceAccount()'],
  ['@google-cloud/pubsub', 'PubSub', "c.topic('t').publishMessage({ data: d })"],
  ['@google-cloud/pubsub', 'PubSub', "c.topic('t').iam.setPolicy({})"],
  ['@google-cloud/firestore', 'Firestore', "c.collection('a').doc('b').set({})"],
  ['@google-cloud/datastore', 'Datastore', 'c.save({ key: c.key(["K"]), data: {} })'],
  ['@google-cloud/bigquery', 'BigQuery', "c.query('SELECT 1')"],
  ['@google-cloud/bigquery', 'BigQuery', "c.dataset('d').routine('r').delete()"],
  ['@google-cloud/bigquery', 'BigQuery', 'c.getDatasets()'],
  ['@google-cloud/spanner', 'Spanner', "c.instance('i').database('d').run('SELECT 1')"],
  ['@google-cloud/logging', 'Logging', "c.log('l').write([])"],
  ['@google-cloud/secret-manager', 'SecretManagerServiceClient', "c.accessSecretVersion({ name: 'n' })"],
  ['@google-cloud/secret-manager', 'SecretManagerServiceClient', "c.deleteSecret({ name: 'n' })"],
  ['@google-cloud/tasks', 'CloudTasksClient', "c.createTask({ parent: 'p' })"],
  ['@google-cloud/tasks', 'CloudTasksClient', "c.purgeQueue({ name: 'p' })"],
  ['@google-cloud/scheduler', 'CloudSchedulerClient', "c.runJob({ name: 'p' })"],
  ['@google-cloud/kms', 'KeyManagementServiceClient', "c.asymmetricSign({ name: 'p' })"],
  ['@google-cloud/compute', 'InstancesClient', "c.stop({ instance: 'i' })"],
  ['@google-cloud/vision', 'ImageAnnotatorClient', "c.textDetection('gs://b/x')"],
  ['@google-cloud/vision', 'ImageAnnotatorClient', 'c.asyncBatchAnnotateFiles({})'],
  ['@google-cloud/language', 'LanguageServiceClient', 'c.analyzeSentiment({})'],
  ['@google-cloud/speech', 'SpeechClient', 'c.longRunningRecognize({})'],
  ['@google-cloud/translate', 'v2.Translate', "c.translate('x', 'de')"],
  ['@google-cloud/dlp', 'DlpServiceClient', 'c.inspectContent({})'],
  ['@google-cloud/monitoring', 'MetricServiceClient', 'c.createTimeSeries({})'],
  ['@google-cloud/documentai', 'DocumentProcessorServiceClient', 'c.processDocument({})'],
  ['@google-cloud/workflows', 'ExecutionsClient', 'c.createExecution({})'],
  ['@google-cloud/aiplatform', 'PredictionServiceClient', 'c.predict({})'],
  ['@google-cloud/vertexai', 'VertexAI', "c.getGenerativeModel({ model: 'm' }).generateContent('x')"],
  ['@google-cloud/cloud-sql-connector', 'Connector', 'c.getOptions({})'],
  ['@google-cloud/text-to-speech', 'TextToSpeechClient', 'c.synthesizeSpeech({})'],
  ['@google-cloud/some-new-service', 'NewServiceClient', 'c.doSomething({})'],
  ['@google/genai', 'GoogleGenAI', "c.models.generateContent({ model: 'm' })"],
  ['google-auth-library', 'GoogleAuth', "c.request({ url: 'https://storage.googleapis.com/x' })"],
  ['google-auth-library', 'GoogleAuth', "c.getClient().then((a) => a.request({ url: 'https://x' }))"],
];

/** Ways to make a client in Node; `NAME` is its last part, `PATH` the whole name. */
const waysInNode: readonly (readonly [way: string, code: string])[] = [
  ['import', "import { ROOT } from 'LIB'; const c = new PATH(); export const handler = async (d) => USE;"],
  [
    'renamed import',
    "import { ROOT as Other } from 'LIB'; const c = new Other.REST(); export const handler = async (d) => USE;",
  ],
  [
    'default import',
    "import lib from 'LIB'; const c = new lib.PATH(); export const handler = async (d) => USE;",
  ],
  [
    'namespace',
    "import * as lib from 'LIB'; export const handler = async (d) => { const c = new lib.PATH({ projectId: 'p' }); return USE; };",
  ],
  ['require', "const lib = require('LIB'); const c = new lib.PATH(); exports.handler = async (d) => USE;"],
  [
    'destructured require',
    "const { ROOT } = require('LIB'); exports.handler = (d, ctx, done) => { const c = new PATH({ keyFilename: 'k.json' }); USE.then(done); };",
  ],
  [
    'dynamic import',
    "export const handler = async (d) => { const { ROOT } = await import('LIB'); const c = new PATH(); return USE; };",
  ],
  [
    'class field',
    "const { ROOT } = require('LIB'); class Service { c = new PATH(); run(d) { const c = this.c; return USE; } } exports.handler = async (d) => new Service().run(d);",
  ],
  [
    'made once',
    "const { ROOT } = require('LIB'); let kept; const get = () => (kept ??= new PATH()); exports.handler = async (d) => { const c = get(); return USE; };",
  ],
];

const inFirebase: readonly string[] = [
  "admin.firestore().collection('a').add({})",
  "admin.auth().getUser('u')",
  "admin.auth().setCustomUserClaims('u', {})",
  "admin.messaging().send({ token: 't' })",
  "admin.messaging().sendToTopic('t', {})",
  "admin.storage().bucket().file('x').delete()",
  "admin.database().ref('x').set(1)",
  "admin.database().ref('x').once('value')",
  'admin.remoteConfig().getTemplate()',
  'admin.appCheck().createToken("a")',
  'admin.projectManagement().listAndroidApps()',
  'admin.app().auth().deleteUser("u")',
  'admin.initializeApp().firestore().doc("a/b").get()',
  'admin.securityRules().getFirestoreRuleset()',
  'admin.instanceId().deleteInstanceId("i")',
  'admin.machineLearning().listModels()',
  'admin.somethingNew().doIt()',
];

const inFirebaseModules: readonly (readonly [module: string, get: string, use: string])[] = [
  ['firestore', 'getFirestore', "x.doc('a/b').update({})"],
  ['auth', 'getAuth', "x.createUser({ email: 'a' })"],
  ['messaging', 'getMessaging', 'x.sendEachForMulticast({})'],
  ['storage', 'getStorage', "x.bucket('b').file('f').download()"],
  ['database', 'getDatabase', "x.ref('a').update({})"],
  ['remote-config', 'getRemoteConfig', 'x.publishTemplate({})'],
  ['app-check', 'getAppCheck', "x.createToken('a')"],
  ['eventarc', 'getEventarc', "x.channel('c').publish({})"],
  ['functions', 'getFunctions', "x.taskQueue('q').enqueue({})"],
  ['data-connect', 'getDataConnect', "x.executeGraphql('q')"],
  ['something-new', 'getNew', 'x.doIt()'],
];

const otherNode: readonly (readonly [fact: string, code: string])[] = [
  [
    'googleapis',
    "const { google } = require('googleapis'); exports.handler = async () => google.compute('v1').instances.stop({});",
  ],
  [
    'googleapis with auth',
    "const { google } = require('googleapis'); exports.handler = async () => { const auth = await google.auth.getClient({ scopes: [] }); const sheets = google.sheets({ version: 'v4', auth }); await sheets.spreadsheets.values.append({}); };",
  ],
  [
    'googleapis in ESM',
    "import { google } from 'googleapis'; const drive = google.drive('v3'); export const handler = () => drive.files.list({});",
  ],
  [
    'one API of googleapis',
    "const { compute } = require('@googleapis/compute'); exports.handler = () => compute('v1').instances.list({});",
  ],
  [
    'an auth client of googleapis',
    "const { google } = require('googleapis'); exports.handler = async () => { const c = new google.auth.GoogleAuth(); return c.request({ url: 'https://run.googleapis.com/x' }); };",
  ],
  [
    'an ID token client',
    "const { GoogleAuth } = require('google-auth-library'); exports.handler = async () => { const client = await new GoogleAuth().getIdTokenClient('https://a.run.app'); return client.request({ url: 'https://a.run.app' }); };",
  ],
  [
    'fetch with a token of the metadata server',
    "exports.handler = async () => { const r = await fetch('http://metadata.google.internal/computeMetadata/v1/instance/service-accounts/default/token', { headers: { 'Metadata-Flavor': 'Google' } }); const { access_token: t } = await r.json(); return fetch('https://storage.googleapis.com/storage/v1/b/x/o/y', { headers: { Authorization: `Bearer ${t}` } }); };",
  ],
  [
    'gcp-metadata',
    "const gcp = require('gcp-metadata'); exports.handler = async () => { const t = await gcp.instance('service-accounts/default/token'); return fetch('https://storage.googleapis.com/x', { headers: { authorization: 'Bearer ' + t } }); };",
  ],
  [
    'a token of the auth library',
    "const { GoogleAuth } = require('google-auth-library'); exports.handler = async () => { const t = await new GoogleAuth().getAccessToken(); return fetch('https://storage.googleapis.com/x', { headers: { authorization: `Bearer ${t}` } }); };",
  ],
  [
    'axios with a token',
    "const axios = require('axios'); const { auth } = require('google-auth-library'); exports.handler = async () => axios.get('https://pubsub.googleapis.com/v1/x', { headers: await auth.getRequestHeaders() });",
  ],
  [
    'a helper module',
    "const { client } = require('./helper'); exports.handler = async () => client().file('x').delete();",
  ],
];

const inPython: readonly (readonly [imports: string, client: string, use: string])[] = [
  ['from google.cloud import storage', 'storage.Client()', 'c.bucket("b").blob("x").upload_from_string("y")'],
  [
    'from google.cloud import storage',
    'storage.Client.from_service_account_json("k.json")',
    'c.get_bucket("b")',
  ],
  ['from google.cloud import storage', 'storage.Client.create_anonymous_client()', 'c.get_bucket("b")'],
  ['from google.cloud import storage', 'storage.Client()', 'c.bucket("b").acl.user("u").grant_read()'],
  ['from google.cloud import storage', 'storage.Client()', 'c.bucket("b").set_iam_policy({})'],
  ['from google.cloud.storage import Client', 'Client()', 'c.list_blobs("b")'],
  ['import google.cloud.storage', 'google.cloud.storage.Client()', 'c.list_blobs("b")'],
  [
    'from google.cloud import pubsub_v1',
    'pubsub_v1.PublisherClient.from_service_account_file("k")',
    'c.publish("t", b"x")',
  ],
  [
    'from google.cloud import firestore',
    'firestore.Client.from_service_account_json("k")',
    'c.collection("a").add({})',
  ],
  ['from google.cloud import firestore', 'firestore.Client()', 'c.recursive_delete(c.collection("a"))'],
  [
    'from google.cloud import firestore_admin_v1',
    'firestore_admin_v1.FirestoreAdminClient()',
    'c.export_documents(request={})',
  ],
  ['from google.cloud import datastore', 'datastore.Client()', 'c.put(datastore.Entity(c.key("K")))'],
  ['from google.cloud import ndb', 'ndb.Client()', 'c.context()'],
  ['from google.cloud import bigquery', 'bigquery.Client()', 'c.query("SELECT 1").result()'],
  ['from google.cloud import bigquery', 'bigquery.Client()', 'c.delete_table("t")'],
  [
    'from google.cloud import bigquery',
    'bigquery.Client.from_service_account_json("k")',
    'c.query("SELECT 1")',
  ],
  [
    'from google.cloud import bigquery_storage',
    'bigquery_storage.BigQueryReadClient()',
    'c.create_read_session()',
  ],
  [
    'from google.cloud import bigquery_datatransfer',
    'bigquery_datatransfer.DataTransferServiceClient()',
    'c.start_manual_transfer_runs()',
  ],
  [
    'from google.cloud import spanner',
    'spanner.Client()',
    'c.instance("i").database("d").run_in_transaction(len)',
  ],
  ['from google.cloud import logging', 'logging.Client()', 'c.list_entries()'],
  [
    'from google.cloud import secretmanager',
    'secretmanager.SecretManagerServiceClient()',
    'c.access_secret_version(name="n")',
  ],
  [
    'from google.cloud import secretmanager',
    'secretmanager.SecretManagerServiceAsyncClient()',
    'c.access_secret_version(name="n")',
  ],
  [
    'from google.cloud import secretmanager_v1beta1',
    'secretmanager_v1beta1.SecretManagerServiceClient()',
    'c.access_secret_version(name="n")',
  ],
  ['from google.cloud import tasks_v2', 'tasks_v2.CloudTasksClient()', 'c.delete_task(name="n")'],
  ['from google.cloud import scheduler_v1', 'scheduler_v1.CloudSchedulerClient()', 'c.pause_job(name="n")'],
  ['from google.cloud import kms', 'kms.KeyManagementServiceClient()', 'c.mac_sign(name="n")'],
  ['from google.cloud import compute_v1', 'compute_v1.InstancesClient()', 'c.stop(project="p")'],
  ['from google.cloud import vision', 'vision.ImageAnnotatorClient()', 'c.text_detection(image=None)'],
  ['from google.cloud import vision_v1', 'vision_v1.ImageAnnotatorClient()', 'c.text_detection(image=None)'],
  ['from google.cloud import language_v2', 'language_v2.LanguageServiceClient()', 'c.analyze_sentiment()'],
  ['from google.cloud import speech_v1', 'speech_v1.SpeechClient()', 'c.recognize()'],
  ['from google.cloud import translate_v2 as translate', 'translate.Client()', 'c.translate("x")'],
  ['from google.cloud import dlp_v2', 'dlp_v2.DlpServiceClient()', 'c.inspect_content()'],
  ['from google.cloud import monitoring_v3', 'monitoring_v3.MetricServiceClient()', 'c.create_time_series()'],
  ['from google.cloud import aiplatform', 'aiplatform', 'c.Model.upload()'],
  [
    'from google.cloud import aiplatform',
    'aiplatform.PipelineJob(display_name="x", template_path="y")',
    'c.submit()',
  ],
  [
    'from google.cloud.aiplatform.gapic import PredictionServiceClient',
    'PredictionServiceClient()',
    'c.predict()',
  ],
  [
    'from google.cloud import resourcemanager_v3',
    'resourcemanager_v3.ProjectsClient()',
    'c.set_iam_policy()',
  ],
  ['from google.cloud import run_v2', 'run_v2.JobsClient()', 'c.run_job()'],
  ['from google.cloud.sql.connector import Connector', 'Connector()', 'c.connect("i", "pg8000")'],
  ['from google.cloud import some_new_v1', 'some_new_v1.NewClient()', 'c.do_something()'],
  ['import vertexai', 'vertexai', 'c.preview.rag.create_corpus()'],
  [
    'from vertexai.generative_models import GenerativeModel',
    'GenerativeModel("m")',
    'c.generate_content("x")',
  ],
  [
    'from vertexai.language_models import TextGenerationModel',
    'TextGenerationModel.from_pretrained("m")',
    'c.predict("x")',
  ],
  ['from google import genai', 'genai.Client()', 'c.models.generate_content(model="m")'],
  ['from google import genai', 'genai.Client()', 'c.files.upload(file="m")'],
  ['from google import genai', 'genai.Client()', 'c.chats.create(model="m").send_message("x")'],
  ['import google.generativeai as genai', 'genai.GenerativeModel("m")', 'c.generate_content("x")'],
  [
    'from googleapiclient.discovery import build',
    'build("compute", "v1")',
    'c.instances().stop(project="p").execute()',
  ],
  [
    'from googleapiclient import discovery',
    'discovery.build("sheets", "v4", cache_discovery=False)',
    'c.spreadsheets().values().get().execute()',
  ],
  [
    'import googleapiclient.discovery',
    'googleapiclient.discovery.build("cloudfunctions", "v1")',
    'c.projects().locations().functions().call().execute()',
  ],
  [
    'from google.auth.transport.requests import AuthorizedSession\nimport google.auth',
    'AuthorizedSession(google.auth.default()[0])',
    'c.get("https://storage.googleapis.com/x")',
  ],
  [
    'import google.auth, google.auth.transport.requests, requests',
    'google.auth.default()[0]',
    'requests.get("https://storage.googleapis.com/x", headers={"Authorization": "Bearer " + c.token})',
  ],
  [
    'import google.oauth2.id_token, google.auth.transport.requests, urllib.request',
    'google.oauth2.id_token.fetch_id_token(google.auth.transport.requests.Request(), "https://a.run.app")',
    'urllib.request.urlopen(urllib.request.Request("https://a.run.app", headers={"Authorization": c}))',
  ],
  [
    'import requests',
    'requests.get("http://metadata.google.internal/computeMetadata/v1/instance/service-accounts/default/token").json()',
    'requests.get("https://storage.googleapis.com/x", headers={"Authorization": "Bearer " + c["access_token"]})',
  ],
  [
    'import firebase_admin\nfrom firebase_admin import firestore',
    'firestore.client()',
    'c.document("a/b").set({})',
  ],
  ['import firebase_admin\nfrom firebase_admin import auth', 'auth', 'c.get_user("u")'],
  ['import firebase_admin\nfrom firebase_admin import messaging', 'messaging', 'c.send(messaging.Message())'],
  ['import firebase_admin\nfrom firebase_admin import db', 'db.reference("x")', 'c.set(1)'],
  ['import firebase_admin\nfrom firebase_admin import storage', 'storage.bucket()', 'c.blob("x").delete()'],
  ['from firebase_admin import firestore', 'firestore.Client(project="p")', 'c.document("a/b").set({})'],
  ['from firebase_admin import firestore', 'firestore.AsyncClient()', 'c.document("a/b").set({})'],
  ['from firebase_admin import auth', 'auth.Client(None)', 'c.get_user("u")'],
  ['from firebase_admin import something_new', 'something_new.NewClient()', 'c.do_it()'],
  ['from firebase_admin import firestore_async', 'firestore_async.client()', 'c.document("a/b").set({})'],
  ['from firebase_admin import something_new', 'something_new', 'c.do_it()'],
  ['import gcsfs', 'gcsfs.GCSFileSystem()', 'c.open("b/x")'],
];

const waysInPython: readonly (readonly [way: string, code: string])[] = [
  ['of the module', 'IMPORTS\nc = CLIENT\ndef handler(d, context):\n    return USE\n'],
  ['in the handler', 'IMPORTS\ndef handler(d, context):\n    c = CLIENT\n    return USE\n'],
  ['imported in the handler', 'def handler(d, context):\n    INNER\n    c = CLIENT\n    return USE\n'],
  [
    'a field',
    'IMPORTS\nclass Service:\n    def __init__(self):\n        self.c = CLIENT\n    def run(self, d):\n        c = self.c\n        return USE\ndef handler(d, context):\n    return Service().run(d)\n',
  ],
  [
    'made once',
    'IMPORTS\nkept = None\ndef get():\n    global kept\n    if kept is None:\n        kept = CLIENT\n    return kept\ndef handler(d, context):\n    c = get()\n    return USE\n',
  ],
];

const isSaid = ({ behaviours }: Analysis): boolean =>
  behaviours.some(
    (found) =>
      (found.kind === 'api-call' && /^google(\.|$)/.test(found.service)) ||
      // The access package asks about requests that the code makes to Google by itself.
      (found.kind === 'host' &&
        /(^|\.)googleapis\.com$|^metadata\.google\.internal$/.test(found.host ?? '')) ||
      (found.kind === 'undecided' && !found.byName && found.touches === null),
  );

describe('a call of Google in Node is a need or a question', () => {
  test.each(waysInNode)('a client by %s', async (_, code) => {
    const silent: string[] = [];
    for (const [library, path, use] of inNode) {
      const [root = '', ...rest] = path.split('.');
      const text = code
        .replaceAll('LIB', library)
        .replaceAll('.REST', rest.map((name) => `.${name}`).join(''))
        .replaceAll('ROOT', root)
        .replaceAll('PATH', path)
        .replaceAll('USE', use);
      if (!isSaid(await analysed(text))) silent.push(`${library} ${use}`);
    }
    expect(silent).toEqual([]);
  });

  test.each(inFirebase)('firebase-admin: %s', async (use) => {
    for (const text of [
      `const admin = require('firebase-admin'); admin.initializeApp(); exports.handler = async () => ${use};`,
      `import admin from 'firebase-admin'; export const handler = async () => ${use};`,
      `import * as admin from 'firebase-admin'; if (!admin.apps.length) admin.initializeApp({}); export const handler = async () => ${use};`,
    ])
      expect(isSaid(await analysed(text)), text).toBe(true);
  });

  test.each(inFirebaseModules)('firebase-admin/%s', async (module, get, use) => {
    for (const text of [
      `const { ${get} } = require('firebase-admin/${module}'); const x = ${get}(); exports.handler = async () => ${use};`,
      `import { initializeApp } from 'firebase-admin/app'; import { ${get} } from 'firebase-admin/${module}'; const app = initializeApp(); export const handler = async () => { const x = ${get}(app); return ${use}; };`,
    ])
      expect(isSaid(await analysed(text)), text).toBe(true);
  });

  test.each(otherNode)('%s', async (_, code) => {
    const helper =
      "const { Storage } = require('@google-cloud/storage'); exports.client = () => new Storage().bucket('b');";
    expect(isSaid(await analysed({ 'app.js': code, 'helper.js': helper }))).toBe(true);
  });
});

test.each(waysInPython)(
  'a call of Google in Python is a need or a question: the client is %s',
  async (_, code) => {
    const silent: string[] = [];
    for (const [imports, client, use] of inPython) {
      const text = code
        .replace('IMPORTS', imports)
        .replace('INNER', imports.replaceAll('\n', '\n    '))
        .replaceAll('CLIENT', client)
        .replaceAll('USE', use);
      if (!isSaid(await analysed(text, { language: 'py' }))) silent.push(`${client} ${use}`);
    }
    expect(silent).toEqual([]);
  },
);
