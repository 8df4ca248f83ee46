import { type LabelledHandlers, route } from './label.ts';

/** Resolvers of Powertools for Python. */
export const powertools: LabelledHandlers = {
  name: 'powertools',
  files: {
    'template.yaml': `Transform: AWS::Serverless-2016-10-31
Globals: { Function: { Runtime: python3.12, CodeUri: . } }
Resources:
  Api:
    Type: AWS::Serverless::Api
    Properties:
      StageName: prod
      Auth:
        DefaultAuthorizer: AWS_IAM
  Http:
    Type: AWS::Serverless::HttpApi
    Properties:
      Auth:
        Authorizers:
          Jwt:
            IdentitySource: $request.header.Authorization
            JwtConfiguration: { issuer: https://id.example.com, audience: [shop] }
  TodosFn:
    Type: AWS::Serverless::Function
    Properties:
      Handler: todos.handler
      Events:
        List: { Type: Api, Properties: { RestApiId: !Ref Api, Path: /todos, Method: GET, Auth: { Authorizer: NONE } } }
        Add: { Type: Api, Properties: { RestApiId: !Ref Api, Path: /todos, Method: POST } }
        Drop: { Type: Api, Properties: { RestApiId: !Ref Api, Path: '/todos/{id}', Method: DELETE } }
  HttpFn:
    Type: AWS::Serverless::Function
    Properties:
      Handler: http_app.handler
      Events:
        Open: { Type: HttpApi, Properties: { ApiId: !Ref Http, Path: /render, Method: GET } }
        Rest: { Type: HttpApi, Properties: { ApiId: !Ref Http, Path: $default, Method: ANY, Auth: { Authorizer: Jwt } } }
  SplitFn:
    Type: AWS::Serverless::Function
    Properties:
      Handler: split.handler
      Events:
        All: { Type: Api, Properties: { RestApiId: !Ref Api, Path: '/{proxy+}', Method: ANY, Auth: { Authorizer: NONE } } }
  UrlAppFn:
    Type: AWS::Serverless::Function
    Properties:
      Handler: url_app.handler
      FunctionUrlConfig: { AuthType: AWS_IAM }
`,
    'todos.py': `import boto3
from aws_lambda_powertools.event_handler import APIGatewayRestResolver

app = APIGatewayRestResolver()
todos = boto3.resource('dynamodb').Table('todos')


@app.get('/todos')
def list_todos():
    return todos.scan()['Items']


@app.post('/todos')
def add():
    todos.put_item(Item=app.current_event.json_body)
    return {}


@app.delete('/todos/<todo_id>')
def drop(todo_id: str):
    todos.delete_item(Key={'id': todo_id})
    return {}


def handler(event, context):
    return app.resolve(event, context)
`,
    'http_app.py': `import subprocess
import boto3
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver

app = APIGatewayHttpResolver()
s3 = boto3.client('s3')


@app.get('/render')
def render():
    return s3.get_object(Bucket='pages', Key='index')['ETag']


@app.route('/convert', method=['POST', 'PUT'])
def convert():
    subprocess.run('convert ' + app.current_event.get_query_string_value('file'), shell=True)
    return {}


@app.delete('/pages')
def drop():
    s3.delete_object(Bucket='pages', Key='index')
    return {}


def handler(event, context):
    return app.resolve(event, context)
`,
    'split.py': `import boto3
from aws_lambda_powertools.event_handler import APIGatewayRestResolver
from users import router as users

app = APIGatewayRestResolver(strip_prefixes=['/api'])
app.include_router(users, prefix='/users')
queue = boto3.client('sqs')


@app.post('/jobs')
def jobs():
    queue.send_message(QueueUrl='https://sqs.eu-west-1.amazonaws.com/1/q', MessageBody='go')
    return {}


def handler(event, context):
    return app.resolve(event, context)
`,
    'users.py': `import boto3
from aws_lambda_powertools.event_handler.api_gateway import Router

router = Router()
table = boto3.resource('dynamodb').Table('users')


@router.get('/<user_id>')
def show(user_id: str):
    return table.get_item(Key={'id': user_id})['Item']


@router.delete('/<user_id>')
def drop(user_id: str):
    table.delete_item(Key={'id': user_id})
    return {}
`,
    'url_app.py': `import boto3
from aws_lambda_powertools.event_handler import LambdaFunctionUrlResolver

app = LambdaFunctionUrlResolver()
ssm = boto3.client('ssm')


@app.get('/settings')
def show():
    return ssm.get_parameter(Name='/shop/settings')['Parameter']['Value']


@app.put('/settings')
def change():
    ssm.put_parameter(Name='/shop/settings', Value='on', Overwrite=True)
    return {}


def handler(event, context):
    return app.resolve(event, context)
`,
  },
  handlers: {
    TodosFn: [
      route('GET /todos', 'public', 'dynamodb:Scan'),
      route('POST /todos', 'unknown', 'dynamodb:PutItem'),
      route('DELETE /todos/{todo_id}', 'unknown', 'dynamodb:DeleteItem'),
    ],
    HttpFn: [
      route('GET /render', 'public', 's3:GetObject'),
      route('POST /convert', 'authenticated', '', 'shell queryStringParameters.file'),
      route('PUT /convert', 'authenticated', '', 'shell queryStringParameters.file'),
      route('DELETE /pages', 'authenticated', 's3:DeleteObject'),
    ],
    SplitFn: [
      route('GET /users/{user_id}', 'public', 'dynamodb:GetItem'),
      route('DELETE /users/{user_id}', 'public', 'dynamodb:DeleteItem'),
      route('POST /jobs', 'public', 'sqs:SendMessage'),
    ],
    UrlAppFn: [
      route('GET /settings', 'unknown', 'ssm:GetParameter'),
      route('PUT /settings', 'unknown', 'ssm:PutParameter'),
    ],
  },
};
