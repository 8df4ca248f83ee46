import { asString, constant, type Location, rowOf, type Value } from '@emmental/model';
import { property } from '../../../app/property.ts';
import type { Block } from '../../../parse/hcl/index.ts';
import { reference } from '../handle.ts';
import { attributeOf, sourceOf } from '../module.ts';
import { cased, isGiven } from '../resources/row.ts';
import type { CallInstance } from '../scope.ts';
import { type Expansion, expansionOf, fields, type MadeResource, make, some } from './expansion.ts';
import { statements } from './statements.ts';

/** Names of modules of terraform-aws-modules → what they make. */
const modules: Readonly<Record<string, (x: Expansion, major: number | null) => void>> = {
  's3-bucket': bucket,
  sns: topic,
  sqs: queue,
};

/** Outputs by module: attribute of the resource that the call stands for; null = the resource itself. */
const outputs: Readonly<Record<string, string | null>> = {
  's3-bucket.s3_bucket_id': null,
  's3-bucket.s3_bucket_arn': 'Arn',
  's3-bucket.s3_bucket_bucket_domain_name': 'DomainName',
  's3-bucket.s3_bucket_bucket_regional_domain_name': 'RegionalDomainName',
  'sns.topic_arn': null,
  'sns.topic_id': null,
  'sns.topic_name': 'TopicName',
  'sqs.queue_arn': 'Arn',
  'sqs.queue_id': null,
  'sqs.queue_url': null,
  'sqs.queue_name': 'QueueName',
};

/** What a call makes; null for a module that is not known here. */
export function madeBy(call: CallInstance): readonly MadeResource[] | null {
  const name = nameOf(call.block);
  const make = name === null ? undefined : rowOf(modules, name);
  if (!make) return null;
  const x = expansionOf(call);
  if (x.isOn('create', true)) make(x, majorOf(call.block));
  return x.made;
}

/** An output of such a call as a reference to what it makes; null for any other. */
export function outputOf(call: CallInstance, output: string, at: Location): Value | null {
  const name = nameOf(call.block);
  const attribute = name === null ? undefined : rowOf(outputs, `${name}.${output}`);
  return attribute === undefined ? null : reference(call.address, attribute, at);
}

const address =
  /^(?:(?:registry\.terraform\.io\/|registry\.opentofu\.org\/)?terraform-aws-modules\/([\w-]+)\/aws|(?:git::)?(?:https:\/\/|ssh:\/\/|git@)?(?:www\.)?github\.com[/:]terraform-aws-modules\/terraform-aws-([\w-]+?)(?:\.git)?)(?:\?.*)?$/;

function nameOf(call: Block): string | null {
  const [, registry, repository] = address.exec(sourceOf(call) ?? '') ?? [];
  return registry ?? repository ?? null;
}

/** Defaults of inputs change between major versions. */
function majorOf(call: Block): number | null {
  const version = attributeOf(call.body, 'version')?.value;
  const first = version?.kind === 'literal' ? /\d+/.exec(String(version.value)) : null;
  return first ? Number(first[0]) : null;
}

/**
 * terraform-aws-modules/s3-bucket, versions 3 to 5. Public access is blocked by default from version 4 on.
 * Source: the module's documentation of inputs, and its UPGRADE-4.0.
 */
function bucket(x: Expansion, major: number | null): void {
  if (!x.isOn('create_bucket', true)) return;
  const { at, given, isOn } = x;
  const isBlocked = major === null || major >= 4;
  const block = (name: string): Value => given(name) ?? constant(isBlocked, at);
  make(x, '', 'AWS::S3::Bucket', {
    BucketName: given('bucket'),
    AccessControl: acl(given('acl')),
    VersioningConfiguration: some({ Status: status(given('versioning')) }, at),
    LoggingConfiguration: some(
      { DestinationBucketName: inside(given('logging'), 'target_bucket') },
      given('logging')?.at ?? at,
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
  if (isOn('attach_policy', false) && given('policy'))
    make(x, '.policy', 'AWS::S3::BucketPolicy', {
      Bucket: reference(x.id, null, at),
      PolicyDocument: given('policy'),
    });
}

/** `public-read` → `PublicRead`. */
const acl = (value: Value | undefined): Value | undefined => {
  const written = value && asString(value);
  return written ? constant(cased(written.replaceAll('-', '_')), value.at) : value;
};

/** Of a mapping; some write it as a block. */
const inside = (value: Value | undefined, name: string): Value | undefined => {
  const [first] = value?.kind === 'list' ? value.items : [value];
  const found = first && property(first, name);
  return isGiven(found) ? found : undefined;
};

/** `{ enabled = true }` or `{ status = "Enabled" }`. */
function status(versioning: Value | undefined): Value | undefined {
  const value = inside(versioning, 'status') ?? inside(versioning, 'enabled');
  const written = value && asString(value);
  if (!value || written === undefined || written === null) return value;
  return constant(/^(true|enabled)$/i.test(written) ? 'Enabled' : 'Suspended', value.at);
}

/** terraform-aws-modules/sns, versions 5 and 6. Source: the module's documentation of inputs. */
function topic(x: Expansion): void {
  const { at, given } = x;
  make(x, '', 'AWS::SNS::Topic', {
    TopicName: given('name'),
    KmsMasterKeyId: given('kms_master_key_id'),
    FifoTopic: given('fifo_topic'),
  });
  const policy = given('topic_policy') ?? statements(given('topic_policy_statements'), at);
  if (policy)
    make(x, '.policy', 'AWS::SNS::TopicInlinePolicy', {
      TopicArn: reference(x.id, null, at),
      PolicyDocument: policy,
    });
}

/** terraform-aws-modules/sqs, versions 2 to 5. Source: the module's documentation of inputs. */
function queue(x: Expansion): void {
  const { at, given, isOn } = x;
  const dead = isOn('create_dlq', false);
  if (dead)
    make(x, '.dlq', 'AWS::SQS::Queue', {
      QueueName: given('dlq_name'),
      KmsMasterKeyId: given('dlq_kms_master_key_id') ?? given('kms_master_key_id'),
    });
  make(x, '', 'AWS::SQS::Queue', {
    QueueName: given('name'),
    KmsMasterKeyId: given('kms_master_key_id'),
    SqsManagedSseEnabled: given('sqs_managed_sse_enabled'),
    VisibilityTimeout: given('visibility_timeout_seconds'),
    FifoQueue: given('fifo_queue'),
    RedrivePolicy: dead
      ? fields({ deadLetterTargetArn: reference(`${x.id}.dlq`, 'Arn', at) }, at)
      : given('redrive_policy'),
  });
  const written = isOn('create_queue_policy', false)
    ? statements(given('queue_policy_statements'), at)
    : undefined;
  const policy = given('policy') ?? written;
  if (policy)
    make(x, '.policy', 'AWS::SQS::QueueInlinePolicy', {
      Queue: reference(x.id, null, at),
      PolicyDocument: policy,
    });
}
