import { type LabelledFunctions, needs } from './label.ts';

/** Databases, queries, logs and keys; deployed by commands of gcloud, first and second generation. */
export const data: LabelledFunctions = {
  name: 'data',
  files: {
    'deploy.sh': `#!/bin/sh
set -e
A="--region europe-west1 --service-account jobs@acme.iam.gserviceaccount.com"
gcloud functions deploy ingest --gen2 $A --runtime nodejs22 --source ingest --entry-point ingest --trigger-topic readings
gcloud functions deploy profile --gen2 $A --runtime nodejs22 --source profile --entry-point profile --trigger-http --allow-unauthenticated
gcloud functions deploy stock --gen2 $A --runtime nodejs22 --source stock --entry-point stock --trigger-http --no-allow-unauthenticated
gcloud functions deploy seal --no-gen2 $A --runtime nodejs20 --source seal --entry-point seal --trigger-http --no-allow-unauthenticated
gcloud functions deploy audit --gen2 $A --runtime nodejs22 --source audit --entry-point audit --trigger-topic audit
gcloud functions deploy ledger --no-gen2 $A --runtime nodejs20 --source ledger --entry-point onMessage --trigger-topic ledger
gcloud functions deploy report --gen2 $A --runtime python312 --source report --entry-point report --trigger-topic nightly
gcloud functions deploy load --no-gen2 $A --runtime python312 --source load --entry-point load --trigger-bucket acme-drop
gcloud functions deploy visits --gen2 $A --runtime python312 --source visits --entry-point visits --trigger-http --allow-unauthenticated
gcloud functions deploy balance --gen2 $A --runtime python312 --source balance --entry-point balance --trigger-http --no-allow-unauthenticated
gcloud functions deploy people --gen2 $A --runtime python312 --source people --entry-point people --trigger-http --no-allow-unauthenticated
gcloud functions deploy metric --gen2 $A --runtime python312 --source metric --entry-point metric --trigger-topic metrics
`,
    'ingest/package.json': '{ "main": "index.js" }\n',
    'ingest/index.js': `const functions = require('@google-cloud/functions-framework');
const { BigQuery } = require('@google-cloud/bigquery');

const table = new BigQuery({ projectId: 'acme' }).dataset('iot').table('readings');
const insert = async (rows) => {
  for (let at = 0; at < rows.length; at += 500) await table.insert(rows.slice(at, at + 500), { ignoreUnknownValues: true });
};

functions.cloudEvent('ingest', async (event) => {
  await insert(JSON.parse(Buffer.from(event.data.message.data, 'base64').toString()));
});
`,
    'profile/package.json': '{ "main": "index.js", "type": "module" }\n',
    'profile/index.js': `import { Firestore, FieldValue } from '@google-cloud/firestore';

class Repository {
  constructor(db, name) {
    this.people = db.collection(name);
  }
  find(id) {
    return this.people.doc(id).get();
  }
  touch(id) {
    return this.people.doc(id).update({ visits: FieldValue.increment(1) });
  }
}

export function makeHandler({ repository }) {
  return async (req, res) => {
    const person = await repository.find(req.query.id);
    if (!person.exists) return res.sendStatus(404);
    await repository.touch(req.query.id);
    return res.json(person.data());
  };
}
export const profile = makeHandler({ repository: new Repository(new Firestore(), 'people') });
`,
    'stock/package.json': '{ "main": "index.js" }\n',
    'stock/index.js': `const { Spanner } = require('@google-cloud/spanner');
const database = new Spanner().instance('shop').database('stock');

exports.stock = async (req, res) => {
  const [rows] = await database.run({ sql: 'SELECT n FROM Stock WHERE id = @id', params: { id: req.query.id } });
  res.json(rows.map((row) => row.toJSON()));
};
`,
    'seal/package.json': '{ "main": "index.js" }\n',
    'seal/index.js': `const { KeyManagementServiceClient } = require('@google-cloud/kms');
const kms = new KeyManagementServiceClient();
const name = kms.cryptoKeyPath('acme', 'europe-west1', 'app', 'letters');

const actions = {
  seal: async (text) => (await kms.encrypt({ name, plaintext: Buffer.from(text) }))[0].ciphertext,
  open: async (text) => (await kms.decrypt({ name, ciphertext: Buffer.from(text, 'base64') }))[0].plaintext,
};

exports.seal = async (req, res) => {
  const act = actions[req.body.action];
  if (!act) return res.sendStatus(400);
  return res.send(Buffer.from(await act(req.body.text)).toString('base64'));
};
`,
    'audit/package.json': '{ "main": "index.js" }\n',
    'audit/index.js': `const functions = require('@google-cloud/functions-framework');
const { Logging } = require('@google-cloud/logging');
const log = new Logging().log('audit');
const write = (severity, message) => log.write(log.entry({ severity, resource: { type: 'global' } }, { message }));

functions.cloudEvent('audit', (event) => write('NOTICE', event.data.message.attributes));
`,
    'ledger/package.json': '{ "main": "index.js" }\n',
    'ledger/index.js': `const { Datastore } = require('@google-cloud/datastore');
const datastore = new Datastore();

exports.onMessage = (message, context, callback) => {
  const entry = JSON.parse(Buffer.from(message.data, 'base64').toString());
  datastore
    .insert({ key: datastore.key(['Entry', context.eventId]), data: entry })
    .then(() => callback(), callback);
};
`,
    'report/requirements.txt':
      'functions-framework==3.10.2\ngoogle-cloud-bigquery==3.38.0\ngoogle-cloud-storage==3.6.0\n',
    'report/main.py': `import functions_framework
from google.cloud import bigquery, storage

SQL = "SELECT day, SUM(amount) AS total FROM \`acme.sales.orders\` GROUP BY day"


def rows():
    for row in bigquery.Client().query(SQL).result():
        yield f"{row.day},{row.total}"


@functions_framework.cloud_event
def report(event):
    blob = storage.Client().bucket("acme-reports").blob(event["id"] + ".csv")
    blob.upload_from_string("\\n".join(rows()), content_type="text/csv", if_generation_match=0)
`,
    'load/requirements.txt': 'google-cloud-bigquery==3.38.0\n',
    'load/main.py': `from google.cloud import bigquery


def load(data, context):
    client = bigquery.Client(project="acme")
    job = client.load_table_from_uri(
        f"gs://{data['bucket']}/{data['name']}",
        "acme.raw.drop",
        job_config=bigquery.LoadJobConfig(source_format="CSV", write_disposition="WRITE_APPEND"),
    )
    job.result()
`,
    'visits/requirements.txt': 'google-cloud-firestore==2.34.1\n',
    'visits/main.py': `from google.cloud import firestore

db = firestore.Client()


@firestore.transactional
def count(transaction, ref):
    found = ref.get(transaction=transaction)
    number = (found.get("n") if found.exists else 0) + 1
    transaction.set(ref, {"n": number})
    return number


def visits(request):
    return str(count(db.transaction(), db.collection("pages").document(request.args["page"])))
`,
    'balance/requirements.txt': 'google-cloud-spanner==3.59.0\n',
    'balance/main.py': `from google.cloud import spanner

database = spanner.Client().instance("bank").database("core")


def add(transaction, account, amount):
    transaction.execute_update(
        "UPDATE Accounts SET Balance = Balance + @n WHERE Id = @id",
        params={"n": amount, "id": account},
        param_types={"n": spanner.param_types.INT64, "id": spanner.param_types.STRING},
    )


def balance(request):
    body = request.get_json()
    database.run_in_transaction(add, body["account"], body["amount"])
    return "", 204
`,
    'people/requirements.txt': 'cloud-sql-python-connector[pg8000]==1.18.5\nSQLAlchemy==2.0.44\n',
    'people/main.py': `import os

import sqlalchemy
from google.cloud.sql.connector import Connector

connector = Connector()


def connect():
    return connector.connect(os.environ["INSTANCE"], "pg8000", user="app", password=os.environ["PASSWORD"], db="people")


pool = sqlalchemy.create_engine("postgresql+pg8000://", creator=connect)


def people(request):
    with pool.connect() as connection:
        found = connection.execute(sqlalchemy.text("SELECT id FROM people")).fetchall()
    return {"ids": [row[0] for row in found]}
`,
    'metric/requirements.txt': 'functions-framework==3.10.2\ngoogle-cloud-monitoring==2.28.0\n',
    'metric/main.py': `import time

import functions_framework
from google.cloud import monitoring_v3

client = monitoring_v3.MetricServiceClient()


def point(value):
    now = int(time.time())
    return monitoring_v3.Point({"interval": {"end_time": {"seconds": now}}, "value": {"int64_value": value}})


@functions_framework.cloud_event
def metric(event):
    series = monitoring_v3.TimeSeries()
    series.metric.type = "custom.googleapis.com/messages"
    series.resource.type = "global"
    series.points = [point(1)]
    client.create_time_series(name="projects/acme", time_series=[series])
`,
  },
  functions: {
    // Topics and buckets that no file declares: who writes to them is not known.
    ingest: needs(
      'unknown',
      'bigquery.tables.updateData bigquery.tables.get',
      'bigquery.dataEditor|bigquery.routineDataEditor',
    ),
    profile: needs('public', 'datastore.entities.get datastore.entities.update', 'datastore.user'),
    stock: needs('account', 'spanner.sessions.create spanner.databases.select', 'spanner.databaseReader'),
    seal: needs(
      'account',
      'cloudkms.cryptoKeyVersions.useToEncrypt cloudkms.cryptoKeyVersions.useToDecrypt',
      'cloudkms.cryptoKeyEncrypterDecrypter',
    ),
    audit: needs('unknown', 'logging.logEntries.create', 'logging.logWriter'),
    ledger: needs('unknown', 'datastore.entities.create', 'datastore.user'),
    report: needs(
      'unknown',
      'bigquery.jobs.create bigquery.tables.getData storage.objects.create',
      'bigquery.jobUser bigquery.dataViewer|bigquery.routineDataViewer storage.objectCreator',
    ),
    // A table that is missing is made by the job, and the files of the bucket are read.
    load: needs(
      'unknown',
      'bigquery.jobs.create bigquery.tables.create bigquery.tables.get bigquery.tables.update bigquery.tables.updateData storage.objects.get storage.objects.list',
      'bigquery.jobUser bigquery.dataEditor|bigquery.routineDataEditor storage.objectViewer',
    ),
    visits: needs(
      'public',
      'datastore.databases.get datastore.entities.get datastore.entities.create datastore.entities.update',
      'datastore.user',
    ),
    balance: needs(
      'account',
      'spanner.sessions.create spanner.databases.beginOrRollbackReadWriteTransaction spanner.databases.select spanner.databases.write',
      'spanner.databaseUser',
    ),
    people: needs('account', 'cloudsql.instances.connect cloudsql.instances.get', 'cloudsql.client'),
    metric: needs('unknown', 'monitoring.timeSeries.create', 'monitoring.metricWriter'),
  },
};
