import type { GoogleApp } from './app.ts';

const fn = (name: string, runtime: string, entry: string, service: string): string => `
data "archive_file" "${name}" {
  type        = "zip"
  source_dir  = "\${path.module}/${name}"
  output_path = "/tmp/${name}.zip"
}
resource "google_storage_bucket_object" "${name}" {
  name   = "${name}.zip"
  bucket = google_storage_bucket.code.name
  source = data.archive_file.${name}.output_path
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
    service_account_email = google_service_account.desk.email
${service}
  }
}
resource "google_cloud_run_service_iam_member" "${name}" {
  service = google_cloudfunctions2_function.${name}.name
  role    = "roles/run.invoker"
  member  = "allUsers"
}
`;

export const desk: GoogleApp = {
  name: 'desk',
  says: 'Terraform, second generation: typed and HTTP functions that anyone calls, one inside the network, one that verifies a token',
  files: {
    'main.tf': `resource "google_storage_bucket" "code" {
  name     = "desk-code"
  location = "EU"
}
resource "google_service_account" "desk" {
  account_id = "desk"
}
resource "google_project_iam_member" "desk" {
  project = "desk"
  role    = "roles/datastore.user"
  member  = google_service_account.desk.member
}
${fn('quote', 'nodejs22', 'quote', '    max_instance_count = 5')}${fn(
  'session',
  'nodejs22',
  'session',
  '    max_instance_count = 5',
)}${fn(
  'find',
  'python312',
  'find',
  '    ingress_settings   = "ALLOW_INTERNAL_ONLY"\n    max_instance_count = 5',
)}${fn('tickets', 'python312', 'tickets', '    max_instance_count = 5')}`,
    'quote/package.json': `{
  "name": "quote",
  "main": "index.js",
  "dependencies": { "@google-cloud/functions-framework": "5.0.5" }
}
`,
    'quote/index.js': `const functions = require('@google-cloud/functions-framework');

class Order {
  static fromRequest = ({ body }) => Object.assign(new Order(), body);
}

functions.typed('quote', (order) => ({ price: eval(order.formula) }));
module.exports = { Order };
`,
    'session/package.json': '{ "name": "session", "main": "index.js" }\n',
    'session/index.js': `const names = [];

exports.session = (request, response) => {
  try {
    names.push(request.query.name.trim());
    response.send({ names });
  } catch (error) {
    response.status(500).send(error.stack);
  }
};
`,
    'find/requirements.txt': 'functions-framework==3.10.2\n',
    'find/main.py': `import sqlite3

import functions_framework

tickets = sqlite3.connect(":memory:", check_same_thread=False)


@functions_framework.http
def find(request):
    rows = tickets.execute("SELECT id FROM tickets WHERE title = '" + request.args["title"] + "'")
    return {"ids": [row[0] for row in rows]}
`,
    'tickets/requirements.txt':
      'functions-framework==3.10.2\ngoogle-auth==2.63.0\ngoogle-cloud-firestore==2.34.1\n',
    'tickets/main.py': `import functions_framework
from google.auth.transport import requests
from google.cloud import firestore
from google.oauth2 import id_token


@functions_framework.http
def tickets(request):
    token = request.headers["Authorization"].removeprefix("Bearer ")
    person = id_token.verify_oauth2_token(token, requests.Request(), "desk")
    found = firestore.Client().collection("tickets").document(person["sub"]).get()
    return found.to_dict()
`,
  },
  functions: {
    quote: {
      reachedBy: 'public',
      verdicts: {
        T2: 'aligned',
        T6: 'unproven',
        T7: 'unproven',
        T8: 'aligned',
        T10: 'closed',
        T11: 'closed',
        T15: 'closed',
      },
      needs: [],
      sinks: ['code formula'],
    },
    session: {
      reachedBy: 'public',
      verdicts: {
        T8: 'aligned',
        T10: 'closed',
        T11: 'closed',
        T12: 'aligned',
        T14: 'aligned',
        T15: 'closed',
      },
      needs: [],
      sinks: [],
    },
    find: {
      // The query takes text of callers, who all come from the network of the project.
      reachedBy: 'account',
      verdicts: { T6: 'unproven', T7: 'unproven', T8: 'closed', T10: 'closed', T15: 'closed' },
      needs: [],
      sinks: ['sql title'],
    },
    tickets: {
      reachedBy: 'public',
      verdicts: {
        T6: 'unproven',
        T7: 'unproven',
        // Anyone may send a request; a verified token stands before the call of Firestore.
        T8: 'unproven',
        T10: 'closed',
        T11: 'closed',
        T15: 'closed',
      },
      needs: ['datastore.entities.get '],
      sinks: [],
    },
  },
};
