import { choicesOf, partsOf, rowOf, text, type Value } from '@emmental/model';
import { valuesAt } from './input.ts';
import { type ResourceLookup, readName } from './resource-name.ts';
import type { ResourceNeed } from './resources.ts';

/** For a resource type whose data can be encrypted with a customer's key: the permissions on the key that callers need. */
interface EncryptedType {
  /** The property that names the key. */
  readonly key: string;
  /** For each action on the resource, the actions on the key. */
  readonly uses: Readonly<Record<string, readonly string[]>>;
  /** The same for actions that use the key only for some data. The operations in `surely` always use the key. */
  readonly perhaps?: {
    readonly uses: Readonly<Record<string, readonly string[]>>;
    readonly surely: readonly string[];
  };
  readonly source: string;
}

export interface KeyNeed {
  readonly action: string;
  readonly resource: ResourceNeed;
  readonly certainty: 'known' | 'possible';
  readonly source: string;
}

/**
 * Returns the permissions on keys that an action on encrypted template resources needs: the service uses the key with the
 * permissions of the caller. Keys of the service (`alias/aws/…`) need no permission.
 */
export function keyNeeds(
  operation: string,
  action: string,
  resources: readonly Pick<ResourceNeed, 'pattern'>[],
  lookup: ResourceLookup,
  input?: Value,
): readonly KeyNeed[] {
  if (!isDecrypted(action, input)) return [];
  return resources.flatMap(({ pattern }) =>
    resourceIds(pattern).flatMap((id) => {
      const resource = streamOf(lookup(id), lookup);
      const row = rowOf(encrypted, resource?.type);
      if (!resource || !row) return [];
      const isSure = row.perhaps?.surely.includes(operation);
      const actions = [
        ...(rowOf(row.uses, action) ?? []).map((each) => ({ action: each, certainty: 'known' as const })),
        ...(rowOf(row.perhaps?.uses, action) ?? []).map((each) => ({
          action: each,
          certainty: isSure ? ('known' as const) : ('possible' as const),
        })),
      ];
      if (actions.length === 0) return [];
      return keysOf(resource.properties, row, lookup).flatMap((key) =>
        actions.map((each) => ({ ...each, resource: key, source: row.source })),
      );
    }),
  );
}

/**
 * Returns the permissions on a key that an action may need because its resource may be encrypted with a key that nobody knows: the
 * template does not declare the resource. Empty for actions that use no key, and for resources of the template.
 *
 * @param input the parameters of the request; absent = Lambda makes the request.
 */
export function unknownKeyActions(
  action: string,
  pattern: Value,
  lookup: ResourceLookup,
  input?: Value,
): readonly string[] {
  if (resourceIds(pattern).some((id) => lookup(id)) || !isDecrypted(action, input)) return [];
  const rows = Object.values(encrypted);
  return [
    ...new Set(
      rows.flatMap((row) => [
        ...(rowOf(row.uses, action) ?? []),
        ...(rowOf(row.perhaps?.uses, action) ?? []),
      ]),
    ),
  ];
}

/** A parameter of the parameter store is decrypted only if the request asks for it. */
function isDecrypted(action: string, input: Value | undefined): boolean {
  if (!action.startsWith('ssm:') || input?.kind !== 'fields') return true;
  const asked = input.fields.get('WithDecryption');
  if (asked === undefined) return input.open;
  return !(asked.kind === 'constant' && String(asked.value).toLowerCase() === 'false');
}

/** Returns the stream of a consumer of it; any other resource is returned as it is. */
function streamOf(resource: ReturnType<ResourceLookup>, lookup: ResourceLookup): ReturnType<ResourceLookup> {
  if (resource?.type !== 'AWS::Kinesis::StreamConsumer') return resource;
  const [stream] = valuesAt(resource.properties, 'StreamARN').values.flatMap(resourceIds);
  return stream === undefined ? resource : lookup(stream);
}

const resourceIds = (pattern: Value): readonly string[] =>
  (partsOf(pattern) ?? []).flatMap((part) =>
    typeof part === 'object' && part.kind === 'resource' ? [part.id] : [],
  );

function keysOf(properties: Value, row: EncryptedType, lookup: ResourceLookup): readonly ResourceNeed[] {
  const field = row.key.replace(/^.*\./, '');
  const values = valuesAt(properties, row.key).values.flatMap((value) => choicesOf(value));
  return values.flatMap(({ value }) => {
    if (value.kind === 'constant' && /(?:^|:)alias\/aws\//.test(String(value.value))) return [];
    const reading = readName(value, { type: 'kms:key', as: 'key', field, resource: lookup });
    const parts =
      reading?.kind === 'arn'
        ? reading.parts
        : [...keyArn, ...(reading?.parts ?? [{ kind: 'unknown' as const, why: 'which key it is' }])];
    return [{ type: 'kms:key', pattern: text(parts), unavoidable: false }];
  });
}

const keyArn = [
  'arn:',
  { kind: 'pseudo', name: 'AWS::Partition' },
  ':kms:',
  { kind: 'pseudo', name: 'AWS::Region' },
  ':',
  { kind: 'pseudo', name: 'AWS::AccountId' },
  ':key/',
] as const;

const decrypt = ['kms:Decrypt'] as const;
const encrypt = ['kms:GenerateDataKey', 'kms:Decrypt'] as const;

const all = (actions: readonly string[], onKey: readonly string[]) =>
  Object.fromEntries(actions.map((action) => [action, onKey]));

const tableUses = all(
  [
    'dynamodb:BatchGetItem',
    'dynamodb:BatchWriteItem',
    'dynamodb:DeleteItem',
    'dynamodb:GetItem',
    'dynamodb:PutItem',
    'dynamodb:Query',
    'dynamodb:Scan',
    'dynamodb:UpdateItem',
    // The stream of a table is encrypted with the key of the table.
    'dynamodb:GetRecords',
  ],
  decrypt,
);

const encrypted: Readonly<Record<string, EncryptedType>> = {
  'AWS::S3::Bucket': {
    key: 'BucketEncryption.ServerSideEncryptionConfiguration[].ServerSideEncryptionByDefault.KMSMasterKeyID',
    uses: {
      ...all(['s3:GetObject', 's3:GetObjectVersion'], decrypt),
      ...all(['s3:PutObject'], ['kms:GenerateDataKey']),
    },
    // S3 decrypts the parts of a large object to put them together.
    perhaps: {
      uses: all(['s3:PutObject'], decrypt),
      surely: ['CreateMultipartUpload', 'UploadPart', 'UploadPartCopy', 'CompleteMultipartUpload'],
    },
    source:
      'https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html, ' +
      'https://repost.aws/knowledge-center/s3-large-file-encryption-kms-key',
  },
  'AWS::SQS::Queue': {
    key: 'KmsMasterKeyId',
    uses: { ...all(['sqs:SendMessage'], encrypt), ...all(['sqs:ReceiveMessage'], decrypt) },
    source:
      'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html',
  },
  'AWS::SNS::Topic': {
    key: 'KmsMasterKeyId',
    uses: all(['sns:Publish'], encrypt),
    source: 'https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html',
  },
  'AWS::DynamoDB::Table': {
    key: 'SSESpecification.KMSMasterKeyId',
    uses: tableUses,
    source: 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html',
  },
  'AWS::Kinesis::Stream': {
    key: 'StreamEncryption.KeyId',
    uses: {
      ...all(['kinesis:PutRecord', 'kinesis:PutRecords'], ['kms:GenerateDataKey']),
      ...all(['kinesis:GetRecords', 'kinesis:SubscribeToShard'], decrypt),
    },
    source: 'https://docs.aws.amazon.com/streams/latest/dev/permissions-user-key-KMS.html',
  },
  'AWS::SSM::Parameter': {
    key: 'KeyId',
    uses: all(
      ['ssm:GetParameter', 'ssm:GetParameters', 'ssm:GetParametersByPath', 'ssm:GetParameterHistory'],
      decrypt,
    ),
    source: 'https://docs.aws.amazon.com/kms/latest/developerguide/services-parameter-store.html',
  },
  'AWS::SecretsManager::Secret': {
    key: 'KmsKeyId',
    uses: {
      ...all(['secretsmanager:GetSecretValue', 'secretsmanager:BatchGetSecretValue'], decrypt),
      ...all(['secretsmanager:PutSecretValue', 'secretsmanager:UpdateSecret'], encrypt),
    },
    source: 'https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html',
  },
};
