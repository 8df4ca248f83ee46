import { type LabelledHandlers, route } from './label.ts';

/** Chalice, a router written by hand, and code whose route is not decided. */
export const others: LabelledHandlers = {
  name: 'others',
  files: {
    'template.yaml': `Transform: AWS::Serverless-2016-10-31
Globals: { Function: { CodeUri: . } }
Resources:
  Api:
    Type: AWS::Serverless::Api
    Properties:
      StageName: prod
      Auth:
        Authorizers:
          Users: { UserPoolArn: arn:aws:cognito-idp:eu-west-1:111122223333:userpool/eu-west-1_a }
  ChaliceFn:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.12
      Handler: app.app
      Events:
        Open: { Type: Api, Properties: { RestApiId: !Ref Api, Path: /lists, Method: get } }
        Save: { Type: Api, Properties: { RestApiId: !Ref Api, Path: /lists, Method: post, Auth: { Authorizer: Users } } }
        Drop: { Type: Api, Properties: { RestApiId: !Ref Api, Path: '/lists/{name}', Method: delete, Auth: { Authorizer: Users } } }
  OwnFn:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: own.handler
      Events:
        Open: { Type: Api, Properties: { RestApiId: !Ref Api, Path: '/{proxy+}', Method: any } }
  LooseFn:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: loose.handler
      Events:
        Read: { Type: Api, Properties: { RestApiId: !Ref Api, Path: /loose, Method: get } }
        Write: { Type: Api, Properties: { RestApiId: !Ref Api, Path: /loose, Method: post, Auth: { Authorizer: Users } } }
  CaseFn:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: case.handler
      Events:
        Read: { Type: Api, Properties: { RestApiId: !Ref Api, Path: /case, Method: get } }
        Write: { Type: Api, Properties: { RestApiId: !Ref Api, Path: /case, Method: post, Auth: { Authorizer: Users } } }
`,
    'app.py': `import boto3
from chalice import Chalice

app = Chalice(app_name='lists')
table = boto3.resource('dynamodb').Table('lists')


@app.route('/lists')
def show():
    return table.scan()['Items']


@app.route('/lists', methods=['POST'])
def save():
    table.put_item(Item=app.current_request.json_body)


@app.route('/lists/{name}', methods=['DELETE'])
def drop(name):
    table.delete_item(Key={'name': name})
`,
    'own.js': `const { DynamoDBClient, GetItemCommand, DeleteItemCommand } = require('@aws-sdk/client-dynamodb');
const { execSync } = require('child_process');
const db = new DynamoDBClient({});

class Router {
  constructor() {
    this.routes = [];
  }
  on(method, path, handle) {
    this.routes.push({ method, path, handle });
  }
  run(event) {
    for (const { method, path, handle } of this.routes)
      if (event.httpMethod === method && event.path === path) return handle(event);
    return { statusCode: 404 };
  }
}

const router = new Router();
router.on('GET', '/show', (event) => db.send(new GetItemCommand({ TableName: 't', Key: { id: { S: event.queryStringParameters.id } } })));
router.on('DELETE', '/drop', (event) => db.send(new DeleteItemCommand({ TableName: 't', Key: { id: { S: event.queryStringParameters.id } } })));
router.on('POST', '/run', (event) => execSync(event.body));

exports.handler = async (event) => router.run(event);
`,
    'loose.js': `const { DynamoDBClient, GetItemCommand, DeleteItemCommand } = require('@aws-sdk/client-dynamodb');
const db = new DynamoDBClient({});

exports.handler = async (event) => {
  const { action } = JSON.parse(event.body || '{}');
  if (action === 'drop') return db.send(new DeleteItemCommand({ TableName: 't', Key: { id: { S: 'a' } } }));
  if (event.headers['x-http-method-override'] === 'GET' || event.httpMethod === 'GET')
    return db.send(new GetItemCommand({ TableName: 't', Key: { id: { S: 'a' } } }));
  return { statusCode: 400 };
};
`,
    'case.js': `const { SNSClient, PublishCommand, ListTopicsCommand } = require('@aws-sdk/client-sns');
const sns = new SNSClient({});

exports.handler = async ({ httpMethod, body }) => {
  const method = httpMethod.toLowerCase();
  if (method === 'get') return sns.send(new ListTopicsCommand({}));
  if (method === 'post') return sns.send(new PublishCommand({ TopicArn: 'arn:aws:sns:eu-west-1:1:news', Message: body }));
  return { statusCode: 405 };
};
`,
  },
  handlers: {
    ChaliceFn: [
      route('GET /lists', 'public', 'dynamodb:Scan'),
      route('POST /lists', 'authenticated', 'dynamodb:PutItem'),
      route('DELETE /lists/{name}', 'authenticated', 'dynamodb:DeleteItem'),
    ],
    OwnFn: [
      route('GET /show', 'public', 'dynamodb:GetItem'),
      route('DELETE /drop', 'public', 'dynamodb:DeleteItem'),
      route('POST /run', 'public', '', 'shell body'),
    ],
    LooseFn: [
      route('GET /loose', 'public', 'dynamodb:DeleteItem dynamodb:GetItem'),
      route('POST /loose', 'authenticated', 'dynamodb:DeleteItem dynamodb:GetItem'),
    ],
    CaseFn: [
      route('GET /case', 'public', 'sns:ListTopics'),
      route('POST /case', 'authenticated', 'sns:Publish'),
    ],
  },
};
