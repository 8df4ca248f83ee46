import type { GoogleApp } from './app.ts';

export const gallery: GoogleApp = {
  name: 'gallery',
  says: 'gcloud commands, both generations: objects of a bucket that everybody may write start two functions',
  files: {
    'deploy.sh': `#!/bin/sh
set -e
gcloud storage buckets create gs://gallery-uploads --location=EU
gcloud storage buckets add-iam-policy-binding gs://gallery-uploads --member=allUsers --role=roles/storage.objectCreator
gcloud functions deploy upload --gen2 --region=europe-west1 --runtime=python312 --source=upload \\
  --trigger-http --no-allow-unauthenticated --service-account=upload@gallery.iam.gserviceaccount.com \\
  --set-env-vars=BUCKET=gallery-uploads
gcloud functions deploy thumbnail --gen2 --region=europe-west1 --runtime=python312 --source=thumbnail \\
  --trigger-bucket=gallery-uploads --max-instances=5
gcloud functions deploy label --no-gen2 --region=europe-west1 --runtime=nodejs22 --source=label \\
  --trigger-resource=gallery-uploads --trigger-event=google.storage.object.finalize
`,
    'upload/requirements.txt': 'functions-framework==3.10.2\ngoogle-cloud-storage==3.17.1\n',
    'upload/main.py': `import os

import functions_framework
from google.cloud import storage


@functions_framework.http
def upload(request):
    body = request.get_json()
    blob = storage.Client().bucket(os.environ["BUCKET"]).blob(body["name"])
    blob.upload_from_string(body["picture"])
    return {"stored": body["name"]}
`,
    'thumbnail/requirements.txt': 'functions-framework==3.10.2\ngoogle-cloud-storage==3.17.1\n',
    'thumbnail/main.py': `import subprocess

import functions_framework
from google.cloud import storage


@functions_framework.cloud_event
def thumbnail(event):
    bucket, name = event.data["bucket"], event.data["name"]
    subprocess.run(f"convert gs/{name} -resize 100x100 -", shell=True, check=False)
    storage.Client().bucket(bucket).blob(name).delete()
`,
    'label/package.json': '{ "name": "label", "main": "index.js" }\n',
    'label/index.js': `const { readFileSync } = require('node:fs');

exports.label = (file, context) => {
  const size = new Function('bytes', 'return ' + file.metadata.formula)(Number(file.size));
  const text = readFileSync('templates/' + file.metadata.template, 'utf8');
  console.log(text.replace('SIZE', String(size)), context.eventId);
};
`,
    'label/templates/short.txt': 'SIZE bytes\n',
  },
  functions: {
    upload: {
      reachedBy: 'account',
      // The roles of its account are given elsewhere.
      verdicts: { T6: 'unproven', T7: 'unproven', T8: 'closed', T10: 'unproven', T15: 'unproven' },
      // An upload over an object that is there needs the permission to delete it.
      needs: ['storage.objects.create gallery-uploads', 'storage.objects.delete gallery-uploads'],
      sinks: [],
    },
    thumbnail: {
      reachedBy: 'public',
      verdicts: {
        T1: 'aligned',
        T6: 'unproven',
        T7: 'unproven',
        T8: 'aligned',
        T9: 'aligned',
        T10: 'unproven',
        T11: 'closed',
        // `convert` may leave files.
        T12: 'unproven',
        T15: 'unproven',
      },
      needs: ['storage.objects.delete gallery-uploads'],
      sinks: ['shell name'],
    },
    label: {
      reachedBy: 'public',
      verdicts: {
        T2: 'aligned',
        T5: 'aligned',
        T8: 'aligned',
        T9: 'aligned',
        T10: 'unproven',
        T11: 'aligned',
        T15: 'unproven',
      },
      needs: [],
      sinks: ['code formula', 'path template'],
    },
  },
};
