import type { StoredChain } from './case.ts';

const fn = (name: string, runtime: string): string => `
resource "google_cloudfunctions2_function" "${name}" {
  name     = "${name}"
  location = "europe-west1"
  build_config {
    runtime     = "${runtime}"
    entry_point = "main"
    source {
      storage_source {
        bucket = "code"
        object = google_storage_bucket_object.${name}.name
      }
    }
  }
  service_config {
    environment_variables = { FILES = google_storage_bucket.files.name }
  }
}
data "archive_file" "${name}" {
  type        = "zip"
  source_dir  = "\${path.module}/${name}"
  output_path = "/tmp/${name}.zip"
}
resource "google_storage_bucket_object" "${name}" {
  name   = "${name}.zip"
  bucket = "code"
  source = data.archive_file.${name}.output_path
}
`;

const open = `resource "google_cloud_run_service_iam_member" "Write" {
  service = google_cloudfunctions2_function.Write.name
  role    = "roles/run.invoker"
  member  = "allUsers"
}
`;

function onGoogle(
  write: string,
  read: string,
  { isOpen = true }: { readonly isOpen?: boolean } = {},
): Readonly<Record<string, string>> {
  const isPython = read.includes('def main');
  const runtime = isPython ? 'python312' : 'nodejs22';
  const file = isPython ? 'main.py' : 'index.js';
  return {
    'main.tf': `resource "google_storage_bucket" "files" {
  name     = "acme-files"
  location = "EU"
}
${fn('Write', runtime)}${fn('Read', runtime)}${isOpen ? open : ''}`,
    [`Write/${file}`]: write,
    [`Read/${file}`]: read,
    ...(isPython
      ? {}
      : {
          'Write/package.json': '{ "main": "index.js" }\n',
          'Read/package.json': '{ "main": "index.js" }\n',
        }),
  };
}

const way = (store: string): readonly string[] => ['anyone', 'Write', store, 'Read'];

const writeDocument = (
  collection: string,
): string => `const { Firestore } = require('@google-cloud/firestore');
const db = new Firestore();
exports.main = async (request, response) => {
  await db.collection('${collection}').doc('nightly').set({ command: request.body.command });
  response.end();
};
`;
const readDocument = `const { Firestore } = require('@google-cloud/firestore');
const { execSync } = require('node:child_process');
const db = new Firestore();
exports.main = async (request, response) => {
  const snapshot = await db.collection('jobs').doc('nightly').get();
  execSync('convert ' + snapshot.data().command);
  response.end();
};
`;

export const storedOnGoogle: readonly StoredChain[] = [
  {
    says: 'a document of Firestore that anyone writes, in a shell',
    files: onGoogle(writeDocument('jobs'), readDocument),
    expects: { rule: 'code/shell-from-event', way: way('jobs') },
    threat: 'T1',
  },
  {
    says: 'a document of Firestore that only the account writes',
    files: onGoogle(writeDocument('jobs'), readDocument, { isOpen: false }),
    expects: 'nothing',
    threat: 'T1',
  },
  {
    says: 'a document of another collection',
    files: onGoogle(
      `${writeDocument('notes')}exports.fill = () => db.collection('jobs').doc('nightly').set({ command: 'a.png' });\n`.replace(
        'response.end();',
        'await exports.fill();\n  response.end();',
      ),
      readDocument,
    ),
    expects: 'nothing',
    threat: 'T1',
  },
  {
    says: 'documents of a query in Python, in an address',
    files: onGoogle(
      `from google.cloud import firestore

db = firestore.Client()


def main(request):
    db.collection("hooks").add({"to": request.get_json()["to"]})
    return "ok"
`,
      `import requests
from google.cloud import firestore

db = firestore.Client()


def main(request):
    for snapshot in db.collection("hooks").stream():
        requests.post(snapshot.to_dict()["to"], json={})
    return "ok"
`,
    ),
    expects: { rule: 'code/url-from-event', way: way('hooks') },
    threat: 'T3',
  },
  {
    says: 'an object of Cloud Storage that anyone replaces, in pickle',
    files: onGoogle(
      `import os
from google.cloud import storage


def main(request):
    storage.Client().bucket(os.environ["FILES"]).blob("model.pkl").upload_from_string(request.data)
    return "ok"
`,
      `import os
import pickle
from google.cloud import storage


def main(request):
    data = storage.Client().bucket(os.environ["FILES"]).blob("model.pkl").download_as_bytes()
    pickle.loads(data)
    return "ok"
`,
    ),
    expects: { rule: 'code/deserialize-from-event', way: way('files') },
    threat: 'T2',
  },
  {
    says: 'an object of Cloud Storage with another name than the one that anyone writes',
    files: onGoogle(
      `const { Storage } = require('@google-cloud/storage');
const bucket = new Storage().bucket(process.env.FILES);
exports.main = async (request, response) => {
  await bucket.file('uploads/' + request.body.name).save(request.body.text);
  await bucket.file('config/rules.js').save('return 1');
  response.end();
};
`,
      `const { Storage } = require('@google-cloud/storage');
const bucket = new Storage().bucket(process.env.FILES);
exports.main = async (request, response) => {
  const [text] = await bucket.file('config/rules.js').download();
  response.end(String(new Function(text.toString())()));
};
`,
    ),
    expects: 'nothing',
    threat: 'T2',
  },
];
