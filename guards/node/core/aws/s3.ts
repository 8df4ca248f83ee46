import type { Headers, RequestHead } from '../head.ts';
import type { Need } from '../policy/request.ts';
import { decoded, membersOf, queryOf } from './decoded.ts';
import { isAws } from './hosts.ts';

/** Subresources of a bucket (a name in the query), and their names in IAM actions. Source: S3 API reference, Actions for S3. */
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
  abac: 'BucketAbac',
};

/** Actions on the metadata tables of a bucket, by HTTP method. */
const ofTables: Readonly<Record<string, string>> = {
  GET: 'GetBucketMetadataTableConfiguration',
  POST: 'CreateBucketMetadataTableConfiguration',
  DELETE: 'DeleteBucketMetadataTableConfiguration',
};

/** Subresources of a bucket whose action has a different name for each HTTP method. */
const ofBucketByMethod: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  metadataConfiguration: ofTables,
  metadataTable: ofTables,
  metadataInventoryTable: { PUT: 'UpdateBucketMetadataInventoryTableConfiguration' },
  metadataJournalTable: { PUT: 'UpdateBucketMetadataJournalTableConfiguration' },
};

/** Subresources of an object (a name in the query), and their names in IAM actions. */
const ofObject: Readonly<Record<string, string>> = {
  acl: 'ObjectAcl',
  tagging: 'ObjectTagging',
  retention: 'ObjectRetention',
  'legal-hold': 'ObjectLegalHold',
  attributes: 'ObjectAttributes',
  torrent: 'ObjectTorrent',
};

/** Headers of a write that need a further permission, and the end of the name of its action. Source: S3 User Guide, Required permissions for Amazon S3 API operations. */
const byHeader: Readonly<Record<string, string>> = {
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

const bypass = 'x-amz-bypass-governance-retention';

/**
 * Lists the permissions that a request needs; the list is empty for an unknown request.
 *
 * A Host header outside amazonaws.com is the name of a bucket when the request goes to S3 (S3 User Guide, Virtual hosting of buckets). A
 * storage service that is compatible with S3 has its own host name, and the bucket is in the path. `isElsewhere` is true when the
 * connection was not made to this host: then both are possible, and the permissions of both are listed.
 */
export function s3Needs(head: RequestHead, host: string, isElsewhere: boolean): readonly Need[] {
  const { target } = head;
  const hosted = /^(.{3,255})\.(?:s3[\w-]{0,60})(?:\.|$)/.exec(host)?.[1];
  const address = target[0] === '/' ? target : target.replace(/^https?:\/\/[^/?#]{1,300}/, '');
  const cut = address.indexOf('?');
  const path = decoded(cut < 0 ? address : address.slice(0, cut));
  const query = membersOf(queryOf(address));
  const needs = needsAt(placeOf(path, hosted), head, query);
  const isEither = isElsewhere && !isAws(host);
  return isEither ? [...needs, ...needsAt(placeOf(path, host), head, query)] : needs;
}

function needsAt({ bucket, key }: Place, head: RequestHead, query: Query): readonly Need[] {
  if (bucket === '') return head.method === 'GET' ? [need('s3:ListAllMyBuckets', null)] : [];
  const on = key === '' ? bucket : `${bucket}/${key}`;
  const resourceOf = (scope: Permission['scope']): string => {
    if (scope === 'this') return on;
    return scope === 'inside' ? `${bucket}/*` : scope.object;
  };
  return permissionsOf(head, query, key !== '').map(({ action, scope }) => need(action, resourceOf(scope)));
}

/** Lists the permissions that a query needs on an object or on a bucket. */
function permissionsOf(head: RequestHead, query: Query, isObject: boolean): readonly Permission[] {
  const permissions = isObject ? objectPermissions(head, query) : bucketPermissions(head, query);
  const isPassedBy =
    head.headers[bypass] !== undefined || [...query.keys()].some((name) => name.toLowerCase() === bypass);
  if (permissions.length === 0 || !isPassedBy) return permissions;
  return [...permissions, permission('s3:BypassGovernanceRetention', isObject ? 'this' : 'inside')];
}

/** True when the XML list of objects to delete may contain versions of objects. The list is only searched, not parsed. */
export function listsVersions({ headers }: RequestHead, list: string): boolean {
  return headers['content-encoding'] !== undefined || /VersionId|<!|\0/i.test(list);
}

type Query = ReturnType<typeof membersOf>;

const need = (action: string, on: string | null): Need => ({
  action,
  resources: on === null ? null : [`arn:aws:s3:::${on}`],
});

/** A permission for an action. `scope` is the resource of the path (`this`), all objects of the bucket (`inside`), or another object. */
interface Permission {
  readonly action: string;
  readonly scope: 'this' | 'inside' | { readonly object: string };
}

const permission = (action: string, scope: Permission['scope'] = 'this'): Permission => ({ action, scope });

function bucketPermissions({ method, headers }: RequestHead, query: Query): readonly Permission[] {
  // If a query names two subresources, it is not documented which one S3 takes, so the request needs the permissions of both.
  const parts = partsIn(query, ofBucket);
  if (parts.length > 0)
    return parts.map((name) =>
      name === 'policy' && method === 'DELETE'
        ? permission('s3:DeleteBucketPolicy')
        : permission(`s3:${method === 'GET' ? 'Get' : 'Put'}${ofBucket[name] ?? ''}`),
    );
  const others = [...query.keys()].filter((name) => Object.hasOwn(ofBucketByMethod, name));
  if (others.length > 0)
    return others.map((name) => {
      const actions = ofBucketByMethod[name] ?? {};
      return permission(`s3:${actions[method] ?? Object.values(actions).at(-1) ?? ''}`);
    });
  if (method === 'POST' && query.has('delete')) return [permission('s3:DeleteObject', 'inside')];
  // A browser form sends these headers as fields of its body, which is not read: so the permissions of all the headers are needed.
  if (method === 'POST')
    return ['', ...new Set(Object.values(byHeader))].map((part) =>
      permission(`s3:PutObject${part}`, 'inside'),
    );
  if (method === 'PUT') {
    const created = permission('s3:CreateBucket');
    return furtherParts(headers, query).has('Acl') ? [created, permission('s3:PutBucketAcl')] : [created];
  }
  if (method === 'DELETE') return [permission('s3:DeleteBucket')];
  if (query.has('versions')) return [permission('s3:ListBucketVersions')];
  if (query.has('uploads')) return [permission('s3:ListBucketMultipartUploads')];
  if (query.has('session')) return [permission('s3express:CreateSession')];
  return method === 'GET' || method === 'HEAD' ? [permission('s3:ListBucket')] : [];
}

function objectPermissions({ method, headers }: RequestHead, query: Query): readonly Permission[] {
  const version = query.has('versionId') ? 'Version' : '';
  const parts = partsIn(query, ofObject);
  const verb = method === 'GET' ? 'Get' : method === 'DELETE' ? 'Delete' : 'Put';
  if (parts.length > 0)
    return parts.map((name) =>
      permission(`s3:${verb}${(ofObject[name] ?? '').replace('Object', `Object${version}`)}`),
    );
  const written = (): readonly Permission[] =>
    ['', ...furtherParts(headers, query)].map((part) => permission(`s3:PutObject${part}`));
  switch (method) {
    case 'GET':
      return [permission(query.has('uploadId') ? 's3:ListMultipartUploadParts' : `s3:GetObject${version}`)];
    case 'HEAD':
      return [permission(`s3:GetObject${version}`)];
    case 'PUT':
      return [...copiesOf(headers, query), ...written()];
    case 'POST':
      if (query.has('select')) return [permission('s3:GetObject')];
      return query.has('restore') ? [permission('s3:RestoreObject')] : written();
    case 'DELETE':
      return [permission(query.has('uploadId') ? 's3:AbortMultipartUpload' : `s3:DeleteObject${version}`)];
    default:
      return [];
  }
}

function partsIn(query: Query, known: Readonly<Record<string, string>>): readonly string[] {
  const parts: string[] = [];
  for (const name of query.keys()) if (Object.hasOwn(known, name)) parts.push(name);
  return parts;
}

/** Returns the further permissions of a write; a presigned URL can contain the same names in its query. */
function furtherParts(headers: Headers, query: Query): ReadonlySet<string> {
  const found = new Set<string>();
  for (const name of [...Object.keys(headers), ...query.keys()]) {
    const lower = name.toLowerCase();
    if (Object.hasOwn(byHeader, lower)) found.add(byHeader[lower] ?? '');
  }
  return found;
}

function copiesOf(headers: Headers, query: Query): readonly Permission[] {
  const copied = [...query].find(([name]) => name.toLowerCase() === 'x-amz-copy-source')?.[1].join();
  return [headers['x-amz-copy-source'], copied]
    .filter((source) => source !== undefined)
    .map((source) => {
      const [place = '', version = ''] = source.split('?');
      const action = version === '' ? 's3:GetObject' : 's3:GetObjectVersion';
      return permission(action, { object: decoded(place).replace(/^\//, '') });
    });
}

interface Place {
  readonly bucket: string;
  readonly key: string;
}

/** Reads the bucket and the key. `hosted` is the bucket in the host name (virtual-hosted request); otherwise the first segment of the path is the bucket. */
function placeOf(path: string, hosted: string | undefined): Place {
  const rest = path[0] === '/' ? path.slice(1) : path;
  if (hosted !== undefined && hosted !== 'dualstack') return { bucket: hosted, key: rest };
  const slash = rest.indexOf('/');
  return slash < 0 ? { bucket: rest, key: '' } : { bucket: rest.slice(0, slash), key: rest.slice(slash + 1) };
}
