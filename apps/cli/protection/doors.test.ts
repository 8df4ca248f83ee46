import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { emmental, folderWith } from '../testing/run.ts';

const handler = `export const handler = async () => ({ statusCode: 200, body: 'hello' });\n`;

interface Format {
  readonly file: string;
  readonly text: string;
  /** Rules of functions as the rulebase is written. */
  readonly functions: string;
  /** Lines that the template gets. */
  readonly gets: readonly string[];
}

const rulebase = (template: string, functions: string, more = ''): string =>
  `emmental: profile/1\napp: doors\ntemplate: ${template}\ndefaults: { mode: enforce }\nfunctions:\n${functions}${more}`;

const formats: Readonly<Record<string, Format>> = {
  SAM: {
    file: 'template.yaml',
    text: `Transform: AWS::Serverless-2016-10-31
Resources:
  Page:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: page.handler
      CodeUri: .
      FunctionUrlConfig: { AuthType: NONE }
      Events:
        Read: { Type: Api, Properties: { Path: /a, Method: get } }
        Write:
          Type: HttpApi
          Properties:
            Path: /b
            Method: post
`,
    functions: `  Page:
    inbound:
      url: { from: function-url, who: account }
      a: { from: GET /a, who: account }
      b: { from: POST /b, who: account }
`,
    gets: [
      'FunctionUrlConfig: { AuthType: AWS_IAM }',
      'Auth: { Authorizer: AWS_IAM, InvokeRole: NONE }',
      'EnableIamAuthorizer: true',
    ],
  },
  CloudFormation: {
    file: 'template.yaml',
    text: `Resources:
  Page:
    Type: AWS::Lambda::Function
    Properties: { Runtime: nodejs22.x, Handler: page.handler, Code: ., Role: !GetAtt Role.Arn }
  Url:
    Type: AWS::Lambda::Url
    Properties:
      TargetFunctionArn: !GetAtt Page.Arn
      AuthType: NONE
  Api: { Type: AWS::ApiGatewayV2::Api, Properties: { Name: a, ProtocolType: HTTP } }
  Calls:
    Type: AWS::ApiGatewayV2::Integration
    Properties: { ApiId: !Ref Api, IntegrationType: AWS_PROXY, IntegrationUri: !GetAtt Page.Arn }
  Read:
    Type: AWS::ApiGatewayV2::Route
    Properties:
      ApiId: !Ref Api
      RouteKey: GET /a
      Target: !Sub integrations/\${Calls}
`,
    functions: `  Page:
    inbound:
      url: { from: function-url, who: account }
      a: { from: GET /a, who: account }
`,
    gets: ['AuthType: AWS_IAM', 'AuthorizationType: AWS_IAM'],
  },
  'Serverless Framework': {
    file: 'serverless.yml',
    text: `service: doors
provider: { name: aws, runtime: nodejs22.x }
functions:
  page:
    handler: page.handler
    url: true
    events:
      - http: GET /a
      - httpApi: POST /b
      - httpApi:
          method: PUT
          path: /c
`,
    functions: `  page:
    inbound:
      url: { from: function-url, who: account }
      a: { from: GET /a, who: account }
      b: { from: POST /b, who: account }
      c: { from: PUT /c, who: account }
`,
    gets: ['authorizer: aws_iam', 'method: GET', 'type: aws_iam'],
  },
  Terraform: {
    file: 'main.tf',
    text: `resource "aws_lambda_function" "page" {
  function_name = "page"
  runtime       = "nodejs22.x"
  handler       = "page.handler"
  filename      = "code.zip"
  role          = aws_iam_role.page.arn
}
resource "aws_iam_role" "page" {
  assume_role_policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "lambda.amazonaws.com" } }] })
}
resource "aws_lambda_function_url" "page" {
  function_name      = aws_lambda_function.page.function_name
  authorization_type = "NONE"
}
resource "aws_apigatewayv2_api" "api" {
  name          = "api"
  protocol_type = "HTTP"
}
resource "aws_apigatewayv2_integration" "page" {
  api_id             = aws_apigatewayv2_api.api.id
  integration_type   = "AWS_PROXY"
  integration_uri    = aws_lambda_function.page.invoke_arn
}
resource "aws_apigatewayv2_route" "read" {
  api_id    = aws_apigatewayv2_api.api.id
  route_key = "GET /a"
  target    = "integrations/\${aws_apigatewayv2_integration.page.id}"
}
`,
    functions: `  aws_lambda_function.page:
    inbound:
      url: { from: function-url, who: account }
      a: { from: GET /a, who: account }
`,
    gets: ['authorization_type = "AWS_IAM"'],
  },
};

const appWith = ({ file, text, functions }: Format): string =>
  folderWith({ [file]: text, 'page.mjs': handler, 'emmental.yaml': rulebase(file, functions) });

/** Verdicts of *Open entry*, one for each door. */
function doors(folder: string): readonly string[] {
  const { stdout } = emmental([
    'holes',
    folder,
    '--root',
    folder,
    '--format',
    'json',
    '--db',
    `${folder}/none`,
  ]);
  const { apps } = JSON.parse(stdout) as {
    apps: { functions: { verdicts: { threat: string; routes: { verdict: string }[] }[] }[] }[];
  };
  return apps.flatMap(({ functions }) =>
    functions.flatMap(({ verdicts }) =>
      verdicts
        .filter(({ threat }) => threat === 'T8')
        .flatMap(({ routes }) => routes.map((route) => route.verdict)),
    ),
  );
}

describe.each(Object.entries(formats))('%s', (_, format) => {
  test('a door that the rulebase opens for fewer is written so, and all of it comes out again', () => {
    const folder = appWith(format);
    expect(new Set(doors(folder))).toEqual(new Set(['aligned']));
    const settings = ['protect', folder, '--root', folder, '--only', 'settings', '--write'];
    emmental(settings);
    const written = readFileSync(join(folder, format.file), 'utf8');
    for (const line of format.gets) expect(written).toContain(line);
    // IAM asks for a signature, and the rulebase says that only the account may sign.
    expect(new Set(doors(folder))).toEqual(new Set(['closed']));
    expect(emmental(settings).stdout).toContain('no template changed');
    emmental([...settings, '--remove']);
    expect(readFileSync(join(folder, format.file), 'utf8')).toBe(format.text);
  });

  test('a door of which nobody decided anything stays as it is', () => {
    const folder = appWith({
      ...format,
      functions: format.functions.replaceAll('who: account', 'who: anyone'),
    });
    emmental(['protect', folder, '--root', folder, '--only', 'settings', '--write']);
    expect(readFileSync(join(folder, format.file), 'utf8')).not.toMatch(/\baws_iam\b/i);
  });
});

test('a door that is open on purpose is no threat for as long as somebody says so', () => {
  const { file, text, functions } = formats['CloudFormation'] as Format;
  const exception = (until: string): string => `exceptions:
  front-page:
    finding: api/open-route
    where: Page
    reason: everybody reads the front page
    owner: "@web"
    until: ${until}
`;
  const app = (until: string): string =>
    folderWith({
      [file]: text,
      'page.mjs': handler,
      'emmental.yaml': rulebase(file, functions, exception(until)),
    });
  const folder = app('2099-01-01');
  // The URL is another door.
  expect(doors(folder)).toEqual(['aligned', 'n/a']);
  const { stdout } = emmental(['holes', folder, '--root', folder]);
  expect(stdout).toContain('1 threat does not apply, because an exception in emmental.yaml accepts it');
  expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
    'Page GET /a is open on purpose: everybody reads the front page (@web, until 2099-01-01) emmental.yaml:',
  );
  expect(doors(app('2020-01-01'))).toEqual(['aligned', 'aligned']);
});

test('a comment that waives it, without owner and end, is no decision', () => {
  const { file, text } = formats['CloudFormation'] as Format;
  const folder = folderWith({
    [file]: text.replace('      RouteKey: GET /a', '      RouteKey: GET /a # emmental:ignore api/open-route'),
    'page.mjs': handler,
  });
  expect(doors(folder)).toEqual(['aligned', 'aligned']);
});
