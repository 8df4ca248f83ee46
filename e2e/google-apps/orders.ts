import type { GoogleApp } from './app.ts';

const account = (name: string): string => `resource "google_service_account" "${name}" {
  account_id = "${name}"
}
`;
const fn = (name: string, runtime: string, entry: string, service: string, trigger = ''): string => `
resource "google_storage_bucket_object" "${name}" {
  name   = "${name}.zip"
  bucket = google_storage_bucket.code.name
  source = data.archive_file.${name}.output_path
}
data "archive_file" "${name}" {
  type        = "zip"
  source_dir  = "\${path.module}/${name}"
  output_path = "/tmp/${name}.zip"
}
resource "google_cloudfunctions2_function" "${name}" {
  name     = "${name}"
  location = "europe-west1"
  build_config {
    runtime     = "${runtime}"
    entry_point = "${entry}"
    source {
      storage_source {
        bucket = google_storage_bucket.code.name
        object = google_storage_bucket_object.${name}.name
      }
    }
  }
  service_config {
    service_account_email = google_service_account.${name}.email
${service}
  }
${trigger}
}
`;
const onTopic = (topic: string): string => `  event_trigger {
    event_type   = "google.cloud.pubsub.topic.v1.messagePublished"
    pubsub_topic = google_pubsub_topic.${topic}.id
  }`;

export const orders: GoogleApp = {
  name: 'orders',
  says: 'Terraform, second generation: orders pass through two topics, and one field meets a query on the way',
  files: {
    'main.tf': `resource "google_pubsub_topic" "orders" {
  name = "orders"
}
resource "google_pubsub_topic" "receipts" {
  name = "receipts"
}
resource "google_storage_bucket" "code" {
  name     = "shop-code"
  location = "EU"
}
${account('intake')}${account('ledger')}${account('receipt')}
resource "google_pubsub_topic_iam_member" "intake" {
  topic  = google_pubsub_topic.orders.name
  role   = "roles/pubsub.publisher"
  member = google_service_account.intake.member
}
resource "google_pubsub_topic_iam_member" "ledger" {
  topic  = google_pubsub_topic.receipts.name
  role   = "roles/pubsub.publisher"
  member = google_service_account.ledger.member
}
resource "google_project_iam_member" "ledger" {
  project = "shop"
  role    = "roles/datastore.user"
  member  = google_service_account.ledger.member
}
resource "google_cloud_run_service_iam_member" "intake" {
  location = google_cloudfunctions2_function.intake.location
  service  = google_cloudfunctions2_function.intake.name
  role     = "roles/run.invoker"
  member   = "allUsers"
}
${fn(
  'intake',
  'nodejs22',
  'intake',
  `    max_instance_count = 10
    environment_variables = {
      ORDERS = google_pubsub_topic.orders.name
    }`,
)}${fn(
  'ledger',
  'python312',
  'ledger',
  `    environment_variables = {
      RECEIPTS = google_pubsub_topic.receipts.id
    }`,
  onTopic('orders'),
)}${fn('receipt', 'nodejs22', 'receipt', '    max_instance_count = 3', onTopic('receipts'))}`,
    'intake/package.json': `{
  "name": "intake",
  "main": "index.js",
  "dependencies": { "@google-cloud/functions-framework": "5.0.5", "@google-cloud/pubsub": "6.0.0" }
}
`,
    'intake/index.js': `const functions = require('@google-cloud/functions-framework');
const { PubSub } = require('@google-cloud/pubsub');

const topic = new PubSub().topic(process.env.ORDERS);

functions.http('intake', async (request, response) => {
  const { id, customer, note } = request.body;
  await topic.publishMessage({ json: { id, customer, note } });
  response.status(202).send('accepted');
});
`,
    'ledger/requirements.txt':
      'functions-framework==3.10.2\ngoogle-cloud-firestore==2.34.1\ngoogle-cloud-pubsub==2.44.0\n',
    'ledger/main.py': `import base64
import json
import os
import sqlite3

import functions_framework
from google.cloud import firestore, pubsub_v1

customers = sqlite3.connect(":memory:", check_same_thread=False)
customers.execute("CREATE TABLE customers (name TEXT, grade TEXT)")


@functions_framework.cloud_event
def ledger(event):
    order = json.loads(base64.b64decode(event.data["message"]["data"]))
    rows = customers.execute(f"SELECT grade FROM customers WHERE name = '{order['customer']}'")
    grade = rows.fetchone()
    firestore.Client().collection("ledger").document(str(order["id"])).set({"order": order["id"], "grade": grade})
    receipt = json.dumps({"id": order["id"], "note": order["note"]}).encode()
    pubsub_v1.PublisherClient().publish(os.environ["RECEIPTS"], receipt).result()
`,
    'receipt/package.json': `{
  "name": "receipt",
  "main": "index.js",
  "dependencies": { "@google-cloud/functions-framework": "5.0.5" }
}
`,
    'receipt/index.js': `const { execSync } = require('node:child_process');
const functions = require('@google-cloud/functions-framework');

functions.cloudEvent('receipt', (event) => {
  const { id, note } = JSON.parse(Buffer.from(event.data.message.data, 'base64').toString());
  if (!/^[0-9]{1,12}$/.test(id)) throw new Error('no id');
  execSync('echo receipt ' + id);
  console.log(note.length);
});
`,
  },
  functions: {
    intake: {
      reachedBy: 'public',
      verdicts: {
        T6: 'unproven',
        T7: 'unproven',
        T8: 'aligned',
        T10: 'closed',
        T11: 'closed',
        T15: 'closed',
      },
      needs: ['pubsub.topics.publish orders'],
      sinks: [],
    },
    ledger: {
      reachedBy: 'public',
      verdicts: {
        T4: 'aligned',
        T6: 'unproven',
        T7: 'unproven',
        T8: 'closed',
        T9: 'closed',
        T10: 'closed',
        T11: 'aligned',
        T15: 'closed',
      },
      // `set` writes a document that may be there already.
      needs: ['datastore.entities.create ', 'datastore.entities.update ', 'pubsub.topics.publish receipts'],
      sinks: ['sql customer'],
    },
    receipt: {
      reachedBy: 'public',
      // `echo` writes nothing, and the id has only digits.
      verdicts: {
        T1: 'closed',
        T6: 'unproven',
        T7: 'unproven',
        T8: 'closed',
        T9: 'closed',
        T10: 'closed',
        T11: 'closed',
        T15: 'closed',
      },
      needs: [],
      sinks: ['shell id'],
    },
  },
};
