import { expect, test } from 'vitest';
import { boto3ClientAdditions, boto3Resource, boto3ResourceServices } from './boto3.ts';
import { operationsOf } from './services.ts';

const parameters = (request: { readonly parameters: readonly { target: string; name: unknown }[] } | null) =>
  Object.fromEntries((request?.parameters ?? []).map(({ target, name }) => [target, name]));

test('a table is made of its name, loads by DescribeTable and puts by PutItem', () => {
  expect(boto3Resource('dynamodb', '')?.subresources.get('Table')).toEqual({
    kind: 'Table',
    identifiers: [{ target: 'name', from: 'input', name: null }],
  });
  const table = boto3Resource('dynamodb', 'Table');
  expect(table?.identifiers).toEqual(['name']);
  expect(table?.aliases.get('table_name')).toBe('name');
  expect(table?.load?.operation).toBe('DescribeTable');
  expect(table?.attributes.has('item_count')).toBe(true);
  expect(table?.actions.get('put_item')?.operation).toBe('PutItem');
  expect(parameters(table?.actions.get('put_item') ?? null)).toEqual({ TableName: 'name' });
});

test('objects of a bucket are listed, and deleted all at once', () => {
  const objects = boto3Resource('s3', 'Bucket')?.collections.get('objects');
  expect(objects?.operation).toBe('ListObjects');
  expect(objects?.returns.kind).toBe('ObjectSummary');
  expect(objects?.batch.get('delete')?.operation).toBe('DeleteObjects');
});

test('an object of a bucket keeps the bucket’s name', () => {
  const object = boto3Resource('s3', 'Bucket')?.subresources.get('Object');
  expect(object?.identifiers).toEqual([
    { target: 'bucket_name', from: 'identifier', name: 'name' },
    { target: 'key', from: 'input', name: null },
  ]);
});

test('waiters of a resource say which request they repeat', () => {
  const exists = boto3Resource('s3', 'Bucket')?.waiters.get('wait_until_exists');
  expect(exists?.operation).toBe('HeadBucket');
  expect(parameters(exists ?? null)).toEqual({ Bucket: 'name' });
});

test('methods that boto3 adds in Python are known on clients and resources', () => {
  expect(boto3ClientAdditions('s3').get('upload_file')).toMatchObject({
    requests: [{ operation: 'PutObject' }],
    arguments: ['-', 'Bucket', 'Key'],
  });
  const download = boto3Resource('s3', 'Object')?.additions.get('download_file');
  expect(download?.requests.map(({ operation }) => operation)).toEqual(['HeadObject', 'GetObject']);
  expect(boto3Resource('dynamodb', 'Table')?.additions.has('batch_writer')).toBe(true);
});

test('every request of every resource is an operation of its service', () => {
  for (const service of boto3ResourceServices()) {
    const operations = new Set(operationsOf(service));
    const kinds = ['', ...(boto3Resource(service, '')?.subresources.values() ?? [])].map((kind) =>
      typeof kind === 'string' ? kind : kind.kind,
    );
    for (const kind of new Set(kinds)) {
      const resource = boto3Resource(service, kind);
      const requests = [
        ...(resource?.actions.values() ?? []),
        ...(resource?.collections.values() ?? []),
        ...(resource?.waiters.values() ?? []),
        ...(resource?.load ? [resource.load] : []),
        ...[...(resource?.additions.values() ?? [])].flatMap(({ requests: added }) => added),
      ];
      for (const { operation } of requests) expect(operations, `${service} ${kind}`).toContain(operation);
    }
  }
});

test('what is no resource service is null', () => {
  expect(boto3Resource('kinesis', '')).toBeNull();
  expect(boto3Resource('s3', '__proto__')).toBeNull();
});
