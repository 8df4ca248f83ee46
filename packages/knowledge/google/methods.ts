import { rowOf } from '@emmental/model';
import { permissionsOfGoogleMethod } from './tables.ts';

/** The permissions that a method of a Google API requires of the account that calls it. */
export interface GoogleMethod {
  /** Permissions, in the order of the service's documentation. */
  readonly permissions: readonly string[];
  /** The smallest predefined role that contains all of `permissions`. */
  readonly role: string;
  /** The kind of resource on which the role can be granted, and the parameter of the call that names this resource; null = the project. */
  readonly on: { readonly noun: string; readonly input: string } | null;
}

const permission = 'https://cloud.google.com/iam/docs/roles-permissions';

/** Methods that start jobs of Dataflow from a template. */
const launches: readonly string[] = [
  'locations.flexTemplates.launch',
  'locations.templates.launch',
  'locations.templates.create',
  'templates.launch',
  'templates.create',
].map((method) => `dataflow.projects.${method}`);

/**
 * Methods that pass an account on to what they make or start, so the caller needs to act as it (`iam.actAs`). Sources: "Dataflow security
 * and permissions"; IAM documentation, "Attach service accounts to resources".
 */
export const passesAccount: ReadonlySet<string> = new Set([
  ...launches,
  ...['run.projects.locations', 'run.namespaces'].flatMap((parent) =>
    ['services', 'jobs', 'workerPools'].flatMap((kind) =>
      ['create', 'patch', 'replaceService', 'replaceJob'].map((verb) => `${parent}.${kind}.${verb}`),
    ),
  ),
  ...['create', 'patch'].flatMap((verb) => [
    `cloudfunctions.projects.locations.functions.${verb}`,
    `workflows.projects.locations.workflows.${verb}`,
    `eventarc.projects.locations.triggers.${verb}`,
  ]),
  'dataproc.projects.regions.clusters.create',
  'dataproc.projects.locations.batches.create',
  'notebooks.projects.locations.instances.create',
]);

type Rows = Readonly<Record<string, readonly [role: string, ...permissions: string[]]>>;

interface Service {
  readonly source: string;
  readonly on: GoogleMethod['on'];
  readonly methods: Rows;
}

/**
 * The methods that functions call most often with the client libraries of Node and Python. A call of a method without a row
 * becomes an open question. Source of each service: its page of permissions and predefined roles.
 */
const services: readonly Service[] = [
  {
    source: `${permission}/storage`,
    on: { noun: 'bucket', input: 'bucket' },
    methods: {
      'storage.objects.get': ['roles/storage.objectViewer', 'storage.objects.get'],
      'storage.objects.list': ['roles/storage.objectViewer', 'storage.objects.list'],
      'storage.objects.insert': ['roles/storage.objectCreator', 'storage.objects.create'],
      // An existing object with the same name is replaced.
      'storage.objects.overwrite': [
        'roles/storage.objectUser',
        'storage.objects.create',
        'storage.objects.delete',
      ],
      'storage.objects.delete': ['roles/storage.objectUser', 'storage.objects.delete'],
      'storage.objects.patch': ['roles/storage.objectUser', 'storage.objects.update'],
      'storage.objects.copy': [
        'roles/storage.objectUser',
        'storage.objects.get',
        'storage.objects.create',
        'storage.objects.delete',
      ],
      'storage.objects.setIamPolicy': ['roles/storage.objectAdmin', 'storage.objects.setIamPolicy'],
      // Lists of access are read before they are changed.
      'storage.objects.acl': [
        'roles/storage.objectAdmin',
        'storage.objects.get',
        'storage.objects.getIamPolicy',
        'storage.objects.setIamPolicy',
        'storage.objects.update',
      ],
      'storage.buckets.get': ['roles/storage.legacyBucketReader', 'storage.buckets.get'],
      'storage.buckets.insert': ['roles/storage.admin', 'storage.buckets.create'],
      'storage.buckets.delete': ['roles/storage.admin', 'storage.buckets.delete'],
      'storage.buckets.list': ['roles/storage.bucketViewer', 'storage.buckets.list'],
      'storage.buckets.patch': ['roles/storage.admin', 'storage.buckets.update'],
    },
  },
  {
    source: `${permission}/pubsub`,
    on: { noun: 'topic', input: 'topic' },
    methods: {
      'pubsub.topics.publish': ['roles/pubsub.publisher', 'pubsub.topics.publish'],
      'pubsub.topics.get': ['roles/pubsub.viewer', 'pubsub.topics.get'],
      'pubsub.topics.create': ['roles/pubsub.editor', 'pubsub.topics.create'],
      'pubsub.topics.delete': ['roles/pubsub.editor', 'pubsub.topics.delete'],
      'pubsub.topics.list': ['roles/pubsub.viewer', 'pubsub.topics.list'],
    },
  },
  {
    source: `${permission}/pubsub`,
    on: { noun: 'subscription', input: 'subscription' },
    methods: {
      'pubsub.subscriptions.consume': ['roles/pubsub.subscriber', 'pubsub.subscriptions.consume'],
      'pubsub.subscriptions.create': ['roles/pubsub.editor', 'pubsub.subscriptions.create'],
    },
  },
  {
    source: 'https://cloud.google.com/firestore/docs/security/iam',
    on: null,
    methods: {
      'firestore.documents.get': ['roles/datastore.viewer', 'datastore.entities.get'],
      'firestore.documents.query': [
        'roles/datastore.viewer',
        'datastore.entities.get',
        'datastore.entities.list',
      ],
      'firestore.documents.create': ['roles/datastore.user', 'datastore.entities.create'],
      // The required permission depends on the existence of the document.
      'firestore.documents.set': [
        'roles/datastore.user',
        'datastore.entities.create',
        'datastore.entities.update',
      ],
      'firestore.documents.update': ['roles/datastore.user', 'datastore.entities.update'],
      'firestore.documents.delete': ['roles/datastore.user', 'datastore.entities.delete'],
      'firestore.transactions': ['roles/datastore.user', 'datastore.databases.get'],
    },
  },
  {
    source: `${permission}/secretmanager`,
    on: { noun: 'secret', input: 'secret' },
    methods: {
      'secretmanager.versions.access': [
        'roles/secretmanager.secretAccessor',
        'secretmanager.versions.access',
      ],
      'secretmanager.versions.add': ['roles/secretmanager.secretVersionAdder', 'secretmanager.versions.add'],
      'secretmanager.versions.disable': [
        'roles/secretmanager.secretVersionManager',
        'secretmanager.versions.disable',
      ],
      'secretmanager.versions.enable': [
        'roles/secretmanager.secretVersionManager',
        'secretmanager.versions.enable',
      ],
      'secretmanager.versions.destroy': [
        'roles/secretmanager.secretVersionManager',
        'secretmanager.versions.destroy',
      ],
      'secretmanager.versions.get': ['roles/secretmanager.viewer', 'secretmanager.versions.get'],
      'secretmanager.versions.list': ['roles/secretmanager.viewer', 'secretmanager.versions.list'],
      'secretmanager.secrets.delete': ['roles/secretmanager.admin', 'secretmanager.secrets.delete'],
      'secretmanager.secrets.update': ['roles/secretmanager.admin', 'secretmanager.secrets.update'],
      'secretmanager.secrets.get': ['roles/secretmanager.viewer', 'secretmanager.secrets.get'],
      'secretmanager.secrets.list': ['roles/secretmanager.viewer', 'secretmanager.secrets.list'],
      'secretmanager.secrets.create': ['roles/secretmanager.admin', 'secretmanager.secrets.create'],
    },
  },
  {
    source: `${permission}/bigquery`,
    on: null,
    methods: {
      'bigquery.jobs.create': ['roles/bigquery.jobUser', 'bigquery.jobs.create'],
      'bigquery.tables.insert': [
        'roles/bigquery.dataEditor',
        'bigquery.tables.updateData',
        'bigquery.tables.get',
      ],
      'bigquery.tables.load': [
        'roles/bigquery.dataEditor',
        'bigquery.tables.create',
        'bigquery.tables.update',
        'bigquery.tables.updateData',
        'bigquery.tables.get',
      ],
      'bigquery.tables.read': ['roles/bigquery.dataViewer', 'bigquery.tables.getData'],
      'bigquery.tables.change': [
        'roles/bigquery.dataEditor',
        'bigquery.tables.getData',
        'bigquery.tables.updateData',
      ],
      'bigquery.tables.get': ['roles/bigquery.metadataViewer', 'bigquery.tables.get'],
      'bigquery.tables.create': ['roles/bigquery.dataEditor', 'bigquery.tables.create'],
      'bigquery.datasets.create': ['roles/bigquery.user', 'bigquery.datasets.create'],
      // Lists the datasets of which the account may read the description.
      'bigquery.datasets.list': ['roles/bigquery.metadataViewer', 'bigquery.datasets.get'],
      'bigquery.datasets.get': ['roles/bigquery.metadataViewer', 'bigquery.datasets.get'],
    },
  },
  {
    source: `${permission}/speech`,
    on: null,
    methods: Object.fromEntries(
      [
        'recognize',
        'longRunningRecognize',
        'long_running_recognize',
        'streamingRecognize',
        'streaming_recognize',
        'batchRecognize',
        'batch_recognize',
      ].map((name) => [`speech.${name}`, ['roles/speech.client', 'speech.recognizers.recognize'] as const]),
    ),
  },
  {
    source: 'https://cloud.google.com/datastore/docs/access/iam',
    on: null,
    methods: {
      'datastore.get': ['roles/datastore.viewer', 'datastore.entities.get'],
      'datastore.query': ['roles/datastore.viewer', 'datastore.entities.get', 'datastore.entities.list'],
      'datastore.upsert': ['roles/datastore.user', 'datastore.entities.create', 'datastore.entities.update'],
      'datastore.insert': ['roles/datastore.user', 'datastore.entities.create'],
      'datastore.update': ['roles/datastore.user', 'datastore.entities.update'],
      'datastore.delete': ['roles/datastore.user', 'datastore.entities.delete'],
      'datastore.allocateIds': ['roles/datastore.user', 'datastore.entities.allocateIds'],
      'datastore.transactions': ['roles/datastore.user', 'datastore.databases.get'],
    },
  },
  {
    source: 'https://cloud.google.com/spanner/docs/iam',
    on: null,
    // Every client opens a session first.
    methods: {
      'spanner.read': ['roles/spanner.databaseReader', 'spanner.sessions.create', 'spanner.databases.select'],
      'spanner.snapshot': [
        'roles/spanner.databaseReader',
        'spanner.sessions.create',
        'spanner.databases.beginReadOnlyTransaction',
      ],
      'spanner.write': [
        'roles/spanner.databaseUser',
        'spanner.sessions.create',
        'spanner.databases.beginOrRollbackReadWriteTransaction',
        'spanner.databases.write',
      ],
      'spanner.transaction': [
        'roles/spanner.databaseUser',
        'spanner.sessions.create',
        'spanner.databases.beginOrRollbackReadWriteTransaction',
        'spanner.databases.select',
        'spanner.databases.write',
      ],
    },
  },
  {
    source: 'https://cloud.google.com/sql/docs/mysql/roles-and-permissions',
    on: null,
    methods: {
      'cloudsql.connect': ['roles/cloudsql.client', 'cloudsql.instances.connect', 'cloudsql.instances.get'],
      'cloudsql.login': ['roles/cloudsql.instanceUser', 'cloudsql.instances.login'],
    },
  },
  {
    source: `${permission}/cloudtasks`,
    on: { noun: 'queue', input: 'parent' },
    methods: { 'cloudtasks.tasks.create': ['roles/cloudtasks.enqueuer', 'cloudtasks.tasks.create'] },
  },
  {
    source: `${permission}/aiplatform`,
    on: null,
    methods: {
      'aiplatform.predict': ['roles/aiplatform.user', 'aiplatform.endpoints.predict'],
      'aiplatform.indexes.update': ['roles/aiplatform.user', 'aiplatform.indexes.update'],
    },
  },
  {
    source: 'https://cloud.google.com/dataflow/docs/concepts/security-and-permissions',
    on: null,
    methods: Object.fromEntries(
      launches.map((id) => [id, ['roles/dataflow.developer', 'dataflow.jobs.create'] as const]),
    ),
  },
  {
    source: `${permission}/documentai`,
    on: null,
    methods: {
      'documentai.process': ['roles/documentai.apiUser', 'documentai.processors.processOnline'],
      'documentai.batchProcess': [
        'roles/documentai.apiUser',
        'documentai.processors.processBatch',
        'documentai.operations.getLegacy',
      ],
    },
  },
  {
    source: `${permission}/workflows`,
    on: null,
    methods: { 'workflows.executions.create': ['roles/workflows.invoker', 'workflows.executions.create'] },
  },
  {
    source: `${permission}/cloudkms`,
    on: { noun: 'key', input: 'name' },
    methods: {
      'cloudkms.encrypt': ['roles/cloudkms.cryptoKeyEncrypter', 'cloudkms.cryptoKeyVersions.useToEncrypt'],
      'cloudkms.decrypt': ['roles/cloudkms.cryptoKeyDecrypter', 'cloudkms.cryptoKeyVersions.useToDecrypt'],
    },
  },
  {
    source: `${permission}/iam`,
    on: { noun: 'service account', input: 'account' },
    methods: {
      'iam.actAs': ['roles/iam.serviceAccountUser', 'iam.serviceAccounts.actAs'],
      'iam.signBlob': ['roles/iam.serviceAccountTokenCreator', 'iam.serviceAccounts.signBlob'],
    },
  },
  {
    source: `${permission}/logging`,
    on: null,
    methods: {
      'logging.entries.write': ['roles/logging.logWriter', 'logging.logEntries.create'],
      'logging.entries.list': ['roles/logging.viewer', 'logging.logEntries.list'],
    },
  },
  {
    source: `${permission}/firebaseauth`,
    on: null,
    methods: {
      'firebaseauth.users.get': ['roles/firebaseauth.viewer', 'firebaseauth.users.get'],
      'firebaseauth.users.create': ['roles/firebaseauth.admin', 'firebaseauth.users.create'],
      'firebaseauth.users.update': ['roles/firebaseauth.admin', 'firebaseauth.users.update'],
      'firebaseauth.users.delete': ['roles/firebaseauth.admin', 'firebaseauth.users.delete'],
      'firebaseauth.users.sendEmail': ['roles/firebaseauth.admin', 'firebaseauth.users.sendEmail'],
      'firebaseauth.users.createSession': ['roles/firebaseauth.admin', 'firebaseauth.users.createSession'],
    },
  },
  {
    source: `${permission}/firebasecloudmessaging`,
    on: null,
    methods: {
      'fcm.projects.messages.send': ['roles/firebasecloudmessaging.admin', 'cloudmessaging.messages.create'],
    },
  },
  {
    source: 'https://cloud.google.com/run/docs/authenticating/service-to-service',
    on: { noun: 'service', input: 'url' },
    methods: {
      'run.routes.invoke': ['roles/run.invoker', 'run.routes.invoke'],
      'cloudfunctions.functions.invoke': ['roles/cloudfunctions.invoker', 'cloudfunctions.functions.invoke'],
    },
  },
  {
    source: 'https://cloud.google.com/billing/docs/access-control',
    on: { noun: 'billing account', input: 'account' },
    methods: {
      'billing.resourceAssociations': [
        'roles/billing.admin',
        'billing.resourceAssociations.create',
        'billing.resourceAssociations.delete',
      ],
    },
  },
  {
    source: `${permission}/cloudtranslate`,
    on: null,
    methods: { 'translate.text': ['roles/cloudtranslate.user', 'cloudtranslate.generalModels.predict'] },
  },
];

const methods = new Map<string, GoogleMethod>(
  services.flatMap(({ on, methods: rows }) =>
    Object.entries(rows).map(([id, [role, ...permissions]]) => [id, { permissions, role, on }] as const),
  ),
);

/**
 * Returns the permissions that a method requires of the account; null when neither this table nor the generated one has a row. The
 * generated rows name no resource of the call, so their permissions are needed on the project.
 */
export function googleMethod(id: string): GoogleMethod | null {
  const row = methods.get(id);
  if (row) return row;
  const permissions = permissionsOfGoogleMethod(id);
  return permissions && { permissions, role: '', on: null };
}

/** All methods of the table, by id. */
export const googleMethods: ReadonlyMap<string, GoogleMethod> = methods;

/**
 * Services whose calls need no permission of IAM, only an enabled API: no role has a permission of them. Those of Workspace give access by what is shared with the account.
 * Source: each service's authentication page; "Workspace APIs: authentication and authorization".
 */
export const openGoogleServices: ReadonlySet<string> = new Set([
  // Requests to the Gemini API carry a key.
  ...['vision', 'language', 'generativelanguage'],
  ...['sheets', 'drive', 'docs', 'slides', 'calendar', 'gmail', 'forms', 'people'],
]);

/**
 * Returns the host of a service's API, by the name of its client library; null for services with a host for each region.
 * Source: the discovery document of each service, https://cloud.google.com/apis/docs/overview.
 */
export const googleHost = (service: string): string | null => {
  const name = rowOf(hosts, service);
  return name === null ? null : `${name ?? service}.googleapis.com`;
};

const hosts: Readonly<Record<string, string | null>> = {
  iam: 'iamcredentials',
  workflows: 'workflowexecutions',
  aiplatform: null,
  documentai: null,
};
