import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { configurationFindings } from './findings.ts';
import { newestOf } from './runtimes.ts';
import { inputsIn } from './testing/fixture.ts';

/** `severity rule title` of the findings of some rules. */
async function findingsOf(template: string, ...rules: readonly string[]): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'emmental-context-'));
  try {
    const file = join(folder, 'template.yaml');
    writeFileSync(file, template);
    return (await inputsIn(file)).flatMap((input) =>
      configurationFindings(input)
        .filter(({ rule }) => rules.includes(rule))
        .map(
          ({ severity, title, condition }) => `${severity} ${title}${condition ? ` when ${condition}` : ''}`,
        ),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const sam = (functions: string, runtime = 'nodejs22.x'): string => `Transform: AWS::Serverless-2016-10-31
Globals:
  Function: { Runtime: ${runtime}, Handler: index.handler, InlineCode: "exports.handler = async () => 1" }
Resources:
${functions}`;

test('a limit is asked for where an API does not limit by itself', async () => {
  const template = sam(`  ByApi:
    Type: AWS::Serverless::Function
    Properties: { Events: { Get: { Type: HttpApi, Properties: { Path: /a, Method: get } } } }
  ByUrl:
    Type: AWS::Serverless::Function
    Properties: { FunctionUrlConfig: { AuthType: NONE } }
`);
  expect(await findingsOf(template, 'function/no-concurrency-limit')).toEqual([
    'low Nothing limits how often anyone starts ByUrl',
    'info Nothing limits how often anyone starts ByApi',
  ]);
});

test('a default that is wrong is told with its condition; one that is right may be changed', async () => {
  const queue = (parameter: string) =>
    `Parameters: { Safe: { Type: String, ${parameter} } }
Resources: { Jobs: { Type: AWS::SQS::Queue, Properties: { SqsManagedSseEnabled: !Ref Safe } } }
`;
  const title = 'Jobs stores messages unencrypted';
  expect(await findingsOf(queue('Default: "false"'), 'queue/unencrypted')).toEqual([
    `medium ${title} when Safe is false`,
  ]);
  expect(await findingsOf(queue('Default: "true"'), 'queue/unencrypted')).toEqual([`low ${title}`]);
});

test('a condition that no allowed value makes true makes nothing', async () => {
  const queue = (allowed: string) =>
    `Parameters: { Stage: { Type: String, Default: prod, AllowedValues: ${allowed} } }
Conditions: { IsDev: !Equals [!Ref Stage, dev] }
Resources: { Jobs: { Type: AWS::SQS::Queue, Condition: IsDev, Properties: { SqsManagedSseEnabled: false } } }
`;
  expect(await findingsOf(queue('[prod, test]'), 'queue/unencrypted')).toEqual([]);
  expect(await findingsOf(queue('[prod, dev]'), 'queue/unencrypted')).toHaveLength(1);
});

test('a runtime of all functions is told once, with what it is replaced by', async () => {
  const functions = ['A', 'B', 'C']
    .map((name) => `  ${name}: { Type: AWS::Serverless::Function }`)
    .join('\n');
  expect(await findingsOf(sam(functions, 'nodejs14.x'), 'function/old-runtime')).toEqual([
    'low 3 functions run on nodejs14.x, without patches since 2023-12-04',
  ]);
  expect(['nodejs14.x', 'python3.8', 'go1.x', 'java8', 'dotnetcore3.1'].map(newestOf)).toEqual([
    'nodejs24.x',
    'python3.14',
    'provided.al2023',
    'java25',
    'dotnet10',
  ]);
});

test('a schedule that fails loses nothing, a topic does', async () => {
  const template = sam(`  Tick:
    Type: AWS::Serverless::Function
    Properties: { Events: { Daily: { Type: Schedule, Properties: { Schedule: rate(1 day) } } } }
  Told:
    Type: AWS::Serverless::Function
    Properties: { Events: { News: { Type: SNS, Properties: { Topic: !Ref Topic } } } }
  Topic: { Type: AWS::SNS::Topic }
`);
  expect(await findingsOf(template, 'function/no-failure-destination')).toEqual([
    'low Told loses events that it fails on',
  ]);
});

test('a web socket is told at its connection, and a door that is written twice once', async () => {
  const template = sam(`  All:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        Root: { Type: Api, Properties: { Path: /, Method: ANY } }
        Rest: { Type: Api, Properties: { Path: "/{proxy+}", Method: ANY } }
        Other: { Type: Api, Properties: { Path: /other, Method: GET } }
`);
  expect(await findingsOf(template, 'api/open-route')).toEqual([
    'low Anyone can start All through ANY /',
    'low Anyone can start All through GET /other',
  ]);
});

test('a route that is there to change something weighs as one that does, though its code is not read', async () => {
  const template = sam(`  Books:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: java21
      Events:
        Find: { Type: Api, Properties: { Path: /books, Method: GET } }
        Search: { Type: Api, Properties: { Path: /search, Method: POST } }
        Change: { Type: Api, Properties: { Path: "/books/{id}", Method: PUT } }
        Drop: { Type: Api, Properties: { Path: "/books/{id}", Method: DELETE } }
`);
  expect(await findingsOf(template, 'api/open-route')).toEqual([
    'medium Anyone can start Books through PUT /books/{id}',
    'low Anyone can start Books through GET /books',
    'low Anyone can start Books through POST /search',
  ]);
  expect(await findingsOf(template, 'api/open-delete')).toEqual([
    'medium Anyone may delete data of Books through DELETE /books/{id}',
  ]);
});

test('a queue without a key of its own in one stage is told for that stage', async () => {
  const template = `Parameters: { Stage: { Type: String, Default: dev } }
Conditions: { Prod: !Equals [!Ref Stage, prod] }
Resources:
  Jobs:
    Type: AWS::SQS::Queue
    Properties: { SqsManagedSseEnabled: false, KmsMasterKeyId: !If [Prod, alias/mine, !Ref AWS::NoValue] }
`;
  expect(await findingsOf(template, 'queue/unencrypted')).toEqual([
    'medium Jobs stores messages unencrypted when not Prod',
  ]);
});

test.each([
  ['nobody is tested', '', 'Anyone can make F call InvokeFunction through GET /a'],
  [
    'a password in the code',
    "if (e.headers.authorization !== 'Let me in') return;",
    'Whoever knows the password in its code can make F call InvokeFunction through GET /a',
  ],
  [
    'a secret of the environment',
    "if (e.headers['x-api-key'] !== process.env.API_KEY) return;",
    'Anyone who passes its test of the caller can make F call InvokeFunction through GET /a',
  ],
  [
    'one of two calls',
    "await c.send(new I({ FunctionName: 'first' })); if (e.headers.authorization !== 'Let me in') return;",
    'Anyone can make F call InvokeFunction through GET /a',
  ],
  [
    'what the sender says',
    "if (e.headers.role !== 'admin') return;",
    'Anyone can make F call InvokeFunction through GET /a',
  ],
])('an open route of code that tests its callers: %s', async (_case, code, title) => {
  const template = `Transform: AWS::Serverless-2016-10-31
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: index.handler
      InlineCode: |
        const { LambdaClient: C, InvokeCommand: I } = require('@aws-sdk/client-lambda');
        const c = new C({});
        exports.handler = async (e) => { ${code} await c.send(new I({ FunctionName: 'other' })); };
      Events: { A: { Type: Api, Properties: { Path: /a, Method: GET } } }
`;
  expect(await findingsOf(template, 'api/open-intake')).toEqual([`medium ${title}`]);
});
