import { rowOf, type Trigger, type Value } from '@emmental/model';

/**
 * Kinds of triggers → names in the trigger table of the inspection engine. Absent = it can send any event: what a
 * rule, a pipe, a schedule or a caller sends is free.
 */
export const engineTriggers: Readonly<Record<string, readonly string[]>> = {
  api: ['apigw-v1'],
  'http-api': ['apigw-v2', 'apigw-v1'],
  websocket: ['apigw-websocket'],
  'function-url': ['lambda-url', 'apigw-v2'],
  alb: ['alb'],
  'vpc-lattice': ['vpc-lattice'],
  authorizer: ['apigw-authorizer'],
  cloudfront: ['cloudfront'],
  appsync: ['appsync'],
  s3: ['s3'],
  's3-batch': ['s3-batch'],
  's3-object-lambda': ['s3-object-lambda'],
  dynamodb: ['dynamodb-stream'],
  firehose: ['firehose', 'kinesis-analytics'],
  logs: ['cloudwatch-logs'],
  sqs: ['sqs', 's3-sqs', 'sns-sqs'],
  sns: ['sns', 'cloudwatch-alarm', 'ses'],
  kinesis: ['kinesis', 'kinesis-cwlogs'],
  kafka: ['kafka'],
  mq: ['mq'],
  ses: ['ses'],
  cognito: ['cognito'],
  codepipeline: ['codepipeline'],
  config: ['config'],
  cloudformation: ['cloudformation'],
  rotation: ['secretsmanager'],
  connect: ['connect'],
  'bedrock-agent': ['bedrock-agent'],
  workmail: ['workmail'],
  codedeploy: ['codedeploy'],
  lex: ['lex'],
  alexa: ['lex'],
};

/** Of an HTTP source whose kind nobody knows. */
const anyHttp = ['apigw-v1', 'apigw-v2', 'lambda-url', 'alb', 'vpc-lattice'] as const;

/** Kinds whose delivery answers for single records. */
const batches: ReadonlySet<string> = new Set(['sqs', 'kinesis', 'dynamodb', 'kafka']);

/** What `kinds` of triggers of this source arrive as; [] = any event. A kind without a row can send any. */
export function arrivesAs(from: string, triggers: readonly Trigger[]): readonly string[] {
  const kinds = triggers.length > 0 ? triggers.map(({ kind }) => kind) : [kindOf(from)];
  const names = new Set<string>();
  for (const kind of kinds) {
    const row = kind === 'http' ? anyHttp : rowOf(engineTriggers, kind);
    if (row === undefined) return [];
    for (const name of row) names.add(name);
  }
  return [...names].sort();
}

/** The kind that a written source says: `sqs:MailQueue` → `sqs`. */
export const kindOf = (from: string): string => (/^\S+ \//.test(from) ? 'http' : from.replace(/:.*$/s, ''));

/** `ReportBatchItemFailures` is set for all of these triggers. */
export const tellsSingleFailures = (triggers: readonly Trigger[]): boolean =>
  triggers.length > 0 &&
  triggers.every(
    ({ kind, settings }) =>
      batches.has(kind) && holds(settings.get('FunctionResponseTypes'), 'ReportBatchItemFailures'),
  );

const holds = (value: Value | undefined, text: string): boolean =>
  value?.kind === 'list' && value.items.some((item) => item.kind === 'constant' && item.value === text);
