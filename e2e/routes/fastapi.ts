import { type LabelledHandlers, route } from './label.ts';

/** Apps of FastAPI with Mangum. */
export const fastapi: LabelledHandlers = {
  name: 'fastapi',
  files: {
    'serverless.yml': `service: fast
provider:
  name: aws
  runtime: python3.12
  httpApi:
    authorizers:
      jwt: { type: jwt, identitySource: $request.header.Authorization, issuerUrl: https://id.example.com, audience: [shop] }
functions:
  items:
    handler: items.handler
    events:
      - httpApi: { method: GET, path: '/items' }
      - httpApi: { method: DELETE, path: '/items/{id}', authorizer: { name: jwt } }
      - httpApi: { method: PUT, path: '/items/{id}', authorizer: { name: jwt } }
  prefixed:
    handler: prefixed.handler
    events:
      - httpApi: { method: '*', path: '/v2/{proxy+}' }
  depends:
    handler: depends.handler
    events:
      - httpApi: '*'
  based:
    handler: based.handler
    events:
      - http: { path: 'api/{proxy+}', method: any }
`,
    'items.py': `import boto3
from fastapi import FastAPI
from mangum import Mangum

app = FastAPI()
items = boto3.resource('dynamodb').Table('items')


@app.get('/items')
def all_items():
    return items.scan()['Items']


@app.delete('/items/{id}')
def drop(id: str):
    items.delete_item(Key={'id': id})


@app.put('/items/{id}')
def put(id: str, body: dict):
    items.put_item(Item={'id': id})


handler = Mangum(app)
`,
    'prefixed.py': `import os
import boto3
from fastapi import APIRouter, FastAPI
from mangum import Mangum

users = APIRouter(prefix='/users')
files = APIRouter()
s3 = boto3.client('s3')


@users.get('/{user_id}')
def show(user_id: str):
    return s3.get_object(Bucket='users', Key='index')['ETag']


@users.post('')
def add(name: str):
    os.system('adduser ' + name)


@files.get('/files/{path:path}')
def read(path: str):
    with open('/tmp/' + path) as found:
        return found.read()


app = FastAPI()
app.include_router(users, prefix='/v2')
app.include_router(files, prefix='/v2')
handler = Mangum(app, lifespan='off')
`,
    'depends.py': `import os
import boto3
import jwt
from fastapi import Depends, FastAPI, Header, HTTPException
from mangum import Mangum

app = FastAPI()
topic = 'arn:aws:sns:eu-west-1:1:news'
sns = boto3.client('sns')


def signed_in(authorization: str = Header()):
    try:
        return jwt.decode(authorization, os.environ['JWT_SECRET'], algorithms=['HS256'])
    except jwt.InvalidTokenError:
        raise HTTPException(status_code=401)


@app.post('/news')
def publish(text: str, user=Depends(signed_in)):
    sns.publish(TopicArn=topic, Message=text)


@app.delete('/news', dependencies=[Depends(signed_in)])
def drop():
    sns.delete_topic(TopicArn=topic)


@app.get('/news')
def show():
    return sns.get_topic_attributes(TopicArn=topic)['Attributes']


handler = Mangum(app)
`,
    'based.py': `import boto3
from fastapi import FastAPI
from mangum import Mangum

app = FastAPI(root_path='/dev')
queue = boto3.client('sqs')
URL = 'https://sqs.eu-west-1.amazonaws.com/1/q'


@app.api_route('/jobs', methods=['GET', 'POST'])
def jobs():
    return queue.get_queue_attributes(QueueUrl=URL)['Attributes']


@app.delete('/jobs/')
def purge():
    queue.purge_queue(QueueUrl=URL)


handler = Mangum(app, api_gateway_base_path='/api')
`,
  },
  handlers: {
    items: [
      route('GET /items', 'public', 'dynamodb:Scan'),
      route('DELETE /items/{id}', 'authenticated', 'dynamodb:DeleteItem'),
      route('PUT /items/{id}', 'authenticated', 'dynamodb:PutItem'),
    ],
    prefixed: [
      route('GET /v2/users/{user_id}', 'public', 's3:GetObject'),
      route('POST /v2/users', 'public', '', 'shell queryStringParameters.name'),
      route('GET /v2/files/{path+}', 'public', '', 'path pathParameters.path'),
    ],
    depends: [
      route('POST /news', 'tested', 'sns:Publish'),
      route('DELETE /news', 'tested', 'sns:DeleteTopic'),
      route('GET /news', 'public', 'sns:GetTopicAttributes'),
    ],
    based: [
      route('GET /jobs', 'public', 'sqs:GetQueueAttributes'),
      route('POST /jobs', 'public', 'sqs:GetQueueAttributes'),
      route('DELETE /jobs', 'public', 'sqs:PurgeQueue'),
    ],
  },
};
