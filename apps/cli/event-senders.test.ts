import { type FindingPart, partsIn } from '@emmental/model';
import { describe, expect, test } from 'vitest';
import { emmental, folderWith } from './testing/run.ts';
import { scannedFiles } from './testing/scan.ts';

const sources = `
  Jobs: { Type: AWS::SQS::Queue }
  Topic: { Type: AWS::SNS::Topic }
  Files: { Type: AWS::S3::Bucket }
  Orders:
    Type: AWS::DynamoDB::Table
    Properties:
      StreamSpecification: { StreamViewType: NEW_IMAGE }
      KeySchema: [{ AttributeName: id, KeyType: HASH }]
      AttributeDefinitions: [{ AttributeName: id, AttributeType: S }]`;

const starts = {
  queue: 'Work: { Type: SQS, Properties: { Queue: !GetAtt Jobs.Arn } }',
  topic: 'Told: { Type: SNS, Properties: { Topic: !Ref Topic } }',
  bucket: 'Put: { Type: S3, Properties: { Bucket: !Ref Files, Events: "s3:ObjectCreated:*" } }',
  stream:
    'Changed: { Type: DynamoDB, Properties: { Stream: !GetAtt Orders.StreamArn, StartingPosition: LATEST } }',
  rule: 'Seen: { Type: EventBridgeRule, Properties: { Pattern: { source: [shop] } } }',
  reduced:
    'Seen: { Type: EventBridgeRule, Properties: { Pattern: { source: [shop] }, InputPath: $.detail } }',
  schedule: 'Nightly: { Type: Schedule, Properties: { Schedule: rate(1 day) } }',
  route: 'Post: { Type: Api, Properties: { Path: /pack, Method: post } }',
  http: 'Post: { Type: HttpApi, Properties: { Path: /pack, Method: post } }',
  url: '',
} as const;

function template(names: readonly (keyof typeof starts)[], more = ''): string {
  const events = names.map((name) => starts[name]).filter((name) => name !== '');
  return `Transform: AWS::Serverless-2016-10-31
Resources:${sources}${more}
  Packer:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: app.handler${names.includes('url') ? '\n      FunctionUrlConfig: { AuthType: NONE }' : ''}
      Events:${events.map((event) => `\n        ${event}`).join('')}
`;
}

const shell = `const { execSync } = require('node:child_process');
const run = (name) => execSync('tar czf /tmp/' + name + '.tgz /data');
`;

/** `[event path, severity, who]` of each finding in the code. */
async function foundIn(files: Readonly<Record<string, string>>): Promise<readonly (readonly string[])[]> {
  const { report } = await scannedFiles(files);
  const detail = ({ details }: FindingPart, label: string) =>
    details.find((entry) => entry.label === label)?.text ?? '';
  return report.findings
    .filter(({ rule }) => rule.endsWith('-from-event'))
    .flatMap(partsIn)
    .map((part) => [detail(part, 'event'), part.severity, detail(part, 'who').split(' → ')[0] ?? ''])
    .sort();
}

const anyone = (path: string) => [path, 'critical', 'anyone'];
const account = (path: string) => [path, 'high', 'the account'];

const queued = 'Records[].body.name';
const cases: readonly (readonly [
  says: string,
  starts: readonly (keyof typeof starts)[],
  code: string,
  found: readonly (readonly string[])[],
])[] = [
  [
    'a queue and a route',
    ['queue', 'route'],
    `exports.handler = async (event) => {
      if (event.Records) for (const record of event.Records) run(JSON.parse(record.body).name);
      else run(JSON.parse(event.body).name);
    };`,
    [account(queued), anyone('body.name')],
  ],
  [
    'a queue and a route, one text of either',
    ['queue', 'http'],
    `exports.handler = async (event) => {
      const { name } = JSON.parse(event.Records ? event.Records[0].body : event.body);
      run(name);
    };`,
    [account(queued), anyone('body.name')],
  ],
  [
    'a queue and a route, by other names',
    ['route', 'queue'],
    `exports.handler = async ({ Records: batch = [], ...request }) => {
      const [{ body: first } = {}] = batch;
      const { name: wanted } = JSON.parse(first ?? request.body);
      run(wanted);
    };`,
    [account(queued), anyone('body.name')],
  ],
  [
    'a bucket and a function URL',
    ['bucket', 'url'],
    `exports.handler = async (event) => {
      const key = event.Records ? decodeURIComponent(event.Records[0].s3.object.key) : event.queryStringParameters.key;
      run(key);
    };`,
    [account('Records[].s3.object.key'), anyone('queryStringParameters.key')],
  ],
  [
    'a bus and a route',
    ['rule', 'route'],
    `exports.handler = async (event) => run(event.detail ? event.detail.name : JSON.parse(event.body).detail);`,
    [anyone('body.detail'), account('detail.name')],
  ],
  [
    'a topic and a queue',
    ['topic', 'queue', 'route'],
    `exports.handler = async (event) => {
      for (const one of event.Records) run(one.Sns ? one.Sns.Message : one.body);
    };`,
    [account('Records[].Sns.Message'), account('Records[].body')],
  ],
  [
    'a schedule and a route: what only the cloud writes is no way in',
    ['schedule', 'route'],
    `exports.handler = async (event) => run(event.headers['x-name']);`,
    [anyone('headers.x-name')],
  ],
  [
    'a stream and a route',
    ['stream', 'route'],
    `exports.handler = async (event) => run(event.Records[0].dynamodb.NewImage.name.S);`,
    [account('Records[].dynamodb.NewImage.name.S')],
  ],
  [
    'what the bucket’s service writes is nobody’s, though a route is there',
    ['bucket', 'route'],
    `exports.handler = async (event) => run(event.Records[0].s3.bucket.name);`,
    [],
  ],
  // An unknown sender counts as the worst one.
  [
    'a field that no event has',
    ['queue', 'route'],
    `exports.handler = async (event) => run(event.name);`,
    [anyone('name')],
  ],
  [
    'the whole event, and a field whose name is computed',
    ['queue', 'route'],
    `exports.handler = async (event) => { run(String(event)); run(event[process.env.FIELD].name); };`,
    [anyone('[].name'), anyone('any part of it')],
  ],
  [
    'a part that the events of both have',
    ['queue', 'http'],
    `exports.handler = async (event) => run(event.Records[0][process.env.FIELD]);`,
    [anyone('Records[][]')],
  ],
  [
    'a rule that hands on a part of its events',
    ['reduced', 'route'],
    `exports.handler = async (event) => run(event.detail.name);`,
    [anyone('detail.name')],
  ],
];

describe('a field of the event is the data of whoever starts the function with such an event', () => {
  for (const [says, starters, code, found] of cases)
    test(says, async () => {
      expect(await foundIn({ 'template.yaml': template(starters), 'app.js': `${shell}${code}\n` })).toEqual(
        found,
      );
    });

  test('a template of an API’s own may make any event', async () => {
    const api = `
  Api: { Type: AWS::ApiGateway::RestApi, Properties: { Name: shop } }
  Post:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !GetAtt Api.RootResourceId
      HttpMethod: POST
      AuthorizationType: NONE
      Integration:
        Type: TYPE
        Uri: !Sub arn:aws:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${Packer.Arn}/invocations`;
    const app = `${shell}exports.handler = async (event) => run(event.Records[0].body);\n`;
    const of = (type: string) =>
      foundIn({ 'template.yaml': template(['queue'], api.replace('TYPE', type)), 'app.js': app });
    expect(await of('AWS')).toEqual([anyone('Records[].body')]);
    expect(await of('AWS_PROXY')).toEqual([account('Records[].body')]);
  });

  test('through another function that writes the queue it is whoever starts that one', async () => {
    const front = `
  Front:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: front.handler
      Environment: { Variables: { QUEUE: !Ref Jobs } }
      Events:
        Any: { Type: HttpApi, Properties: { Path: /front, Method: post } }`;
    const files = {
      'template.yaml': template(['queue', 'schedule'], front),
      'app.js': `${shell}exports.handler = async (event) => run(event.Records[0].body);\n`,
      'front.js': `const { SQSClient, SendMessageCommand } = require('@aws-sdk/client-sqs');
exports.handler = async (event) => new SQSClient({}).send(new SendMessageCommand({ QueueUrl: process.env.QUEUE, MessageBody: event.body }));\n`,
    };
    expect(await foundIn(files)).toEqual([anyone('Records[].body')]);
  });

  test('a function that is called by its name takes any event', async () => {
    const front = `
  Front:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: front.handler
      Environment: { Variables: { PACKER: !Sub '\${AWS::StackName}-packer' } }
      Events:
        Any: { Type: HttpApi, Properties: { Path: /front, Method: post } }`;
    const files = {
      'template.yaml': template(['queue'], front).replace(
        'Handler: app.handler',
        "Handler: app.handler\n      FunctionName: !Sub '${AWS::StackName}-packer'",
      ),
      'app.js': `${shell}exports.handler = async (event) => run(event.Records[0].body);\n`,
      'front.js': `const { LambdaClient, InvokeCommand } = require('@aws-sdk/client-lambda');
exports.handler = async (event) => new LambdaClient({}).send(new InvokeCommand({ FunctionName: process.env.PACKER, Payload: event.body }));\n`,
    };
    expect(await foundIn(files)).toEqual([anyone('Records[].body')]);
  });
});

test('what several fields bring to one place is one problem, told with each of them', () => {
  const code = `${shell}exports.handler = async (event) => {
  if (event.Records) for (const { body } of event.Records) run(JSON.parse(body).name);
  const { name, other } = JSON.parse(event.body);
  for (const one of [name, other]) run(one);
};\n`;
  const { stdout } = emmental([
    'scan',
    folderWith({ 'template.yaml': template(['queue', 'route']), 'app.js': code }),
  ]);
  expect(stdout.match(/commands in Packer/g)).toHaveLength(1);
  expect(stdout).toContain(
    '  event   body.name, body.other\n  also    high: Records[].body.name, the account → ',
  );
  expect(stdout).toMatch(/\d+ to fix: 1 critical/);
});
