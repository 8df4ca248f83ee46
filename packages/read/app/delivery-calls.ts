import { asString, partsOf, text, type Value } from '@emmental/model';
import { type Call, type Calls, mergedCalls, noCalls } from './calls.ts';
import type { Declaration } from './declared.ts';
import type { RoleCalls } from './iot-rule-calls.ts';
import { alternatives, entries, isAbsent, items, property } from './property.ts';

/** Actions on a bucket and on its objects. Only the first one is needed for every delivery. Source: Amazon Data Firehose developer guide, controlling access. */
const onObjects = ['s3:PutObject', 's3:AbortMultipartUpload', 's3:GetObject'] as const;
const onBucket = ['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'] as const;
const onStream = [
  'kinesis:GetRecords',
  'kinesis:GetShardIterator',
  'kinesis:DescribeStream',
  'kinesis:ListShards',
];

/** Settings of a delivery stream that name a bucket: destinations, and buckets for what another destination refuses. */
const bucketSettings =
  /^(?:S3DestinationConfiguration|ExtendedS3DestinationConfiguration|S3Configuration|S3BackupConfiguration)$/;

/** Returns the calls of a delivery stream of Firehose, for each of its settings with the role of the setting. */
export function deliveryCalls(stream: Declaration): readonly RoleCalls[] {
  return entries(stream.properties).flatMap(({ key, value }) =>
    /Configuration$/.test(key) ? inSetting(key, value, stream) : [],
  );
}

function inSetting(key: string, setting: Value, stream: Declaration): readonly RoleCalls[] {
  const role = property(setting, 'RoleARN');
  const inside = entries(setting).flatMap(({ key: name, value }) =>
    /^S3(?:Backup)?Configuration$/.test(name) ? inSetting(name, value, stream) : [],
  );
  if (role === undefined || isAbsent(role)) return inside;
  return [{ role, calls: callsOf(key, setting, stream) }, ...inside];
}

function callsOf(key: string, setting: Value, stream: Declaration): Calls {
  const at = setting.at ?? stream.at;
  if (key === 'KinesisStreamSourceConfiguration')
    return on(property(setting, 'KinesisStreamARN'), onStream, 2, at);
  if (!bucketSettings.test(key))
    return {
      ...noCalls,
      unknown: [{ why: `the permissions that ${key} needs are not known`, at }],
    };
  const bucket = property(setting, 'BucketARN');
  const objects = alternatives(bucket).map(({ value }) => text([...(partsOf(value) ?? ['*']), '/*'], at));
  const encryption = property(setting, 'EncryptionConfiguration', 'KMSEncryptionConfig', 'AWSKMSKeyARN');
  return mergedCalls([
    ...objects.map((value) => on(value, onObjects, 1, at)),
    on(bucket, onBucket, 0, at),
    on(encryption, ['kms:GenerateDataKey', 'kms:Decrypt'], 1, at),
    processing(setting, at),
    // Where the log is on, a role without this permission only loses the errors.
    { ...noCalls, calls: [possible('logs:PutLogEvents', text(['*'], at), at)] },
    ...(isAbsent(property(setting, 'DataFormatConversionConfiguration')) ? [] : [glue(at)]),
  ]);
}

/** Returns the calls of actions on a resource; the first `certain` of them are needed for every delivery. */
function on(resource: Value | undefined, actions: readonly string[], certain: number, at: Call['at']): Calls {
  if (resource === undefined || isAbsent(resource)) return noCalls;
  return {
    ...noCalls,
    calls: actions.map((action, index) =>
      index < certain ? { action, resource, at } : possible(action, resource, at),
    ),
    targets: [resource],
  };
}

const possible = (action: string, resource: Value, at: Call['at']): Call => ({
  action,
  resource,
  certainty: 'possible',
  at,
});

/** The functions that change records before their delivery. */
function processing(setting: Value, at: Call['at']): Calls {
  const processors = items(property(setting, 'ProcessingConfiguration', 'Processors'));
  const functions = processors.flatMap(({ value }) =>
    items(property(value, 'Parameters')).flatMap(({ value: parameter }) => {
      const arn = property(parameter, 'ParameterValue');
      return asString(property(parameter, 'ParameterName')) === 'LambdaArn' && arn !== undefined ? [arn] : [];
    }),
  );
  return mergedCalls(
    functions.map((arn) => on(arn, ['lambda:InvokeFunction', 'lambda:GetFunctionConfiguration'], 1, at)),
  );
}

/** The table of Glue that names the columns of a converted format. */
const glue = (at: Call['at']): Calls => ({
  ...noCalls,
  calls: ['glue:GetTable', 'glue:GetTableVersion', 'glue:GetTableVersions', 'glue:GetDatabase'].map(
    (action) => possible(action, text(['*'], at), at),
  ),
});
