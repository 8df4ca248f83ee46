import {
  type ActionRow,
  all,
  each,
  has,
  type InputTest,
  type ResourceRow,
  type ServiceOverrides,
  to,
  unseen,
} from './row.ts';

const object: ResourceRow = { type: 's3:object' };
const bucket: ResourceRow = { type: 's3:bucket' };

/** The object that is read: CopySource names it. Bucket and Key name the object that is written. */
const source: ResourceRow = {
  type: 's3:object',
  names: {
    BucketName: { at: 'CopySource', as: 'bucket-of-source' },
    ObjectName: { at: 'CopySource', as: 'key-of-source' },
  },
};

/** Returns the need on the KMS key that the request names. The default key of the bucket is not in the request; `encryption.ts` adds the needs on it. */
const withKey = (action: string, when: InputTest): ActionRow => ({
  action,
  when,
  because: 'dependent',
  resources: [{ type: 'kms:key', names: { KeyId: { at: 'SSEKMSKeyId', as: 'key' } } }],
});

/**
 * Returns the needs of a write: s3:PutObject, and the actions for its optional parameters. S3 decrypts with the key only
 * objects that are written in parts: https://repost.aws/knowledge-center/s3-large-file-encryption-kms-key
 */
const writes = (decrypts: InputTest): readonly ActionRow[] => [
  { action: 's3:PutObject', resources: [object] },
  {
    action: 's3:PutObjectAcl',
    when: has('ACL|GrantFullControl|GrantRead|GrantReadACP|GrantWriteACP'),
    resources: [object],
  },
  { action: 's3:PutObjectTagging', when: has('Tagging'), resources: [object] },
  {
    action: 's3:PutObjectRetention',
    when: has('ObjectLockMode|ObjectLockRetainUntilDate'),
    resources: [object],
  },
  { action: 's3:PutObjectLegalHold', when: has('ObjectLockLegalHoldStatus'), resources: [object] },
  withKey('kms:GenerateDataKey', has('SSEKMSKeyId')),
  withKey('kms:Decrypt', decrypts),
];

/** The needs of PutObject and CopyObject. Whether the SDK writes the object in parts depends on its size, which the request does not show. */
const singleUpload = writes(all(has('SSEKMSKeyId'), unseen));

const reads = (action: string, version: string): readonly ActionRow[] => [
  { action, resources: [object] },
  { action: version, when: has('VersionId'), resources: [object] },
];

const bucketConfiguration = (name: string) => ({
  [`Get${name}`]: to(`s3:Get${name.replace(/^Bucket/, '')}`),
  [`Put${name}`]: to(`s3:Put${name.replace(/^Bucket/, '')}`),
  [`List${name}s`]: to(`s3:Get${name.replace(/^Bucket/, '')}`),
  [`Delete${name}`]: to(`s3:Put${name.replace(/^Bucket/, '')}`),
});

export const s3: ServiceOverrides = {
  services: ['s3'],
  source:
    'https://docs.aws.amazon.com/AmazonS3/latest/API/API_{operation}.html, ' +
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html',
  names: { BucketName: 'Bucket', ObjectName: 'Key' },
  skip: ['accesspoint', 'accesspointobject', 'multiregionaccesspoint', 'objectlambdaaccesspoint'],
  operations: {
    ...bucketConfiguration('BucketAnalyticsConfiguration'),
    ...bucketConfiguration('BucketInventoryConfiguration'),
    ...bucketConfiguration('BucketMetricsConfiguration'),
    ...bucketConfiguration('BucketIntelligentTieringConfiguration'),
    GetBucketAccelerateConfiguration: to('s3:GetAccelerateConfiguration'),
    PutBucketAccelerateConfiguration: to('s3:PutAccelerateConfiguration'),
    GetBucketEncryption: to('s3:GetEncryptionConfiguration'),
    ...each(['PutBucketEncryption', 'DeleteBucketEncryption'], to('s3:PutEncryptionConfiguration')),
    ...each(['GetBucketLifecycle', 'GetBucketLifecycleConfiguration'], to('s3:GetLifecycleConfiguration')),
    ...each(
      ['PutBucketLifecycle', 'PutBucketLifecycleConfiguration', 'DeleteBucketLifecycle'],
      to('s3:PutLifecycleConfiguration'),
    ),
    GetBucketNotificationConfiguration: to('s3:GetBucketNotification'),
    PutBucketNotificationConfiguration: to('s3:PutBucketNotification'),
    GetBucketReplication: to('s3:GetReplicationConfiguration'),
    ...each(['PutBucketReplication', 'DeleteBucketReplication'], to('s3:PutReplicationConfiguration')),
    DeleteBucketCors: to('s3:PutBucketCORS'),
    DeleteBucketTagging: to('s3:PutBucketTagging'),
    DeleteBucketOwnershipControls: to('s3:PutBucketOwnershipControls'),
    GetPublicAccessBlock: to('s3:GetBucketPublicAccessBlock'),
    ...each(['PutPublicAccessBlock', 'DeletePublicAccessBlock'], to('s3:PutBucketPublicAccessBlock')),
    GetObjectLockConfiguration: to('s3:GetBucketObjectLockConfiguration'),
    PutObjectLockConfiguration: to('s3:PutBucketObjectLockConfiguration'),
    CreateBucketMetadataConfiguration: to('s3:CreateBucketMetadataTableConfiguration'),
    GetBucketMetadataConfiguration: to('s3:GetBucketMetadataTableConfiguration'),
    DeleteBucketMetadataConfiguration: to('s3:DeleteBucketMetadataTableConfiguration'),

    ListBuckets: to('s3:ListAllMyBuckets'),
    ListDirectoryBuckets: to('s3express:ListAllMyDirectoryBuckets'),
    CreateSession: to('s3express:CreateSession'),
    ...each(
      ['HeadBucket', 'ListObjects', 'ListObjectsV2'],
      [{ action: 's3:ListBucket', resources: [bucket] }],
    ),
    ListObjectVersions: [{ action: 's3:ListBucketVersions', resources: [bucket] }],
    ListMultipartUploads: [{ action: 's3:ListBucketMultipartUploads', resources: [bucket] }],
    ListParts: [{ action: 's3:ListMultipartUploadParts', resources: [object] }],

    GetObject: reads('s3:GetObject', 's3:GetObjectVersion'),
    HeadObject: reads('s3:GetObject', 's3:GetObjectVersion'),
    GetObjectTorrent: [{ action: 's3:GetObjectTorrent', resources: [object] }],
    SelectObjectContent: reads('s3:GetObject', 's3:GetObjectVersion'),
    GetObjectAcl: reads('s3:GetObjectAcl', 's3:GetObjectVersionAcl'),
    GetObjectTagging: reads('s3:GetObjectTagging', 's3:GetObjectVersionTagging'),
    GetObjectAttributes: [
      ...reads('s3:GetObject', 's3:GetObjectVersion'),
      { action: 's3:GetObjectAttributes', resources: [object] },
      { action: 's3:GetObjectVersionAttributes', when: has('VersionId'), resources: [object] },
    ],
    PutObject: singleUpload,
    CreateMultipartUpload: writes(has('SSEKMSKeyId')),
    ...each(['CompleteMultipartUpload', 'UploadPart'], [{ action: 's3:PutObject', resources: [object] }]),
    UploadPartCopy: [
      { action: 's3:GetObject', resources: [source] },
      { action: 's3:PutObject', resources: [object] },
    ],
    CopyObject: [
      { action: 's3:GetObject', resources: [source] },
      ...singleUpload,
      // The tags of the source are copied too, if it has any.
      { action: 's3:GetObjectTagging', when: unseen, resources: [source] },
      { action: 's3:PutObjectTagging', when: unseen, resources: [object] },
    ],
    RenameObject: to('s3express:CreateSession'),
    PutObjectAcl: reads('s3:PutObjectAcl', 's3:PutObjectVersionAcl'),
    PutObjectTagging: reads('s3:PutObjectTagging', 's3:PutObjectVersionTagging'),
    DeleteObjectTagging: reads('s3:DeleteObjectTagging', 's3:DeleteObjectVersionTagging'),
    DeleteObject: [
      ...reads('s3:DeleteObject', 's3:DeleteObjectVersion'),
      { action: 's3:BypassGovernanceRetention', when: has('BypassGovernanceRetention'), resources: [object] },
    ],
    DeleteObjects: [
      {
        action: 's3:DeleteObject',
        resources: [{ type: 's3:object', names: { ObjectName: 'Delete.Objects[].Key' } }],
      },
      {
        action: 's3:DeleteObjectVersion',
        when: has('Delete.Objects[].VersionId'),
        resources: [{ type: 's3:object', names: { ObjectName: 'Delete.Objects[].Key' } }],
      },
    ],
    WriteGetObjectResponse: to('s3-object-lambda:WriteGetObjectResponse'),
  },
};

/** S3 Control: the bucket operations of S3 on Outposts, and settings of the account. */
export const s3control: ServiceOverrides = {
  services: ['s3control'],
  source:
    'https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_{operation}.html, ' +
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html',
  operations: {
    GetPublicAccessBlock: to('s3:GetAccountPublicAccessBlock'),
    ...each(['PutPublicAccessBlock', 'DeletePublicAccessBlock'], to('s3:PutAccountPublicAccessBlock')),
    GetBucket: to('s3-outposts:GetBucket'),
    ListRegionalBuckets: to('s3-outposts:ListRegionalBuckets'),
    GetBucketLifecycleConfiguration: to('s3-outposts:GetLifecycleConfiguration'),
    ...each(
      ['PutBucketLifecycleConfiguration', 'DeleteBucketLifecycleConfiguration'],
      to('s3-outposts:PutLifecycleConfiguration'),
    ),
    GetBucketReplication: to('s3-outposts:GetReplicationConfiguration'),
    ...each(
      ['PutBucketReplication', 'DeleteBucketReplication'],
      to('s3-outposts:PutReplicationConfiguration'),
    ),
    DeleteBucketTagging: to('s3-outposts:PutBucketTagging'),
    ListAccessPointsForDirectoryBuckets: to('s3express:ListAccessPointsForDirectoryBuckets'),
    GetAccessPointScope: to('s3express:GetAccessPointScope'),
    PutAccessPointScope: to('s3express:PutAccessPointScope'),
    DeleteAccessPointScope: to('s3express:DeleteAccessPointScope'),
  },
};
