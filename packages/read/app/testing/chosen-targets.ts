// Small apps whose API passes requests on to a resource that starts the function `f`. The resource is named in a
// way that the request, a variable of the stage or a parameter decides.

/** `who` = the audience of the function's only trigger. The label was written before the first run. */
export interface ChosenTarget {
  readonly title: string;
  readonly file: 'template.yaml' | 'main.tf';
  readonly text: string;
  readonly who: string;
}

const trust = `AssumeRolePolicyDocument: { Statement: [{ Effect: Allow, Principal: { Service: apigateway.amazonaws.com }, Action: sts:AssumeRole }] }`;

/** The stores of the app, and what each sends to the function. */
const stores = {
  bucket: [
    'In: { Type: AWS::S3::Bucket, Properties: { BucketName: my-in } }',
    'E: { Type: S3, Properties: { Bucket: !Ref In, Events: "s3:ObjectCreated:*" } }',
  ],
  queue: ['In: { Type: AWS::SQS::Queue }', 'E: { Type: SQS, Properties: { Queue: !GetAtt In.Arn } }'],
  topic: ['In: { Type: AWS::SNS::Topic }', 'E: { Type: SNS, Properties: { Topic: !Ref In } }'],
  bus: [
    'In: { Type: AWS::Events::EventBus, Properties: { Name: b } }',
    'E: { Type: EventBridgeRule, Properties: { EventBusName: !Ref In, Pattern: { source: [a] } } }',
  ],
  defaultBus: [
    'In: { Type: AWS::Events::EventBus, Properties: { Name: b } }',
    'E: { Type: EventBridgeRule, Properties: { Pattern: { source: [a] } } }',
  ],
  stream: [
    'In: { Type: AWS::Kinesis::Stream, Properties: { ShardCount: 1 } }',
    'E: { Type: Kinesis, Properties: { Stream: !GetAtt In.Arn, StartingPosition: LATEST } }',
  ],
  table: [
    `In: { Type: AWS::DynamoDB::Table, Properties: { StreamSpecification: { StreamViewType: NEW_IMAGE } } }`,
    'E: { Type: DynamoDB, Properties: { Stream: !GetAtt In.StreamArn, StartingPosition: LATEST } }',
  ],
  machine: [
    `In: { Type: AWS::StepFunctions::StateMachine, Properties: { RoleArn: !GetAtt R.Arn, DefinitionString: !Sub '{"StartAt":"a","States":{"a":{"Type":"Task","Resource":"\${F.Arn}","End":true}}}' } }`,
    '',
  ],
} as const;

type Store = keyof typeof stores;

const granted = (grant: string): string =>
  `R: { Type: AWS::IAM::Role, Properties: { ${trust}, Policies: [{ PolicyName: p, PolicyDocument: { Statement: [${grant}] } }] } }`;

const any = `{ Effect: Allow, Action: ['s3:*', 'sqs:*', 'sns:*', 'events:*', 'kinesis:*', 'dynamodb:*', 'states:*'], Resource: '*' }`;

const base = (store: Store, grant: string): string => {
  const [resource, event] = stores[store];
  return `Transform: AWS::Serverless-2016-10-31
Resources:
  ${resource}
  F: { Type: AWS::Serverless::Function, Properties: { Runtime: nodejs22.x, Handler: a.handler, CodeUri: s3://b/k, Events: { ${event} } } }
  ${granted(grant)}
`;
};

interface Rest {
  readonly uri: string;
  readonly more?: string;
  readonly verb?: string;
  readonly variables?: string;
  readonly grant?: string;
  readonly auth?: string;
}

const address = (uri: string): string => `!Sub "arn:aws:apigateway:\${AWS::Region}:${uri}"`;

const rest = (
  store: Store,
  { uri, more = '', verb = 'POST', variables, grant, auth = 'NONE' }: Rest,
): string =>
  `${base(store, grant ?? any)}  Api: { Type: AWS::ApiGateway::RestApi, Properties: { Name: x } }
  M:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !GetAtt Api.RootResourceId
      HttpMethod: ${verb}
      AuthorizationType: ${auth}
      Integration: { Type: AWS, IntegrationHttpMethod: ${verb}, Credentials: !GetAtt R.Arn, Uri: ${address(uri)} ${more} }
${variables === undefined ? '' : `  S: { Type: AWS::ApiGateway::Stage, Properties: { RestApiId: !Ref Api, StageName: p, Variables: { ${variables} } } }\n`}`;

const http = (store: Store, subtype: string, parameters: string, variables = ''): string =>
  `${base(store, any)}  Api: { Type: AWS::ApiGatewayV2::Api, Properties: { Name: x, ProtocolType: HTTP } }
  I: { Type: AWS::ApiGatewayV2::Integration, Properties: { ApiId: !Ref Api, IntegrationType: AWS_PROXY, IntegrationSubtype: ${subtype}, PayloadFormatVersion: '1.0', CredentialsArn: !GetAtt R.Arn, RequestParameters: { ${parameters} } } }
  Rt: { Type: AWS::ApiGatewayV2::Route, Properties: { ApiId: !Ref Api, RouteKey: 'POST /a', Target: !Sub 'integrations/\${I}' } }
  S: { Type: AWS::ApiGatewayV2::Stage, Properties: { ApiId: !Ref Api, StageName: p, StageVariables: { ${variables} } } }
`;

const socket = (store: Store, uri: string, template: string): string =>
  `${base(store, any)}  Api: { Type: AWS::ApiGatewayV2::Api, Properties: { Name: x, ProtocolType: WEBSOCKET } }
  I: { Type: AWS::ApiGatewayV2::Integration, Properties: { ApiId: !Ref Api, IntegrationType: AWS, IntegrationMethod: POST, CredentialsArn: !GetAtt R.Arn, IntegrationUri: ${address(uri)}, RequestTemplates: { $default: '${template}' } } }
  C: { Type: AWS::ApiGatewayV2::Route, Properties: { ApiId: !Ref Api, RouteKey: $connect, AuthorizationType: NONE } }
  Rt: { Type: AWS::ApiGatewayV2::Route, Properties: { ApiId: !Ref Api, RouteKey: send, Target: !Sub 'integrations/\${I}' } }
`;

const openApi = (
  store: Store,
  uri: string,
  more: string,
  type: 'Api' | 'HttpApi' = 'Api',
  key = 'uri',
): string =>
  `${base(store, any)}  Api:
    Type: AWS::Serverless::${type}
    Properties:
      StageName: p
      DefinitionBody:
        openapi: 3.0.1
        paths:
          /a/{q}:
            post:
              x-amazon-apigateway-integration: { type: ${key === 'uri' ? 'aws' : 'aws_proxy'}, httpMethod: POST, credentials: !GetAtt R.Arn, ${key}: ${key === 'uri' ? address(uri) : uri} ${more} }
`;

const sub = '${!stageVariables.in}';
const only = (resource: string, action: string): string =>
  `{ Effect: Allow, Action: '${action}', Resource: ${resource} }`;

const terraform = (uri: string, more: string, variables = ''): string => `
resource "aws_sqs_queue" "in" { name = "in" }
resource "aws_lambda_function" "f" {
  function_name = "f"
  handler = "a.h"
  runtime = "nodejs22.x"
  role = "arn:aws:iam::1:role/x"
}
resource "aws_lambda_event_source_mapping" "m" {
  event_source_arn = aws_sqs_queue.in.arn
  function_name = aws_lambda_function.f.arn
}
resource "aws_iam_role" "r" {
  assume_role_policy = jsonencode({ Statement = [{ Effect = "Allow", Principal = { Service = "apigateway.amazonaws.com" }, Action = "sts:AssumeRole" }] })
}
resource "aws_iam_role_policy" "p" {
  role = aws_iam_role.r.id
  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "sqs:SendMessage", Resource = aws_sqs_queue.in.arn }] })
}
resource "aws_api_gateway_rest_api" "a" { name = "a" }
resource "aws_api_gateway_resource" "q" {
  rest_api_id = aws_api_gateway_rest_api.a.id
  parent_id = aws_api_gateway_rest_api.a.root_resource_id
  path_part = "{q}"
}
resource "aws_api_gateway_method" "m" {
  rest_api_id = aws_api_gateway_rest_api.a.id
  resource_id = aws_api_gateway_resource.q.id
  http_method = "POST"
  authorization = "NONE"
}
resource "aws_api_gateway_integration" "i" {
  rest_api_id = aws_api_gateway_rest_api.a.id
  resource_id = aws_api_gateway_resource.q.id
  http_method = aws_api_gateway_method.m.http_method
  type = "AWS"
  integration_http_method = "POST"
  credentials = aws_iam_role.r.arn
  uri = "${uri}"
  ${more}
}
resource "aws_api_gateway_stage" "s" {
  rest_api_id = aws_api_gateway_rest_api.a.id
  stage_name = "p"
  deployment_id = "d"
  ${variables}
}
`;

const terraformHttp = (url: string): string => `
${terraform('arn:aws:apigateway:eu-west-1:sqs:path/1/none', '').split('resource "aws_api_gateway_rest_api"')[0]}
resource "aws_apigatewayv2_api" "a" {
  name = "a"
  protocol_type = "HTTP"
}
resource "aws_apigatewayv2_integration" "i" {
  api_id = aws_apigatewayv2_api.a.id
  integration_type = "AWS_PROXY"
  integration_subtype = "SQS-SendMessage"
  credentials_arn = aws_iam_role.r.arn
  request_parameters = { QueueUrl = "${url}", MessageBody = "$request.body" }
}
resource "aws_apigatewayv2_route" "r" {
  api_id = aws_apigatewayv2_api.a.id
  route_key = "POST /a"
  target = "integrations/\${aws_apigatewayv2_integration.i.id}"
}
`;

const form = (body: string): string => `, RequestTemplates: { application/json: '${body}' }`;
const mapped = (pairs: string): string => `, RequestParameters: { ${pairs} }`;

const sam = (title: string, who: string, text: string): ChosenTarget => ({
  title,
  file: 'template.yaml',
  text,
  who,
});
const tf = (title: string, who: string, text: string): ChosenTarget => ({
  title,
  file: 'main.tf',
  text,
  who,
});
const s3Key = mapped('integration.request.path.key: method.request.path.key');
const s3Both = mapped(
  'integration.request.path.bucket: method.request.path.bucket, integration.request.path.key: method.request.path.key',
);
const queueOf = (id: string): string => `sqs:path/\${AWS::AccountId}/${id}`;

/** Targets of S3, where the path of the address names the bucket. */
const bucketTargets: readonly ChosenTarget[] = [
  sam(
    'S3, a fixed bucket',
    'public',
    rest('bucket', { uri: 's3:path/${In}/{key}', verb: 'PUT', more: s3Key }),
  ),
  sam(
    'S3, a variable that the stage sets',
    'public',
    rest('bucket', { uri: `s3:path/${sub}/{key}`, verb: 'PUT', more: s3Key, variables: 'in: !Ref In' }),
  ),
  sam(
    'S3, a variable that the stage sets to the name',
    'public',
    rest('bucket', { uri: `s3:path/${sub}/{key}`, verb: 'PUT', more: s3Key, variables: 'in: my-in' }),
  ),
  sam(
    'S3, a variable that no stage sets',
    'public',
    rest('bucket', { uri: `s3:path/${sub}/{key}`, verb: 'PUT', more: s3Key }),
  ),
  sam(
    'S3, a variable that the stage sets to another bucket',
    'account',
    rest('bucket', { uri: `s3:path/${sub}/{key}`, verb: 'PUT', more: s3Key, variables: 'in: other' }),
  ),
  sam(
    'S3, the request chooses the bucket',
    'public',
    rest('bucket', { uri: 's3:path/{bucket}/{key}', verb: 'PUT', more: s3Both }),
  ),
  sam(
    'S3, the request chooses the bucket, the role may not',
    'account',
    rest('bucket', {
      uri: 's3:path/{bucket}/{key}',
      verb: 'PUT',
      more: s3Both,
      grant: only("'arn:aws:s3:::other/*'", 's3:PutObject'),
    }),
  ),
  sam(
    'S3, the request chooses the bucket, the role may only read',
    'account',
    rest('bucket', {
      uri: 's3:path/{bucket}/{key}',
      verb: 'PUT',
      more: s3Both,
      grant: only("!Sub '${In.Arn}/*'", 's3:GetObject'),
    }),
  ),
  sam(
    'S3, the request chooses the bucket and only reads',
    'account',
    rest('bucket', { uri: 's3:path/{bucket}/{key}', verb: 'GET', more: s3Both }),
  ),
  sam(
    'S3, the entire path is of the request',
    'public',
    rest('bucket', {
      uri: 's3:path/{proxy}',
      verb: 'PUT',
      more: mapped('integration.request.path.proxy: method.request.path.proxy'),
    }),
  ),
  sam(
    'S3, the bucket is the host',
    'public',
    rest('bucket', { uri: 'my-in.s3:path/{key}', verb: 'PUT', more: s3Key }),
  ),
  sam(
    'S3, the bucket is the host, by a variable',
    'public',
    rest('bucket', { uri: `${sub}.s3:path/{key}`, verb: 'PUT', more: s3Key, variables: 'in: !Ref In' }),
  ),
  sam('S3, any method', 'public', rest('bucket', { uri: 's3:path/${In}/{key}', verb: 'ANY', more: s3Key })),
  sam(
    'S3, the request chooses, signed-in users',
    'authenticated',
    rest('bucket', { uri: 's3:path/{bucket}/{key}', verb: 'PUT', more: s3Both, auth: 'COGNITO_USER_POOLS' }),
  ),
  sam(
    'S3, a static mapping of the path',
    'public',
    rest('bucket', {
      uri: 's3:path/{bucket}/{key}',
      verb: 'PUT',
      more: mapped(`integration.request.path.bucket: "'my-in'"`),
    }),
  ),
  sam(
    'S3, a static mapping to another bucket',
    'account',
    rest('bucket', {
      uri: 's3:path/{bucket}/{key}',
      verb: 'PUT',
      more: mapped(`integration.request.path.bucket: "'other'"`),
    }),
  ),
];

/** Targets of queues, topics, buses, streams, tables and machines of REST APIs. */
const serviceTargets: readonly ChosenTarget[] = [
  sam(
    'SQS, a fixed queue',
    'public',
    rest('queue', {
      uri: queueOf('${In.QueueName}'),
      more: form('Action=SendMessage&MessageBody=$input.body'),
    }),
  ),
  sam(
    'SQS, a part of the path',
    'public',
    rest('queue', {
      uri: queueOf('{queue}'),
      more: `${mapped('integration.request.path.queue: method.request.querystring.q')}${form('Action=SendMessage&MessageBody=$input.body')}`,
    }),
  ),
  sam(
    'SQS, a variable that no stage sets',
    'public',
    rest('queue', {
      uri: queueOf('${!stageVariables.q}'),
      more: form('Action=SendMessage&MessageBody=$input.body'),
    }),
  ),
  sam(
    'SQS, a variable that the stage sets',
    'public',
    rest('queue', {
      uri: queueOf(sub),
      more: form('Action=SendMessage&MessageBody=$input.body'),
      variables: 'in: !GetAtt In.QueueName',
    }),
  ),
  sam(
    'SQS, the template takes the URL from the request',
    'public',
    rest('queue', {
      uri: 'sqs:action/SendMessage',
      more: form('Action=SendMessage&QueueUrl=$input.params("q")&MessageBody=$input.body'),
    }),
  ),
  sam('SQS, no template: the body is passed on', 'public', rest('queue', { uri: 'sqs:action/SendMessage' })),
  sam(
    'SQS, the role may send to another queue only',
    'account',
    rest('queue', {
      uri: queueOf('{queue}'),
      grant: only("'arn:aws:sqs:eu-west-1:1:other'", 'sqs:SendMessage'),
    }),
  ),
  sam(
    'SQS, the request chooses the action',
    'public',
    rest('queue', {
      uri: queueOf('${In.QueueName}'),
      more: form('Action=$input.params("a")&MessageBody=$input.body'),
    }),
  ),
  sam(
    'SNS, a parameter of the query',
    'public',
    rest('topic', {
      uri: 'sns:action/Publish',
      more: mapped(
        'integration.request.querystring.TopicArn: method.request.querystring.t, integration.request.querystring.Message: method.request.querystring.m',
      ),
    }),
  ),
  sam(
    'SNS, a variable in the template',
    'public',
    rest('topic', {
      uri: 'sns:path//',
      more: form('Action=Publish&TopicArn=$util.urlEncode($stageVariables.topic)&Message=$input.body'),
    }),
  ),
  sam(
    'SNS, a variable of the stage as parameter',
    'public',
    rest('topic', {
      uri: 'sns:action/Publish',
      more: mapped('integration.request.querystring.TopicArn: stageVariables.in'),
      variables: 'in: !Ref In',
    }),
  ),
  sam(
    'EventBridge, the request chooses the bus',
    'public',
    rest('bus', {
      uri: 'events:action/PutEvents',
      more: form(
        '{"Entries":[{"Source":"a","EventBusName":"$input.params(1)","Detail":"$input.body","DetailType":"x"}]}',
      ),
    }),
  ),
  sam('EventBridge, the body is passed on', 'public', rest('bus', { uri: 'events:action/PutEvents' })),
  sam(
    'EventBridge, the body is the request',
    'public',
    rest('bus', { uri: 'events:action/PutEvents', more: form('$input.body') }),
  ),
  sam(
    'EventBridge, no bus in the template',
    'account',
    rest('bus', {
      uri: 'events:action/PutEvents',
      more: form(
        '{"Entries":[{"Source":"a","Detail":"$util.escapeJavaScript($input.body)","DetailType":"x"}]}',
      ),
    }),
  ),
  sam(
    'EventBridge, the request chooses, the default bus',
    'public',
    rest('defaultBus', {
      uri: 'events:action/PutEvents',
      more: form(
        '{"Entries":[{"Source":"a","EventBusName":"$input.params(1)","Detail":"$input.body","DetailType":"x"}]}',
      ),
    }),
  ),
  sam(
    'Kinesis, the request chooses the stream',
    'public',
    rest('stream', {
      uri: 'kinesis:action/PutRecord',
      more: form(
        '{"StreamName":"$input.params("s")","Data":"$util.base64Encode($input.body)","PartitionKey":"a"}',
      ),
    }),
  ),
  sam(
    'DynamoDB, the request chooses the table',
    'public',
    rest('table', {
      uri: 'dynamodb:action/PutItem',
      more: form('{"TableName":"$input.params("t")","Item":{}}'),
    }),
  ),
  sam(
    'DynamoDB, the request chooses and only reads',
    'account',
    rest('table', {
      uri: 'dynamodb:action/GetItem',
      more: form('{"TableName":"$input.params("t")","Key":{}}'),
    }),
  ),
  sam(
    'DynamoDB, a variable of the stage',
    'public',
    rest('table', {
      uri: 'dynamodb:action/PutItem',
      more: form('{"TableName":"$stageVariables.in","Item":{}}'),
      variables: 'in: !Ref In',
    }),
  ),
  sam(
    'Step Functions, the request chooses the machine',
    'public',
    rest('machine', {
      uri: 'states:action/StartExecution',
      more: form('{"stateMachineArn":"$input.params("m")","input":"{}"}'),
    }),
  ),
  sam(
    'Step Functions, the body is passed on',
    'public',
    rest('machine', { uri: 'states:action/StartExecution' }),
  ),
  sam(
    'a parameter without default is the address',
    'unknown',
    `Parameters: { U: { Type: String } }\n${rest('queue', { uri: 'x' }).replace(address('x'), '!Ref U')}`,
  ),
];

/** HTTP and WebSocket APIs, and documents of OpenAPI. */
const otherApis: readonly ChosenTarget[] = [
  sam(
    'HTTP, a fixed queue',
    'public',
    http('queue', 'SQS-SendMessage', 'QueueUrl: !Ref In, MessageBody: $request.body'),
  ),
  sam(
    'HTTP, the request chooses the queue',
    'public',
    http('queue', 'SQS-SendMessage', 'QueueUrl: $request.querystring.q, MessageBody: $request.body'),
  ),
  sam(
    'HTTP, a variable that no stage sets',
    'public',
    http('queue', 'SQS-SendMessage', "QueueUrl: '${stageVariables.q}', MessageBody: $request.body"),
  ),
  sam(
    'HTTP, a variable that the stage sets',
    'public',
    http(
      'queue',
      'SQS-SendMessage',
      'QueueUrl: $stageVariables.in, MessageBody: $request.body',
      'in: !Ref In',
    ),
  ),
  sam(
    'HTTP, the request chooses the bus',
    'public',
    http(
      'bus',
      'EventBridge-PutEvents',
      'Source: a, DetailType: b, Detail: $request.body, EventBusName: $request.querystring.b',
    ),
  ),
  sam(
    'HTTP, no bus',
    'account',
    http('bus', 'EventBridge-PutEvents', 'Source: a, DetailType: b, Detail: $request.body'),
  ),
  sam(
    'HTTP, the request chooses the stream',
    'public',
    http(
      'stream',
      'Kinesis-PutRecord',
      'StreamName: $request.header.s, Data: $request.body, PartitionKey: a',
    ),
  ),
  sam(
    'HTTP, the request chooses the machine',
    'public',
    http('machine', 'StepFunctions-StartExecution', 'StateMachineArn: $request.path.m, Input: $request.body'),
  ),
  sam(
    'HTTP, a header is a part of the name',
    'public',
    http(
      'queue',
      'SQS-SendMessage',
      "QueueUrl: 'https://sqs.eu-west-1.amazonaws.com/1/${request.header.q}', MessageBody: a",
    ),
  ),
  sam(
    'WebSocket, the message chooses the queue',
    'public',
    socket(
      'queue',
      'sqs:action/SendMessage',
      'Action=SendMessage&QueueUrl=$input.path("$.q")&MessageBody=$input.body',
    ),
  ),
  sam(
    'WebSocket, a fixed queue',
    'public',
    socket('queue', queueOf('${In.QueueName}'), 'Action=SendMessage&MessageBody=$input.body'),
  ),
  sam(
    'OpenAPI, a part of the path',
    'public',
    openApi(
      'queue',
      queueOf('{queue}'),
      ', requestParameters: { integration.request.path.queue: method.request.path.q }',
    ),
  ),
  sam(
    'OpenAPI, the request chooses the bucket',
    'public',
    openApi(
      'bucket',
      's3:path/{b}/k',
      ', requestParameters: { integration.request.path.b: method.request.path.q }',
    ).replace('httpMethod: POST', 'httpMethod: PUT'),
  ),
  sam(
    'OpenAPI of an HTTP API, the request chooses the queue',
    'public',
    openApi(
      'queue',
      'SQS-SendMessage',
      ', payloadFormatVersion: "1.0", requestParameters: { QueueUrl: $request.path.q, MessageBody: $request.body }',
      'HttpApi',
      'integrationSubtype',
    ),
  ),
  tf(
    'Terraform, a fixed queue',
    'public',
    terraform('arn:aws:apigateway:eu-west-1:sqs:path/1/${aws_sqs_queue.in.name}', ''),
  ),
  tf(
    'Terraform, a part of the path',
    'public',
    terraform(
      'arn:aws:apigateway:eu-west-1:sqs:path/1/{q}',
      'request_parameters = { "integration.request.path.q" = "method.request.path.q" }',
    ),
  ),
  tf(
    'Terraform, a variable of the stage',
    'public',
    terraform(
      'arn:aws:apigateway:eu-west-1:sqs:path/1/$${stageVariables.q}',
      '',
      'variables = { q = aws_sqs_queue.in.name }',
    ),
  ),
  tf(
    'Terraform, a variable of the stage, another queue',
    'account',
    terraform(
      'arn:aws:apigateway:eu-west-1:sqs:path/1/$${stageVariables.q}',
      '',
      'variables = { q = "other" }',
    ),
  ),
  tf('Terraform HTTP API, the request chooses the queue', 'public', terraformHttp('$request.querystring.q')),
];

export const chosenTargets: readonly ChosenTarget[] = [...bucketTargets, ...serviceTargets, ...otherApis];
