import type { StoredApp } from './stored-apps.ts';
import { storedFiles } from './stored-files.ts';

/** An app whose bucket notifies about certain keys only. */
export interface FilteredApp extends StoredApp {
  /** Objects that the function reads or writes, after the bucket's name; absent = the test does not check them. */
  readonly keys?: readonly string[];
}

interface Given {
  /** Prefix and suffix of each notification, in this order; an empty text matches every key. */
  readonly filters: readonly (readonly [string, string])[];
  readonly code: string;
  readonly writer?: 'signed' | 'nobody' | 'anyone';
  readonly more?: string;
  readonly files?: Readonly<Record<string, string>>;
}

const rule = (name: string, value: string): string =>
  value === '' ? '' : `{ Name: ${name}, Value: '${value}' },`;

export function filtered(
  runtime: 'nodejs22.x' | 'python3.12',
  { filters, ...app }: Given,
): Readonly<Record<string, string>> {
  const events = filters
    .map(
      ([prefix, suffix], index) => `        New${index}:
          Type: S3
          Properties:
            Bucket: !Ref Files
            Events: 's3:ObjectCreated:*'
            Filter: { S3Key: { Rules: [${rule('prefix', prefix)}${rule('suffix', suffix)}] } }
`,
    )
    .join('');
  return storedFiles(runtime, { ...app, events });
}

export const app = (
  says: string,
  files: Readonly<Record<string, string>>,
  verdicts: FilteredApp['verdicts'],
  keys?: readonly string[],
): FilteredApp => ({ says, files, of: 'Read', verdicts, ...(keys ? { keys } : {}) });

const decoded = "decodeURIComponent(record.s3.object.key.replace(/\\+/g, ' '))";

export const inNode = (body: string, key = decoded): string => `import { execSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { CopyObjectCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
const s3 = new S3Client({});
export const handler = async (event) => {
  for (const record of event.Records) {
    const Bucket = process.env.FILES;
    const Key = ${key};
${body.replaceAll(/^(?=.)/gm, '    ')}
  }
};
`;

export const inPython = (body: string): string => `import os
import boto3
from urllib.parse import unquote_plus

s3 = boto3.client("s3")


def handler(event, context):
    for record in event["Records"]:
        bucket = os.environ["FILES"]
        key = unquote_plus(record["s3"]["object"]["key"])
${body.replaceAll(/^(?=.)/gm, '        ')}
`;

const uploads = [['uploads/', '']] as const;
const reading = 'await s3.send(new GetObjectCommand({ Bucket, Key }));';

/** A function through which anyone can write to the bucket, under a key that the code makes. */
export const writing = (
  key: string,
): { readonly more: string; readonly files: Readonly<Record<string, string>> } => ({
  more: `  Report:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: report.handler
      Environment: { Variables: { FILES: !Ref Files } }
      Policies: [{ S3WritePolicy: { BucketName: !Ref Files } }]
      Events:
        Ask: { Type: HttpApi, Properties: { Path: /report, Method: post } }
`,
  files: {
    'report.mjs': `import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
const s3 = new S3Client({});
export const handler = async (event) => {
  const { name } = JSON.parse(event.body);
  await s3.send(new PutObjectCommand({ Bucket: process.env.FILES, Key: ${key}, Body: event.body }));
};
`,
  },
});

export const filteredApps: readonly FilteredApp[] = [
  app(
    'a key below a prefix is read as it comes',
    filtered('nodejs22.x', { filters: uploads, code: inNode(reading, 'record.s3.object.key') }),
    {},
    ['uploads/*'],
  ),
  app(
    'a key below a prefix is read once it is decoded',
    filtered('nodejs22.x', { filters: uploads, code: inNode(reading) }),
    {},
    ['uploads/*'],
  ),
  app(
    'a key with a prefix and an ending, in Python',
    filtered('python3.12', {
      filters: [['in/', '.csv']],
      code: inPython('s3.get_object(Bucket=bucket, Key=key)'),
    }),
    {},
    ['in/*.csv'],
  ),
  app(
    'a key behind a folder of another name',
    filtered('nodejs22.x', {
      filters: uploads,
      code: inNode('await s3.send(new PutObjectCommand({ Bucket, Key: `thumbs/${Key}` }));'),
    }),
    {},
    ['thumbs/uploads/*'],
  ),
  app(
    'two notifications of two prefixes',
    filtered('nodejs22.x', {
      filters: [
        ['in/', ''],
        ['raw/', ''],
      ],
      code: inNode(reading),
    }),
    {},
    ['in/*', 'raw/*'],
  ),
  app(
    'two notifications, of which one asks nothing of keys',
    filtered('nodejs22.x', {
      filters: [
        ['in/', ''],
        ['', ''],
      ],
      code: inNode(reading),
    }),
    {},
    ['*'],
  ),
  app(
    'an address cannot begin with a folder',
    filtered('nodejs22.x', { filters: uploads, code: inNode('await fetch(Key);') }),
    { T3: 'closed' },
  ),
  app(
    'a key that may be an address',
    filtered('nodejs22.x', { filters: [['', '.json']], code: inNode('await fetch(Key);') }),
    { T3: 'aligned' },
  ),
  app(
    'a folder does not keep a path in it',
    filtered('nodejs22.x', { filters: uploads, code: inNode('readFileSync(`/tmp/${Key}`);') }),
    { T5: 'aligned' },
  ),
  app(
    'a folder does not keep a line of a shell',
    filtered('nodejs22.x', { filters: uploads, code: inNode('execSync(`convert ${Key}`);') }),
    { T1: 'aligned' },
  ),
  app(
    'what is done with keys of another folder never is',
    filtered('nodejs22.x', {
      filters: uploads,
      code: inNode("if (Key.startsWith('jobs/')) execSync(`convert ${Key}`);"),
    }),
    {},
  ),
  app(
    'the same in Python',
    filtered('python3.12', {
      filters: uploads,
      code: inPython('if key.startswith("jobs/"):\n    os.system("convert " + key)'),
    }),
    {},
  ),
  app(
    'others write below another folder',
    filtered('nodejs22.x', {
      filters: uploads,
      code: inNode('execSync(`convert ${Key}`);'),
      writer: 'nobody',
      ...writing('`reports/${name}`'),
    }),
    {},
  ),
  app(
    'others write below the same folder',
    filtered('nodejs22.x', {
      filters: uploads,
      code: inNode('execSync(`convert ${Key}`);'),
      writer: 'nobody',
      ...writing('`uploads/${name}`'),
    }),
    { T1: 'aligned' },
  ),
  app(
    'anyone writes below another folder, by the policy of the bucket',
    filtered('nodejs22.x', {
      filters: uploads,
      code: inNode('execSync(`convert ${Key}`);'),
      writer: 'nobody',
      more: `  Open:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Files
      PolicyDocument:
        Statement:
          - { Effect: Allow, Principal: '*', Action: s3:PutObject, Resource: !Sub 'arn:aws:s3:::\${Files}/public/*' }
`,
    }),
    {},
  ),
];
