/**
 * One problem, written in each template language. The rules must return the same findings for all four.
 * `finds` = the rules that must report the problem; other rules can report something too.
 */
export interface Scenario {
  readonly name: string;
  readonly finds: readonly string[];
  /** Below `Resources:`. */
  readonly cloudformation: string;
  /** Below `Resources:`, with the transform. */
  readonly sam: string;
  /** Below `service` and `provider.name`; resources other than functions are under `resources`. */
  readonly serverless: string;
  readonly terraform: string;
}

const trust = `{ Statement: [{ Effect: Allow, Action: sts:AssumeRole, Principal: { Service: lambda.amazonaws.com } }] }`;
const terraformTrust = `assume_role_policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "lambda.amazonaws.com" } }]
  })`;

/** A function with its own role, which allows only logs, in each language. */
const fn = {
  cloudformation: (more = '', role = ''): string => `
  Fn:
    Type: AWS::Lambda::Function
    Properties:
      Handler: app.handler
      Runtime: nodejs22.x
      Code: { S3Bucket: b, S3Key: k }
      Role: !GetAtt FnRole.Arn
${more}
  FnRole:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: ${trust}
      ManagedPolicyArns: [arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]
${role}`,
  sam: (more = ''): string => `
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: nodejs22.x
      CodeUri: s3://b/k
${more}`,
  serverless: (more = ''): string => `
functions:
  fn:
    handler: app.handler
    runtime: nodejs22.x
${more}`,
  terraform: (more = ''): string => `
resource "aws_lambda_function" "fn" {
  function_name = "fn"
  handler       = "app.handler"
  runtime       = "nodejs22.x"
  s3_bucket     = "b"
  s3_key        = "k"
  role          = aws_iam_role.fn.arn
${more}
}
resource "aws_iam_role" "fn" {
  ${terraformTrust}
}
resource "aws_iam_role_policy_attachment" "logs" {
  role       = aws_iam_role.fn.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
}
`,
};

/** Resources in `resources` of serverless.yml, written as in CloudFormation. */
const inServerless = (resources: string): string =>
  `resources:\n  Resources:\n${resources.replace(/^(?=.)/gm, '  ')}`;

const openQueue = `
  Jobs:
    Type: AWS::SQS::Queue
  Open:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref Jobs]
      PolicyDocument: { Statement: [{ Effect: Allow, Principal: "*", Action: sqs:SendMessage, Resource: "*" }] }
`;
const openTopic = `
  News:
    Type: AWS::SNS::Topic
    Properties: { KmsMasterKeyId: alias/aws/sns }
  Open:
    Type: AWS::SNS::TopicPolicy
    Properties:
      Topics: [!Ref News]
      PolicyDocument: { Statement: [{ Effect: Allow, Principal: "*", Action: sns:Publish, Resource: !Ref News }] }
`;
const openBucket = `
  Files:
    Type: AWS::S3::Bucket
    Properties:
      PublicAccessBlockConfiguration: { BlockPublicAcls: false, BlockPublicPolicy: false }
  Open:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Files
      PolicyDocument: { Statement: [{ Effect: Allow, Principal: "*", Action: s3:GetObject, Resource: !Sub "\${Files.Arn}/*" }] }
`;
const stream = '\n  Clicks:\n    Type: AWS::Kinesis::Stream\n    Properties: { ShardCount: 1 }\n';
const table = `
  Orders:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      KeySchema: [{ AttributeName: id, KeyType: HASH }]
      AttributeDefinitions: [{ AttributeName: id, AttributeType: S }]
`;
const bus = `
  Shop:
    Type: AWS::Events::EventBus
    Properties: { Name: shop }
  Other:
    Type: AWS::Events::EventBusPolicy
    Properties: { EventBusName: !Ref Shop, StatementId: any, Principal: "*", Action: events:PutEvents }
`;

const statement = (action: string, resource = '"*"'): string =>
  `{ Effect: Allow, Action: ${action}, Resource: ${resource} }`;
const inline = (...statements: readonly string[]) => ({
  cloudformation: fn.cloudformation(
    '',
    `      Policies: [{ PolicyName: own, PolicyDocument: { Statement: [${statements.join(', ')}] } }]`,
  ),
  sam: fn.sam(`      Policies: [{ Statement: [${statements.join(', ')}] }]`),
  serverless: `provider:\n  name: aws\n  iam: { role: { statements: [${statements.join(', ')}] } }\n${fn.serverless()}`,
  terraform: `${fn.terraform()}
resource "aws_iam_role_policy" "own" {
  role   = aws_iam_role.fn.id
  policy = jsonencode({ Statement = [${statements.map(inTerraform).join(', ')}] })
}
`,
});

/** `{ Effect: Allow, Action: "*" }` → `{ Effect = "Allow", Action = "*" }` */
const inTerraform = (written: string): string =>
  written.replace(
    /(\w+): (?:"([^"]*)"|([\w:*]+))/g,
    (_, key, quoted, bare) => `${key} = "${quoted ?? bare}"`,
  );

export const scenarios: readonly Scenario[] = [
  {
    name: 'a function whose URL authenticates nobody',
    finds: ['access/public-function-url'],
    cloudformation: `${fn.cloudformation()}
  Url:
    Type: AWS::Lambda::Url
    Properties: { TargetFunctionArn: !Ref Fn, AuthType: NONE }
  Anyone:
    Type: AWS::Lambda::Permission
    Properties: { FunctionName: !Ref Fn, Action: lambda:InvokeFunctionUrl, Principal: "*", FunctionUrlAuthType: NONE }
`,
    sam: fn.sam('      FunctionUrlConfig: { AuthType: NONE }'),
    serverless: fn.serverless('    url: true'),
    terraform: `${fn.terraform()}
resource "aws_lambda_function_url" "fn" {
  function_name      = aws_lambda_function.fn.function_name
  authorization_type = "NONE"
}
resource "aws_lambda_permission" "anyone" {
  function_name          = aws_lambda_function.fn.function_name
  action                 = "lambda:InvokeFunctionUrl"
  principal              = "*"
  function_url_auth_type = "NONE"
}
`,
  },
  {
    name: 'a runtime that has ended',
    finds: ['function/old-runtime'],
    cloudformation: fn.cloudformation().replace('nodejs22.x', 'nodejs14.x'),
    sam: fn.sam().replace('nodejs22.x', 'nodejs14.x'),
    serverless: fn.serverless().replace('nodejs22.x', 'nodejs14.x'),
    terraform: fn.terraform().replace('nodejs22.x', 'nodejs14.x'),
  },
  {
    name: 'a role that may do everything',
    finds: ['access/admin'],
    ...inline(statement('"*"')),
  },
  {
    name: 'a role with the policy for administrators',
    finds: ['access/admin'],
    cloudformation: fn
      .cloudformation()
      .replace('service-role/AWSLambdaBasicExecutionRole', 'AdministratorAccess'),
    sam: fn.sam('      Policies: [AdministratorAccess]'),
    serverless: `provider:\n  name: aws\n  iam: { role: { managedPolicies: [arn:aws:iam::aws:policy/AdministratorAccess] } }\n${fn.serverless()}`,
    terraform: `${fn.terraform()}
resource "aws_iam_role_policy_attachment" "all" {
  role       = aws_iam_role.fn.name
  policy_arn = format("arn:aws:iam::aws:policy/%s", "AdministratorAccess")
}
`,
  },
  {
    name: 'a role that may do all of a service',
    finds: ['access/wildcard-action'],
    ...inline(statement('"dynamodb:*"')),
  },
  {
    name: 'a role that may hand any role to a function',
    finds: ['access/escalation'],
    ...inline(
      statement('iam:PassRole'),
      statement('lambda:CreateFunction'),
      statement('lambda:InvokeFunction'),
    ),
  },
  {
    name: 'a route of an HTTP API that authenticates nobody',
    finds: ['api/no-access-log', 'api/no-throttle', 'api/open-route'],
    cloudformation: `${fn.cloudformation()}
  Api:
    Type: AWS::ApiGatewayV2::Api
    Properties: { Name: shop, ProtocolType: HTTP }
  Integration:
    Type: AWS::ApiGatewayV2::Integration
    Properties: { ApiId: !Ref Api, IntegrationType: AWS_PROXY, IntegrationUri: !GetAtt Fn.Arn, PayloadFormatVersion: "2.0" }
  Route:
    Type: AWS::ApiGatewayV2::Route
    Properties: { ApiId: !Ref Api, RouteKey: POST /orders, Target: !Sub "integrations/\${Integration}" }
  Stage:
    Type: AWS::ApiGatewayV2::Stage
    Properties: { ApiId: !Ref Api, StageName: $default, AutoDeploy: true }
  Allow:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: !Ref Fn
      Action: lambda:InvokeFunction
      Principal: apigateway.amazonaws.com
      SourceArn: !Sub "arn:aws:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${Api}/*/*/orders"
`,
    sam: fn.sam('      Events: { Place: { Type: HttpApi, Properties: { Method: POST, Path: /orders } } }'),
    serverless: fn.serverless('    events: [{ httpApi: POST /orders }]'),
    terraform: `${fn.terraform()}
resource "aws_apigatewayv2_api" "shop" {
  name          = "shop"
  protocol_type = "HTTP"
}
resource "aws_apigatewayv2_integration" "fn" {
  api_id                 = aws_apigatewayv2_api.shop.id
  integration_type       = "AWS_PROXY"
  integration_uri        = aws_lambda_function.fn.invoke_arn
  payload_format_version = "2.0"
}
resource "aws_apigatewayv2_route" "place" {
  api_id    = aws_apigatewayv2_api.shop.id
  route_key = "POST /orders"
  target    = "integrations/\${aws_apigatewayv2_integration.fn.id}"
}
resource "aws_apigatewayv2_stage" "all" {
  api_id      = aws_apigatewayv2_api.shop.id
  name        = "$default"
  auto_deploy = true
}
resource "aws_lambda_permission" "api" {
  function_name = aws_lambda_function.fn.function_name
  action        = "lambda:InvokeFunction"
  principal     = "apigateway.amazonaws.com"
  source_arn    = "\${aws_apigatewayv2_api.shop.execution_arn}/*/*/orders"
}
`,
  },
  {
    name: 'a method of a REST API that authenticates nobody',
    finds: ['api/no-access-log', 'api/no-throttle', 'api/open-route'],
    cloudformation: `${fn.cloudformation()}
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties: { Name: shop }
  Orders:
    Type: AWS::ApiGateway::Resource
    Properties: { RestApiId: !Ref Api, ParentId: !GetAtt Api.RootResourceId, PathPart: orders }
  Place:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !Ref Orders
      HttpMethod: POST
      AuthorizationType: NONE
      Integration:
        Type: AWS_PROXY
        IntegrationHttpMethod: POST
        Uri: !Sub "arn:aws:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${Fn.Arn}/invocations"
  Allow:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: !Ref Fn
      Action: lambda:InvokeFunction
      Principal: apigateway.amazonaws.com
      SourceArn: !Sub "arn:aws:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${Api}/*/POST/orders"
  Deployment:
    Type: AWS::ApiGateway::Deployment
    Properties: { RestApiId: !Ref Api }
  Stage:
    Type: AWS::ApiGateway::Stage
    Properties: { RestApiId: !Ref Api, DeploymentId: !Ref Deployment, StageName: prod }
`,
    sam: fn.sam('      Events: { Place: { Type: Api, Properties: { Method: POST, Path: /orders } } }'),
    serverless: fn.serverless('    events: [{ http: POST /orders }]'),
    terraform: `${fn.terraform()}
resource "aws_api_gateway_rest_api" "shop" {
  name = "shop"
}
resource "aws_api_gateway_resource" "orders" {
  rest_api_id = aws_api_gateway_rest_api.shop.id
  parent_id   = aws_api_gateway_rest_api.shop.root_resource_id
  path_part   = "orders"
}
resource "aws_api_gateway_method" "place" {
  rest_api_id   = aws_api_gateway_rest_api.shop.id
  resource_id   = aws_api_gateway_resource.orders.id
  http_method   = "POST"
  authorization = "NONE"
}
resource "aws_api_gateway_integration" "place" {
  rest_api_id             = aws_api_gateway_rest_api.shop.id
  resource_id             = aws_api_gateway_resource.orders.id
  http_method             = aws_api_gateway_method.place.http_method
  type                    = "AWS_PROXY"
  integration_http_method = "POST"
  uri                     = aws_lambda_function.fn.invoke_arn
}
resource "aws_lambda_permission" "api" {
  function_name = aws_lambda_function.fn.function_name
  action        = "lambda:InvokeFunction"
  principal     = "apigateway.amazonaws.com"
  source_arn    = "\${aws_api_gateway_rest_api.shop.execution_arn}/*/POST/orders"
}
resource "aws_api_gateway_deployment" "all" {
  rest_api_id = aws_api_gateway_rest_api.shop.id
}
resource "aws_api_gateway_stage" "prod" {
  rest_api_id   = aws_api_gateway_rest_api.shop.id
  deployment_id = aws_api_gateway_deployment.all.id
  stage_name    = "prod"
}
`,
  },
  {
    name: 'a queue that anyone may fill, and that feeds a function',
    finds: ['queue/public'],
    cloudformation: `${fn.cloudformation().replace('AWSLambdaBasic', 'AWSLambdaSQSQueue')}${openQueue}
  Feed:
    Type: AWS::Lambda::EventSourceMapping
    Properties: { FunctionName: !Ref Fn, EventSourceArn: !GetAtt Jobs.Arn }
`,
    sam: `${fn.sam('      Events: { Job: { Type: SQS, Properties: { Queue: !GetAtt Jobs.Arn } } }')}${openQueue}`,
    serverless: `${fn.serverless('    timeout: 3\n    events:\n      - sqs: { arn: { Fn::GetAtt: [Jobs, Arn] } }\n')}${inServerless(openQueue)}`,
    terraform: `${fn.terraform().replace('AWSLambdaBasic', 'AWSLambdaSQSQueue')}
resource "aws_sqs_queue" "jobs" {}
resource "aws_sqs_queue_policy" "open" {
  queue_url = aws_sqs_queue.jobs.id
  policy    = jsonencode({ Statement = [{ Effect = "Allow", Principal = "*", Action = "sqs:SendMessage", Resource = "*" }] })
}
resource "aws_lambda_event_source_mapping" "feed" {
  function_name    = aws_lambda_function.fn.arn
  event_source_arn = aws_sqs_queue.jobs.arn
}
`,
  },
  {
    name: 'a topic that anyone may publish to',
    finds: ['topic/public'],
    cloudformation: openTopic,
    sam: openTopic,
    serverless: inServerless(openTopic),
    terraform: `
resource "aws_sns_topic" "news" {
  kms_master_key_id = "alias/aws/sns"
}
data "aws_iam_policy_document" "open" {
  statement {
    actions   = ["sns:Publish"]
    resources = [aws_sns_topic.news.arn]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
  }
}
resource "aws_sns_topic_policy" "open" {
  arn    = aws_sns_topic.news.arn
  policy = data.aws_iam_policy_document.open.json
}
`,
  },
  {
    name: 'a bucket that anyone may read',
    finds: ['bucket/public'],
    cloudformation: openBucket,
    sam: openBucket,
    serverless: inServerless(openBucket),
    terraform: `
resource "aws_s3_bucket" "files" {}
resource "aws_s3_bucket_public_access_block" "files" {
  bucket              = aws_s3_bucket.files.id
  block_public_acls   = false
  block_public_policy = false
}
resource "aws_s3_bucket_policy" "open" {
  bucket = aws_s3_bucket.files.id
  policy = jsonencode({
    Statement = [{ Effect = "Allow", Principal = "*", Action = "s3:GetObject", Resource = "\${aws_s3_bucket.files.arn}/*" }]
  })
}
`,
  },
  {
    name: 'a stream that is not encrypted',
    finds: ['stream/unencrypted'],
    cloudformation: stream,
    sam: stream,
    serverless: inServerless(stream),
    terraform: 'resource "aws_kinesis_stream" "clicks" {\n  name        = "clicks"\n  shard_count = 1\n}\n',
  },
  {
    name: 'a table that cannot be brought back',
    finds: ['table/no-recovery'],
    cloudformation: table,
    sam: table,
    serverless: inServerless(table),
    terraform: `
resource "aws_dynamodb_table" "orders" {
  name         = "orders"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"
  attribute {
    name = "id"
    type = "S"
  }
}
`,
  },
  {
    name: 'a bus that any account may put events on',
    finds: ['bus/public'],
    cloudformation: bus,
    sam: bus,
    serverless: inServerless(bus),
    terraform: `
resource "aws_cloudwatch_event_bus" "shop" {
  name = "shop"
}
resource "aws_cloudwatch_event_permission" "other" {
  event_bus_name = aws_cloudwatch_event_bus.shop.name
  principal      = "*"
  statement_id   = "any"
}
`,
  },
  {
    name: 'a function that anyone may invoke',
    finds: ['access/public-permission'],
    cloudformation: `${fn.cloudformation()}
  Anyone:
    Type: AWS::Lambda::Permission
    Properties: { FunctionName: !Ref Fn, Action: lambda:InvokeFunction, Principal: "*" }
`,
    sam: `${fn.sam()}
  Anyone:
    Type: AWS::Lambda::Permission
    Properties: { FunctionName: !Ref Fn, Action: lambda:InvokeFunction, Principal: "*" }
`,
    serverless: `${fn.serverless()}
resources:
  Resources:
    Anyone:
      Type: AWS::Lambda::Permission
      Properties: { FunctionName: !Ref FnLambdaFunction, Action: lambda:InvokeFunction, Principal: "*" }
`,
    terraform: `${fn.terraform()}
resource "aws_lambda_permission" "anyone" {
  function_name = aws_lambda_function.fn.function_name
  action        = "lambda:InvokeFunction"
  principal     = "*"
}
`,
  },
  {
    name: 'a function that runs each night, for a long time',
    finds: [],
    cloudformation: `${fn.cloudformation('      Timeout: 900')}
  Nightly:
    Type: AWS::Events::Rule
    Properties: { ScheduleExpression: "cron(0 2 * * ? *)", Targets: [{ Id: fn, Arn: !GetAtt Fn.Arn }] }
  Allow:
    Type: AWS::Lambda::Permission
    Properties: { FunctionName: !Ref Fn, Action: lambda:InvokeFunction, Principal: events.amazonaws.com, SourceArn: !GetAtt Nightly.Arn }
`,
    sam: fn.sam(
      '      Timeout: 900\n      Events: { Nightly: { Type: Schedule, Properties: { Schedule: "cron(0 2 * * ? *)" } } }',
    ),
    serverless: fn.serverless('    timeout: 900\n    events: [{ schedule: cron(0 2 * * ? *) }]'),
    terraform: `${fn.terraform('  timeout = 900')}
resource "aws_cloudwatch_event_rule" "nightly" {
  schedule_expression = "cron(0 2 * * ? *)"
}
resource "aws_cloudwatch_event_target" "nightly" {
  rule = aws_cloudwatch_event_rule.nightly.name
  arn  = aws_lambda_function.fn.arn
}
resource "aws_lambda_permission" "events" {
  function_name = aws_lambda_function.fn.function_name
  action        = "lambda:InvokeFunction"
  principal     = "events.amazonaws.com"
  source_arn    = aws_cloudwatch_event_rule.nightly.arn
}
`,
  },
];
