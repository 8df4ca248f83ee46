import { compile, evaluate, statementsOfDocument } from '@emmental/access';
import { describe, expect, test } from 'vitest';
import { type Scan, scan } from './scan.ts';
import { folderWith } from './testing/run.ts';

/**
 * A suggested policy is pasted into a template and deployed with whatever values its parameters are given then. So
 * for every parameter of these apps, and another value of it: what the code needs with that value, the policy that
 * was suggested without it allows, once the value stands for the parameter's name.
 */

const handler = (body: string) => `
import { S3Client, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs';
import { SNSClient, PublishCommand } from '@aws-sdk/client-sns';
import { SSMClient, GetParameterCommand } from '@aws-sdk/client-ssm';
const s3 = new S3Client(), db = new DynamoDBClient(), sqs = new SQSClient(), sns = new SNSClient(), ssm = new SSMClient();
export const handler = async (event) => { ${body} };
`;

const code = {
  'code/s3.mjs': handler(
    'await s3.send(new GetObjectCommand({ Bucket: process.env.TARGET, Key: "a/b" })); await s3.send(new PutObjectCommand({ Bucket: process.env.TARGET, Key: event.key }));',
  ),
  'code/table.mjs': handler('await db.send(new GetItemCommand({ TableName: process.env.TARGET, Key: {} }));'),
  'code/queue.mjs': handler(
    'await sqs.send(new SendMessageCommand({ QueueUrl: process.env.TARGET, MessageBody: "x" }));',
  ),
  'code/topic.mjs': handler(
    'await sns.send(new PublishCommand({ TopicArn: process.env.TARGET, Message: "x" }));',
  ),
  'code/stored.mjs': handler('await ssm.send(new GetParameterCommand({ Name: process.env.TARGET }));'),
  'code/either.mjs': handler(
    'if (process.env.MODE === "fast") await db.send(new GetItemCommand({ TableName: "fast", Key: {} })); else await db.send(new GetItemCommand({ TableName: process.env.TARGET, Key: {} }));',
  ),
};

const head = `
Transform: AWS::Serverless-2016-10-31
Parameters:
  BucketName: { Type: String, Default: my-default-bucket }
  Other: { Type: String, Default: my-default-bucket }
  Bare: { Type: String }
  Empty: { Type: String, Default: '' }
  Stage: { Type: String, Default: dev }
  Size: { Type: String, AllowedValues: [small, large] }
  Buckets: { Type: CommaDelimitedList, Default: 'one,two' }
  TopicArn: { Type: String, Default: 'arn:aws:sns:eu-west-1:111122223333:news' }
  QueueUrl: { Type: String, Default: 'https://sqs.eu-west-1.amazonaws.com/111122223333/orders' }
  KeyPath: { Type: String, Default: /shop/key }
  Mode: { Type: String, Default: slow }
  Stored: { Type: 'AWS::SSM::Parameter::Value<String>', Default: /app/bucket }
Mappings:
  Names:
    dev: { Bucket: files-dev }
    prod: { Bucket: files-prod }
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
`;

/** Other values, spelled as the defaults are. */
const others: Readonly<Record<string, string>> = {
  BucketName: 'another-bucket',
  Other: 'third-bucket',
  Bare: 'given-bucket',
  Empty: 'no-longer-empty',
  Stage: 'prod',
  Size: 'large',
  Buckets: 'three,four',
  TopicArn: 'arn:aws:sns:us-east-1:444455556666:alerts',
  QueueUrl: 'https://sqs.us-east-1.amazonaws.com/444455556666/jobs',
  KeyPath: '/other/key',
  Mode: 'fast',
  Stored: '/app/other',
};

const defaults: Readonly<Record<string, string>> = {
  BucketName: 'my-default-bucket',
  Other: 'my-default-bucket',
  Bare: 'given-bucket',
  Empty: '',
  Stage: 'dev',
  Size: 'small',
  Buckets: 'one,two',
  TopicArn: 'arn:aws:sns:eu-west-1:111122223333:news',
  QueueUrl: 'https://sqs.eu-west-1.amazonaws.com/111122223333/orders',
  KeyPath: '/shop/key',
  Mode: 'slow',
};

interface Row {
  readonly file: string;
  readonly target: string;
  readonly policies?: string;
  readonly more?: string;
  readonly environment?: string;
  /** A resource that the policy must name so. */
  readonly written?: string;
}

const everything = `
        - Version: '2012-10-17'
          Statement: { Effect: Allow, Action: ['s3:*', 'dynamodb:*', 'sqs:*', 'sns:*', 'ssm:*'], Resource: '*' }`;
const inlinePolicies = (resource: string) => `
        - Version: '2012-10-17'
          Statement: { Effect: Allow, Action: ['s3:*', 'dynamodb:*', 'sqs:*', 'sns:*', 'ssm:*'], Resource: ${resource} }`;

const rows: Readonly<Record<string, Row>> = {
  Ref: { file: 's3', target: '!Ref BucketName', written: 'arn:${AWS::Partition}:s3:::${BucketName}/*' },
  'Ref without a default': {
    file: 's3',
    target: '!Ref Bare',
    written: 'arn:${AWS::Partition}:s3:::${Bare}/*',
  },
  'a default that is empty': {
    file: 's3',
    target: '!Ref Empty',
    written: 'arn:${AWS::Partition}:s3:::${Empty}/*',
  },
  Sub: {
    file: 's3',
    target: '!Sub "files-${Stage}"',
    written: 'arn:${AWS::Partition}:s3:::files-${Stage}/*',
  },
  Join: {
    file: 's3',
    target: '!Join ["-", [files, !Ref Stage]]',
    written: 'arn:${AWS::Partition}:s3:::files-${Stage}/*',
  },
  FindInMap: { file: 's3', target: '!FindInMap [Names, !Ref Stage, Bucket]' },
  'FindInMap, granted at the default': {
    file: 's3',
    target: '!FindInMap [Names, !Ref Stage, Bucket]',
    policies: inlinePolicies("'arn:aws:s3:::files-dev/*'"),
  },
  'a condition': { file: 's3', target: '!If [IsProd, !Ref BucketName, fixed]' },
  'an item of a list': {
    file: 's3',
    target: '!Select [1, !Ref Buckets]',
    written: 'arn:${AWS::Partition}:s3:::${Buckets[1]}/*',
  },
  'a piece of a text': {
    file: 's3',
    target: '!Select [5, !Split [":", !Ref TopicArn]]',
    written: 'arn:${AWS::Partition}:s3:::${TopicArn[:5]}/*',
  },
  AllowedValues: { file: 's3', target: '!Ref Size' },
  'the name of a resource': {
    file: 'table',
    target: '!Ref Orders',
    more: '  Orders: { Type: AWS::DynamoDB::Table, Properties: { TableName: !Sub "orders-${Stage}" } }',
    written: 'arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/orders-${Stage}',
  },
  'a policy template': {
    file: 's3',
    target: '!Ref BucketName',
    policies: '\n        - S3CrudPolicy: { BucketName: !Ref BucketName }',
    written: 'arn:${AWS::Partition}:s3:::${BucketName}/*',
  },
  'a grant by another parameter with the same default': {
    file: 's3',
    target: '!Ref BucketName',
    policies: '\n        - S3CrudPolicy: { BucketName: !Ref Other }',
    written: 'arn:${AWS::Partition}:s3:::${BucketName}/*',
  },
  'a literal grant of the default': {
    file: 's3',
    target: '!Ref BucketName',
    policies: inlinePolicies("'arn:aws:s3:::my-default-bucket/*'"),
    written: 'arn:${AWS::Partition}:s3:::${BucketName}/*',
  },
  'a literal grant of a part of the default': {
    file: 's3',
    target: '!Ref BucketName',
    policies: inlinePolicies("['arn:aws:s3:::my-default-bucket/a/*', 'arn:aws:s3:::another-bucket/*']"),
  },
  'an ARN': { file: 'topic', target: '!Ref TopicArn', written: '${TopicArn}' },
  'a queue URL': {
    file: 'queue',
    target: '!Ref QueueUrl',
    written: 'arn:${AWS::Partition}:sqs:*:${QueueUrl[/3]}:${QueueUrl[/4]}',
  },
  'a path in parameter store': {
    file: 'stored',
    target: '!Ref KeyPath',
    written: 'arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter${KeyPath}',
  },
  'a value from parameter store': {
    file: 's3',
    target: '!Ref Stored',
    written: 'arn:${AWS::Partition}:s3:::${Stored}/*',
  },
  'a test in the code': { file: 'either', target: 'plain', environment: '\n          MODE: !Ref Mode' },
};

const template = ({ file, target, policies = everything, more = '', environment = '' }: Row) => `${head}
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      CodeUri: code/
      Handler: ${file}.handler
      Environment:
        Variables:
          TARGET: ${target}${environment}
      Policies:${policies}
${more}
`;

const statementOf = (
  { action, resource }: { action: string; resource: string },
  values: Readonly<Record<string, string>>,
) => ({ Effect: 'Allow', Action: action, Resource: filledIn(resource, values) });

const quiet = { step: () => {}, end: () => {} };

const scanned = (
  path: string,
  parameters: Readonly<Record<string, string>>,
  opt: Readonly<Record<string, string>> = {},
  env: Readonly<Record<string, string>> = {},
): Promise<Scan> =>
  scan(
    {
      command: 'permissions',
      path,
      root: null,
      handlers: [],
      env: new Map(Object.entries(env)),
      opt: new Map(Object.entries(opt)),
      parameters: new Map(Object.entries(parameters)),
      code: true,
      today: '2026-11-24',
    },
    quiet,
  );

const functionOf = (found: Scan) => {
  const [fn] = found.report.apps.flatMap((app) => app.functions);
  if (!fn?.policy) throw new Error('the function was not read');
  return fn;
};

const filledIn = (text: string, values: Readonly<Record<string, string>>) =>
  text
    .replaceAll('${AWS::Partition}', 'aws')
    .replace(
      /\$\{(\w+)(?:\[(\W?)(\d+)\])?\}/g,
      (placeholder, name: string, separator?: string, index?: string) => {
        const value = values[name];
        return (index === undefined ? value : value?.split(separator || ',')[Number(index)]) ?? placeholder;
      },
    );

describe.each(Object.entries(rows))('%s', (_, row) => {
  test('the policy suggested by the defaults allows the needs with other values', async () => {
    const folder = folderWith({ 'template.yaml': template(row), ...code });
    const { policy } = functionOf(await scanned(folder, {}));
    const text = JSON.stringify(policy);
    if (row.written) expect(text).toContain(JSON.stringify(row.written));
    let checked = 0;
    for (const [name, value] of [['', ''], ...Object.entries(others)] as const) {
      const values = { ...defaults, ...(name === '' ? {} : { [name]: value }) };
      const identity = compile(statementsOfDocument(JSON.parse(filledIn(text, values))));
      const now = functionOf(await scanned(folder, values));
      const held = compile(
        statementsOfDocument({ Statement: now.granted.map((row) => statementOf(row, values)) }),
      );
      for (const need of now.needed.filter((need) => need.certainty === 'known'))
        for (const resource of need.resources) {
          const pattern = filledIn(resource.default ?? resource.pattern, values);
          // With an empty name there is no such resource.
          if (pattern.endsWith('table/') || pattern.includes(':::/')) continue;
          const request = { action: need.action, resource: pattern.replaceAll('*', 'a/x') };
          // When a resource is not known exactly, only granted permissions are kept.
          if (!resource.exact && evaluate({ identity: held }, request).effect !== 'allow') continue;
          checked++;
          const { effect } = evaluate({ identity }, request);
          expect(effect, `${request.action} on ${request.resource} with ${name} ${value}`).toBe('allow');
        }
    }
    expect(checked).toBeGreaterThan(Object.keys(others).length);
  });

  test('nothing is missing by the defaults because of a parameter', async () => {
    const folder = folderWith({ 'template.yaml': template(row), ...code });
    const { missing } = functionOf(await scanned(folder, {}));
    const partly = row.policies?.includes('/a/*') === true || row.policies?.includes('files-dev') === true;
    if (!partly) expect(missing).toEqual([]);
  });
});

/** `resolved` = what stands for the variables in the policy at stage `prod`. */
interface Variables {
  readonly table: string;
  readonly written: string;
  readonly resolved: string;
  readonly more?: string;
  readonly wholeFile?: string;
}

const tableArn = (name: string) =>
  `arn:\${AWS::Partition}:dynamodb:\${AWS::Region}:\${AWS::AccountId}:table/${name}`;

const variables: Readonly<Record<string, Variables>> = {
  'an option with a fallback': {
    table: "orders-${opt:stage, 'dev'}",
    written: "orders-${opt:stage, 'dev'}",
    resolved: 'orders-prod',
  },
  'a setting that holds one': {
    table: '${self:custom.named}',
    written: "orders-${opt:stage, 'dev'}",
    resolved: 'orders-prod',
  },
  'the stage': { table: 'orders-${sls:stage}', written: 'orders-${sls:stage}', resolved: 'orders-prod' },
  'a setting by stage': {
    table: "${self:custom.tables.${opt:stage, 'dev'}}",
    written: "${self:custom.tables.${opt:stage, 'dev'}}",
    resolved: 'orders-of-prod',
  },
  'a setting of a file by stage': {
    table: '${self:custom.config.table}',
    written: "${file(config.${opt:stage, 'dev'}.yml):table}",
    resolved: 'orders-live',
  },
  'a whole file by stage': {
    table: '',
    wholeFile: "${file(env.${opt:stage, 'dev'}.yml)}",
    written: "${file(env.${opt:stage, 'dev'}.yml):TARGET}",
    resolved: 'orders-env-prod',
  },
  'a parameter with a fallback': {
    table: "${param:table, 'usual'}",
    written: "${param:table, 'usual'}",
    resolved: 'by-parameter',
  },
  'an environment variable with a fallback': {
    table: "${env:TABLE, 'usual'}",
    written: "${env:TABLE, 'usual'}",
    resolved: 'by-environment',
  },
  'a resource named by stage': {
    table: '!Ref Orders',
    more: 'resources:\n  Resources:\n    Orders: { Type: AWS::DynamoDB::Table, Properties: { TableName: \'named-${opt:stage, "dev"}\' } }',
    written: 'named-${opt:stage, "dev"}',
    resolved: 'named-prod',
  },
  'Fn::Sub': {
    table: '{ Fn::Sub: "${AWS::StackName}-${sls:stage}" }',
    written: '${AWS::StackName}-${sls:stage}',
    resolved: '${AWS::StackName}-prod',
  },
};

describe.each(Object.entries(variables))('%s', (_, row) => {
  const environment =
    (row.wholeFile && JSON.stringify(row.wholeFile)) ??
    `{ TARGET: ${/^[!{]/.test(row.table) ? row.table : JSON.stringify(row.table)} }`;
  const files = {
    'serverless.yml': `service: shop
provider:
  name: aws
  runtime: nodejs22.x
  stage: \${opt:stage, 'dev'}
  iam: { role: { statements: [{ Effect: Allow, Action: 'dynamodb:*', Resource: '*' }] } }
custom:
  named: orders-\${self:provider.stage}
  tables: { dev: orders-of-dev, prod: orders-of-prod }
  config: \${file(config.\${opt:stage, 'dev'}.yml)}
functions:
  f: { handler: code/table.handler, environment: ${environment} }
${row.more ?? ''}
`,
    'config.dev.yml': 'table: orders-test',
    'config.prod.yml': 'table: orders-live',
    'env.dev.yml': 'TARGET: orders-env-dev',
    'env.prod.yml': 'TARGET: orders-env-prod',
    ...code,
  };

  test('the policy names the variable that deployment fills in', async () => {
    const folder = folderWith(files);
    const tables = (found: Scan) =>
      functionOf(found).needed.filter(({ action }) => action === 'dynamodb:GetItem');
    const found = await scanned(folder, {});
    expect(JSON.stringify(functionOf(found).policy)).toContain(JSON.stringify(tableArn(row.written)));
    expect(functionOf(found).missing).toEqual([]);
    expect(functionOf(found).unknown).toEqual([]);
    const prod = await scanned(
      folder,
      { table: 'by-parameter' },
      { stage: 'prod' },
      { TABLE: 'by-environment' },
    );
    const [now] = tables(prod).flatMap(({ resources }) => resources);
    expect([now?.default ?? now?.pattern, now?.exact]).toEqual([tableArn(row.resolved), true]);
  });
});

test('a function is called by the name that the stage gives it', async () => {
  const folder = folderWith({
    'serverless.yml': `service: shop
provider: { name: aws, runtime: nodejs22.x }
functions:
  f: { handler: code/call.handler, environment: { OTHER: 'shop-\${sls:stage}-other' } }
  other: { handler: code/table.handler, environment: { TARGET: plain } }
`,
    'code/call.mjs': `import { LambdaClient, InvokeCommand } from '@aws-sdk/client-lambda';
const client = new LambdaClient();
export const handler = () => client.send(new InvokeCommand({ FunctionName: process.env.OTHER }));`,
    ...code,
  });
  const [resource] = functionOf(await scanned(folder, {})).needed.flatMap(({ action, resources }) =>
    action === 'lambda:InvokeFunction' ? resources : [],
  );
  expect(resource).toEqual({
    pattern: 'arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:shop-${sls:stage}-other',
    default: 'arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:shop-dev-other',
    ref: { id: 'OtherLambdaFunction', attr: 'Arn' },
    called: 'other',
    exact: true,
    from: 'env',
  });
});
