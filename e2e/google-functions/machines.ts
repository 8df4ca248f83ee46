import { onObject, onTopic, terraform } from './declared.ts';
import { type LabelledFunctions, needs } from './label.ts';

/** Compute, AI, administration, discovery clients and signed requests. */
export const machines: LabelledFunctions = {
  name: 'machines',
  files: {
    'main.tf': terraform(
      [
        { name: 'nightstop', entry: 'nightstop', trigger: onTopic('night') },
        { name: 'labels', entry: 'labels', trigger: onObject('photos') },
        { name: 'translate', entry: 'translateText', invoker: 'allUsers' },
        { name: 'summary', entry: 'summary', invoker: 'allUsers' },
        { name: 'flow', entry: 'flow' },
        { name: 'sqlstop', entry: 'sqlstop', trigger: onTopic('night') },
        { name: 'rawget', entry: 'rawget' },
        { name: 'caller', entry: 'caller' },
        { name: 'invoice', entry: 'invoice', python: true, trigger: onObject('photos') },
        { name: 'transcribe', entry: 'transcribe', python: true, trigger: onObject('photos') },
        { name: 'mask', entry: 'mask', python: true },
        { name: 'chat', entry: 'chat', python: true, invoker: 'allAuthenticatedUsers' },
        { name: 'keys', entry: 'keys', python: true },
        { name: 'grant', entry: 'grant', python: true },
        { name: 'nobilling', entry: 'nobilling', python: true, trigger: onTopic('budget') },
        { name: 'snapshot', entry: 'snapshot', python: true },
        { name: 'restart', entry: 'restart', python: true },
        { name: 'assets', entry: 'assets', python: true },
        { name: 'runjob', entry: 'runjob', python: true },
      ],
      `resource "google_storage_bucket" "photos" {
  name     = "acme-photos"
  location = "EU"
}
resource "google_pubsub_topic" "night" {
  name = "night"
}
resource "google_pubsub_topic" "budget" {
  name = "budget"
}
`,
    ),
    'nightstop/package.json': '{ "main": "index.js" }\n',
    'nightstop/index.js': `const functions = require('@google-cloud/functions-framework');
const compute = require('@google-cloud/compute');
const instances = new compute.InstancesClient();

async function* running(project) {
  for await (const [zone, found] of instances.aggregatedListAsync({ project, filter: 'labels.night=off' }))
    for (const { name } of found.instances ?? []) yield { zone: zone.replace('zones/', ''), name };
}

functions.cloudEvent('nightstop', async () => {
  const project = await instances.getProjectId();
  for await (const { zone, name } of running(project)) await instances.stop({ project, zone, instance: name });
});
`,
    'labels/package.json': '{ "main": "index.js" }\n',
    'labels/index.js': `const functions = require('@google-cloud/functions-framework');
const vision = require('@google-cloud/vision');
const { Firestore } = require('@google-cloud/firestore');
const annotator = new vision.ImageAnnotatorClient();
const db = new Firestore();

functions.cloudEvent('labels', async ({ data }) => {
  const [result] = await annotator.labelDetection(\`gs://\${data.bucket}/\${data.name}\`);
  await db.collection('photos').doc(data.generation).set({ labels: result.labelAnnotations.map((l) => l.description) });
});
`,
    'translate/package.json': '{ "main": "index.js" }\n',
    'translate/index.js': `const { TranslationServiceClient } = require('@google-cloud/translate').v3;
const client = new TranslationServiceClient();

exports.translateText = async (req, res) => {
  const [{ translations }] = await client.translateText({
    parent: 'projects/acme/locations/global',
    contents: [req.body.text],
    targetLanguageCode: 'de',
  });
  res.send(translations[0].translatedText);
};
`,
    'summary/package.json': '{ "main": "index.js", "type": "module" }\n',
    'summary/index.js': `import { GoogleGenAI } from '@google/genai';

const ai = new GoogleGenAI({ vertexai: true, project: 'acme', location: 'europe-west1' });
const ask = async (contents) => (await ai.models.generateContent({ model: 'gemini-2.5-flash', contents })).text;

export const summary = async (req, res) => res.send(await ask('Summarise: ' + req.body.text));
`,
    'flow/package.json': '{ "main": "index.js" }\n',
    'flow/index.js': `const { ExecutionsClient } = require('@google-cloud/workflows');
const client = new ExecutionsClient();
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

exports.flow = async (req, res) => {
  const parent = client.workflowPath('acme', 'europe-west1', 'onboard');
  const [{ name }] = await client.createExecution({ parent, execution: { argument: JSON.stringify(req.body) } });
  for (let tries = 0; tries < 10; tries++) {
    const [execution] = await client.getExecution({ name });
    if (execution.state !== 'ACTIVE') return res.json(execution.result);
    await sleep(1000);
  }
  return res.sendStatus(504);
};
`,
    'sqlstop/package.json': '{ "main": "index.js" }\n',
    'sqlstop/index.js': `const { google } = require('googleapis');

exports.sqlstop = async () => {
  const auth = new google.auth.GoogleAuth({ scopes: ['https://www.googleapis.com/auth/sqlservice.admin'] });
  const sql = google.sqladmin({ version: 'v1beta4', auth });
  const { data } = await sql.instances.list({ project: 'acme' });
  for (const { name } of data.items)
    await sql.instances.patch({ project: 'acme', instance: name, requestBody: { settings: { activationPolicy: 'NEVER' } } });
};
`,
    'rawget/package.json': '{ "main": "index.js" }\n',
    'rawget/index.js': `const { GoogleAuth } = require('google-auth-library');
const auth = new GoogleAuth({ scopes: 'https://www.googleapis.com/auth/cloud-platform' });

exports.rawget = async (req, res) => {
  const client = await auth.getClient();
  const { token } = await client.getAccessToken();
  const answer = await fetch('https://run.googleapis.com/v2/projects/acme/locations/europe-west1/services', {
    headers: { authorization: 'Bearer ' + token },
  });
  res.json(await answer.json());
};
`,
    'caller/package.json': '{ "main": "index.js" }\n',
    'caller/index.js': `const { GoogleAuth } = require('google-auth-library');
const auth = new GoogleAuth();
const url = 'https://pricing-abc-ew.a.run.app';

exports.caller = async (req, res) => {
  const client = await auth.getIdTokenClient(url);
  const { data } = await client.request({ url: url + '/price', method: 'POST', data: req.body });
  res.json(data);
};
`,
    'invoice/requirements.txt':
      'functions-framework==3.10.2\ngoogle-cloud-documentai==3.7.0\ngoogle-cloud-storage==3.6.0\n',
    'invoice/main.py': `import functions_framework
from google.cloud import documentai_v1 as documentai
from google.cloud import storage

NAME = "projects/acme/locations/eu/processors/abc123"


@functions_framework.cloud_event
def invoice(event):
    content = storage.Client().bucket(event.data["bucket"]).blob(event.data["name"]).download_as_bytes()
    client = documentai.DocumentProcessorServiceClient(client_options={"api_endpoint": "eu-documentai.googleapis.com"})
    raw = documentai.RawDocument(content=content, mime_type="application/pdf")
    result = client.process_document(request=documentai.ProcessRequest(name=NAME, raw_document=raw))
    print(len(result.document.text))
`,
    'transcribe/requirements.txt':
      'functions-framework==3.10.2\ngoogle-cloud-speech==2.34.0\ngoogle-cloud-storage==3.6.0\n',
    'transcribe/main.py': `import functions_framework
from google.cloud import speech, storage


@functions_framework.cloud_event
def transcribe(event):
    uri = f"gs://{event.data['bucket']}/{event.data['name']}"
    audio = speech.RecognitionAudio(uri=uri)
    config = speech.RecognitionConfig(language_code="de-DE")
    operation = speech.SpeechClient().long_running_recognize(config=config, audio=audio)
    text = " ".join(r.alternatives[0].transcript for r in operation.result(timeout=300).results)
    storage.Client().bucket("acme-texts").blob(event.data["name"] + ".txt").upload_from_string(text)
`,
    'mask/requirements.txt': 'google-cloud-dlp==3.32.0\n',
    'mask/main.py': `from google.cloud import dlp_v2


def mask(request):
    client = dlp_v2.DlpServiceClient()
    answer = client.deidentify_content(
        request={
            "parent": "projects/acme/locations/europe-west1",
            "inspect_config": {"info_types": [{"name": "EMAIL_ADDRESS"}]},
            "deidentify_config": {
                "info_type_transformations": {
                    "transformations": [{"primitive_transformation": {"replace_with_info_type_config": {}}}]
                }
            },
            "item": {"value": request.get_data(as_text=True)},
        }
    )
    return answer.item.value
`,
    'chat/requirements.txt': 'google-cloud-aiplatform==1.128.0\n',
    'chat/main.py': `import vertexai
from vertexai.generative_models import GenerativeModel

vertexai.init(project="acme", location="europe-west1")
model = GenerativeModel("gemini-2.0-flash")


def chat(request):
    session = model.start_chat()
    return session.send_message(request.get_json()["text"]).text
`,
    'keys/requirements.txt': 'google-api-python-client==2.187.0\n',
    'keys/main.py': `from googleapiclient import discovery

iam = discovery.build("iam", "v1", cache_discovery=False)


def old(account):
    found = iam.projects().serviceAccounts().keys().list(name=account, keyTypes="USER_MANAGED").execute()
    return [key["name"] for key in found.get("keys", [])]


def keys(request):
    accounts = iam.projects().serviceAccounts().list(name="projects/acme").execute()
    names = [name for account in accounts["accounts"] for name in old(account["name"])]
    for name in names:
        iam.projects().serviceAccounts().keys().delete(name=name).execute()
    return {"deleted": names}
`,
    'grant/requirements.txt': 'google-cloud-resource-manager==1.15.0\n',
    'grant/main.py': `from google.cloud import resourcemanager_v3
from google.iam.v1 import iam_policy_pb2, policy_pb2

client = resourcemanager_v3.ProjectsClient()


def grant(request):
    resource = "projects/acme"
    policy = client.get_iam_policy(request=iam_policy_pb2.GetIamPolicyRequest(resource=resource))
    policy.bindings.append(policy_pb2.Binding(role="roles/viewer", members=[request.args["member"]]))
    client.set_iam_policy(request=iam_policy_pb2.SetIamPolicyRequest(resource=resource, policy=policy))
    return "ok"
`,
    'nobilling/requirements.txt': 'functions-framework==3.10.2\ngoogle-cloud-billing==1.17.0\n',
    'nobilling/main.py': `import base64
import json

import functions_framework
from google.cloud import billing_v1

client = billing_v1.CloudBillingClient()


@functions_framework.cloud_event
def nobilling(event):
    budget = json.loads(base64.b64decode(event.data["message"]["data"]))
    if budget["costAmount"] <= budget["budgetAmount"]:
        return
    name = "projects/acme"
    if client.get_project_billing_info(name=name).billing_enabled:
        client.update_project_billing_info(name=name, project_billing_info={"billing_account_name": ""})
`,
    'snapshot/requirements.txt': 'google-cloud-compute==1.40.0\n',
    'snapshot/main.py': `from datetime import date

from google.cloud import compute_v1


def snapshot(request):
    disks = compute_v1.DisksClient()
    for disk in disks.list(project="acme", zone="europe-west1-b"):
        made = compute_v1.Snapshot(name=f"{disk.name}-{date.today():%Y%m%d}")
        disks.create_snapshot(project="acme", zone="europe-west1-b", disk=disk.name, snapshot_resource=made).result()
    return "ok"
`,
    'restart/requirements.txt': 'google-auth==2.63.0\nrequests==2.32.5\n',
    'restart/main.py': `import google.auth
from google.auth.transport.requests import AuthorizedSession

credentials, project = google.auth.default(scopes=["https://www.googleapis.com/auth/cloud-platform"])
session = AuthorizedSession(credentials)
BASE = "https://compute.googleapis.com/compute/v1"


def restart(request):
    name = request.args["name"]
    answer = session.post(f"{BASE}/projects/{project}/zones/europe-west1-b/instances/{name}/reset")
    return answer.json()
`,
    'assets/requirements.txt': 'google-cloud-asset==4.0.0\n',
    'assets/main.py': `from google.cloud import asset_v1


def assets(request):
    client = asset_v1.AssetServiceClient()
    found = client.search_all_resources(
        request={"scope": "projects/acme", "asset_types": ["compute.googleapis.com/Address"], "page_size": 100}
    )
    return {"names": [resource.name for resource in found]}
`,
    'runjob/requirements.txt': 'google-cloud-run==0.13.0\n',
    'runjob/main.py': `from google.cloud import run_v2


def runjob(request):
    client = run_v2.JobsClient()
    name = client.job_path("acme", "europe-west1", "export")
    return client.run_job(name=name).metadata.name
`,
  },
  functions: {
    nightstop: needs(
      'account',
      'compute.instances.list compute.instances.stop',
      'compute.instanceAdmin|backupdr.computeEngineOperator|compute.instanceAdmin.v1',
    ),
    // Vision asks for no permission; an image of the bucket is read with the account of the caller.
    labels: needs(
      'account',
      'storage.objects.get datastore.entities.create datastore.entities.update',
      'storage.objectViewer datastore.user',
    ),
    translate: needs('public', 'cloudtranslate.generalModels.predict', 'cloudtranslate.user'),
    summary: needs('public', 'aiplatform.endpoints.predict', 'aiplatform.user|aiplatform.expressUser'),
    flow: needs('account', 'workflows.executions.create workflows.executions.get', 'workflows.invoker'),
    sqlstop: needs(
      'account',
      'cloudsql.instances.list cloudsql.instances.get cloudsql.instances.update',
      'cloudsql.editor',
    ),
    // A token that leaves the library: the request may be anything.
    rawget: needs('account', 'run.services.list', 'run.viewer', 'open'),
    // A token for one address: it calls nothing else.
    caller: needs('account', 'run.routes.invoke', 'run.servicesInvoker|run.invoker'),
    invoice: needs(
      'account',
      'storage.objects.get documentai.processors.processOnline',
      'storage.objectViewer documentai.apiUser',
    ),
    transcribe: needs(
      'account',
      'storage.objects.get speech.recognizers.recognize storage.objects.create storage.objects.delete',
      'storage.objectViewer speech.client storage.objectUser',
    ),
    mask: needs('account', 'serviceusage.services.use', 'serviceusage.serviceUsageConsumer|dlp.user'),
    chat: needs('public', 'aiplatform.endpoints.predict', 'aiplatform.user|aiplatform.expressUser'),
    keys: needs(
      'account',
      'iam.serviceAccounts.list iam.serviceAccountKeys.list iam.serviceAccountKeys.delete',
      'iam.serviceAccountKeyAdmin',
    ),
    grant: needs(
      'account',
      'resourcemanager.projects.getIamPolicy resourcemanager.projects.setIamPolicy',
      'resourcemanager.projectIamAdmin',
    ),
    nobilling: needs(
      'account',
      'resourcemanager.projects.get resourcemanager.projects.deleteBillingAssignment resourcemanager.projects.createBillingAssignment billing.resourceAssociations.create billing.resourceAssociations.delete',
      'billing.projectManager billing.admin',
      'open',
    ),
    snapshot: needs(
      'account',
      'compute.disks.list compute.disks.createSnapshot compute.snapshots.create',
      'compute.storageAdmin|backupdr.computeEngineOperator',
    ),
    restart: needs(
      'account',
      'compute.instances.reset',
      'compute.instanceAdmin|compute.instanceAdmin.v1|backupdr.computeEngineOperator',
      'open',
    ),
    assets: needs(
      'account',
      'cloudasset.assets.searchAllResources',
      'cloudasset.viewer|cloudsupport.advisorySupportEditor',
    ),
    runjob: needs('account', 'run.jobs.run', 'run.jobsExecutor|run.invoker'),
  },
};
