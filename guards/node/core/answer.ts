import type { BlockAnswer } from './contract.ts';

/** How a blocked event of a trigger is answered, and where its records stand. */
export interface AnswerRow {
  readonly answer: BlockAnswer;
  /** Path of the list; `*` is every key of a map. */
  readonly records?: readonly (readonly string[])[];
}

/**
 * By the ids of the trigger table of the inspection engine; what is not here gets an error. Source: response formats in
 * the AWS Lambda, API Gateway, Cognito, Firehose and S3 guides.
 */
export const answers: Readonly<Record<string, AnswerRow>> = {
  'apigw-v1': { answer: 'http' },
  'apigw-v2': { answer: 'http' },
  'lambda-url': { answer: 'http' },
  'apigw-websocket': { answer: 'http' },
  'vpc-lattice': { answer: 'http' },
  'gcp-http': { answer: 'http' },
  alb: { answer: 'alb' },
  cloudfront: { answer: 'cloudfront' },
  'apigw-authorizer': { answer: 'authorizer' },
  sqs: { answer: 'batch', records: [['Records']] },
  's3-sqs': { answer: 'batch', records: [['Records']] },
  'sns-sqs': { answer: 'batch', records: [['Records']] },
  kinesis: { answer: 'stream', records: [['Records']] },
  'kinesis-cwlogs': { answer: 'stream', records: [['Records']] },
  'dynamodb-stream': { answer: 'stream', records: [['Records']] },
  kafka: { answer: 'stream', records: [['records', '*']] },
  mq: { answer: 'asynchronous', records: [['messages'], ['rmqMessagesByQueue', '*']] },
  firehose: { answer: 'transform', records: [['records']] },
  'kinesis-analytics': { answer: 'transform', records: [['records']] },
  's3-batch': { answer: 's3-batch', records: [['tasks']] },
  s3: { answer: 'asynchronous', records: [['Records']] },
  sns: { answer: 'asynchronous', records: [['Records']] },
  codecommit: { answer: 'asynchronous', records: [['Records']] },
  ses: { answer: 'ses', records: [['Records']] },
  's3-eventbridge': { answer: 'asynchronous' },
  eventbridge: { answer: 'asynchronous' },
  'eventbridge-schedule': { answer: 'asynchronous' },
  'cloudwatch-logs': { answer: 'asynchronous' },
  'cloudwatch-alarm': { answer: 'asynchronous' },
  iot: { answer: 'asynchronous' },
  autoscaling: { answer: 'asynchronous' },
  batch: { answer: 'asynchronous' },
  codebuild: { answer: 'asynchronous' },
  'ecs-ecr': { answer: 'asynchronous' },
  'gcp-structured': { answer: 'asynchronous' },
  'gcp-pubsub': { answer: 'asynchronous' },
  'gcp-storage': { answer: 'asynchronous' },
  'gcp-firestore': { answer: 'asynchronous' },
  'gcp-audit': { answer: 'asynchronous' },
  'gcp-cloudbuild': { answer: 'asynchronous' },
  'gcp-scheduler': { answer: 'asynchronous' },
  'gcp-analytics': { answer: 'asynchronous' },
  'gcp-auth': { answer: 'asynchronous' },
  'gcp-database': { answer: 'asynchronous' },
  'gcp-firebasealerts': { answer: 'asynchronous' },
  'gcp-remoteconfig': { answer: 'asynchronous' },
  'gcp-testlab': { answer: 'asynchronous' },
};
