/**
 * Methods of Google's APIs as they are on the wire, for clients that are written by hand: the ids in the table of methods have no address.
 * A row names the ids of `googleMethods` whose permissions the method surely needs. Sources: the proto files of each API
 * (googleapis/googleapis), the reference of the JSON API of Cloud Storage and of the REST API of BigQuery v2.
 */
export interface WireService {
  /** The name of the API in its host: `pubsub` of `pubsub.googleapis.com`. */
  readonly host: string;
  /** `package.Service` → method → ids. */
  readonly grpc: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  /** `VERB path` → ids. `*` is one segment of the path, `**` at least one. */
  readonly rest: Readonly<Record<string, readonly string[]>>;
}

const object = '/storage/v1/b/*/o/*';
const documents = '/v1/projects/*/databases/*/documents';

export const wireServices: readonly WireService[] = [
  {
    host: 'storage',
    grpc: {
      'google.storage.v2.Storage': {
        GetObject: ['storage.objects.get'],
        ReadObject: ['storage.objects.get'],
        BidiReadObject: ['storage.objects.get'],
        ListObjects: ['storage.objects.list'],
        WriteObject: ['storage.objects.insert'],
        BidiWriteObject: ['storage.objects.insert'],
        StartResumableWrite: ['storage.objects.insert'],
        DeleteObject: ['storage.objects.delete'],
        UpdateObject: ['storage.objects.patch'],
        GetBucket: ['storage.buckets.get'],
        CreateBucket: ['storage.buckets.insert'],
        DeleteBucket: ['storage.buckets.delete'],
        ListBuckets: ['storage.buckets.list'],
        UpdateBucket: ['storage.buckets.patch'],
      },
    },
    // The address of an upload or a rewrite does not say if an object is replaced: the right to delete it is left to IAM.
    rest: {
      [`GET ${object}`]: ['storage.objects.get'],
      'GET /download/storage/v1/b/*/o/*': ['storage.objects.get'],
      'GET /storage/v1/b/*/o': ['storage.objects.list'],
      'POST /upload/storage/v1/b/*/o': ['storage.objects.insert'],
      'PUT /upload/storage/v1/b/*/o': ['storage.objects.insert'],
      'POST /resumable/upload/storage/v1/b/*/o': ['storage.objects.insert'],
      'PUT /resumable/upload/storage/v1/b/*/o': ['storage.objects.insert'],
      'POST /storage/v1/b/*/o': ['storage.objects.insert'],
      [`PATCH ${object}`]: ['storage.objects.patch'],
      [`PUT ${object}`]: ['storage.objects.patch'],
      [`DELETE ${object}`]: ['storage.objects.delete'],
      [`POST ${object}/compose`]: ['storage.objects.get', 'storage.objects.insert'],
      [`POST ${object}/copyTo/b/*/o/*`]: ['storage.objects.get', 'storage.objects.insert'],
      [`POST ${object}/rewriteTo/b/*/o/*`]: ['storage.objects.get', 'storage.objects.insert'],
      [`POST ${object}/moveTo/o/*`]: [
        'storage.objects.get',
        'storage.objects.insert',
        'storage.objects.delete',
      ],
      [`POST ${object}/acl`]: ['storage.objects.setIamPolicy'],
      [`PUT ${object}/acl/*`]: ['storage.objects.setIamPolicy'],
      [`PATCH ${object}/acl/*`]: ['storage.objects.setIamPolicy'],
      [`DELETE ${object}/acl/*`]: ['storage.objects.setIamPolicy'],
      'GET /storage/v1/b/*': ['storage.buckets.get'],
      'GET /storage/v1/b': ['storage.buckets.list'],
      'POST /storage/v1/b': ['storage.buckets.insert'],
      'PATCH /storage/v1/b/*': ['storage.buckets.patch'],
      'PUT /storage/v1/b/*': ['storage.buckets.patch'],
      'DELETE /storage/v1/b/*': ['storage.buckets.delete'],
    },
  },
  {
    host: 'pubsub',
    grpc: {
      'google.pubsub.v1.Publisher': {
        Publish: ['pubsub.topics.publish'],
        GetTopic: ['pubsub.topics.get'],
        CreateTopic: ['pubsub.topics.create'],
        DeleteTopic: ['pubsub.topics.delete'],
        ListTopics: ['pubsub.topics.list'],
      },
      'google.pubsub.v1.Subscriber': {
        Pull: ['pubsub.subscriptions.consume'],
        StreamingPull: ['pubsub.subscriptions.consume'],
        Acknowledge: ['pubsub.subscriptions.consume'],
        ModifyAckDeadline: ['pubsub.subscriptions.consume'],
        CreateSubscription: ['pubsub.subscriptions.create'],
      },
    },
    rest: {
      'POST /v1/projects/*/topics/*:publish': ['pubsub.topics.publish'],
      'GET /v1/projects/*/topics/*': ['pubsub.topics.get'],
      'PUT /v1/projects/*/topics/*': ['pubsub.topics.create'],
      'DELETE /v1/projects/*/topics/*': ['pubsub.topics.delete'],
      'GET /v1/projects/*/topics': ['pubsub.topics.list'],
      'POST /v1/projects/*/subscriptions/*:pull': ['pubsub.subscriptions.consume'],
      'POST /v1/projects/*/subscriptions/*:acknowledge': ['pubsub.subscriptions.consume'],
      'POST /v1/projects/*/subscriptions/*:modifyAckDeadline': ['pubsub.subscriptions.consume'],
      'PUT /v1/projects/*/subscriptions/*': ['pubsub.subscriptions.create'],
    },
  },
  {
    host: 'firestore',
    // The permissions of Write, Commit and BatchWrite depend on the writes in the body: the guards read them.
    grpc: {
      'google.firestore.v1.Firestore': {
        GetDocument: ['firestore.documents.get'],
        BatchGetDocuments: ['firestore.documents.get'],
        Listen: ['firestore.documents.get'],
        RunQuery: ['firestore.documents.query'],
        RunAggregationQuery: ['firestore.documents.query'],
        PartitionQuery: ['firestore.documents.query'],
        ListDocuments: ['firestore.documents.query'],
        ListCollectionIds: ['firestore.documents.query'],
        CreateDocument: ['firestore.documents.create'],
        UpdateDocument: ['firestore.documents.update'],
        DeleteDocument: ['firestore.documents.delete'],
        Write: [],
        Commit: [],
        BatchWrite: [],
        BeginTransaction: [],
        Rollback: [],
      },
    },
    rest: {
      [`GET ${documents}/**`]: ['firestore.documents.get'],
      [`POST ${documents}:batchGet`]: ['firestore.documents.get'],
      [`POST ${documents}:runQuery`]: ['firestore.documents.query'],
      [`POST ${documents}/**:runQuery`]: ['firestore.documents.query'],
      [`POST ${documents}:runAggregationQuery`]: ['firestore.documents.query'],
      [`POST ${documents}/**:runAggregationQuery`]: ['firestore.documents.query'],
      [`POST ${documents}:partitionQuery`]: ['firestore.documents.query'],
      [`POST ${documents}:listCollectionIds`]: ['firestore.documents.query'],
      [`POST ${documents}/**:listCollectionIds`]: ['firestore.documents.query'],
      [`POST ${documents}:commit`]: [],
      [`POST ${documents}:batchWrite`]: [],
      [`POST ${documents}:beginTransaction`]: [],
      [`POST ${documents}:rollback`]: [],
      [`PATCH ${documents}/**`]: ['firestore.documents.update'],
      [`DELETE ${documents}/**`]: ['firestore.documents.delete'],
      [`POST ${documents}/**`]: ['firestore.documents.create'],
    },
  },
  {
    host: 'bigquery',
    grpc: {},
    rest: {
      'POST /bigquery/v2/projects/*/jobs': ['bigquery.jobs.create'],
      'POST /upload/bigquery/v2/projects/*/jobs': ['bigquery.jobs.create'],
      'POST /bigquery/v2/projects/*/queries': ['bigquery.jobs.create'],
      'POST /bigquery/v2/projects/*/datasets/*/tables/*/insertAll': ['bigquery.tables.insert'],
      'GET /bigquery/v2/projects/*/datasets/*/tables/*': ['bigquery.tables.get'],
      'POST /bigquery/v2/projects/*/datasets/*/tables': ['bigquery.tables.create'],
      'POST /bigquery/v2/projects/*/datasets': ['bigquery.datasets.create'],
      'GET /bigquery/v2/projects/*/datasets/*': ['bigquery.datasets.get'],
    },
  },
  {
    host: 'logging',
    grpc: { 'google.logging.v2.LoggingServiceV2': { WriteLogEntries: ['logging.entries.write'] } },
    rest: { 'POST /v2/entries:write': ['logging.entries.write'] },
  },
  {
    host: 'cloudtasks',
    grpc: { 'google.cloud.tasks.v2.CloudTasks': { CreateTask: ['cloudtasks.tasks.create'] } },
    rest: { 'POST /v2/projects/*/locations/*/queues/*/tasks': ['cloudtasks.tasks.create'] },
  },
  {
    host: 'fcm',
    grpc: {},
    rest: { 'POST /v1/projects/*/messages:send': ['fcm.projects.messages.send'] },
  },
];
