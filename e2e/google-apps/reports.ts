import type { GoogleApp } from './app.ts';

const fn = (name: string, runtime: string, service: string): string => `
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
    entry_point = "${name}"
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
}
resource "google_service_account" "${name}" {
  account_id = "${name}"
}
`;

export const reports: GoogleApp = {
  name: 'reports',
  says: 'Terraform, second generation, TypeScript: a task of Cloud Tasks brings the address that a caller chose to a worker',
  files: {
    'main.tf': `resource "google_storage_bucket" "code" {
  name     = "reports-code"
  location = "EU"
}
resource "google_storage_bucket" "reports" {
  name     = "reports-of-shop"
  location = "EU"
}
resource "google_cloud_tasks_queue" "work" {
  name     = "work"
  location = "europe-west1"
}
resource "google_service_account" "caller" {
  account_id = "caller"
}
${fn(
  'enqueue',
  'nodejs22',
  `    max_instance_count = 4
    environment_variables = {
      QUEUE  = google_cloud_tasks_queue.work.id
      WORKER = google_cloudfunctions2_function.worker.url
      CALLER = google_service_account.caller.email
    }`,
)}${fn(
  'worker',
  'nodejs22',
  `    max_instance_count = 2
    environment_variables = {
      BUCKET = google_storage_bucket.reports.name
    }`,
)}${fn(
  'nightly',
  'python312',
  `    environment_variables = {
      BUCKET = google_storage_bucket.reports.name
    }`,
)}
resource "google_cloud_tasks_queue_iam_member" "enqueue" {
  name   = google_cloud_tasks_queue.work.name
  role   = "roles/cloudtasks.enqueuer"
  member = google_service_account.enqueue.member
}
resource "google_service_account_iam_member" "enqueue" {
  service_account_id = google_service_account.caller.name
  role               = "roles/iam.serviceAccountUser"
  member             = google_service_account.enqueue.member
}
resource "google_storage_bucket_iam_member" "worker" {
  bucket = google_storage_bucket.reports.name
  role   = "roles/storage.objectUser"
  member = google_service_account.worker.member
}
resource "google_storage_bucket_iam_member" "nightly" {
  bucket = google_storage_bucket.reports.name
  role   = "roles/storage.objectViewer"
  member = google_service_account.nightly.member
}
resource "google_cloud_run_service_iam_member" "enqueue" {
  service = google_cloudfunctions2_function.enqueue.name
  role    = "roles/run.invoker"
  member  = "allUsers"
}
resource "google_cloud_run_service_iam_member" "worker" {
  service = google_cloudfunctions2_function.worker.name
  role    = "roles/run.invoker"
  member  = google_service_account.caller.member
}
resource "google_cloud_run_service_iam_member" "nightly" {
  service = google_cloudfunctions2_function.nightly.name
  role    = "roles/run.invoker"
  member  = google_service_account.caller.member
}
resource "google_cloud_scheduler_job" "nightly" {
  name     = "nightly"
  schedule = "0 3 * * *"
  http_target {
    http_method = "POST"
    uri         = google_cloudfunctions2_function.nightly.url
    oidc_token {
      service_account_email = google_service_account.caller.email
    }
  }
}
`,
    'enqueue/package.json': `{
  "name": "enqueue",
  "type": "module",
  "main": "index.ts",
  "dependencies": { "@google-cloud/functions-framework": "5.0.5", "@google-cloud/tasks": "7.1.0" }
}
`,
    'enqueue/index.ts': `import { http } from '@google-cloud/functions-framework';
import { CloudTasksClient } from '@google-cloud/tasks';

const client = new CloudTasksClient();

http('enqueue', async (request, response) => {
  const { source, name } = request.body;
  await client.createTask({
    parent: process.env.QUEUE,
    task: {
      httpRequest: {
        httpMethod: 'POST',
        url: process.env.WORKER,
        headers: { 'content-type': 'application/json' },
        body: Buffer.from(JSON.stringify({ source, name })).toString('base64'),
        oidcToken: { serviceAccountEmail: process.env.CALLER },
      },
    },
  });
  response.status(202).send('queued');
});
`,
    'worker/package.json': `{
  "name": "worker",
  "type": "module",
  "main": "index.ts",
  "dependencies": { "@google-cloud/functions-framework": "5.0.5", "@google-cloud/storage": "8.4.0" }
}
`,
    'worker/index.ts': `import { http, type Request, type Response } from '@google-cloud/functions-framework';
import { Storage } from '@google-cloud/storage';

const reports = new Storage().bucket(process.env.BUCKET ?? '');

http('worker', async (request: Request, response: Response) => {
  const { source, name } = request.body;
  const answer = await fetch(source);
  await reports.file(String(name)).save(await answer.text());
  response.status(204).end();
});
`,
    'nightly/requirements.txt': 'functions-framework==3.10.2\ngoogle-cloud-storage==3.17.1\n',
    'nightly/main.py': `import os

import functions_framework
from google.cloud import storage


@functions_framework.http
def nightly(request):
    blobs = storage.Client().list_blobs(os.environ["BUCKET"])
    return {"reports": len(list(blobs))}
`,
  },
  functions: {
    enqueue: {
      reachedBy: 'public',
      verdicts: {
        T6: 'unproven',
        T7: 'unproven',
        T8: 'aligned',
        // Its account may act as the account that may call the nightly function, too.
        T10: 'aligned',
        T11: 'closed',
        T15: 'closed',
      },
      needs: ['cloudtasks.tasks.create work', 'iam.serviceAccounts.actAs caller'],
      sinks: [],
    },
    worker: {
      // The text of whoever calls enqueue arrives in the body of the task.
      reachedBy: 'public',
      verdicts: {
        T3: 'aligned',
        T6: 'unproven',
        T7: 'unproven',
        T8: 'closed',
        T9: 'closed',
        T10: 'closed',
        T11: 'closed',
        T15: 'closed',
      },
      needs: ['storage.objects.create reports', 'storage.objects.delete reports'],
      sinks: ['url source'],
    },
    nightly: {
      reachedBy: 'account',
      verdicts: { T6: 'unproven', T7: 'unproven', T8: 'closed', T10: 'closed', T15: 'closed' },
      needs: ['storage.objects.list reports'],
      sinks: [],
    },
  },
};
