import { rowOf } from '@emmental/model';

const buckets = ['s3:PutObject', 's3:DeleteObject'] as const;
const tables = [
  'dynamodb:PutItem',
  'dynamodb:UpdateItem',
  'dynamodb:DeleteItem',
  'dynamodb:BatchWriteItem',
  'dynamodb:PartiQLInsert',
  'dynamodb:PartiQLUpdate',
  'dynamodb:PartiQLDelete',
] as const;
const streams = ['kinesis:PutRecord', 'kinesis:PutRecords'] as const;

/**
 * Actions that hand data to a resource which may start a function, by kind of trigger.
 * Source: the services' action references; the trigger kinds of the model.
 */
const handOver: Readonly<Record<string, readonly string[]>> = {
  s3: buckets,
  sqs: ['sqs:SendMessage'],
  sns: ['sns:Publish'],
  dynamodb: tables,
  kinesis: streams,
  // A rule listens to a bus, or to what a bucket tells of its objects.
  events: ['events:PutEvents', ...buckets],
  pipe: ['sqs:SendMessage', ...tables, ...streams, 'kafka-cluster:WriteData'],
  'step-functions': ['states:StartExecution', 'states:StartSyncExecution'],
  firehose: ['firehose:PutRecord', 'firehose:PutRecordBatch'],
  kafka: ['kafka-cluster:WriteData'],
  iot: ['iot:Publish'],
  logs: ['logs:PutLogEvents'],
  'google-pubsub': ['pubsub.topics.publish'],
  'google-storage': ['storage.objects.create', 'storage.objects.delete'],
  'google-firestore': ['datastore.entities.create', 'datastore.entities.update', 'datastore.entities.delete'],
};

/** What a function must be allowed to do to start others through a trigger of this kind; nothing for kinds that take no data. */
export const handsOver = (kind: string): readonly string[] => rowOf(handOver, kind) ?? [];
