import { expect, it } from 'vitest';
import { cloudUseIn } from './cloud-use.ts';
import { isCloudSdk, isQuietPackage, quietPackages } from './index.ts';

it('no row is a cloud SDK or signs requests', () => {
  for (const ecosystem of ['npm', 'PyPI'] as const)
    expect(
      quietPackages[ecosystem].filter((name) => isCloudSdk(ecosystem, name.replaceAll('_', '-'))),
    ).toEqual([]);
});

it('the table has the usual packages and not those that call a cloud', () => {
  expect(quietPackages.npm.length).toBeGreaterThan(300);
  expect(quietPackages.PyPI.length).toBeGreaterThan(300);
  for (const name of ['lodash', '@types/node', 'express']) expect(isQuietPackage('npm', name)).toBe(true);
  for (const name of ['aws-sdk', '@aws-sdk/client-s3', 'acme'])
    expect(isQuietPackage('npm', name)).toBe(false);
  for (const name of ['boto3', 's3fs', 'awswrangler', 'acme'])
    expect(isQuietPackage('PyPI', name)).toBe(false);
});

it.each([
  ["const { S3 } = require('@aws-sdk/client-s3');", '@aws-sdk/client-s3'],
  ['import sign from "aws4";', 'aws4'],
  ["import('@google-cloud/storage/build/src')", '@google-cloud/storage'],
  ["require('@smithy/signature-v4'); require('@aws-sdk/client-sqs')", '@aws-sdk/client-sqs'],
  ["require('dynamoose')", 'dynamoose'],
  ["const algorithm = 'AWS4-HMAC-SHA256';", 'AWS4-HMAC-SHA256'],
  ['const host = `${service}.${region}.amazonaws.com`;', '.amazonaws.com'],
  ["const text = 'the aws-sdk of today'; require('@aws-sdk/types')", null],
  ["require('lodash'); fetch('https://acme.example')", null],
])('code shows the cloud that it calls: %s', (code, use) => {
  expect(cloudUseIn(code)).toBe(use);
});
