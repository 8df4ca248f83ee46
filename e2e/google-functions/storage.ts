import { onObject, onTopic, terraform } from './declared.ts';
import { type LabelledFunctions, needs } from './label.ts';

/** Storage, Pub/Sub, Tasks, Secret Manager: buckets and topics of the file, helpers, classes and names from the environment. */
export const storage: LabelledFunctions = {
  name: 'storage',
  files: {
    'main.tf': terraform(
      [
        {
          name: 'resize',
          entry: 'resize',
          trigger: onObject('uploads'),
          env: { OUT: 'google_storage_bucket.thumbs.name' },
        },
        { name: 'share', entry: 'share', invoker: 'allUsers' },
        { name: 'claim', entry: 'claim', invoker: 'allAuthenticatedUsers' },
        { name: 'fanout', entry: 'fanout', invoker: 'allUsers', ingress: 'ALLOW_INTERNAL_ONLY' },
        { name: 'later', entry: 'later', invoker: 'allUsers' },
        { name: 'rotate', entry: 'rotate', trigger: onTopic('rotation') },
        { name: 'unzip', entry: 'unzip', python: true, trigger: onObject('uploads') },
        { name: 'prune', entry: 'prune', python: true },
        { name: 'relay', entry: 'relay', python: true, trigger: onTopic('jobs') },
        { name: 'drain', entry: 'drain', python: true },
        { name: 'remind', entry: 'remind', python: true, invoker: 'allAuthenticatedUsers' },
        { name: 'config', entry: 'config', python: true, invoker: 'allUsers' },
      ],
      `resource "google_storage_bucket" "uploads" {
  name     = "acme-uploads"
  location = "EU"
}
resource "google_storage_bucket" "thumbs" {
  name     = "acme-thumbs"
  location = "EU"
}
resource "google_pubsub_topic" "jobs" {
  name = "jobs"
}
resource "google_pubsub_topic" "rotation" {
  name = "rotation"
}
`,
    ),
    'resize/package.json': '{ "main": "index.js" }\n',
    'resize/index.js': `const functions = require('@google-cloud/functions-framework');
const { Storage } = require('@google-cloud/storage');
const { pipeline } = require('node:stream/promises');
const sharp = require('sharp');

let kept;
const storage = () => {
  if (!kept) kept = new Storage();
  return kept;
};
const open = (bucket, name) => storage().bucket(bucket).file(name);

functions.cloudEvent('resize', async ({ data }) => {
  const target = open(process.env.OUT, \`small/\${data.name}\`);
  await pipeline(open(data.bucket, data.name).createReadStream(), sharp().resize(200), target.createWriteStream());
});
`,
    'share/package.json': '{ "main": "index.js" }\n',
    'share/index.js': `const { Storage } = require('@google-cloud/storage');

class Links {
  constructor(bucket) {
    this.bucket = bucket;
  }

  async link(name) {
    const [url] = await this.bucket.file(name).getSignedUrl({ version: 'v4', action: 'read', expires: Date.now() + 60000 });
    return url;
  }
}

const links = new Links(new Storage().bucket('acme-thumbs'));
exports.share = async (req, res) => res.redirect(await links.link(req.query.name));
`,
    'claim/package.json': '{ "main": "index.js" }\n',
    'claim/index.js': `const { Storage } = require('@google-cloud/storage');
const bucket = new Storage().bucket('acme-claims');

exports.claim = async (req, res) => {
  const file = bucket.file('claims/' + req.body.id);
  const [exists] = await file.exists();
  if (exists) return res.status(409).end();
  await file.save(JSON.stringify(req.body), { preconditionOpts: { ifGenerationMatch: 0 } });
  return res.status(201).end();
};
`,
    'fanout/package.json': '{ "main": "index.js", "type": "module" }\n',
    'fanout/index.js': `import { PubSub } from '@google-cloud/pubsub';

const makePublisher = (client) => {
  const topics = new Map();
  return {
    async send(name, json) {
      if (!topics.has(name)) topics.set(name, client.topic(name, { batching: { maxMessages: 10 } }));
      return topics.get(name).publishMessage({ json });
    },
  };
};
const publisher = makePublisher(new PubSub());

export const fanout = async (req, res) => {
  await Promise.all(['mail', 'stock'].map((name) => publisher.send(name, req.body)));
  res.sendStatus(202);
};
`,
    'later/package.json': '{ "main": "index.js" }\n',
    'later/index.js': `const { CloudTasksClient } = require('@google-cloud/tasks');
const tasks = new CloudTasksClient();

exports.later = async (req, res) => {
  const parent = tasks.queuePath('acme', 'europe-west1', 'mails');
  const task = {
    httpRequest: {
      httpMethod: 'POST',
      url: 'https://mail.acme.test/send',
      body: Buffer.from(JSON.stringify(req.body)).toString('base64'),
      oidcToken: { serviceAccountEmail: 'caller@acme.iam.gserviceaccount.com' },
    },
  };
  const [made] = await tasks.createTask({ parent, task });
  res.json({ name: made.name });
};
`,
    'rotate/package.json': '{ "main": "index.js" }\n',
    'rotate/index.js': `const { SecretManagerServiceClient } = require('@google-cloud/secret-manager');
const { randomBytes } = require('node:crypto');
const client = new SecretManagerServiceClient();

exports.rotate = async () => {
  const parent = 'projects/acme/secrets/session';
  const [version] = await client.addSecretVersion({ parent, payload: { data: randomBytes(32) } });
  for await (const old of client.listSecretVersionsAsync({ parent, filter: 'state:ENABLED' }))
    if (old.name !== version.name) await client.disableSecretVersion({ name: old.name });
};
`,
    'unzip/requirements.txt': 'functions-framework==3.10.2\ngoogle-cloud-storage==3.6.0\n',
    'unzip/main.py': `import io
import zipfile

import functions_framework
from google.cloud import storage

client = storage.Client()


def members(blob):
    with zipfile.ZipFile(io.BytesIO(blob.download_as_bytes())) as archive:
        for name in archive.namelist():
            yield name, archive.read(name)


@functions_framework.cloud_event
def unzip(event):
    source = client.bucket(event.data["bucket"])
    blob = source.blob(event.data["name"])
    target = client.bucket("acme-unpacked")
    for name, content in members(blob):
        target.blob(name).upload_from_string(content)
    blob.delete()
`,
    'prune/requirements.txt': 'google-cloud-storage==3.6.0\n',
    'prune/main.py': `from datetime import datetime, timedelta, timezone

from google.cloud import storage


class Pruner:
    def __init__(self, name, days=30):
        self.client = storage.Client()
        self.name = name
        self.limit = datetime.now(timezone.utc) - timedelta(days=days)

    def old(self):
        return (b for b in self.client.list_blobs(self.name, prefix="tmp/") if b.updated < self.limit)

    def run(self):
        count = 0
        for blob in self.old():
            blob.delete()
            count += 1
        return count


def prune(request):
    return {"deleted": Pruner("acme-scratch").run()}
`,
    'relay/requirements.txt': 'functions-framework==3.10.2\ngoogle-cloud-pubsub==2.34.0\n',
    'relay/main.py': `import base64
import os

import functions_framework
from google.cloud import pubsub_v1

publisher = pubsub_v1.PublisherClient()
project = os.environ.get("PROJECT", "acme")


def publish(topic, data, **attributes):
    path = publisher.topic_path(project, topic)
    return publisher.publish(path, data, **attributes).result()


@functions_framework.cloud_event
def relay(event):
    message = event.data["message"]
    data = base64.b64decode(message["data"])
    for topic in ("audit", "billing"):
        publish(topic, data, source="relay")
`,
    'drain/requirements.txt': 'google-cloud-pubsub==2.34.0\n',
    'drain/main.py': `from google.cloud import pubsub_v1


def drain(request):
    with pubsub_v1.SubscriberClient() as subscriber:
        path = subscriber.subscription_path("acme", "dead-letters")
        response = subscriber.pull(request={"subscription": path, "max_messages": 50})
        ids = [received.ack_id for received in response.received_messages]
        if ids:
            subscriber.acknowledge(request={"subscription": path, "ack_ids": ids})
    return str(len(ids))
`,
    'remind/requirements.txt': 'google-cloud-scheduler==2.17.0\ngoogle-cloud-tasks==2.20.0\n',
    'remind/main.py': `import json

from google.cloud import scheduler_v1, tasks_v2
from google.protobuf import timestamp_pb2


def at(seconds):
    stamp = timestamp_pb2.Timestamp()
    stamp.FromSeconds(seconds)
    return stamp


def remind(request):
    body = request.get_json()
    client = tasks_v2.CloudTasksClient()
    parent = client.queue_path("acme", "europe-west1", "reminders")
    task = tasks_v2.Task(
        http_request=tasks_v2.HttpRequest(url="https://acme.test/remind", body=json.dumps(body).encode()),
        schedule_time=at(body["at"]),
    )
    client.create_task(tasks_v2.CreateTaskRequest(parent=parent, task=task))
    scheduler_v1.CloudSchedulerClient().run_job(name="projects/acme/locations/europe-west1/jobs/sweep")
    return "", 202
`,
    'config/requirements.txt': 'google-cloud-secret-manager==2.26.0\nrequests==2.32.5\n',
    'config/main.py': `import functools
import os

import requests
from google.cloud import secretmanager


@functools.lru_cache(maxsize=None)
def secret(name):
    client = secretmanager.SecretManagerServiceClient()
    full = f"projects/{os.environ['GOOGLE_CLOUD_PROJECT']}/secrets/{name}/versions/latest"
    return client.access_secret_version(request={"name": full}).payload.data.decode()


def config(request):
    answer = requests.get("https://api.weather.test/v1", headers={"x-api-key": secret("weather-key")}, timeout=5)
    return answer.json()
`,
  },
  functions: {
    resize: needs(
      'account',
      'storage.objects.get storage.objects.create storage.objects.delete',
      'storage.objectViewer storage.objectUser',
    ),
    // The address is signed for the account itself, so whoever follows it reads with its rights.
    share: needs(
      'public',
      'iam.serviceAccounts.signBlob storage.objects.get',
      'iam.serviceAccountTokenCreator storage.objectViewer',
    ),
    // A generation of 0 creates, and never replaces.
    claim: needs(
      'public',
      'storage.objects.get storage.objects.create',
      'storage.objectViewer storage.objectCreator',
    ),
    fanout: needs('account', 'pubsub.topics.publish', 'pubsub.publisher'),
    // A task with a token of another account passes this account on.
    later: needs(
      'public',
      'cloudtasks.tasks.create iam.serviceAccounts.actAs',
      'cloudtasks.enqueuer iam.serviceAccountUser',
    ),
    rotate: needs(
      'account',
      'secretmanager.versions.add secretmanager.versions.list secretmanager.versions.disable',
      'secretmanager.secretVersionManager',
    ),
    unzip: needs(
      'account',
      'storage.objects.get storage.objects.delete storage.objects.create',
      'storage.objectUser',
    ),
    prune: needs('account', 'storage.objects.list storage.objects.delete', 'storage.objectUser'),
    relay: needs('account', 'pubsub.topics.publish', 'pubsub.publisher'),
    drain: needs('account', 'pubsub.subscriptions.consume', 'pubsub.subscriber'),
    remind: needs(
      'public',
      'cloudtasks.tasks.create cloudscheduler.jobs.run',
      'cloudtasks.enqueuer cloudscheduler.jobRunner',
    ),
    config: needs('public', 'secretmanager.versions.access', 'secretmanager.secretAccessor'),
  },
};
