import type { Boto3Addition, Boto3Parameter, Boto3Request } from './boto3.ts';

/** Returns the methods that boto3 adds in Python code to a client (`kind` = `client`) or to a resource class. */
export function boto3Additions(service: string, kind: string): ReadonlyMap<string, Boto3Addition> {
  const methods = additions[service]?.[kind] ?? {};
  return new Map(Object.entries(methods));
}

const source = (file: string, line: string) =>
  `https://github.com/boto/boto3/blob/1.44.8/boto3/${file} (${line})`;

const own = (target: string, name: string): Boto3Parameter => ({ target, from: 'identifier', name });

const request = (operation: string, ...parameters: readonly Boto3Parameter[]): Boto3Request => ({
  operation,
  parameters,
});

/** Returns the transfer methods of a resource. The identifiers of the resource fill one part of the request, positional arguments (`open`) the rest. */
function transfers(identifiers: readonly Boto3Parameter[], open: readonly string[]) {
  const from = (name: string) => source('s3/inject.py', name);
  const read = [request('HeadObject', ...identifiers), request('GetObject', ...identifiers)];
  // A large file is sent in parts; those operations need s3:PutObject too.
  const write = [request('PutObject', ...identifiers)];
  const copy = [request('CopyObject', ...identifiers)];
  return {
    upload_file: { requests: write, arguments: ['-', ...open], source: from('upload_file') },
    upload_fileobj: { requests: write, arguments: ['-', ...open], source: from('upload_fileobj') },
    download_file: {
      requests: read,
      arguments: open.length > 0 ? [...open, '-'] : ['-'],
      source: from('download_file'),
    },
    download_fileobj: {
      requests: read,
      arguments: open.length > 0 ? [...open, '-'] : ['-'],
      source: from('download_fileobj'),
    },
    copy: { requests: copy, arguments: ['CopySource', ...open], source: from('copy') },
  } as const satisfies Record<string, Boto3Addition>;
}

const ofBucket = transfers([own('Bucket', 'name')], ['Key']);
const ofObject = transfers([own('Bucket', 'bucket_name'), own('Key', 'key')], []);
const ofClient = transfers([], ['Bucket', 'Key']);

const tags = {
  create_tags: {
    requests: [request('CreateTags', own('Resources[]', 'id'))],
    arguments: [],
    source: source('ec2/createtags.py', 'create_tags'),
  },
  delete_tags: {
    requests: [request('DeleteTags', own('Resources[]', 'id'))],
    arguments: [],
    source: source('ec2/deletetags.py', 'delete_tags'),
  },
} as const satisfies Record<string, Boto3Addition>;

const tagged = [
  'Instance',
  'Image',
  'Volume',
  'Snapshot',
  'Vpc',
  'Subnet',
  'SecurityGroup',
  'NetworkInterface',
];

const additions: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, Boto3Addition>>>>>> =
  {
    s3: {
      client: ofClient,
      Bucket: {
        ...ofBucket,
        // "Calls s3.Client.list_buckets() to update the attributes of the Bucket resource."
        load: {
          requests: [request('ListBuckets')],
          arguments: [],
          source: source('s3/inject.py', 'bucket_load'),
        },
      },
      Object: ofObject,
      ObjectSummary: {
        load: {
          requests: [request('HeadObject', own('Bucket', 'bucket_name'), own('Key', 'key'))],
          arguments: [],
          source: source('s3/inject.py', 'object_summary_load'),
        },
      },
    },
    dynamodb: {
      Table: {
        // The writer collects the items of put_item and delete_item and sends them together.
        batch_writer: {
          requests: [
            request('BatchWriteItem', { target: 'RequestItems.~', from: 'identifier', name: 'name' }),
          ],
          arguments: [],
          source: source('dynamodb/table.py', 'BatchWriter'),
        },
      },
    },
    ec2: {
      '': {
        create_tags: { requests: [request('CreateTags')], arguments: [], source: tags.create_tags.source },
        delete_tags: { requests: [request('DeleteTags')], arguments: [], source: tags.delete_tags.source },
      },
      ...Object.fromEntries(tagged.map((kind) => [kind, tags])),
    },
  };
