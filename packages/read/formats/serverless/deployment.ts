import { ref } from '../lowering/intrinsics.ts';
import { property } from '../lowering/property.ts';
import type { Draft } from '../lowering/write.ts';
import type { Service } from './service.ts';
import type { Stack } from './stack.ts';

const bucketId = 'ServerlessDeploymentBucket';

/** The bucket that code is uploaded to: a named one, one that the framework makes (before version 4), or none of the stack. */
export function deploymentBucketOf(service: Service): Draft {
  const given = property(service.provider, 'deploymentBucket');
  const name = given?.kind === 'map' && !service.values.valueOf(given) ? property(given, 'name') : given;
  if (name) return name;
  return service.major !== null && service.major >= 4 ? undefined : ref(bucketId);
}

/** Adds the bucket for the code, when the framework makes one. */
export function lowerDeploymentBucket(stack: Stack): void {
  const { service } = stack;
  if (JSON.stringify(deploymentBucketOf(service)) !== JSON.stringify(ref(bucketId))) return;
  const encryption = { ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } };
  const arn = (rest: string): Draft => ({
    'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':s3:::', ref(bucketId), rest]],
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
