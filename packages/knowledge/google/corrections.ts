/**
 * Permissions of methods about which the role data says nothing, or something else than the documentation of the service. In an id
 * `(…)` may be absent. A row without permissions is removed: what the method needs depends on its request.
 */
interface Corrections {
  readonly source: string;
  readonly methods: Readonly<Record<string, string>>;
}

/** Gives each of the methods `names` of a collection the same permissions. */
const each = (prefix: string, names: string, permissions: string): Readonly<Record<string, string>> =>
  Object.fromEntries(names.split(' ').map((name) => [`${prefix}.${name}`, permissions]));

const users = 'identitytoolkit.projects(.tenants).accounts';
const documents = 'firestore.projects.databases.documents';
const transfers = 'bigquerydatatransfer.projects(.locations).transferConfigs';
const predicts =
  `predict rawPredict streamRawPredict directPredict directRawPredict directPredict serverStreamingPredict
  streamingPredict streamingRawPredict generateContent streamGenerateContent countTokens computeTokens predictLongRunning
  fetchPredictOperation embedContent`.replace(/\s+/g, ' ');

const corrections: readonly Corrections[] = [
  {
    source: 'https://cloud.google.com/sensitive-data-protection/docs/iam-permissions',
    methods: {
      ...each(
        'dlp.projects(.locations).content',
        'inspect deidentify reidentify',
        'serviceusage.services.use',
      ),
      'dlp.projects(.locations).image.redact': 'serviceusage.services.use',
      ...Object.fromEntries(
        ['create', 'get', 'list', 'delete', 'cancel', 'hybridInspect'].map((verb) => [
          `dlp.projects(.locations).dlpJobs.${verb}`,
          `dlp.jobs.${verb}`,
        ]),
      ),
      'dlp.projects(.locations).jobTriggers.activate': 'dlp.jobTriggers.update',
      'dlp.organizations.locations.discoveryConfigs.delete': 'dlp.jobTriggers.delete',
    },
  },
  {
    source: 'https://cloud.google.com/dns/docs/access-control',
    // A change that deletes records, or replaces them, needs the rights for that, too: the model of the client adds them.
    methods: {
      'dns.changes.create': 'dns.changes.create dns.resourceRecordSets.create',
      'dns.changes.replace':
        'dns.changes.create dns.resourceRecordSets.create dns.resourceRecordSets.delete dns.resourceRecordSets.update',
    },
  },
  {
    source: 'https://cloud.google.com/dataproc/docs/concepts/iam/iam',
    methods: each(
      'dataproc.projects.regions.jobs',
      'submit submitAsOperation',
      'dataproc.jobs.create dataproc.clusters.use',
    ),
  },
  {
    source: 'https://cloud.google.com/recommender/docs/access-control',
    // The permission has the name of the recommender, which the request names.
    methods: Object.fromEntries(
      ['projects', 'folders', 'organizations', 'billingAccounts'].flatMap((parent) => [
        ...Object.entries(
          each(
            `recommender.${parent}.locations.recommenders.recommendations`,
            'get list markClaimed markDismissed markFailed markSucceeded',
            '',
          ),
        ),
        ...Object.entries(
          each(`recommender.${parent}.locations.insightTypes.insights`, 'get list markAccepted', ''),
        ),
      ]),
    ),
  },
  {
    source: 'https://cloud.google.com/run/docs/reference/iam/permissions',
    // A request with overrides needs `run.jobs.runWithOverrides`, too: the model of the client adds it.
    methods: {
      'run.projects.locations.jobs.run': 'run.jobs.run',
      'run.namespaces.jobs.run': 'run.jobs.run',
      'run.projects.locations.services.patch': 'run.services.update run.services.get',
      'run.jobs.runWithOverrides': 'run.jobs.run run.jobs.runWithOverrides',
    },
  },
  {
    source: 'https://cloud.google.com/billing/docs/access-control',
    methods: {
      'cloudbilling.projects.getBillingInfo': 'resourcemanager.projects.get',
      // And permissions on the accounts that lose and get the project, `billing.resourceAssociations` of the other table.
      'cloudbilling.projects.updateBillingInfo':
        'resourcemanager.projects.createBillingAssignment resourcemanager.projects.deleteBillingAssignment',
      'cloudbilling.billingAccounts.projects.list': 'billing.resourceAssociations.list',
      'cloudbilling.billingAccounts.setIamPolicy': 'billing.accounts.setIamPolicy',
    },
  },
  {
    source: 'https://cloud.google.com/sql/docs/mysql/iam-permissions',
    methods: {
      'sqladmin.instances.patch': 'cloudsql.instances.get cloudsql.instances.update',
      'sqladmin.instances.insert': 'cloudsql.instances.create',
      ...Object.fromEntries(
        'get list update delete clone export import restart failover restoreBackup promoteReplica startReplica stopReplica truncateLog demoteMaster resetSslConfig rotateServerCa addServerCa listServerCas executeSql'
          .split(' ')
          .map((verb) => [`sqladmin.instances.${verb}`, `cloudsql.instances.${verb}`]),
      ),
      ...Object.fromEntries(
        ['databases', 'users', 'sslCerts', 'backupRuns'].flatMap((kind) =>
          [
            ['insert', 'create'],
            ['get', 'get'],
            ['list', 'list'],
            ['delete', 'delete'],
          ].map(([verb, name]) => [`sqladmin.${kind}.${verb}`, `cloudsql.${kind}.${name}`]),
        ),
      ),

      'sqladmin.databases.update': 'cloudsql.databases.update',
      'sqladmin.databases.patch': 'cloudsql.databases.get cloudsql.databases.update',
      'sqladmin.users.update': 'cloudsql.users.update',
      'sqladmin.operations.get': 'cloudsql.instances.get',
      'sqladmin.operations.list': 'cloudsql.instances.get',
      'sqladmin.connect.get': 'cloudsql.instances.connect',
      'sqladmin.connect.generateEphemeralCert': 'cloudsql.instances.connect',
    },
  },
  {
    source: 'https://cloud.google.com/bigquery/docs/access-control',
    methods: {
      // They read and write the tables of their statement.
      'bigquery.jobs.insert': '',
      'bigquery.jobs.query': '',
      'bigquery.jobs.cancel': 'bigquery.jobs.update',
      'bigquery.jobs.list': 'bigquery.jobs.list',
      'bigquery.jobs.getQueryResults': 'bigquery.jobs.get',
      'bigquery.datasets.list': 'bigquery.datasets.get',
      'bigquery.tabledata.list': 'bigquery.tables.getData',
      'bigquery.tabledata.insertAll': 'bigquery.tables.updateData',
    },
  },
  {
    source: 'https://cloud.google.com/bigquery/docs/dts-authentication-authorization',
    methods: {
      ...each(transfers, 'get list', 'bigquery.transfers.get'),
      ...each(transfers, 'create patch delete scheduleRuns startManualRuns', 'bigquery.transfers.update'),
      ...each(`${transfers}.runs`, 'get list', 'bigquery.transfers.get'),
      [`${transfers}.runs.delete`]: 'bigquery.transfers.update',
      [`${transfers}.runs.transferLogs.list`]: 'bigquery.transfers.get',
      ...each('bigquerydatatransfer.projects(.locations).dataSources', 'get list', 'bigquery.transfers.get'),
    },
  },
  {
    source: 'https://cloud.google.com/bigquery/docs/reference/storage',
    methods: {
      'bigquerystorage.readSessions.create': 'bigquery.readsessions.create bigquery.tables.getData',
      'bigquerystorage.readStreams.read': 'bigquery.readsessions.getData',
      'bigquerystorage.readStreams.split': 'bigquery.readsessions.update',
      'bigquerystorage.writeStreams.write': 'bigquery.tables.updateData',
    },
  },
  {
    source: 'https://cloud.google.com/pubsub/docs/access-control',
    methods: {
      ...each(
        'pubsub.projects.subscriptions',
        'acknowledge pull modifyAckDeadline seek',
        'pubsub.subscriptions.consume',
      ),
      'pubsub.projects.subscriptions.create': 'pubsub.subscriptions.create pubsub.topics.attachSubscription',
      'pubsub.projects.subscriptions.modifyPushConfig': 'pubsub.subscriptions.update',
      'pubsub.projects.subscriptions.detach': 'pubsub.topics.detachSubscription',
    },
  },
  {
    source: 'https://cloud.google.com/firestore/docs/security/iam',
    methods: {
      [`${documents}.get`]: 'datastore.entities.get',
      [`${documents}.batchGet`]: 'datastore.entities.get',
      ...each(
        documents,
        'list listDocuments runQuery runAggregationQuery partitionQuery listCollectionIds',
        'datastore.entities.get datastore.entities.list',
      ),
      [`${documents}.createDocument`]: 'datastore.entities.create',
      [`${documents}.patch`]: 'datastore.entities.create datastore.entities.update',
      [`${documents}.delete`]: 'datastore.entities.delete',
      [`${documents}.beginTransaction`]: 'datastore.databases.get',
      'datastore.projects.lookup': 'datastore.entities.get',
      ...each(
        'datastore.projects',
        'runQuery runAggregationQuery',
        'datastore.entities.get datastore.entities.list',
      ),
      'datastore.projects.allocateIds': 'datastore.entities.allocateIds',
      'datastore.projects.beginTransaction': 'datastore.databases.get',
    },
  },
  {
    source: 'https://cloud.google.com/identity-platform/docs/access-control',
    methods: {
      ...each(users, 'lookup query batchGet', 'firebaseauth.users.get'),
      'identitytoolkit.projects.accounts': 'firebaseauth.users.create',
      [`${users}.batchCreate`]: 'firebaseauth.users.create',
      [`${users}.update`]: 'firebaseauth.users.update',
      ...each(users, 'delete batchDelete', 'firebaseauth.users.delete'),
      [`${users}.sendOobCode`]: 'firebaseauth.users.sendEmail',
      'identitytoolkit.projects(.tenants).createSessionCookie': 'firebaseauth.users.createSession',
      'identitytoolkit.projects.getConfig': 'firebaseauth.configs.get',
      'identitytoolkit.projects.updateConfig': 'firebaseauth.configs.update',
      ...Object.fromEntries(
        ['create', 'get', 'list', 'delete'].map((verb) => [
          `identitytoolkit.projects.tenants.${verb}`,
          `identitytoolkit.tenants.${verb}`,
        ]),
      ),
      'identitytoolkit.projects.tenants.patch': 'identitytoolkit.tenants.update',
    },
  },
  {
    source: 'https://firebase.google.com/docs/projects/iam/permissions',
    methods: {
      ...each('firebaseremoteconfig.projects', 'getRemoteConfig listVersions', 'cloudconfig.configs.get'),
      ...each('firebaseremoteconfig.projects', 'updateRemoteConfig rollback', 'cloudconfig.configs.update'),
      'firebasedatabase.data.read': 'firebasedatabase.instances.get',
      'firebasedatabase.data.write': 'firebasedatabase.instances.update',
    },
  },
  {
    source: 'https://cloud.google.com/translate/docs/access-control',
    methods: {
      'translate.text': 'cloudtranslate.generalModels.predict',
      'translate.projects(.locations).detectLanguage': 'cloudtranslate.languageDetectionModels.predict',
      'translate.projects(.locations).supportedLanguages': 'cloudtranslate.generalModels.get',
      'translate.projects.locations.translateDocument': 'cloudtranslate.generalModels.docPredict',
      ...Object.fromEntries(
        ['create', 'get', 'list', 'delete'].map((verb) => [
          `translate.projects.locations.glossaries.${verb}`,
          `cloudtranslate.glossaries.${verb}`,
        ]),
      ),
    },
  },
  {
    source: 'https://cloud.google.com/vertex-ai/docs/general/iam-permissions',
    methods: {
      ...each('aiplatform.projects.locations.endpoints', predicts, 'aiplatform.endpoints.predict'),
      ...each('aiplatform.projects.locations.publishers.models', predicts, 'aiplatform.endpoints.predict'),
      ...each(
        'aiplatform.projects.locations.indexes',
        'upsertDatapoints removeDatapoints',
        'aiplatform.indexes.update',
      ),
      ...each(
        'aiplatform.projects.locations.indexEndpoints',
        'findNeighbors readIndexDatapoints',
        'aiplatform.indexEndpoints.queryVectors',
      ),
    },
  },
  {
    source: 'https://cloud.google.com/resource-manager/docs/access-control-proj',
    methods: {
      'cloudresourcemanager.projects.search': 'resourcemanager.projects.get',
      'cloudresourcemanager.folders.search': 'resourcemanager.folders.get',
      'cloudresourcemanager.organizations.search': 'resourcemanager.organizations.get',
      'cloudresourcemanager.liens.create': 'resourcemanager.projects.updateLiens',
      'cloudresourcemanager.liens.delete': 'resourcemanager.projects.updateLiens',
    },
  },
  {
    source: 'https://cloud.google.com/build/docs/iam-roles-permissions',
    methods: {
      'cloudbuild.projects(.locations).builds.cancel': 'cloudbuild.builds.update',
      'cloudbuild.projects(.locations).builds.retry': 'cloudbuild.builds.create',
    },
  },
];

/** Returns the corrected permissions by id; none where the role data is wrong and the request decides. */
export const correctedPermissions: ReadonlyMap<string, readonly string[]> = new Map(
  corrections.flatMap(({ methods }) =>
    Object.entries(methods).flatMap(([id, permissions]) =>
      idsOf(id).map((each) => [each, permissions.split(' ').filter((name) => name !== '')] as const),
    ),
  ),
);

function idsOf(id: string): readonly string[] {
  const optional = /\(([^)]*)\)/.exec(id);
  return optional === null ? [id] : [id.replace(optional[0], ''), id.replace(optional[0], optional[1] ?? '')];
}

/** Methods of generated clients whose address does not lead to the id of the table: `<client>/<Service>.<Method>` → id. */
export const correctedIds: Readonly<Record<string, string>> = {
  'billing/CloudBilling.GetProjectBillingInfo': 'cloudbilling.projects.getBillingInfo',
  'billing/CloudBilling.UpdateProjectBillingInfo': 'cloudbilling.projects.updateBillingInfo',
  'billing/CloudBilling.SetIamPolicy': 'cloudbilling.billingAccounts.setIamPolicy',
  'billing/CloudBilling.ListProjectBillingInfo': 'cloudbilling.billingAccounts.projects.list',
  'translate/TranslationService.TranslateText': 'translate.text',
  'translate/TranslationService.GetSupportedLanguages': 'translate.projects.locations.supportedLanguages',
  'bigquerystorage/BigQueryRead.CreateReadSession': 'bigquerystorage.readSessions.create',
  'bigquerystorage/BigQueryRead.ReadRows': 'bigquerystorage.readStreams.read',
  'bigquerystorage/BigQueryRead.SplitReadStream': 'bigquerystorage.readStreams.split',
  ...Object.fromEntries(
    ['CreateWriteStream', 'AppendRows', 'FinalizeWriteStream', 'BatchCommitWriteStreams', 'FlushRows'].map(
      (name) => [`bigquerystorage/BigQueryWrite.${name}`, 'bigquerystorage.writeStreams.write'],
    ),
  ),
  'translate/TranslationService.DetectLanguage': 'translate.projects.locations.detectLanguage',
};
