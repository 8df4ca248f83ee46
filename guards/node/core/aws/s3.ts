import type { RequestHead } from '../head.ts';
import { decoded, membersOf, queryOf } from './decoded.ts';

/** What an S3 request needs: actions, each with the object or bucket it is on. */
export type S3Need = readonly [action: string, resource: string];

/** Subresources of a bucket, by the name that the action has for them. Source: S3 API reference, Actions for S3. */
const ofBucket: Readonly<Record<string, string>> = {
  acl: 'BucketAcl',
  policy: 'BucketPolicy',
  policyStatus: 'BucketPolicyStatus',
  cors: 'BucketCORS',
  website: 'BucketWebsite',
  lifecycle: 'LifecycleConfiguration',
  notification: 'BucketNotification',
  tagging: 'BucketTagging',
  versioning: 'BucketVersioning',
  encryption: 'EncryptionConfiguration',
  logging: 'BucketLogging',
  replication: 'ReplicationConfiguration',
  publicAccessBlock: 'BucketPublicAccessBlock',
  'object-lock': 'BucketObjectLockConfiguration',
  ownershipControls: 'BucketOwnershipControls',
  accelerate: 'AccelerateConfiguration',
  requestPayment: 'BucketRequestPayment',
  analytics: 'AnalyticsConfiguration',
  inventory: 'InventoryConfiguration',
  metrics: 'MetricsConfiguration',
  'intelligent-tiering': 'IntelligentTieringConfiguration',
  location: 'BucketLocation',
};

const ofObject: Readonly<Record<string, string>> = {
  acl: 'ObjectAcl',
  tagging: 'ObjectTagging',
  retention: 'ObjectRetention',
  'legal-hold': 'ObjectLegalHold',
  attributes: 'ObjectAttributes',
  torrent: 'ObjectTorrent',
};

/** What a header asks for beside what is written. Source: S3 User Guide, Required permissions for Amazon S3 API operations. */
const beside: Readonly<Record<string, string>> = {
  'x-amz-acl': 'Acl',
  'x-amz-grant-full-control': 'Acl',
  'x-amz-grant-read': 'Acl',
  'x-amz-grant-read-acp': 'Acl',
  'x-amz-grant-write': 'Acl',
  'x-amz-grant-write-acp': 'Acl',
  'x-amz-tagging': 'Tagging',
  'x-amz-object-lock-mode': 'Retention',
  'x-amz-object-lock-retain-until-date': 'Retention',
  'x-amz-object-lock-legal-hold': 'LegalHold',
};

/** null when method, path and query are of no request that is known. */
export function s3Needs(head: RequestHead, host: string): readonly S3Need[] | null {
  const path = head.target.replace(/^https?:\/\/[^/?#]{1,300}/, '').split('?', 1)[0] || '/';
  const { bucket, key } = placeOf(decoded(path), host);
  const members = membersOf(queryOf(head.target));
  const keys: ReadonlySet<string> = new Set(members.keys());
  // A signed address can hold what are headers else.
  const copied = [...members].find(([name]) => name.toLowerCase() === 'x-amz-copy-source')?.[1].join();
  const said = [...Object.keys(head.headers), ...[...keys].map((name) => name.toLowerCase())];
  const more = new Set(said.filter((name) => Object.hasOwn(beside, name)).map((name) => beside[name] ?? ''));
  if (bucket === '') return head.method === 'GET' ? [['s3:ListAllMyBuckets', '*']] : null;
  const on = key === '' ? bucket : `${bucket}/${key}`;
  return key === '' ? bucketNeeds(head, keys, more, on) : objectNeeds(head, keys, more, on, copied);
}

function bucketNeeds(
  { method }: RequestHead,
  query: ReadonlySet<string>,
  more: ReadonlySet<string>,
  on: string,
): readonly S3Need[] | null {
  // Of two subresources nobody knows which one the service takes.
  const parts = [...query].filter((name) => Object.hasOwn(ofBucket, name));
  if (parts.length > 0)
    return parts.map((name) =>
      name === 'policy' && method === 'DELETE'
        ? ['s3:DeleteBucketPolicy', on]
        : [`s3:${method === 'GET' ? 'Get' : 'Put'}${ofBucket[name] ?? ''}`, on],
    );
  if (method === 'POST')
    return query.has('delete') ? [['s3:DeleteObject', `${on}/*`]] : [['s3:PutObject', `${on}/*`]];
  if (method === 'PUT')
    return [['s3:CreateBucket', on], ...(more.has('Acl') ? [['s3:PutBucketAcl', on] as const] : [])];
  if (method === 'DELETE') return [['s3:DeleteBucket', on]];
  if (query.has('versions')) return [['s3:ListBucketVersions', on]];
  if (query.has('uploads')) return [['s3:ListBucketMultipartUploads', on]];
  if (query.has('session')) return [['s3express:CreateSession', on]];
  return method === 'GET' || method === 'HEAD' ? [['s3:ListBucket', on]] : null;
}

function objectNeeds(
  head: RequestHead,
  query: ReadonlySet<string>,
  more: ReadonlySet<string>,
  on: string,
  copied: string | undefined,
): readonly S3Need[] | null {
  const { method, headers } = head;
  const version = query.has('versionId') ? 'Version' : '';
  const parts = [...query].filter((name) => Object.hasOwn(ofObject, name));
  const verb = method === 'GET' ? 'Get' : method === 'DELETE' ? 'Delete' : 'Put';
  if (parts.length > 0)
    return parts.map((name) => [
      `s3:${verb}${(ofObject[name] ?? '').replace('Object', `Object${version}`)}`,
      on,
    ]);
  const read = [headers['x-amz-copy-source'], copied]
    .filter((source) => source !== undefined)
    .map((source): S3Need => ['s3:GetObject', decoded(source.split('?', 1)[0] ?? '').replace(/^\//, '')]);
  const written: readonly S3Need[] = ['', ...more].map((what) => [`s3:PutObject${what}`, on]);
  switch (method) {
    case 'GET':
      return [[query.has('uploadId') ? 's3:ListMultipartUploadParts' : `s3:GetObject${version}`, on]];
    case 'HEAD':
      return [[`s3:GetObject${version}`, on]];
    case 'PUT':
      return [...read, ...written];
    case 'POST':
      if (query.has('select')) return [['s3:GetObject', on]];
      return query.has('restore') ? [['s3:RestoreObject', on]] : written;
    case 'DELETE':
      return query.has('uploadId') ? [['s3:AbortMultipartUpload', on]] : [[`s3:DeleteObject${version}`, on]];
    default:
      return null;
  }
}

/** Virtual-hosted: the bucket is in the host; path style: it is the first segment. */
function placeOf(path: string, host: string): { readonly bucket: string; readonly key: string } {
  const hosted = /^(.{3,255})\.(?:s3[\w-]{0,60})(?:\.|$)/.exec(host)?.[1];
  const rest = path.replace(/^\//, '');
  if (hosted !== undefined && hosted !== 'dualstack') return { bucket: hosted, key: rest };
  const slash = rest.indexOf('/');
  return slash < 0 ? { bucket: rest, key: '' } : { bucket: rest.slice(0, slash), key: rest.slice(slash + 1) };
}
