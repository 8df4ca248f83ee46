import { type Location, rowOf } from '@emmental/model';
import { entriesOf, get, itemsOf, type MapEntry, type Node, stringOf } from '../../tree.ts';
import { getAtt, ref } from '../lowering/intrinsics.ts';
import { isFilled, property } from '../lowering/property.ts';
import { type Draft, write, writeMap } from '../lowering/write.ts';
import type { Service } from './service.ts';
import type { Stack } from './stack.ts';

type Resources = Readonly<Record<string, Readonly<Record<string, Draft>>>>;

/**
 * A type of construct of the plug-in serverless-lift (an entry of `constructs`). A construct creates
 * resources, sometimes a function, and gives its permissions to all functions that use the service's
 * statements. The plug-in adds a digest to the ids of its resources; these ids have none.
 */
interface Construct {
  readonly resources: (id: string, settings: Node) => Resources;
  /** Returns the values for the variables `${construct:<id>.<name>}` by name. */
  readonly variables: (id: string) => Readonly<Record<string, Draft>>;
  readonly actions: readonly string[];
  /** Returns the resources to which `actions` apply. */
  readonly on: (id: string) => readonly Draft[];
}

// https://github.com/getlift/lift/tree/master/docs, version 2.
const constructs: Readonly<Record<string, Construct>> = {
  queue: {
    resources: (id, settings) => ({
      [`${id}Dlq`]: {
        Type: 'AWS::SQS::Queue',
        Properties: { MessageRetentionPeriod: 1_209_600, ...keyOf(settings) },
      },
      [`${id}Queue`]: {
        Type: 'AWS::SQS::Queue',
        Properties: {
          FifoQueue: property(settings, 'fifo'),
          RedrivePolicy: {
            deadLetterTargetArn: getAtt(`${id}Dlq`, 'Arn'),
            maxReceiveCount: property(settings, 'maxRetries') ?? 3,
          },
          ...keyOf(settings),
        },
      },
    }),
    variables: (id) => ({
      queueUrl: ref(`${id}Queue`),
      queueArn: getAtt(`${id}Queue`, 'Arn'),
      dlqUrl: ref(`${id}Dlq`),
      dlqArn: getAtt(`${id}Dlq`, 'Arn'),
    }),
    actions: ['sqs:SendMessage', 'sqs:ChangeMessageVisibility'],
    on: (id) => [getAtt(`${id}Queue`, 'Arn')],
  },
  storage: {
    resources: (id, settings) => bucketOf(id, settings),
    variables: (id) => ({ bucketName: ref(`${id}Bucket`), bucketArn: getAtt(`${id}Bucket`, 'Arn') }),
    actions: [
      's3:PutObject',
      's3:GetObject',
      's3:DeleteObject',
      's3:ListBucket',
      's3:GetObjectAcl',
      's3:PutObjectAcl',
      's3:GetObjectTagging',
      's3:PutObjectTagging',
      's3:DeleteObjectTagging',
      's3:GetObjectAttributes',
      's3:AbortMultipartUpload',
      's3:ListMultipartUploadParts',
      's3:ListBucketMultipartUploads',
      's3:RestoreObject',
    ],
    on: (id) => [getAtt(`${id}Bucket`, 'Arn'), pathOf(getAtt(`${id}Bucket`, 'Arn'), '*')],
  },
  'database/dynamodb-single-table': {
    resources: (id) => ({
      [`${id}Table`]: {
        Type: 'AWS::DynamoDB::Table',
        Properties: {
          BillingMode: 'PAY_PER_REQUEST',
          KeySchema: [
            { AttributeName: 'PK', KeyType: 'HASH' },
            { AttributeName: 'SK', KeyType: 'RANGE' },
          ],
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
          StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
        },
      },
    }),
    variables: (id) => ({
      tableName: ref(`${id}Table`),
      tableArn: getAtt(`${id}Table`, 'Arn'),
      tableStreamArn: getAtt(`${id}Table`, 'StreamArn'),
    }),
    actions: [
      'dynamodb:GetItem',
      'dynamodb:BatchGetItem',
      'dynamodb:Query',
      'dynamodb:Scan',
      'dynamodb:PutItem',
      'dynamodb:DeleteItem',
      'dynamodb:BatchWriteItem',
      'dynamodb:UpdateItem',
    ],
    on: (id) => [getAtt(`${id}Table`, 'Arn'), pathOf(getAtt(`${id}Table`, 'Arn'), 'index', '*')],
  },
};

const pathOf = (...parts: readonly Draft[]): Draft => ({ 'Fn::Join': ['/', parts] });

const keyOf = (settings: Node): Readonly<Record<string, Draft>> => ({
  KmsMasterKeyId: property(settings, 'encryptionKeyArn'),
});

/**
 * Creates a private bucket that only accepts HTTPS. With `publicPath`, everyone can read the objects below
 * that path.
 */
function bucketOf(id: string, settings: Node): Resources {
  const bucket = getAtt(`${id}Bucket`, 'Arn');
  const open = stringOf(property(settings, 'publicPath'))?.replace(/^\/+|\/+$/g, '');
  const isPublic = open !== undefined;
  const algorithm = stringOf(property(settings, 'encryption')) === 'kms' ? 'aws:kms' : 'AES256';
  const read = {
    Effect: 'Allow',
    Principal: { AWS: '*' },
    Action: 's3:GetObject',
    Resource: pathOf(bucket, open === '' || open === '*' ? '*' : `${open}/*`),
  };
  const secure = {
    Effect: 'Deny',
    Principal: { AWS: '*' },
    Action: 's3:*',
    Resource: [bucket, pathOf(bucket, '*')],
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  };
  return {
    [`${id}Bucket`]: {
      Type: 'AWS::S3::Bucket',
      Properties: {
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: algorithm } }],
        },
        VersioningConfiguration: { Status: 'Enabled' },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: !isPublic || !isFilled(property(settings, 'allowAcl')),
          IgnorePublicAcls: true,
          BlockPublicPolicy: !isPublic,
          RestrictPublicBuckets: !isPublic,
        },
      },
    },
    [`${id}BucketPolicy`]: {
      Type: 'AWS::S3::BucketPolicy',
      Properties: {
        Bucket: ref(`${id}Bucket`),
        PolicyDocument: { Statement: isPublic ? [secure, read] : [secure] },
      },
    },
  };
}

const typeOf = (settings: Node): string => stringOf(get(settings, 'type')) ?? '';

/** Adds the resources of all constructs. Reports a construct whose type is not supported. */
export function lowerConstructs(stack: Stack): void {
  const { service } = stack;
  for (const { key, keyAt, value } of entriesOf(service.section('constructs'))) {
    const construct = rowOf(constructs, typeOf(value));
    if (!construct) {
      const type = typeOf(value) || 'unknown';
      stack.report('template/unsupported', keyAt, `construct ${key} of type ${type}`);
      continue;
    }
    for (const [id, resource] of Object.entries(construct.resources(key, value))) {
      stack.put(id, resource, { ...service, at: keyAt });
    }
  }
}

/**
 * Returns the statements that constructs add to the statements of the service. None if
 * `lift.automaticPermissions` is false.
 */
export function constructStatements(service: Service): readonly Node[] {
  const automatic = service.section('lift', 'automaticPermissions');
  if (automatic?.kind === 'scalar' && automatic.value === false) return [];
  return entriesOf(service.section('constructs')).flatMap(({ key, keyAt, value }) => {
    const construct = rowOf(constructs, typeOf(value));
    if (!construct) return [];
    return [write({ Effect: 'Allow', Action: construct.actions, Resource: construct.on(key) }, keyAt)];
  });
}

/** Returns the value of a construct's variable; undefined when the construct or the variable is not known. */
export function constructValue(section: Node | undefined, address: string, at: Location): Node | undefined {
  const [id = '', name = ''] = address.split('.');
  const settings = get(section, id);
  const construct = settings ? rowOf(constructs, typeOf(settings)) : undefined;
  const value = construct && rowOf(construct.variables(id), name);
  return value === undefined ? undefined : write(value, at);
}

/**
 * Adds the workers of queues to the functions. A worker is a function of its own, or an existing function
 * that gets the queue as another event.
 */
export function withWorkers(functions: readonly MapEntry[], section: Node | undefined): readonly MapEntry[] {
  const byKey = new Map(functions.map((entry) => [entry.key, entry]));
  for (const { key, keyAt, value } of entriesOf(section)) {
    const worker = typeOf(value) === 'queue' ? property(value, 'worker') : undefined;
    if (!worker) continue;
    const named = stringOf(worker);
    const before = named === undefined ? { key: `${key}Worker`, keyAt, value: worker } : byKey.get(named);
    if (!before) continue;
    const event = write(
      {
        sqs: {
          arn: getAtt(`${key}Queue`, 'Arn'),
          batchSize: property(value, 'batchSize') ?? 1,
          maximumBatchingWindow: property(value, 'maxBatchingWindow'),
          maximumConcurrency: property(value, 'maxConcurrency'),
          functionResponseType: 'ReportBatchItemFailures',
        },
      },
      keyAt,
    );
    const events = [...itemsOf(get(before.value, 'events')), event];
    const otherSettings = entriesOf(before.value).filter((entry) => entry.key !== 'events');
    const settings = writeMap({ events }, keyAt);
    byKey.set(before.key, {
      ...before,
      value: { kind: 'map', entries: [...otherSettings, ...settings.entries], at: before.value.at },
    });
  }
  return [...byKey.values()];
}
