import { type LabelledHandlers, route } from './label.ts';

/** Handlers in Python that test the fields of the event by themselves. */
export const rawPython: LabelledHandlers = {
  name: 'raw-python',
  files: {
    'main.tf': `resource "aws_apigatewayv2_api" "shop" {
  name          = "shop"
  protocol_type = "HTTP"
}
resource "aws_apigatewayv2_stage" "live" {
  api_id      = aws_apigatewayv2_api.shop.id
  name        = "live"
  auto_deploy = true
}
resource "aws_apigatewayv2_authorizer" "jwt" {
  api_id           = aws_apigatewayv2_api.shop.id
  name             = "jwt"
  authorizer_type  = "JWT"
  identity_sources = ["$request.header.Authorization"]
  jwt_configuration {
    audience = ["shop"]
    issuer   = "https://id.example.com"
  }
}
resource "aws_iam_role" "fn" {
  name               = "fn"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "lambda.amazonaws.com" } }] })
}
resource "aws_lambda_function" "carts" {
  function_name = "carts"
  filename      = "carts.py"
  handler       = "carts.handler"
  runtime       = "python3.12"
  role          = aws_iam_role.fn.arn
}
resource "aws_apigatewayv2_integration" "carts" {
  api_id                 = aws_apigatewayv2_api.shop.id
  integration_type       = "AWS_PROXY"
  integration_uri        = aws_lambda_function.carts.invoke_arn
  payload_format_version = "2.0"
}
resource "aws_apigatewayv2_route" "carts_get" {
  api_id    = aws_apigatewayv2_api.shop.id
  route_key = "GET /carts/{id}"
  target    = "integrations/\${aws_apigatewayv2_integration.carts.id}"
}
resource "aws_apigatewayv2_route" "carts_delete" {
  api_id             = aws_apigatewayv2_api.shop.id
  route_key          = "DELETE /carts/{id}"
  authorization_type = "JWT"
  authorizer_id      = aws_apigatewayv2_authorizer.jwt.id
  target             = "integrations/\${aws_apigatewayv2_integration.carts.id}"
}
resource "aws_apigatewayv2_route" "carts_default" {
  api_id             = aws_apigatewayv2_api.shop.id
  route_key          = "$default"
  authorization_type = "JWT"
  authorizer_id      = aws_apigatewayv2_authorizer.jwt.id
  target             = "integrations/\${aws_apigatewayv2_integration.carts.id}"
}
resource "aws_lambda_function" "admin" {
  function_name = "admin"
  filename      = "admin.py"
  handler       = "admin.handler"
  runtime       = "python3.12"
  role          = aws_iam_role.fn.arn
}
resource "aws_apigatewayv2_integration" "admin" {
  api_id                 = aws_apigatewayv2_api.shop.id
  integration_type       = "AWS_PROXY"
  integration_uri        = aws_lambda_function.admin.invoke_arn
  payload_format_version = "2.0"
}
resource "aws_apigatewayv2_route" "admin" {
  api_id             = aws_apigatewayv2_api.shop.id
  route_key          = "ANY /admin/{proxy+}"
  authorization_type = "JWT"
  authorizer_id      = aws_apigatewayv2_authorizer.jwt.id
  target             = "integrations/\${aws_apigatewayv2_integration.admin.id}"
}
resource "aws_apigatewayv2_route" "hook" {
  api_id    = aws_apigatewayv2_api.shop.id
  route_key = "POST /hook"
  target    = "integrations/\${aws_apigatewayv2_integration.admin.id}"
}
`,
    'carts.py': `import json
import boto3

table = boto3.resource('dynamodb').Table('carts')


def show(event):
    return table.get_item(Key={'id': event['pathParameters']['id']})


def remove(event):
    return table.delete_item(Key={'id': event['pathParameters']['id']})


def handler(event, context):
    route = event['routeKey']
    if route == 'GET /carts/{id}':
        return show(event)
    if route == 'DELETE /carts/{id}':
        return remove(event)
    if route == '$default':
        table.put_item(Item={'id': 'unknown', 'path': event['rawPath']})
    return {'statusCode': 404}
`,
    'admin.py': `import subprocess
import boto3

s3 = boto3.client('s3')


def handler(event, context):
    path = event['rawPath']
    method = event['requestContext']['http']['method']
    if path == '/live/hook':
        s3.put_object(Bucket='hooks', Key='last', Body=event['body'])
        return {'statusCode': 204}
    if path == '/live/admin/run' and method == 'POST':
        subprocess.run('job ' + event['queryStringParameters']['name'], shell=True)
        return {'statusCode': 202}
    if path.startswith('/live/admin/') and method in ('PUT', 'PATCH'):
        s3.copy_object(Bucket='hooks', Key='copy', CopySource={'Bucket': 'hooks', 'Key': 'last'})
        return {'statusCode': 200}
    return {'statusCode': 404}
`,
    'web/template.yaml': `Transform: AWS::Serverless-2016-10-31
Globals: { Function: { Runtime: python3.12, CodeUri: . } }
Resources:
  Api:
    Type: AWS::Serverless::Api
    Properties:
      StageName: prod
      Auth:
        DefaultAuthorizer: Users
        Authorizers:
          Users: { UserPoolArn: arn:aws:cognito-idp:eu-west-1:111122223333:userpool/eu-west-1_a }
  UsersFn:
    Type: AWS::Serverless::Function
    Properties:
      Handler: users.handler
      Events:
        SignUp: { Type: Api, Properties: { RestApiId: !Ref Api, Path: /users, Method: post, Auth: { Authorizer: NONE } } }
        List: { Type: Api, Properties: { RestApiId: !Ref Api, Path: /users, Method: get } }
        Remove: { Type: Api, Properties: { RestApiId: !Ref Api, Path: '/users/{id}', Method: delete } }
  MatchFn:
    Type: AWS::Serverless::Function
    Properties:
      Handler: match_path.handler
      Events:
        Any: { Type: Api, Properties: { RestApiId: !Ref Api, Path: '/pages/{proxy+}', Method: any, Auth: { Authorizer: NONE } } }
        Root: { Type: Api, Properties: { RestApiId: !Ref Api, Path: /pages, Method: any } }
  TokenFn:
    Type: AWS::Serverless::Function
    Properties:
      Handler: token.handler
      Events:
        Any: { Type: Api, Properties: { RestApiId: !Ref Api, Path: '/{proxy+}', Method: any, Auth: { Authorizer: NONE } } }
`,
    'web/users.py': `import json
import boto3

users = boto3.resource('dynamodb').Table('users')


def sign_up(event):
    body = json.loads(event['body'])
    users.put_item(Item={'id': body['id']})
    return {'statusCode': 201}


def list_users(event):
    return {'statusCode': 200, 'body': json.dumps(users.scan()['Items'])}


def remove(event):
    users.delete_item(Key={'id': event['pathParameters']['id']})
    return {'statusCode': 204}


ROUTES = {
    ('POST', '/users'): sign_up,
    ('GET', '/users'): list_users,
    ('DELETE', '/users/{id}'): remove,
}


def handler(event, context):
    action = ROUTES.get((event['httpMethod'], event['resource']))
    if action is None:
        return {'statusCode': 404}
    return action(event)
`,
    'web/match_path.py': `import os
import boto3

s3 = boto3.client('s3')


def handler(event, context):
    match event['httpMethod']:
        case 'GET':
            with open('/tmp/' + event['pathParameters']['proxy']) as page:
                return {'statusCode': 200, 'body': page.read()}
        case 'PUT' | 'POST':
            s3.put_object(Bucket='pages', Key='page', Body=event['body'])
            return {'statusCode': 204}
        case 'DELETE':
            s3.delete_object(Bucket='pages', Key='page')
            return {'statusCode': 204}
    return {'statusCode': 405}
`,
    'web/token.py': `import hmac
import os
import boto3

queue = boto3.client('sqs')
URL = 'https://sqs.eu-west-1.amazonaws.com/1/jobs'


def allowed(event):
    return hmac.compare_digest(event['headers']['x-token'], os.environ['SECRET_TOKEN'])


def handler(event, context):
    method, path = event['httpMethod'], event['path'].rstrip('/')
    if method == 'GET' and path == '/jobs':
        return {'statusCode': 200, 'body': str(queue.receive_message(QueueUrl=URL))}
    if not allowed(event):
        return {'statusCode': 403}
    if method == 'POST' and path == '/jobs':
        queue.send_message(QueueUrl=URL, MessageBody=event['body'])
        return {'statusCode': 202}
    if method == 'DELETE' and path == '/jobs':
        queue.purge_queue(QueueUrl=URL)
        return {'statusCode': 204}
    return {'statusCode': 404}
`,
  },
  handlers: {
    carts: [
      route('GET /carts/{id}', 'public', 'dynamodb:GetItem'),
      route('DELETE /carts/{id}', 'authenticated', 'dynamodb:DeleteItem'),
      route('ANY $default', 'authenticated', 'dynamodb:PutItem'),
    ],
    admin: [
      route('POST /hook', 'public', 's3:PutObject'),
      route('POST /admin/run', 'authenticated', '', 'shell queryStringParameters.name'),
      route(
        'PUT /admin/*',
        'authenticated',
        's3:GetObject s3:GetObjectTagging s3:PutObject s3:PutObjectTagging',
      ),
      route(
        'PATCH /admin/*',
        'authenticated',
        's3:GetObject s3:GetObjectTagging s3:PutObject s3:PutObjectTagging',
      ),
    ],
    UsersFn: [
      route('POST /users', 'public', 'dynamodb:PutItem'),
      route('GET /users', 'authenticated', 'dynamodb:Scan'),
      route('DELETE /users/{id}', 'authenticated', 'dynamodb:DeleteItem'),
    ],
    MatchFn: [
      route('GET /pages', 'authenticated', '', 'path pathParameters.proxy'),
      route('PUT /pages', 'authenticated', 's3:PutObject'),
      route('POST /pages', 'authenticated', 's3:PutObject'),
      route('DELETE /pages', 'authenticated', 's3:DeleteObject'),
      route('GET /pages/{proxy+}', 'public', '', 'path pathParameters.proxy'),
      route('PUT /pages/{proxy+}', 'public', 's3:PutObject'),
      route('POST /pages/{proxy+}', 'public', 's3:PutObject'),
      route('DELETE /pages/{proxy+}', 'public', 's3:DeleteObject'),
    ],
    TokenFn: [
      route('GET /jobs', 'public', 'sqs:ReceiveMessage'),
      route('POST /jobs', 'tested', 'sqs:SendMessage'),
      route('DELETE /jobs', 'tested', 'sqs:PurgeQueue'),
    ],
  },
};
