import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { configurationFindings } from './findings.ts';
import { inputsIn } from './testing/fixture.ts';

/** `rule resource` of what is found, as people find it in their file. */
async function placesOf(file: string, text: string, ...rules: readonly string[]): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'emmental-places-'));
  try {
    writeFileSync(join(folder, file), text);
    const [input] = await inputsIn(join(folder, file));
    return (input ? configurationFindings(input) : [])
      .filter(({ rule }) => rules.includes(rule))
      .map(({ rule, resource }) => `${rule} ${resource?.replace(/^.*#/, '')}`)
      .sort();
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('what the Serverless Framework makes is told where it is written', async () => {
  expect(
    await placesOf(
      'serverless.yml',
      `service: shop
plugins: [serverless-step-functions]
provider:
  name: aws
  runtime: nodejs22.x
  environment: { PAY_TOKEN: glpat-7Qk2vNz8LwXr4TbY9sHd }
  apiGateway:
    resourcePolicy: [{ Effect: Allow, Principal: "*", Action: execute-api:Invoke, Resource: ["execute-api:/*"] }]
functions:
  work:
    handler: a.b
    events:
      - http: { path: a, method: post, authorizer: aws_iam, cors: { origin: "*", allowCredentials: true } }
      - stream: { type: kinesis, arn: arn:aws:kinesis:eu-west-1:111122223333:stream/s }
      - eventBridge: { pattern: { source: [shop] } }
stepFunctions:
  stateMachines:
    run: { name: run, definition: { StartAt: A, States: { A: { Type: Task, Resource: { Fn::GetAtt: [work, Arn] }, End: true } } } }
`,
      'api/any-origin',
      'api/open-policy',
      'bus/no-dead-letter',
      'function/secret-in-environment',
      'mapping/no-failure-destination',
      'workflow/no-catch',
      'workflow/no-tracing',
    ),
  ).toEqual([
    'api/any-origin functions.work.events[0]',
    'api/open-policy provider.apiGateway',
    'bus/no-dead-letter functions.work.events[2]',
    'function/secret-in-environment provider.environment',
    'mapping/no-failure-destination functions.work.events[1]',
    'workflow/no-catch stepFunctions.stateMachines.run',
    'workflow/no-tracing stepFunctions.stateMachines.run',
  ]);
});

test('what SAM makes of a resource or an event is told of it', async () => {
  expect(
    await placesOf(
      'template.yaml',
      `Transform: AWS::Serverless-2016-10-31
Resources:
  Api:
    Type: AWS::Serverless::Api
    Properties:
      StageName: prod
      Domain: { DomainName: a.example.com, CertificateArn: arn:aws:acm:eu-west-1:111122223333:certificate/a, SecurityPolicy: TLS_1_0 }
  Graph:
    Type: AWS::Serverless::GraphQLApi
    Properties:
      SchemaInline: "type Query { a: String }"
      Auth: { Type: AWS_IAM }
      Cache: { ApiCachingBehavior: FULL_REQUEST_CACHING, Ttl: 60, Type: SMALL }
  Work:
    Type: AWS::Serverless::Function
    Properties:
      Handler: a.b
      Runtime: nodejs22.x
      CodeUri: s3://b/k
      Events:
        Told: { Type: EventBridgeRule, Properties: { Pattern: { source: [shop] } } }
        Up: { Type: Api, Properties: { RestApiId: !Ref Api, Path: /, Method: get } }
`,
      'api/old-tls',
      'appsync/cache-unencrypted',
      'bus/no-dead-letter',
    ),
  ).toEqual(['api/old-tls Api', 'appsync/cache-unencrypted Graph', 'bus/no-dead-letter Work.Events.Told']);
});
