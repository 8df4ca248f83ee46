import { rowOf } from '@emmental/model';

/**
 * Actions that hand data to a resource which may start a function, by kind of trigger.
 * Source: the services' action references; the trigger kinds of the model.
 */
const handOver: Readonly<Record<string, readonly string[]>> = {
  s3: ['s3:PutObject', 's3:DeleteObject'],
  sqs: ['sqs:SendMessage'],
  sns: ['sns:Publish'],
  dynamodb: ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem', 'dynamodb:BatchWriteItem'],
  kinesis: ['kinesis:PutRecord', 'kinesis:PutRecords'],
  events: ['events:PutEvents'],
  kafka: ['kafka-cluster:WriteData'],
  iot: ['iot:Publish'],
  logs: ['logs:PutLogEvents'],
};

/** What a function must be allowed to do to start others through a trigger of this kind; nothing for kinds that take no data. */
export const handsOver = (kind: string): readonly string[] => rowOf(handOver, kind) ?? [];
