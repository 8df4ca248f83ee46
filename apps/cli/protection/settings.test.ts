import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { planSettings } from '@emmental/deploy';
import type { TemplateEdit } from '@emmental/model';
import { describe, expect, test } from 'vitest';
import { laid, readAgain } from '../testing/laid-plan.ts';
import { repository } from '../testing/run.ts';
import { scannedFiles, today } from '../testing/scan.ts';
import { checkedSettings } from './settings.ts';

const code = { 'a.mjs': 'export const handler = async () => ({});\n' };

const terraformFunction = `resource "aws_lambda_function" "a" {
  function_name = "a"
  handler       = "a.handler"
  runtime       = "nodejs22.x"
  filename      = "a.zip"
  role          = "arn:aws:iam::111122223333:role/a"
}
`;

/** The plan for a template, checked to be undone and to be done when it is asked again. */
async function settingsIn(path: string, text: string, part: TemplateEdit['part'] = 'settings') {
  const { apps, source } = await scannedFiles({ ...code, [path]: text });
  const [scanned] = apps;
  if (!scanned) return { text, said: [], outcomes: [] };
  const plan = checkedSettings(scanned, [{ path, text }], part, null, today, readAgain(path, source));
  const { plan: checked, ...rest } = laid(plan, path, text);
  return { ...rest, outcomes: checked.outcomes };
}

const rules = join(repository, 'packages/configuration/rules');
const fixtures = readdirSync(rules, { recursive: true, encoding: 'utf8' }).filter((file) =>
  /^\w+\/[\w-]+\.yaml$/.test(file),
);

test.each(fixtures)('what a rule writes mends what it found: %s', async (fixture) => {
  const { said, text } = await settingsIn('template.yaml', readFileSync(join(rules, fixture), 'utf8'));
  expect(said.filter((line) => line.includes('alone does not mend it'))).toEqual([]);
  if (said.some((line) => line.includes(' changed: ')))
    expect((await settingsIn('template.yaml', text)).said.filter((line) => / changed: /.test(line))).toEqual(
      [],
    );
});

const sam = (rest: string, events: string): string => `Transform: AWS::Serverless-2016-10-31
${rest}  A:
    Type: AWS::Serverless::Function
    Properties:
      Handler: a.handler
      Runtime: nodejs22.x
      Timeout: 300 # long
      Events:
${events}`;

describe('SAM', () => {
  const get = '        Get: { Type: HttpApi, Properties: { Path: /, Method: get } }\n';

  test('a function is limited where it stands, an API that SAM makes in Globals', async () => {
    const { text } = await settingsIn('template.yaml', sam('Resources:\n', get));
    expect(text).toContain('      Timeout: 29 # long\n');
    expect(text).toContain('      ReservedConcurrentExecutions: 20\n      Tracing: Active\n');
    expect(text).toContain(
      'Globals:\n  HttpApi:\n    DefaultRouteSettings:\n      ThrottlingBurstLimit: 200\n      ThrottlingRateLimit: 100\n',
    );
  });

  test('a route gets the authorizer that its API has; with none or two a person chooses', async () => {
    const jwt =
      '{ IdentitySource: $request.header.Authorization, JwtConfiguration: { issuer: https://a.example, audience: [x] } }';
    const globals = (names: string): string =>
      `Globals:\n  HttpApi:\n    Auth:\n      Authorizers:\n${names}Resources:\n`;
    const first = await settingsIn('template.yaml', sam(globals(`        Ours: ${jwt}\n`), get));
    expect(first.text).toContain('Method: get, Auth: { Authorizer: Ours } } }\n');
    const two = await settingsIn(
      'template.yaml',
      sam(globals(`        Ours: ${jwt}\n        Theirs: ${jwt}\n`), get),
    );
    expect(two.said.find((said) => said.startsWith('A.Events.Get'))).toMatch(/by-hand.*choose one/);
  });

  test('what a parameter or a condition decides is left, with the text', async () => {
    const text = sam('Parameters: { T: { Type: Number, Default: 300 } }\nResources:\n', get).replace(
      'Timeout: 300',
      'Timeout: !Ref T',
    );
    const { said, outcomes } = await settingsIn('template.yaml', text);
    const index = said.findIndex((line) => line.includes('busy for minutes'));
    expect(said[index]).toMatch(/by-hand.*intrinsic function/);
    expect(outcomes[index]?.todo).toContain('Timeout: 29');
  });
});

test('CloudFormation: a route gets the authorizer of its API', async () => {
  const { text } = await settingsIn(
    'template.yaml',
    `Resources:
  Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: a, ProtocolType: HTTP } }
  Login:
    Type: AWS::ApiGatewayV2::Authorizer
    Properties: { ApiId: !Ref Api, AuthorizerType: JWT, Name: a, IdentitySource: [$request.header.Authorization] }
  Route:
    Type: AWS::ApiGatewayV2::Route
    Properties:
      ApiId: !Ref Api
      RouteKey: GET /
      Target: !Sub integrations/\${Link}
  Link:
    Type: AWS::ApiGatewayV2::Integration
    Properties: { ApiId: !Ref Api, IntegrationType: AWS_PROXY, IntegrationUri: !GetAtt A.Arn }
  A:
    Type: AWS::Lambda::Function
    Properties: { Handler: a.handler, Runtime: nodejs22.x, Code: . }
`,
  );
  expect(text).toContain(
    '      Target: !Sub integrations/${Link}\n      AuthorizationType: JWT\n      AuthorizerId: !Ref Login\n',
  );
});

test('a permission of a service names the source that the template has', async () => {
  const template = (rest: string): string => `Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties: { Subscription: [{ Protocol: lambda, Endpoint: !GetAtt A.Arn }] }
  May:
    Type: AWS::Lambda::Permission
    Properties:
      Action: lambda:InvokeFunction
      FunctionName: !Ref A
      Principal: sns.amazonaws.com
  A:
    Type: AWS::Lambda::Function
    Properties: { Handler: a.handler, Runtime: nodejs22.x, Code: . }
${rest}`;
  expect((await settingsIn('template.yaml', template(''), 'roles')).text).toContain(
    '      Principal: sns.amazonaws.com\n      SourceArn: !Ref Topic\n',
  );
  const second =
    '  Other:\n    Type: AWS::SNS::Topic\n    Properties: { Subscription: [{ Protocol: lambda, Endpoint: !GetAtt A.Arn }] }\n';
  expect((await settingsIn('template.yaml', template(second), 'roles')).text).not.toContain('SourceArn');
});

test('Terraform: a permission names the API that the module has', async () => {
  const { text } = await settingsIn(
    'main.tf',
    `resource "aws_apigatewayv2_api" "api" {
  name          = "api"
  protocol_type = "HTTP"
}

resource "aws_apigatewayv2_route" "get" {
  api_id    = aws_apigatewayv2_api.api.id
  route_key = "GET /"
  target    = "integrations/\${aws_apigatewayv2_integration.a.id}"
}

resource "aws_apigatewayv2_integration" "a" {
  api_id           = aws_apigatewayv2_api.api.id
  integration_type = "AWS_PROXY"
  integration_uri  = aws_lambda_function.a.invoke_arn
}

resource "aws_lambda_permission" "may" {
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.a.function_name
  principal     = "apigateway.amazonaws.com"
}

${terraformFunction}`,
    'roles',
  );
  expect(text).toContain('  source_arn = "${aws_apigatewayv2_api.api.execution_arn}/*"\n}\n');
});

test('JSON is written as JSON, whatever the file is called', async () => {
  const fn = {
    Type: 'AWS::Serverless::Function',
    Properties: { Handler: 'a.handler', Runtime: 'nodejs22.x' },
  };
  const { text } = await settingsIn(
    'shop.template',
    JSON.stringify({ Transform: 'AWS::Serverless-2016-10-31', Resources: { A: fn } }, null, 2),
  );
  expect(JSON.parse(text).Resources.A.Properties.Tracing).toBe('Active');
});

describe('Serverless Framework', () => {
  const service = `service: shop
provider:
  name: aws
  runtime: nodejs22.x
  httpApi:
    authorizers:
      ours: { type: jwt, identitySource: $request.header.Authorization, issuerUrl: https://a.example, audience: [x] }
functions:
  a:
    handler: a.handler
    timeout: 300
    events:
      - httpApi: { method: get, path: / }
`;

  test('functions, routes and what the framework makes by itself', async () => {
    const { text, said } = await settingsIn('serverless.yml', service);
    expect(text).toContain('    timeout: 29\n');
    expect(text).toContain('    reservedConcurrency: 20\n');
    expect(text).toContain('      - httpApi: { method: get, path: /, authorizer: { name: ours } }\n');
    expect(text).toContain('resources:\n  extensions:\n    HttpApiStage:\n      Properties:\n');
    expect(said.some((line) => line.includes('by-hand'))).toBe(false);
  });

  test('the REST API of the framework traces by a setting of the provider', async () => {
    const { text, said } = await settingsIn(
      'serverless.yml',
      service.replace('httpApi: { method: get, path: / }', 'http: { method: get, path: / }'),
    );
    expect(text).toContain('  tracing:\n    apiGateway: true\n');
    expect(said.find((line) => line.includes('how often anyone calls'))).toContain('a usage plan limits it');
    expect(said.join('\n')).toContain('an authorizer of httpApi does not guard an event http');
    expect(said.join('\n')).not.toContain('is not a mapping');
  });
});

test('Terraform: attributes and nested blocks, in the place of what is there', async () => {
  const { text, said, outcomes } = await settingsIn(
    'main.tf',
    `resource "aws_cloudwatch_log_group" "logs" {
  name = "/aws/lambda/a"
}

resource "aws_dynamodb_table" "orders" {
  name = "orders"
  point_in_time_recovery {
    enabled = false # costs
  }
}

resource "aws_sqs_queue" "jobs" {
  sqs_managed_sse_enabled = local.encrypted
}

locals {
  encrypted = false
}

${terraformFunction}`,
  );
  expect(text).toContain('  name = "/aws/lambda/a"\n  retention_in_days = 30\n}\n');
  expect(text).toContain('    enabled = true # costs\n');
  expect(text).toContain('  tracing_config {\n    mode = "Active"\n  }\n}\n');
  const queue = said.findIndex((line) => line.includes('stores messages unencrypted'));
  expect(said[queue]).toContain('an expression sets sqs_managed_sse_enabled: local.encrypted');
  expect(outcomes[queue]?.todo).toContain('sqs_managed_sse_enabled = true');
});

test('a template that is no YAML is said to be none', () => {
  const app = { format: 'sam', template: 'a.yaml' } as Parameters<typeof planSettings>[0];
  expect(planSettings(app, [{ path: 'a.yaml', text: 'a: [' }], { findings: [], part: 'settings' })).toContain(
    'syntax error',
  );
});

test('CloudFormation: a stage that a deployment makes is set in its description', async () => {
  const { text } = await settingsIn(
    'template.yaml',
    `Resources:
  Api: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: a } }
  Get:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !GetAtt Api.RootResourceId
      HttpMethod: GET
      AuthorizationType: NONE
      Integration: { Type: AWS_PROXY, IntegrationHttpMethod: POST, Uri: !Sub 'arn:aws:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${A.Arn}/invocations' }
  Deployed:
    Type: AWS::ApiGateway::Deployment
    DependsOn: Get
    Properties: { RestApiId: !Ref Api, StageName: live }
  A:
    Type: AWS::Lambda::Function
    Properties: { Handler: a.handler, Runtime: nodejs22.x, Code: ., Role: 'arn:aws:iam::111122223333:role/r' }
`,
  );
  const deployed = text.slice(text.indexOf('  Deployed:'), text.indexOf('  A:'));
  expect(deployed).not.toMatch(/^ {6}(MethodSettings|TracingEnabled)/m);
  expect(deployed).not.toMatch(/Properties: \{[^}]*, (MethodSettings|TracingEnabled)/);
});
