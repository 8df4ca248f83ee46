import { asString, constant, type Value } from '@emmental/model';
import { property } from '../../../app/property.ts';
import { reference } from '../handle.ts';
import { cased, isGiven } from '../resources/row.ts';
import { type Expansion, fields, make, some } from './expansion.ts';
import { statements } from './statements.ts';

/**
 * terraform-aws-modules/s3-bucket, versions 3 to 5. Public access is blocked by default from version 4 on.
 * Source: the module's documentation of inputs, and its UPGRADE-4.0.
 */
export function bucket(expansion: Expansion, major: number | null): void {
  if (!expansion.isOn('create_bucket', true)) return;
  const { at, input, isOn } = expansion;
  const isBlocked = major === null || major >= 4;
  const block = (name: string): Value => input(name) ?? constant(isBlocked, at);
  make(expansion, '', 'AWS::S3::Bucket', {
    BucketName: input('bucket'),
    AccessControl: acl(input('acl')),
    VersioningConfiguration: some({ Status: status(input('versioning')) }, at),
    LoggingConfiguration: some(
      { DestinationBucketName: inside(input('logging'), 'target_bucket') },
      input('logging')?.at ?? at,
    ),
    PublicAccessBlockConfiguration: isOn('attach_public_policy', true)
      ? fields(
          {
            BlockPublicAcls: block('block_public_acls'),
            BlockPublicPolicy: block('block_public_policy'),
            IgnorePublicAcls: block('ignore_public_acls'),
            RestrictPublicBuckets: block('restrict_public_buckets'),
          },
          at,
        )
      : undefined,
  });
  if (isOn('attach_policy', false) && input('policy'))
    make(expansion, '.policy', 'AWS::S3::BucketPolicy', {
      Bucket: reference(expansion.id, null, at),
      PolicyDocument: input('policy'),
    });
}

/** Converts an ACL to CloudFormation's form: `public-read` → `PublicRead`. */
const acl = (value: Value | undefined): Value | undefined => {
  const written = value && asString(value);
  return written ? constant(cased(written.replaceAll('-', '_')), value.at) : value;
};

/** Returns a field of a mapping, or of a block with one mapping. */
const inside = (value: Value | undefined, name: string): Value | undefined => {
  const [first] = value?.kind === 'list' ? value.items : [value];
  const found = first && property(first, name);
  return isGiven(found) ? found : undefined;
};

/** Returns the versioning status. The input is `{ enabled = true }` or `{ status = "Enabled" }`. */
function status(versioning: Value | undefined): Value | undefined {
  const value = inside(versioning, 'status') ?? inside(versioning, 'enabled');
  const written = value && asString(value);
  if (!value || written === undefined || written === null) return value;
  return constant(/^(true|enabled)$/i.test(written) ? 'Enabled' : 'Suspended', value.at);
}

/** terraform-aws-modules/sns, versions 5 and 6. Source: the module's documentation of inputs. */
export function topic(expansion: Expansion): void {
  const { at, input } = expansion;
  make(expansion, '', 'AWS::SNS::Topic', {
    TopicName: input('name'),
    KmsMasterKeyId: input('kms_master_key_id'),
    FifoTopic: input('fifo_topic'),
  });
  const policy = input('topic_policy') ?? statements(input('topic_policy_statements'), at);
  if (policy)
    make(expansion, '.policy', 'AWS::SNS::TopicInlinePolicy', {
      TopicArn: reference(expansion.id, null, at),
      PolicyDocument: policy,
    });
}

/** terraform-aws-modules/sqs, versions 2 to 5. Source: the module's documentation of inputs. */
export function queue(expansion: Expansion): void {
  const { at, input, isOn } = expansion;
  const hasDeadLetterQueue = isOn('create_dlq', false);
  if (hasDeadLetterQueue)
    make(expansion, '.dlq', 'AWS::SQS::Queue', {
      QueueName: input('dlq_name'),
      KmsMasterKeyId: input('dlq_kms_master_key_id') ?? input('kms_master_key_id'),
    });
  make(expansion, '', 'AWS::SQS::Queue', {
    QueueName: input('name'),
    KmsMasterKeyId: input('kms_master_key_id'),
    SqsManagedSseEnabled: input('sqs_managed_sse_enabled'),
    VisibilityTimeout: input('visibility_timeout_seconds'),
    FifoQueue: input('fifo_queue'),
    RedrivePolicy: hasDeadLetterQueue
      ? fields({ deadLetterTargetArn: reference(`${expansion.id}.dlq`, 'Arn', at) }, at)
      : input('redrive_policy'),
  });
  const written = isOn('create_queue_policy', false)
    ? statements(input('queue_policy_statements'), at)
    : undefined;
  const policy = input('policy') ?? written;
  if (policy)
    make(expansion, '.policy', 'AWS::SQS::QueueInlinePolicy', {
      Queue: reference(expansion.id, null, at),
      PolicyDocument: policy,
    });
}
