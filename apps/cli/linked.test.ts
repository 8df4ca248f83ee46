import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { emmental, folderWith, json } from './testing/run.ts';

/**
 * A bucket, the folder of a key and a folder for files, all from the environment. Every value that the template may give
 * them is in the permissions and in the derived rule for files, and no value of one case stands beside one of another.
 */
const code = `const fs = require('node:fs');
const { S3Client, GetObjectCommand } = require('@aws-sdk/client-s3');
exports.handler = async () => {
  const key = process.env.PREFIX + '/list.csv';
  await new S3Client().send(new GetObjectCommand({ Bucket: process.env.BUCKET, Key: key }));
  fs.writeFileSync(process.env.FOLDER + '/' + process.env.BUCKET + '.csv', 'x');
};
`;

const sam = (variables: Readonly<Record<string, string>>, more: Readonly<Record<string, string>> = {}) => ({
  'app.js': code,
  'template.yaml': `Transform: AWS::Serverless-2016-10-31
Parameters:
  Stage: { Type: String, Default: dev }
  Size: { Type: String, Default: small }
  Name: { Type: String, Default: orders }
  Region: { Type: String, AllowedValues: [eu, us] }
Conditions:
  Prod: !Equals [!Ref Stage, prod]
  Large: !Equals [!Ref Size, large]
Resources:
  Lists:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: nodejs22.x
      Environment:
        Variables:
${Object.entries(variables)
  .map(([name, value]) => `          ${name}: ${value}`)
  .join('\n')}
`,
  ...more,
});

const stored = "'{{resolve:ssm:/lists/folder}}'";

const serverless = `service: lists
provider:
  name: aws
  runtime: nodejs22.x
  stage: \${opt:stage, 'dev'}
custom:
  bucket: { dev: orders-dev, prod: orders-prod }
  folder: { dev: /tmp/test, prod: /tmp/live }
functions:
  lists:
    handler: app.handler
    environment:
      BUCKET: \${self:custom.bucket.\${self:provider.stage}}
      PREFIX: \${self:provider.stage}
      FOLDER: \${self:custom.folder.\${self:provider.stage}}
`;

const terraform = `variable "prod" { type = bool }
resource "aws_lambda_function" "lists" {
  function_name = "lists"
  filename      = "app.zip"
  handler       = "app.handler"
  runtime       = "nodejs22.x"
  role          = aws_iam_role.lists.arn
  environment {
    variables = {
      BUCKET = var.prod ? "orders-prod" : "orders-dev"
      PREFIX = var.prod ? "live" : "test"
      FOLDER = var.prod ? "/tmp/live" : "/tmp/test"
    }
  }
}
resource "aws_iam_role" "lists" {
  assume_role_policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "lambda.amazonaws.com" } }]
  })
}
`;

interface Expected {
  /** Objects that GetObject needs, without the partition. */
  readonly objects: readonly string[];
  /** Files that the derived rules let it write. */
  readonly files: readonly string[];
}

const bothStages: Expected = {
  objects: ['orders-dev/test/list.csv', 'orders-prod/live/list.csv'],
  files: ['/tmp/live/orders-prod.csv', '/tmp/test/orders-dev.csv'],
};

describe('every value that the environment may have is in the permissions and in the rule for files', () => {
  const rows: readonly (readonly [string, Readonly<Record<string, string>>, Expected])[] = [
    [
      'a bucket and folders under one condition',
      sam({
        BUCKET: '!If [Prod, orders-prod, orders-dev]',
        PREFIX: '!If [Prod, live, test]',
        FOLDER: '!If [Prod, /tmp/live, /tmp/test]',
      }),
      bothStages,
    ],
    [
      'a condition within another',
      sam({
        BUCKET: '!If [Prod, orders-prod, !If [Large, orders-large, orders-dev]]',
        PREFIX: '!If [Prod, live, test]',
        FOLDER: '!If [Prod, /tmp/live, !If [Large, /tmp/large, /tmp/test]]',
      }),
      {
        objects: ['orders-dev/test/list.csv', 'orders-large/test/list.csv', 'orders-prod/live/list.csv'],
        files: ['/tmp/large/orders-large.csv', '/tmp/live/orders-prod.csv', '/tmp/test/orders-dev.csv'],
      },
    ],
    [
      'conditions that have nothing to do with each other',
      sam({
        BUCKET: '!If [Prod, orders-prod, orders-dev]',
        PREFIX: '!If [Large, large, small]',
        FOLDER: '!If [Large, /tmp/large, /tmp/small]',
      }),
      {
        objects: [
          'orders-dev/large/list.csv',
          'orders-dev/small/list.csv',
          'orders-prod/large/list.csv',
          'orders-prod/small/list.csv',
        ],
        files: [
          '/tmp/large/orders-dev.csv',
          '/tmp/large/orders-prod.csv',
          '/tmp/small/orders-dev.csv',
          '/tmp/small/orders-prod.csv',
        ],
      },
    ],
    [
      'a parameter of a few values',
      sam({ BUCKET: "!Sub 'orders-${Region}'", PREFIX: '!Ref Region', FOLDER: "!Sub '/tmp/${Region}'" }),
      {
        objects: ['orders-eu/eu/list.csv', 'orders-us/us/list.csv'],
        files: ['/tmp/eu/orders-eu.csv', '/tmp/us/orders-us.csv'],
      },
    ],
    [
      'the default of a parameter',
      sam({ BUCKET: '!Ref Name', PREFIX: 'test', FOLDER: "!Sub '/tmp/${Name}'" }),
      { objects: ['${Name}/test/list.csv'], files: ['/tmp/orders/orders.csv'] },
    ],
    [
      'a variable that Lambda sets',
      sam(
        { BUCKET: 'orders', PREFIX: 'test', FOLDER: '/tmp/test' },
        {
          'app.js': code
            .replace('process.env.PREFIX', 'process.env.AWS_REGION')
            .replace("'.csv'", "'/' + process.env.AWS_REGION + '.csv'"),
        },
      ),
      { objects: ['orders/${AWS::Region}/list.csv'], files: ['/tmp/test/orders/**'] },
    ],
    [
      'an assumption',
      sam(
        { BUCKET: '!If [Prod, orders-prod, orders-dev]', PREFIX: 'test', FOLDER: stored },
        {
          'emmental.yaml': `emmental: profile/1
assume:
  Lists/env.FOLDER: { is: /tmp/answered, because: b, owner: a, until: 2099-01-01 }
`,
        },
      ),
      {
        objects: ['orders-dev/test/list.csv', 'orders-prod/test/list.csv'],
        files: ['/tmp/answered/orders-dev.csv', '/tmp/answered/orders-prod.csv'],
      },
    ],
    ['a condition of Terraform', { 'app.js': code, 'main.tf': terraform }, bothStages],
  ];
  test.each(rows)('%s', (_, files, expected) => {
    expect(linkedIn(files)).toEqual(expected);
  });
});

test('the maps of a stage keep their name in permissions; the rule for files has what the stage that is asked about gives', () => {
  const files = { 'app.js': code, 'serverless.yml': serverless };
  const objects = [`\${self:custom.bucket.\${self:provider.stage}}/\${opt:stage, 'dev'}/list.csv`];
  expect(linkedIn(files)).toEqual({ objects, files: ['/tmp/test/orders-dev.csv'] });
  expect(linkedIn(files, ['--opt', 'stage=prod'])).toEqual({ objects, files: ['/tmp/live/orders-prod.csv'] });
});

test('a condition of the template that passes a bucket down is not the condition of that name in the nested one', () => {
  const { 'template.yaml': child = '', ...files } = sam({
    BUCKET: '!Ref Name',
    PREFIX: '!If [Prod, live, test]',
    FOLDER: '!If [Prod, /tmp/live, /tmp/test]',
  });
  const parent = `Parameters:
  Size: { Type: String, Default: small }
Conditions:
  Prod: !Equals [!Ref Size, large]
Resources:
  Lists:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: lists.yaml
      Parameters: { Name: !If [Prod, orders-prod, orders-dev] }
`;
  expect(linkedIn({ ...files, 'template.yaml': parent, 'lists.yaml': child }).objects).toEqual([
    'orders-dev/live/list.csv',
    'orders-dev/test/list.csv',
    'orders-prod/live/list.csv',
    'orders-prod/test/list.csv',
  ]);
});

/** The objects that the function reads by `permissions`, and the files that it writes by `profile derive`. */
function linkedIn(files: Readonly<Record<string, string>>, args: readonly string[] = []): Expected {
  const folder = folderWith(files);
  const { apps } = json<Permissions>(['permissions', folder, ...args]);
  const needed = apps.flatMap(({ functions }) => functions.flatMap((fn) => fn.needed));
  const objects = needed
    .filter(({ action }) => action === 's3:GetObject')
    .flatMap(({ resources }) => resources.map(({ pattern }) => pattern.replace(/^.*:s3:::/, '')));
  const derived = emmental(['profile', 'derive', ...args], { cwd: folder });
  if (derived.status !== 0) throw new Error(derived.stderr);
  const written = readFileSync(join(folder, 'emmental.yaml'), 'utf8').matchAll(/write: ([^,\s]+)/g);
  return { objects: objects.sort(), files: [...written].map(([, path = '']) => path).sort() };
}

interface Permissions {
  readonly apps: readonly {
    readonly functions: readonly {
      readonly needed: readonly {
        readonly action: string;
        readonly resources: readonly { readonly pattern: string }[];
      }[];
    }[];
  }[];
}
