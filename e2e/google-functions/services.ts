import { type LabelledFunctions, needs } from './label.ts';

/** Services that the first functions do not call, deployed by commands of gcloud; labelled on 3 December before the first run. */
export const services: LabelledFunctions = {
  name: 'services',
  files: {
    'deploy.sh': `#!/bin/sh
A="--region europe-west1 --service-account more@acme.iam.gserviceaccount.com"
gcloud functions deploy cacheinfo --gen2 $A --runtime nodejs22 --source cacheinfo --entry-point cacheinfo --trigger-http --no-allow-unauthenticated
gcloud functions deploy batchjob --gen2 $A --runtime python312 --source batchjob --entry-point batchjob --trigger-http --no-allow-unauthenticated
gcloud functions deploy build --gen2 $A --runtime nodejs22 --source build --entry-point build --trigger-http --no-allow-unauthenticated
gcloud functions deploy apikey --gen2 $A --runtime python312 --source apikey --entry-point apikey --trigger-http --no-allow-unauthenticated
gcloud functions deploy param --gen2 $A --runtime nodejs22 --source param --entry-point param --trigger-http --allow-unauthenticated
gcloud functions deploy findings --gen2 $A --runtime python312 --source findings --entry-point findings --trigger-http --no-allow-unauthenticated
gcloud functions deploy recs --gen2 $A --runtime nodejs22 --source recs --entry-point recs --trigger-http --no-allow-unauthenticated
gcloud functions deploy transfer --no-gen2 $A --runtime python312 --source transfer --entry-point transfer --trigger-topic nightly
gcloud functions deploy transcode --gen2 $A --runtime nodejs22 --source transcode --entry-point transcode --trigger-http --no-allow-unauthenticated
gcloud functions deploy budget --gen2 $A --runtime python312 --source budget --entry-point budget --trigger-http --no-allow-unauthenticated
gcloud functions deploy spark --gen2 $A --runtime python312 --source spark --entry-point spark --trigger-http --no-allow-unauthenticated
gcloud functions deploy flex --gen2 $A --runtime nodejs22 --source flex --entry-point flex --trigger-http --no-allow-unauthenticated
gcloud functions deploy form --gen2 $A --runtime nodejs22 --source form --entry-point form --trigger-http --no-allow-unauthenticated
gcloud functions deploy streams --gen2 $A --runtime python312 --source streams --entry-point streams --trigger-http --no-allow-unauthenticated
gcloud functions deploy find --gen2 $A --runtime nodejs22 --source find --entry-point find --trigger-http --no-allow-unauthenticated
gcloud functions deploy armor --gen2 $A --runtime python312 --source armor --entry-point armor --trigger-http --allow-unauthenticated
gcloud functions deploy sqluser --gen2 $A --runtime python312 --source sqluser --entry-point sqluser --trigger-http --no-allow-unauthenticated
gcloud functions deploy rows --gen2 $A --runtime nodejs22 --source rows --entry-point rows --trigger-http --no-allow-unauthenticated
gcloud functions deploy lookup --gen2 $A --runtime nodejs22 --source lookup --entry-point lookup --trigger-http --no-allow-unauthenticated
gcloud functions deploy predict --gen2 $A --runtime python312 --source predict --entry-point predict --trigger-http --no-allow-unauthenticated
gcloud functions deploy price --gen2 $A --runtime python312 --source price --entry-point price --trigger-http --allow-unauthenticated
gcloud functions deploy scale --gen2 $A --runtime nodejs22 --source scale --entry-point scale --trigger-http --no-allow-unauthenticated
gcloud functions deploy clusters --gen2 $A --runtime nodejs22 --source clusters --entry-point clusters --trigger-http --no-allow-unauthenticated
gcloud functions deploy record --gen2 $A --runtime python312 --source record --entry-point record --trigger-http --no-allow-unauthenticated
gcloud functions deploy bot --gen2 $A --runtime nodejs22 --source bot --entry-point bot --trigger-http --allow-unauthenticated
gcloud functions deploy captcha --gen2 $A --runtime nodejs22 --source captcha --entry-point captcha --trigger-http --allow-unauthenticated
gcloud functions deploy alerts --gen2 $A --runtime python312 --source alerts --entry-point alerts --trigger-http --no-allow-unauthenticated
gcloud functions deploy errors --gen2 $A --runtime python312 --source errors --entry-point errors --trigger-http --no-allow-unauthenticated
gcloud functions deploy remindme --gen2 $A --runtime nodejs22 --source remindme --entry-point remindme --trigger-http --no-allow-unauthenticated
gcloud functions deploy search --gen2 $A --runtime nodejs22 --source search --entry-point search --trigger-http --allow-unauthenticated
gcloud functions deploy sign --gen2 $A --runtime nodejs22 --source sign --entry-point sign --trigger-http --no-allow-unauthenticated
gcloud functions deploy detect --no-gen2 $A --runtime nodejs20 --source detect --entry-point detect --trigger-http --no-allow-unauthenticated
gcloud functions deploy order --gen2 $A --runtime nodejs22 --source order --entry-point order --trigger-http --no-allow-unauthenticated
gcloud functions deploy rerun --gen2 $A --runtime python312 --source rerun --entry-point rerun --trigger-http --no-allow-unauthenticated
`,
    'cacheinfo/package.json': '{ "main": "index.js" }\n',
    'cacheinfo/index.js': `const { CloudRedisClient } = require('@google-cloud/redis');
const client = new CloudRedisClient();

exports.cacheinfo = async (req, res) => {
  const [found] = await client.getInstance({ name: client.instancePath('acme', 'europe-west1', 'cache') });
  res.json({ host: found.host });
};
`,
    'batchjob/requirements.txt': '',
    'batchjob/main.py': `from google.cloud import batch_v1


def batchjob(request):
    client = batch_v1.BatchServiceClient()
    job = batch_v1.Job()
    return client.create_job(parent='projects/acme/locations/europe-west1', job=job).name
`,
    'build/package.json': '{ "main": "index.js" }\n',
    'build/index.js': `const { CloudBuildClient } = require('@google-cloud/cloudbuild');

exports.build = async (req, res) => {
  await new CloudBuildClient().createBuild({ projectId: 'acme', build: { steps: [{ name: 'ubuntu', args: ['true'] }] } });
  res.sendStatus(202);
};
`,
    'apikey/requirements.txt': '',
    'apikey/main.py': `from google.cloud import api_keys_v2


def apikey(request):
    return api_keys_v2.ApiKeysClient().get_key_string(name='projects/1/locations/global/keys/k').key_string
`,
    'param/package.json': '{ "main": "index.js" }\n',
    'param/index.js': `const { ParameterManagerClient } = require('@google-cloud/parametermanager');

exports.param = async (req, res) => {
  const client = new ParameterManagerClient();
  const [version] = await client.renderParameterVersion({ name: client.parameterVersionPath('acme', 'global', 'flags', 'v1') });
  res.send(version.renderedPayload.toString());
};
`,
    'findings/requirements.txt': '',
    'findings/main.py': `from google.cloud import securitycenter


def findings(request):
    client = securitycenter.SecurityCenterClient()
    return {'n': sum(1 for _ in client.list_findings(request={'parent': 'organizations/1/sources/-'}))}
`,
    'recs/package.json': '{ "main": "index.js" }\n',
    'recs/index.js': `const { RecommenderClient } = require('@google-cloud/recommender');

exports.recs = async (req, res) => {
  const parent = 'projects/acme/locations/europe-west1-b/recommenders/google.compute.instance.MachineTypeRecommender';
  const [found] = await new RecommenderClient().listRecommendations({ parent });
  res.json(found.length);
};
`,
    'transfer/requirements.txt': '',
    'transfer/main.py': `from google.cloud import storage_transfer


def transfer(event, context):
    client = storage_transfer.StorageTransferServiceClient()
    client.run_transfer_job({'job_name': 'transferJobs/nightly', 'project_id': 'acme'})
`,
    'transcode/package.json': '{ "main": "index.js" }\n',
    'transcode/index.js': `const { TranscoderServiceClient } = require('@google-cloud/video-transcoder').v1;

exports.transcode = async (req, res) => {
  const client = new TranscoderServiceClient();
  const [job] = await client.createJob({ parent: client.locationPath('acme', 'europe-west1'), job: { inputUri: req.body.uri, outputUri: 'gs://acme-out/', templateId: 'preset/web-hd' } });
  res.send(job.name);
};
`,
    'budget/requirements.txt': '',
    'budget/main.py': `from google.cloud.billing import budgets_v1


def budget(request):
    client = budgets_v1.BudgetServiceClient()
    return {'names': [b.display_name for b in client.list_budgets(parent='billingAccounts/0A-1B')]}
`,
    'spark/requirements.txt': '',
    'spark/main.py': `from google.cloud import dataproc_v1


def spark(request):
    client = dataproc_v1.JobControllerClient(client_options={'api_endpoint': 'europe-west1-dataproc.googleapis.com:443'})
    job = {'placement': {'cluster_name': 'etl'}, 'pyspark_job': {'main_python_file_uri': 'gs://acme-etl/main.py'}}
    return client.submit_job(request={'project_id': 'acme', 'region': 'europe-west1', 'job': job}).reference.job_id
`,
    'flex/package.json': '{ "main": "index.js" }\n',
    'flex/index.js': `const { FlexTemplatesServiceClient } = require('@google-cloud/dataflow').v1beta3;

exports.flex = async (req, res) => {
  await new FlexTemplatesServiceClient().launchFlexTemplate({ projectId: 'acme', location: 'europe-west1', launchParameter: { jobName: 'j', containerSpecGcsPath: 'gs://acme-t/t.json' } });
  res.sendStatus(202);
};
`,
    'form/package.json': '{ "main": "index.js" }\n',
    'form/index.js': `const { DataformClient } = require('@google-cloud/dataform');

exports.form = async (req, res) => {
  const client = new DataformClient();
  const [made] = await client.createWorkflowInvocation({ parent: 'projects/acme/locations/europe-west1/repositories/r', workflowInvocation: { compilationResult: req.body.result } });
  res.send(made.name);
};
`,
    'streams/requirements.txt': '',
    'streams/main.py': `from google.cloud import datastream_v1


def streams(request):
    client = datastream_v1.DatastreamClient()
    return {'names': [s.name for s in client.list_streams(parent='projects/acme/locations/europe-west1')]}
`,
    'find/package.json': '{ "main": "index.js" }\n',
    'find/index.js': `const { LookupServiceClient } = require('@google-cloud/service-directory');

exports.find = async (req, res) => {
  const client = new LookupServiceClient();
  const [{ service }] = await client.resolveService({ name: client.servicePath('acme', 'europe-west1', 'prod', 'pay') });
  res.json(service.endpoints);
};
`,
    'armor/requirements.txt': '',
    'armor/main.py': `from google.cloud import modelarmor_v1


def armor(request):
    client = modelarmor_v1.ModelArmorClient()
    item = modelarmor_v1.DataItem(text=request.get_json()['text'])
    answer = client.sanitize_user_prompt(request=modelarmor_v1.SanitizeUserPromptRequest(name='projects/acme/locations/europe-west1/templates/t', user_prompt_data=item))
    return str(answer.sanitization_result.filter_match_state)
`,
    'sqluser/requirements.txt': '',
    'sqluser/main.py': `from googleapiclient.discovery import build


def sqluser(request):
    sql = build('sqladmin', 'v1')
    body = {'name': request.get_json()['name'], 'password': 'x'}
    return sql.users().insert(project='acme', instance='main', body=body).execute()
`,
    'rows/package.json': '{ "main": "index.js" }\n',
    'rows/index.js': `const { BigQueryReadClient } = require('@google-cloud/bigquery-storage').v1;

exports.rows = async (req, res) => {
  const client = new BigQueryReadClient();
  const [session] = await client.createReadSession({ parent: 'projects/acme', readSession: { table: 'projects/acme/datasets/d/tables/t', dataFormat: 'AVRO' }, maxStreamCount: 1 });
  client.readRows({ readStream: session.streams[0].name }).on('data', (rows) => res.write(rows.avroRows.serializedBinaryRows)).on('end', () => res.end());
};
`,
    'lookup/package.json': '{ "main": "index.js" }\n',
    'lookup/index.js': `const { google } = require('googleapis');

exports.lookup = async (req, res) => {
  const auth = new google.auth.GoogleAuth({ scopes: ['https://www.googleapis.com/auth/cloud-platform'] });
  const kit = google.identitytoolkit({ version: 'v1', auth });
  const { data } = await kit.projects.accounts.lookup({ targetProjectId: 'acme', requestBody: { email: [req.body.email] } });
  res.json(data.users);
};
`,
    'predict/requirements.txt': '',
    'predict/main.py': `import google.auth
from google.auth.transport.requests import AuthorizedSession

credentials, _ = google.auth.default()
URL = 'https://europe-west1-aiplatform.googleapis.com/v1/projects/acme/locations/europe-west1/endpoints/1:predict'


def predict(request):
    return AuthorizedSession(credentials).post(URL, json=request.get_json()).json()
`,
    'price/requirements.txt': 'google-auth==2.63.0\nrequests==2.32.5\n',
    'price/main.py': `import google.auth.transport.requests
import google.oauth2.id_token
import requests

URL = 'https://pricing-123456789.europe-west1.run.app'


def price(request):
    token = google.oauth2.id_token.fetch_id_token(google.auth.transport.requests.Request(), URL)
    return requests.get(URL + '/price', headers={'Authorization': 'Bearer ' + token}, timeout=9).json()
`,
    'scale/package.json': '{ "main": "index.js" }\n',
    'scale/index.js': `const { ServicesClient } = require('@google-cloud/run').v2;

exports.scale = async (req, res) => {
  const client = new ServicesClient();
  const name = client.servicePath('acme', 'europe-west1', 'web');
  await client.updateService({ service: { name, template: { scaling: { maxInstanceCount: 3 } } } });
  res.sendStatus(202);
};
`,
    'clusters/package.json': '{ "main": "index.js" }\n',
    'clusters/index.js': `const { ClusterManagerClient } = require('@google-cloud/container');

exports.clusters = async (req, res) => {
  const [{ clusters }] = await new ClusterManagerClient().listClusters({ parent: 'projects/acme/locations/-' });
  res.json(clusters.map(({ name }) => name));
};
`,
    'record/requirements.txt': '',
    'record/main.py': `from googleapiclient.discovery import build


def record(request):
    dns = build('dns', 'v1')
    body = {'additions': [{'name': 'a.acme.test.', 'type': 'A', 'ttl': 60, 'rrdatas': ['10.0.0.1']}]}
    return dns.changes().create(project='acme', managedZone='z', body=body).execute()
`,
    'bot/package.json': '{ "main": "index.js" }\n',
    'bot/index.js': `const { SessionsClient } = require('@google-cloud/dialogflow');
const sessions = new SessionsClient();

exports.bot = async (req, res) => {
  const session = sessions.projectAgentSessionPath('acme', req.body.id);
  const [answer] = await sessions.detectIntent({ session, queryInput: { text: { text: req.body.text, languageCode: 'de' } } });
  res.send(answer.queryResult.fulfillmentText);
};
`,
    'captcha/package.json': '{ "main": "index.js" }\n',
    'captcha/index.js': `const { RecaptchaEnterpriseServiceClient } = require('@google-cloud/recaptcha-enterprise');
const client = new RecaptchaEnterpriseServiceClient();

exports.captcha = async (req, res) => {
  const [made] = await client.createAssessment({ parent: client.projectPath('acme'), assessment: { event: { token: req.body.token, siteKey: 'k' } } });
  res.json({ score: made.riskAnalysis.score });
};
`,
    'alerts/requirements.txt': '',
    'alerts/main.py': `from google.cloud import monitoring_v3


def alerts(request):
    found = monitoring_v3.AlertPolicyServiceClient().list_alert_policies(name='projects/acme')
    return {'names': [policy.display_name for policy in found]}
`,
    'errors/requirements.txt': '',
    'errors/main.py': `from google.cloud import logging


def errors(request):
    entries = logging.Client(project='acme').list_entries(filter_='severity>=ERROR', max_results=20)
    return {'n': len(list(entries))}
`,
    'remindme/package.json': '{ "main": "index.js" }\n',
    'remindme/index.js': `const { CloudSchedulerClient } = require('@google-cloud/scheduler');

exports.remindme = async (req, res) => {
  const client = new CloudSchedulerClient();
  const parent = client.locationPath('acme', 'europe-west1');
  await client.createJob({ parent, job: { schedule: '0 8 * * *', httpTarget: { uri: 'https://acme.example/hook', oidcToken: { serviceAccountEmail: 'cron@acme.iam.gserviceaccount.com' } } } });
  res.sendStatus(201);
};
`,
    'search/package.json': '{ "main": "index.js" }\n',
    'search/index.js': `const { SearchServiceClient } = require('@google-cloud/discoveryengine').v1;

exports.search = async (req, res) => {
  const servingConfig = 'projects/acme/locations/global/collections/default_collection/engines/e/servingConfigs/default_search';
  const [found] = await new SearchServiceClient().search({ servingConfig, query: req.query.q }, { autoPaginate: false });
  res.json(found.map(({ id }) => id));
};
`,
    'sign/package.json': '{ "main": "index.js" }\n',
    'sign/index.js': `const { KeyManagementServiceClient } = require('@google-cloud/kms');
const kms = new KeyManagementServiceClient();

exports.sign = async (req, res) => {
  const name = kms.cryptoKeyVersionPath('acme', 'europe-west1', 'app', 'invoices', '1');
  const [{ signature }] = await kms.asymmetricSign({ name, digest: { sha256: Buffer.from(req.body.digest, 'hex') } });
  res.send(signature.toString('base64'));
};
`,
    'detect/package.json': '{ "main": "index.js" }\n',
    'detect/index.js': `const { TranslationServiceClient } = require('@google-cloud/translate').v3;

exports.detect = async (req, res) => {
  const [{ languages }] = await new TranslationServiceClient().detectLanguage({ parent: 'projects/acme/locations/global', content: req.body.text });
  res.json(languages);
};
`,
    'order/package.json': '{ "main": "index.js" }\n',
    'order/index.js': `const functions = require('@google-cloud/functions-framework');
const { PubSub } = require('@google-cloud/pubsub');
const topic = new PubSub().topic('orders');

functions.typed('order', async (order) => {
  const id = await topic.publishMessage({ json: order });
  return { id };
});
`,
    'rerun/requirements.txt': '',
    'rerun/main.py': `from google.cloud import run_v2


def rerun(request):
    overrides = run_v2.RunJobRequest.Overrides(task_count=2)
    asked = run_v2.RunJobRequest(name='projects/acme/locations/europe-west1/jobs/export', overrides=overrides)
    return run_v2.JobsClient().run_job(request=asked).metadata.name
`,
  },
  functions: {
    cacheinfo: needs('account', 'redis.instances.get', 'redis.viewer'),
    batchjob: needs(
      'account',
      'batch.jobs.create iam.serviceAccounts.actAs',
      'batch.jobsEditor|batch.jobsAdmin iam.serviceAccountUser',
    ),
    build: needs('account', 'cloudbuild.builds.create', 'cloudbuild.builds.editor|cloudbuild.builds.builder'),
    apikey: needs('account', 'apikeys.keys.getKeyString', 'serviceusage.apiKeysViewer'),
    param: needs('public', 'parametermanager.parameterVersions.render', 'parametermanager.parameterAccessor'),
    findings: needs('account', 'securitycenter.findings.list', 'securitycenter.findingsViewer'),
    recs: needs(
      'account',
      'recommender.computeInstanceMachineTypeRecommendations.list',
      'recommender.computeViewer',
      'open',
    ),
    transfer: needs('unknown', 'storagetransfer.jobs.run', 'storagetransfer.user'),
    transcode: needs('account', 'transcoder.jobs.create', 'transcoder.editor'),
    budget: needs('account', 'billing.budgets.list', 'billing.viewer|billing.costsManager'),
    spark: needs('account', 'dataproc.jobs.create dataproc.clusters.use', 'dataproc.editor'),
    flex: needs(
      'account',
      'dataflow.jobs.create iam.serviceAccounts.actAs',
      'dataflow.developer iam.serviceAccountUser',
    ),
    form: needs('account', 'dataform.workflowInvocations.create', 'dataform.editor'),
    streams: needs('account', 'datastream.streams.list', 'datastream.viewer'),
    find: needs('account', 'servicedirectory.services.resolve', 'servicedirectory.viewer'),
    armor: needs('public', 'modelarmor.templates.useToSanitizeUserPrompt', 'modelarmor.user'),
    sqluser: needs('account', 'cloudsql.users.create', 'cloudsql.admin'),
    rows: needs(
      'account',
      'bigquery.readsessions.create bigquery.tables.getData bigquery.readsessions.getData',
      'bigquery.readSessionUser bigquery.dataViewer|bigquery.routineDataViewer',
    ),
    lookup: needs('account', 'firebaseauth.users.get', 'firebaseauth.viewer'),
    predict: needs(
      'account',
      'aiplatform.endpoints.predict',
      'aiplatform.user|aiplatform.expressUser',
      'open',
    ),
    price: needs('public', 'run.routes.invoke', 'run.servicesInvoker|run.invoker'),
    scale: needs(
      'account',
      'run.services.update run.services.get iam.serviceAccounts.actAs',
      'run.developer iam.serviceAccountUser',
    ),
    clusters: needs('account', 'container.clusters.list', 'container.clusterViewer'),
    record: needs('account', 'dns.changes.create dns.resourceRecordSets.create', 'dns.editor'),
    bot: needs('public', 'dialogflow.sessions.detectIntent', 'dialogflow.client'),
    captcha: needs('public', 'recaptchaenterprise.assessments.create', 'recaptchaenterprise.agent'),
    alerts: needs('account', 'monitoring.alertPolicies.list', 'monitoring.alertPolicyViewer'),
    errors: needs('account', 'logging.logEntries.list', 'logging.viewer'),
    remindme: needs(
      'account',
      'cloudscheduler.jobs.create iam.serviceAccounts.actAs',
      'cloudscheduler.admin iam.serviceAccountUser',
    ),
    search: needs(
      'public',
      'discoveryengine.servingConfigs.search',
      'discoveryengine.viewer|discoveryengine.agentspaceViewer',
    ),
    sign: needs('account', 'cloudkms.cryptoKeyVersions.useToSign', 'cloudkms.signer'),
    detect: needs('account', 'cloudtranslate.languageDetectionModels.predict', 'cloudtranslate.user'),
    order: needs('account', 'pubsub.topics.publish', 'pubsub.publisher'),
    rerun: needs('account', 'run.jobs.run run.jobs.runWithOverrides', 'run.jobsExecutorWithOverrides'),
  },
};
