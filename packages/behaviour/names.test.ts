import { expect, test } from 'vitest';
import { analysed, callsOf } from './testing/analysed.ts';

// A program's names are looked up in tables: the members that every object inherits must not count as rows.
const inherited = [...Object.getOwnPropertyNames(Object.prototype), 'prototype', 'apply'];

test.each(inherited)('%s is no member of a library, a client or a request', async (name) => {
  const code = `const { S3 } = require('@aws-sdk/client-s3'); const AWS = require('aws-sdk'); const pg = require('pg');
    const middlewares = require('middy/middlewares');
    exports.handler = async (event) => {
      new S3().${name}(event); new AWS.${name}(event); new AWS.S3().${name}; pg.${name}.${name}(event);
      new pg.Client().${name}(event); middlewares.${name}(event); process.env.${name}; event.${name}.${name}();
      await new S3().getObject({ Bucket: 'b', ${name}: event });
    };`;
  expect(callsOf(await analysed(code)).some((call) => call.startsWith('s3:GetObject(Bucket=b'))).toBe(true);
});

test.each(inherited)('%s is no member of a Python client', async (name) => {
  const code = `import boto3, os
def handler(event, context):
    boto3.client('s3').${name}(event)
    boto3.resource('s3').Bucket('b').${name}(event)
    os.${name}(event)
    boto3.client('s3').get_object(Bucket='b')`;
  expect(callsOf(await analysed(code, { language: 'py' }))).toContain('s3:GetObject(Bucket=b)');
});
