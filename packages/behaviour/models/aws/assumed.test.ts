import type { ApiCall } from '@emmental/model';
import { expect, test } from 'vitest';
import { analysed, openOf, valueText } from '../../testing/analysed.ts';

/** Returns `operation as role` for each call, sorted; `own` stands for the function's own role. */
async function callers(code: string, language: 'js' | 'py'): Promise<readonly string[]> {
  const analysis = await analysed(code, { language });
  expect(openOf(analysis)).toEqual([]);
  return analysis.behaviours
    .filter((behaviour): behaviour is ApiCall => behaviour.kind === 'api-call')
    .map(({ operation, as }) => `${operation} as ${as ? valueText(as) : 'own'}`)
    .sort();
}

test('boto3 sessions, clients, resources and paginators with the keys of a role', async () => {
  const code = `import os, boto3
def session_for(arn):
    creds = boto3.client('sts').assume_role(RoleArn=arn, RoleSessionName='x')['Credentials']
    return boto3.Session(aws_access_key_id=creds['AccessKeyId'], aws_secret_access_key=creds['SecretAccessKey'], aws_session_token=creds['SessionToken'])
def handler(event, context):
    other = session_for(os.environ['ROLE'])
    other.client('s3').put_object(Bucket='b', Key='k')
    for page in other.client('ec2').get_paginator('describe_instances').paginate():
        pass
    other.resource('dynamodb').Table('T').get_item(Key={})
    boto3.client('s3').get_object(Bucket='b', Key='k')
`;
  expect(await callers(code, 'py')).toEqual([
    'AssumeRole as own',
    'DescribeInstances as ${ROLE}',
    'GetItem as ${ROLE}',
    'GetObject as own',
    'PutObject as ${ROLE}',
  ]);
});

test('boto3 clients that are given the credentials as keywords of a dict', async () => {
  const code = `import boto3
def handler(event, context):
    c = boto3.client('sts').assume_role(RoleArn='arn:aws:iam::1:role/R', RoleSessionName='x').get('Credentials')
    kwargs = dict(aws_access_key_id=c['AccessKeyId'], aws_secret_access_key=c['SecretAccessKey'], aws_session_token=c['SessionToken'])
    boto3.client('sqs', **kwargs).purge_queue(QueueUrl='q')
`;
  expect(await callers(code, 'py')).toEqual(['AssumeRole as own', 'PurgeQueue as arn:aws:iam::1:role/R']);
});

test('clients of the SDK v3 with temporary credentials, from a provider or from AssumeRole itself', async () => {
  const code = `import { S3Client, PutObjectCommand } from '@aws-sdk/client-s3'; import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
    import { DynamoDBDocumentClient, GetCommand, paginateQuery } from '@aws-sdk/lib-dynamodb'; import { STSClient, AssumeRoleCommand } from '@aws-sdk/client-sts';
    import { fromTemporaryCredentials } from '@aws-sdk/credential-providers';
    const far = new S3Client({ credentials: fromTemporaryCredentials({ params: { RoleArn: process.env.FAR } }) });
    export const handler = async () => {
      await far.send(new PutObjectCommand({ Bucket: 'b' }));
      const { Credentials } = await new STSClient({}).send(new AssumeRoleCommand({ RoleArn: 'arn:aws:iam::1:role/R', RoleSessionName: 'x' }));
      const credentials = { accessKeyId: Credentials.AccessKeyId, secretAccessKey: Credentials.SecretAccessKey, sessionToken: Credentials.SessionToken };
      const db = DynamoDBDocumentClient.from(new DynamoDBClient({ credentials }));
      await db.send(new GetCommand({ TableName: 'T', Key: {} }));
      for await (const page of paginateQuery({ client: db }, { TableName: 'T' })) console.log(page);
    };`;
  expect(await callers(code, 'js')).toEqual([
    'AssumeRole as own',
    'AssumeRole as own',
    'GetItem as arn:aws:iam::1:role/R',
    'PutObject as ${FAR}',
    'Query as arn:aws:iam::1:role/R',
  ]);
});

test('a client that may also be made with the own credentials is an own one', async () => {
  const code = `const AWS = require('aws-sdk');
    exports.handler = async (event) => {
      const credentials = event.far ? new AWS.ChainableTemporaryCredentials({ params: { RoleArn: process.env.FAR } }) : undefined;
      await new AWS.S3({ credentials }).listBuckets().promise();
    };`;
  expect(await callers(code, 'js')).toContain('ListBuckets as own');
});
