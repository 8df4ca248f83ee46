import type { GoogleApp } from './app.ts';

const fn = (name: string, runtime: string, settings: string): string => `
data "archive_file" "${name}" {
  type        = "zip"
  source_dir  = "\${path.module}/functions/${name}"
  output_path = "/tmp/${name}.zip"
}
resource "google_storage_bucket_object" "${name}" {
  name   = "${name}.zip"
  bucket = google_storage_bucket.code.name
  source = data.archive_file.${name}.output_path
}
resource "google_cloudfunctions_function" "${name}" {
  name                  = "${name}"
  runtime               = "${runtime}"
  entry_point           = "${name}"
  source_archive_bucket = google_storage_bucket.code.name
  source_archive_object = google_storage_bucket_object.${name}.name
  service_account_email = google_service_account.${name}.email
${settings}
}
resource "google_service_account" "${name}" {
  account_id = "${name}"
}
`;

export const billing: GoogleApp = {
  name: 'billing',
  says: 'Terraform, first generation: a document brings a stored object to a function, and a topic takes messages of every account',
  files: {
    'main.tf': `resource "google_storage_bucket" "code" {
  name     = "billing-code"
  location = "EU"
}
resource "google_pubsub_topic" "letters" {
  name = "letters"
}
${fn('invoice', 'python312', '  trigger_http          = true\n  max_instances         = 20')}${fn(
  'archive',
  'python312',
  `  event_trigger {
    event_type = "providers/cloud.firestore/eventTypes/document.create"
    resource   = "invoices/{id}"
  }`,
)}${fn(
  'letter',
  'nodejs22',
  `  max_instances         = 5
  event_trigger {
    event_type = "google.pubsub.topic.publish"
    resource   = google_pubsub_topic.letters.name
  }`,
)}
resource "google_cloudfunctions_function_iam_member" "invoice" {
  cloud_function = google_cloudfunctions_function.invoice.name
  role           = "roles/cloudfunctions.invoker"
  member         = "allUsers"
}
resource "google_pubsub_topic_iam_member" "letters" {
  topic  = google_pubsub_topic.letters.name
  role   = "roles/pubsub.publisher"
  member = "allAuthenticatedUsers"
}
resource "google_project_iam_member" "invoice" {
  project = "billing"
  role    = "roles/datastore.user"
  member  = google_service_account.invoice.member
}
resource "google_project_iam_member" "archive" {
  project = "billing"
  role    = "roles/editor"
  member  = google_service_account.archive.member
}
`,
    'functions/invoice/requirements.txt': 'flask==3.1.2\ngoogle-cloud-firestore==2.34.1\n',
    'functions/invoice/main.py': `from flask import redirect
from google.cloud import firestore


def invoice(request):
    firestore.Client().collection("invoices").add({"lines": request.form["lines"]})
    return redirect(request.args["next"])
`,
    'functions/archive/requirements.txt': '',
    'functions/archive/main.py': `import base64
import pickle


def archive(data, context):
    lines = pickle.loads(base64.b64decode(data["value"]["fields"]["lines"]["stringValue"]))
    print(len(lines), context.resource)
`,
    'functions/letter/package.json': '{ "name": "letter", "main": "index.js" }\n',
    'functions/letter/index.js': `const { readFile } = require('node:fs/promises');

exports.letter = async (message) => {
  const { template, name } = message.attributes;
  const text = await readFile('templates/' + template, 'utf8');
  console.log(text.replaceAll('NAME', name), Buffer.from(message.data, 'base64').toString());
};
`,
    'functions/letter/templates/plain.txt': 'Dear NAME,\n',
  },
  functions: {
    invoice: {
      reachedBy: 'public',
      verdicts: {
        T3: 'aligned',
        T6: 'unproven',
        T7: 'unproven',
        T8: 'aligned',
        T10: 'closed',
        T11: 'closed',
        T15: 'closed',
      },
      needs: ['datastore.entities.create '],
      sinks: ['header next'],
    },
    archive: {
      // Nobody from outside writes documents; the function `invoice` writes what its callers send.
      reachedBy: 'public',
      // Editor of the project: it may deploy functions as other accounts.
      verdicts: {
        T2: 'aligned',
        T8: 'closed',
        T9: 'closed',
        T10: 'aligned',
        T11: 'aligned',
        T15: 'aligned',
      },
      needs: [],
      sinks: ['deserialize stringValue'],
    },
    letter: {
      reachedBy: 'public',
      // `allAuthenticatedUsers` is every Google account, and anyone can make one.
      verdicts: { T5: 'aligned', T8: 'aligned', T10: 'closed', T11: 'closed', T15: 'closed' },
      needs: [],
      sinks: ['path template'],
    },
  },
};
