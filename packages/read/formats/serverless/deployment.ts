import { ref } from '../lowering/intrinsics.ts';
import { property } from '../lowering/property.ts';
import type { Draft } from '../lowering/write.ts';
import type { Service } from './service.ts';
import type { Stack } from './stack.ts';

const bucketId = 'ServerlessDeploymentBucket';

/**
 * Returns the bucket to which the code is uploaded: the bucket in `deploymentBucket`, or the bucket that the
 * framework creates before version 4. Undefined when the service has neither.
 */
export function deploymentBucketOf(service: Service): Draft {
  const setting = property(service.provider, 'deploymentBucket');
  const name =
    setting?.kind === 'map' && !service.values.valueOf(setting) ? property(setting, 'name') : setting;
  if (name) return name;
  return service.major !== null && service.major >= 4 ? undefined : ref(bucketId);
}

/** Adds the bucket for the code, if the framework creates it. */
export function lowerDeploymentBucket(stack: Stack): void {
  const { service } = stack;
  if (JSON.stringify(deploymentBucketOf(service)) !== JSON.stringify(ref(bucketId))) return;
  const encryption = { ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } };
  const arn = (suffix: string): Draft => ({
    'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':s3:::', ref(bucketId), suffix]],
  });
  stack.put(
    bucketId,
    {
      Type: 'AWS::S3::Bucket',
      Properties: { BucketEncryption: { ServerSideEncryptionConfiguration: [encryption] } },
    },
    service,
  );
  const statement = {
    Action: 's3:*',
    Effect: 'Deny',
    Principal: '*',
    Resource: [arn('/*'), arn('')],
    Condition: { Bool: { 'aws:SecureTransport': false } },
  };
  stack.put(
    `${bucketId}Policy`,
    {
      Type: 'AWS::S3::BucketPolicy',
      Properties: { Bucket: ref(bucketId), PolicyDocument: { Statement: [statement] } },
    },
    service,
  );
}
