import { expect, test } from 'vitest';
import { alsoGives } from './also-gives.ts';

test.each<[string, string, boolean]>([
  ['kinesis:PutRecord', 'kinesis:PutRecords', true],
  ['dynamodb:GetItem', 'dynamodb:BatchGetItem', true],
  ['ses:SendEmail', 'ses:SendRawEmail', true],
  ['ses:SendEmail', 'ses:SendBulkTemplatedEmail', true],
  ['ssm:GetParameter', 'ssm:GetParameters', true],
  ['ssm:GetParameter', 'ssm:GetParametersByPath', false],
  ['dynamodb:PutItem', 'dynamodb:UpdateItem', true],
  ['dynamodb:PutItem', 'dynamodb:DeleteItem', true],
  ['dynamodb:UpdateItem', 'dynamodb:PartiQLDelete', true],
  ['dynamodb:BatchWriteItem', 'dynamodb:DeleteItem', true],
  ['dynamodb:PutItem', 'dynamodb:DeleteTable', false],
  ['dynamodb:DeleteItem', 'dynamodb:PutItem', false],
  ['dynamodb:PutItem', 'dynamodb:BatchWriteItem', true],
  ['dynamodb:DeleteItem', 'dynamodb:BatchWriteItem', false],
  ['dynamodb:GetItem', 'dynamodb:Scan', false],
  ['dynamodb:Scan', 'dynamodb:Query', true],
  ['s3:GetObject', 's3:GetObjectAcl', false],
  ['s3:PutObject', 's3:DeleteObject', false],
  ['kinesis:PutRecord', 'firehose:PutRecord', false],
])('%s gives %s too: %s', (needed, other, expected) => {
  expect(alsoGives(needed, other)).toBe(expected);
});
