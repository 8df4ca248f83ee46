import { constant, type Trigger, unknown, type Value } from '@emmental/model';
import { expect, test } from 'vitest';
import { analysed, callsOf } from './testing/analysed.ts';

const start = (kind: Trigger['kind'], properties: Readonly<Record<string, Value>>): Trigger => ({
  kind,
  source: `custom resource ${kind}`,
  sourceId: null,
  sourceValue: null,
  exposure: 'internal',
  by: 'deployment',
  place: null,
  settings: new Map(Object.entries(properties)),
  at: { file: 'template.yaml', line: 1, column: 1 },
});

const javascript = `const { S3 } = require('@aws-sdk/client-s3'); const s3 = new S3();
exports.handler = async ({ ResourceProperties: { Managed = 'true' } }) => {
  if (Managed.toLowerCase() === 'true') await s3.putObject({}); else await s3.deleteObject({});
};`;
const python = `import boto3
s3 = boto3.client('s3')
def handler(event, context):
    props = event['ResourceProperties']
    if props.get('Managed', 'true').lower() == 'true':
        s3.put_object()
    else:
        s3.delete_object()
`;

const put = ['s3:PutObject()'];
const either = ['s3:DeleteObject()', 's3:PutObject()'];
const managed = (value: Value) => start('cloudformation', { Managed: value });

test.each<[string, readonly Trigger[], readonly string[]]>([
  ['a boolean, which the event has as a text', [managed(constant(true))], put],
  ['a text in other letters', [managed(constant('TRUE'))], put],
  ['the same in two resources', [managed(constant(true)), managed(constant('true'))], put],
  ['another one in each of two resources', [managed(constant(true)), managed(constant(false))], either],
  ['not known', [managed(unknown('a parameter'))], either],
  ['not declared', [start('cloudformation', {})], either],
  ['declared beside a trigger of another kind', [managed(constant(true)), start('sns', {})], either],
  ['of no known trigger', [], either],
])('a property of a custom resource decides what runs: %s', async (_, started, expected) => {
  expect(callsOf(await analysed(javascript, { started }))).toEqual(expected);
  expect(callsOf(await analysed(python, { language: 'py', started }))).toEqual(expected);
});
