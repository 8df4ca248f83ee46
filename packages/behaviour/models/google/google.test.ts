import { googleMethod, openGoogleServices } from '@emmental/knowledge';
import { describe, expect, it, test } from 'vitest';
import { analysed, callsOf, openOf } from '../../testing/analysed.ts';

type Row = readonly [fact: string, language: 'js' | 'py', code: string, expected: readonly string[]];

const facts: readonly Row[] = [
  [
    'objects of Cloud Storage in Node, of a bucket and of a page of files',
    'js',
    `const { Storage } = require('@google-cloud/storage');
     const storage = new Storage();
     exports.handler = async (event) => {
       const bucket = storage.bucket(process.env.BUCKET);
       await bucket.file(event.name).download();
       await bucket.file('out.json').save('x');
       const [files] = await bucket.getFiles({ prefix: 'a' });
       for (const file of files) await file.delete();
     };`,
    [
      'google.storage:storage.objects.delete(bucket=${BUCKET})',
      'google.storage:storage.objects.get(bucket=${BUCKET}, object=<name>)',
      'google.storage:storage.objects.list(bucket=${BUCKET})',
      'google.storage:storage.objects.overwrite(bucket=${BUCKET}, object=out.json)',
    ],
  ],
  [
    'objects of Cloud Storage in Python, also of a listing',
    'py',
    `import os
from google.cloud import storage
client = storage.Client()
def handler(event, context):
    bucket = client.get_bucket(os.environ["BUCKET"])
    bucket.blob("x").upload_from_string("y")
    for blob in client.list_blobs("other"):
        blob.download_as_bytes()
`,
    [
      'google.storage:storage.buckets.get(bucket=${BUCKET})',
      'google.storage:storage.objects.get(bucket=other)',
      'google.storage:storage.objects.list(bucket=other)',
      'google.storage:storage.objects.overwrite(bucket=${BUCKET}, object=x)',
    ],
  ],
  [
    'topics, with names that the client puts together',
    'py',
    `from google.cloud import pubsub_v1
publisher = pubsub_v1.PublisherClient()
def handler(event, context):
    publisher.publish(publisher.topic_path("p", "orders"), b"x")
`,
    ['google.pubsub:pubsub.topics.publish(topic=orders)'],
  ],
  [
    'models of Gen AI through Vertex AI in Node, and with a key, which needs no permission',
    'js',
    `const { GoogleGenAI } = require('@google/genai');
     const vertex = new GoogleGenAI({ vertexai: true, project: 'p', location: 'l' });
     const keyed = new GoogleGenAI({ apiKey: process.env.KEY });
     exports.handler = async () => {
       await vertex.models.generateContent({ model: 'm' });
       await keyed.models.embedContent({ model: 'm' });
     };`,
    ['google.aiplatform:aiplatform.predict()', 'google.generativelanguage:generativelanguage.models()'],
  ],
  [
    'data of Workspace, and lists of datasets',
    'js',
    `const { google } = require('googleapis');
     const { BigQuery } = require('@google-cloud/bigquery');
     exports.handler = async () => {
       const sheets = google.sheets({ version: 'v4', auth: new google.auth.GoogleAuth({}) });
       await sheets.spreadsheets.values.get({ spreadsheetId: 'x' });
       await new BigQuery().getDatasets();
     };`,
    ['google.bigquery:bigquery.datasets.list()', 'google.sheets:sheets.spreadsheets.values.get()'],
  ],
  [
    'documents by the client that firebase_admin passes on',
    'py',
    `from firebase_admin import firestore
class Repository:
    def __init__(self):
        self.client = firestore.Client(project="p", database="d")
        self.rows = self.client.collection("rows")
def handler(event, context):
    rows = Repository().rows
    rows.document("x").set({})
    return [row.id for row in rows.where("a", "==", 1).stream()]
`,
    ['google.firestore:firestore.documents.query()', 'google.firestore:firestore.documents.set(path=rows)'],
  ],
  [
    'names of files, which are texts',
    'js',
    `const { Storage } = require('@google-cloud/storage');
     exports.handler = async () => {
       const [files] = await new Storage().bucket('b').getFiles();
       return files.map((file) => file.name.split('/'));
     };`,
    ['google.storage:storage.objects.list(bucket=b)'],
  ],
  [
    'jobs of Dataflow from a template, whose workers run as an account',
    'py',
    `from googleapiclient.discovery import build
client = build("dataflow", "v1b3")
def handler(event, context):
    client.projects().locations().flexTemplates().launch(projectId="p", location="l", body={}).execute()
`,
    ['google.dataflow:dataflow.projects.locations.flexTemplates.launch()', 'google.iam:iam.actAs()'],
  ],
  [
    'queries of BigQuery: what they read and write',
    'py',
    `from google.cloud import bigquery
client = bigquery.Client()
def handler(event, context):
    client.query("SELECT a FROM d.t WHERE b = 1").result()
    client.query_and_wait("DELETE FROM d.t WHERE b = 1")
    list(client.list_datasets())
`,
    [
      'google.bigquery:bigquery.datasets.list()',
      'google.bigquery:bigquery.jobs.create()',
      'google.bigquery:bigquery.tables.change()',
      'google.bigquery:bigquery.tables.read()',
    ],
  ],
  [
    'Datastore, Spanner, the connector of Cloud SQL and Gen AI in Node',
    'js',
    `const { Datastore } = require('@google-cloud/datastore');
     const { Spanner } = require('@google-cloud/spanner');
     const { Connector } = require('@google-cloud/cloud-sql-connector');
     const { GoogleGenAI } = require('@google/genai');
     const store = new Datastore();
     exports.handler = async () => {
       await store.save({ key: store.key(['K']), data: {} });
       await store.runQuery(store.createQuery('K'));
       await new Spanner().instance('i').database('d').run({ sql: 'SELECT 1' });
       await new Connector().getOptions({ instanceConnectionName: 'i' });
       await new GoogleGenAI({ vertexai: true }).models.generateContent({ model: 'm' });
     };`,
    [
      'google.aiplatform:aiplatform.predict()',
      'google.cloudsql:cloudsql.connect()',
      'google.datastore:datastore.query()',
      'google.datastore:datastore.upsert()',
      'google.spanner:spanner.read()',
    ],
  ],
  [
    'Datastore, Spanner and the connector of Cloud SQL in Python',
    'py',
    `from google.cloud import datastore, spanner
from google.cloud.sql.connector import Connector
store = datastore.Client()
def handler(event, context):
    store.put(datastore.Entity(store.key("K")))
    list(store.query(kind="K").fetch())
    with spanner.Client().instance("i").database("d").snapshot() as snapshot:
        snapshot.execute_sql("SELECT 1")
    Connector().connect("i", "pg8000")
`,
    [
      'google.cloudsql:cloudsql.connect()',
      'google.datastore:datastore.query()',
      'google.datastore:datastore.upsert()',
      'google.spanner:spanner.read()',
      'google.spanner:spanner.snapshot()',
    ],
  ],
  [
    'topics in Node',
    'js',
    `import { PubSub } from '@google-cloud/pubsub';
     export const handler = () => new PubSub().topic('orders').publishMessage({ json: {} });`,
    ['google.pubsub:pubsub.topics.publish(topic=orders)'],
  ],
  [
    'documents of Firestore: reading, writing, asking, in a transaction',
    'js',
    `const Firestore = require('@google-cloud/firestore');
     const db = new Firestore();
     exports.handler = async (event) => {
       await db.collection('a').doc(event.id).set({ at: Firestore.Timestamp.now() });
       await db.collection('a').where('x', '==', 1).limit(2).get();
       await db.runTransaction(async (t) => { t.update(db.doc('a/b'), {}); });
     };`,
    [
      'google.firestore:firestore.documents.query()',
      'google.firestore:firestore.documents.set(path=a)',
      'google.firestore:firestore.documents.update()',
      'google.firestore:firestore.transactions()',
    ],
  ],
  [
    'secrets, documents, models and tables',
    'py',
    `from google.cloud import secretmanager, documentai, bigquery
import vertexai
from vertexai.generative_models import GenerativeModel
def handler(event, context):
    secretmanager.SecretManagerServiceClient().access_secret_version(request={"name": "projects/p/secrets/s/versions/1"})
    documentai.DocumentProcessorServiceClient().batch_process_documents(documentai.BatchProcessRequest(name="x"))
    vertexai.init(project="p")
    GenerativeModel("m").generate_content("hello")
    bigquery.Client().insert_rows(bigquery.Table("t"), [])
`,
    [
      'google.aiplatform:aiplatform.predict()',
      'google.bigquery:bigquery.tables.insert()',
      'google.documentai:documentai.batchProcess()',
      'google.secretmanager:secretmanager.versions.access(secret=projects/p/secrets/s/versions/1)',
    ],
  ],
  [
    'a picture in a bucket, which Vision reads with the rights of whoever asks',
    'js',
    `const vision = require('@google-cloud/vision');
     exports.handler = (event) => new vision.ImageAnnotatorClient().annotateImage({ image: { source: { imageUri: \`gs://\${event.bucket}/a\` } } });`,
    ['google.storage:storage.objects.get()', 'google.vision:vision.annotateImage()'],
  ],
  [
    'signed addresses in Node: the account needs what the holder may do',
    'js',
    `const { Storage } = require('@google-cloud/storage');
     const file = new Storage().bucket('b').file('x');
     exports.handler = async () => {
       await file.getSignedUrl({ version: 'v4', action: 'read', expires: 1 });
       await new Storage().bucket('up').file('x').generateSignedPostPolicyV4({ expires: 1 });
       await file.makePublic();
     };`,
    [
      'google.iam:iam.signBlob()',
      'google.storage:storage.objects.acl(bucket=b)',
      'google.storage:storage.objects.get(bucket=b)',
      'google.storage:storage.objects.overwrite(bucket=up)',
    ],
  ],
  [
    'signed addresses in Python, which read where no method is written',
    'py',
    `from google.cloud import storage
def handler(event, context):
    bucket = storage.Client().bucket("b")
    bucket.blob("x").generate_signed_url(version="v4", expiration=60)
    storage.Client().bucket("up").blob("x").generate_signed_url(version="v4", method="PUT")
    storage.Client().bucket("old").blob("x").generate_signed_url(60, "v4", method="DELETE")
`,
    [
      'google.iam:iam.signBlob()',
      'google.storage:storage.objects.delete(bucket=old)',
      'google.storage:storage.objects.get(bucket=b)',
      'google.storage:storage.objects.overwrite(bucket=up)',
    ],
  ],
  [
    'tasks that call as an account, and tasks that do not',
    'js',
    `const { CloudTasksClient } = require('@google-cloud/tasks');
     const client = new CloudTasksClient();
     exports.handler = async (event) => {
       const task = { httpRequest: { url: event.url } };
       task.httpRequest.oidcToken = { serviceAccountEmail: 'a@p.iam.gserviceaccount.com' };
       await client.createTask({ parent: client.queuePath('p', 'l', 'q'), task });
     };`,
    [
      'google.cloudtasks:cloudtasks.tasks.create(parent=q, url=<url>)',
      'google.iam:iam.actAs(account=a@p.iam.gserviceaccount.com)',
    ],
  ],
  [
    'tasks without an account in Python',
    'py',
    `from google.cloud import tasks_v2
client = tasks_v2.CloudTasksClient()
def handler(event, context):
    client.create_task(parent=client.queue_path("p", "l", "q"), task={"http_request": {"url": "https://example.com"}})
`,
    ['google.cloudtasks:cloudtasks.tasks.create(parent=q, url=https://example.com)'],
  ],
  [
    'tasks with an account, made of messages',
    'py',
    `from google.cloud import tasks_v2
client = tasks_v2.CloudTasksClient()
def handler(event, context):
    task = tasks_v2.Task(http_request=tasks_v2.HttpRequest(url="u", oidc_token=tasks_v2.OidcToken(service_account_email="a")))
    client.create_task(tasks_v2.CreateTaskRequest(parent="q", task=task))
`,
    ['google.cloudtasks:cloudtasks.tasks.create(parent=q, url=u)', 'google.iam:iam.actAs(account=a)'],
  ],
  [
    'connectors of Cloud SQL that log in as the account, and with a password',
    'js',
    `const { Connector, AuthTypes } = require('@google-cloud/cloud-sql-connector');
     exports.handler = async () => {
       await new Connector().getOptions({ instanceConnectionName: 'i', authType: AuthTypes.IAM });
     };`,
    ['google.cloudsql:cloudsql.connect()', 'google.cloudsql:cloudsql.login()'],
  ],
  [
    'connectors of Cloud SQL that log in with a password',
    'js',
    `const { Connector, AuthTypes } = require('@google-cloud/cloud-sql-connector');
     exports.handler = async () => {
       await new Connector().getOptions({ instanceConnectionName: 'i', authType: AuthTypes.PASSWORD });
     };`,
    ['google.cloudsql:cloudsql.connect()'],
  ],
  [
    'connectors of Cloud SQL in Python that log in as the account',
    'py',
    `from google.cloud.sql.connector import Connector
def handler(event, context):
    Connector(enable_iam_auth=True).connect("i", "pg8000")
`,
    ['google.cloudsql:cloudsql.connect()', 'google.cloudsql:cloudsql.login()'],
  ],
  [
    'connections in Python: as the account, and not',
    'py',
    `from google.cloud.sql.connector import Connector
def handler(event, context):
    Connector().connect("i", "pg8000", enable_iam_auth=False)
`,
    ['google.cloudsql:cloudsql.connect()'],
  ],
  [
    'a function that Spanner runs in a transaction',
    'py',
    `from google.cloud import spanner, storage
def work(transaction):
    transaction.execute_update("DELETE FROM T WHERE TRUE")
    storage.Client().bucket("b").blob("x").delete()
def handler(event, context):
    spanner.Client().instance("i").database("d").run_in_transaction(work)
`,
    ['google.spanner:spanner.transaction()', 'google.storage:storage.objects.delete(bucket=b)'],
  ],
  [
    'loads of BigQuery: from a bucket, and of rows',
    'py',
    `from google.cloud import bigquery
client = bigquery.Client()
def handler(event, context):
    client.load_table_from_uri("gs://in/*.csv", "d.t").result()
    client.load_table_from_json([], "d.t")
`,
    [
      'google.bigquery:bigquery.jobs.create()',
      'google.bigquery:bigquery.tables.load(table=d.t)',
      'google.storage:storage.objects.get(bucket=in)',
      'google.storage:storage.objects.list(bucket=in)',
    ],
  ],
  [
    'loads of BigQuery in Node: of a file of a bucket, and of a local file',
    'js',
    `const { BigQuery } = require('@google-cloud/bigquery');
     const { Storage } = require('@google-cloud/storage');
     const dataset = new BigQuery().dataset('d');
     exports.handler = async (event) => {
       await dataset.table('t').load(new Storage().bucket(event.bucket).file('a'));
       await dataset.table('u').load('./rows.csv');
     };`,
    [
      'google.bigquery:bigquery.jobs.create()',
      'google.bigquery:bigquery.tables.load(table=t)',
      'google.bigquery:bigquery.tables.load(table=u)',
      'google.storage:storage.objects.get(bucket=<bucket>)',
      'google.storage:storage.objects.list(bucket=<bucket>)',
    ],
  ],
  [
    'a function that the framework is given under the name of its entry point',
    'js',
    `const functions = require('@google-cloud/functions-framework');
     const { Storage } = require('@google-cloud/storage');
     functions.http('handler', async (req, res) => { await new Storage().bucket('b').file(req.query.name).download(); res.send(''); });`,
    ['google.storage:storage.objects.get(bucket=b, object=<query.name>)'],
  ],
];

describe('calls of Google’s client libraries', () => {
  test.each(facts)('%s', async (_, language, code, expected) => {
    const result = await analysed(code, { language });
    expect(callsOf(result)).toEqual(expected);
    expect(openOf(result)).toEqual([]);
    expect(result.diagnostics).toEqual([]);
    for (const behaviour of result.behaviours)
      if (behaviour.kind === 'api-call' && !openGoogleServices.has(behaviour.service.replace('google.', '')))
        expect(googleMethod(behaviour.operation), behaviour.operation).not.toBeNull();
  });

  it('that no row describes are calls of which nobody knows what they need', async () => {
    const code = `const { Storage } = require('@google-cloud/storage');
      exports.handler = () => new Storage().bucket('b').setRetentionPeriod(1);`;
    expect(callsOf(await analysed(code))).toEqual(['google:setRetentionPeriod()']);
  });
});

test.each([
  [
    'js',
    `const { Storage } = require('@google-cloud/storage');
     const bucket = new Storage().bucket('b');
     exports.handler = async () => {
       await bucket.file('x').download({ destination: '/tmp/in' });
       await bucket.upload('/tmp/out', { destination: 'y' });
       await bucket.file('z').download();
     };`,
  ],
  [
    'py',
    `from google.cloud import storage
bucket = storage.Client().bucket("b")
def handler(event, context):
    bucket.blob("x").download_to_filename("/tmp/in")
    bucket.blob("y").upload_from_filename("/tmp/out")
    bucket.blob("z").download_as_bytes()
`,
  ],
] as const)('files that objects are moved from and to are read and written: %s', async (language, code) => {
  const { behaviours } = await analysed(code, { language });
  expect(
    behaviours.flatMap((behaviour) =>
      behaviour.kind === 'file' && behaviour.path.kind === 'constant'
        ? [`${behaviour.mode} ${behaviour.path.value}`]
        : [],
    ),
  ).toEqual(['write /tmp/in', 'read /tmp/out']);
});
