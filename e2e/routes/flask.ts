import { type LabelledHandlers, route } from './label.ts';

/** Apps of Flask behind adapters. */
export const flask: LabelledHandlers = {
  name: 'flask',
  files: {
    'template.yaml': `Transform: AWS::Serverless-2016-10-31
Globals: { Function: { Runtime: python3.12, CodeUri: . } }
Resources:
  Api:
    Type: AWS::Serverless::Api
    Properties:
      StageName: prod
      Auth:
        Authorizers:
          Users: { UserPoolArn: arn:aws:cognito-idp:eu-west-1:111122223333:userpool/eu-west-1_a }
  PetsFn:
    Type: AWS::Serverless::Function
    Properties:
      Handler: pets.handler
      Events:
        Open: { Type: Api, Properties: { RestApiId: !Ref Api, Path: '/pets', Method: any } }
        Own: { Type: Api, Properties: { RestApiId: !Ref Api, Path: '/pets/{id}', Method: any, Auth: { Authorizer: Users } } }
  BlueFn:
    Type: AWS::Serverless::Function
    Properties:
      Handler: blue.handler
      Events:
        Open: { Type: Api, Properties: { RestApiId: !Ref Api, Path: '/{proxy+}', Method: any } }
        Admin: { Type: Api, Properties: { RestApiId: !Ref Api, Path: '/admin/{proxy+}', Method: any, Auth: { Authorizer: Users } } }
  BeforeFn:
    Type: AWS::Serverless::Function
    Properties:
      Handler: before.handler
      Events:
        Open: { Type: Api, Properties: { RestApiId: !Ref Api, Path: '/before/{proxy+}', Method: any } }
  MethodsFn:
    Type: AWS::Serverless::Function
    Properties:
      Handler: methods.handler
      Events:
        Read: { Type: Api, Properties: { RestApiId: !Ref Api, Path: '/doc/{name}', Method: get } }
        Write: { Type: Api, Properties: { RestApiId: !Ref Api, Path: '/doc/{name}', Method: put, Auth: { Authorizer: Users } } }
        Drop: { Type: Api, Properties: { RestApiId: !Ref Api, Path: '/doc/{name}', Method: delete, Auth: { Authorizer: Users } } }
`,
    'pets.py': `import boto3
import serverless_wsgi
from flask import Flask, jsonify, request

app = Flask(__name__)
pets = boto3.resource('dynamodb').Table('pets')


@app.route('/pets')
def list_pets():
    return jsonify(pets.scan()['Items'])


@app.route('/pets', methods=['POST'])
def add_pet():
    pets.put_item(Item=request.get_json())
    return '', 201


@app.delete('/pets/<pet_id>')
def drop_pet(pet_id):
    pets.delete_item(Key={'id': pet_id})
    return '', 204


def handler(event, context):
    return serverless_wsgi.handle_request(app, event, context)
`,
    'blue.py': `import subprocess
import boto3
import serverless_wsgi
from flask import Blueprint, Flask, request

admin = Blueprint('admin', __name__, url_prefix='/admin')
pages = Blueprint('pages', __name__)
s3 = boto3.client('s3')


@admin.post('/run')
def run():
    return subprocess.check_output('task ' + request.args['task'], shell=True)


@admin.delete('/objects/<path:key>')
def drop(key):
    s3.delete_object(Bucket='b', Key=key)
    return ''


@pages.get('/page')
def page():
    with open('/tmp/' + request.args['name']) as found:
        return found.read()


app = Flask(__name__)
app.register_blueprint(admin)
app.register_blueprint(pages, url_prefix='/web')


def handler(event, context):
    return serverless_wsgi.handle_request(app, event, context)
`,
    'before.py': `import os
import boto3
import jwt
import serverless_wsgi
from flask import Blueprint, Flask, abort, request

app = Flask(__name__)
secure = Blueprint('secure', __name__, url_prefix='/before/secure')
queue = boto3.resource('sqs').Queue('https://sqs.eu-west-1.amazonaws.com/1/q')


@secure.before_request
def check():
    try:
        jwt.decode(request.headers['Authorization'], os.environ['JWT_SECRET'], algorithms=['HS256'])
    except jwt.InvalidTokenError:
        abort(401)


@secure.post('/purge')
def purge():
    queue.purge()
    return ''


@app.post('/before/send')
def send():
    queue.send_message(MessageBody=request.get_data(as_text=True))
    return ''


app.register_blueprint(secure)


def handler(event, context):
    return serverless_wsgi.handle_request(app, event, context)
`,
    'methods.py': `import boto3
import awsgi
from flask import Flask, request

app = Flask(__name__)
s3 = boto3.client('s3')


@app.route('/doc/<name>', methods=['GET', 'PUT', 'DELETE'])
def doc(name):
    if request.method == 'GET':
        return s3.get_object(Bucket='docs', Key='index')['Body'].read()
    if request.method == 'PUT':
        with open('/tmp/' + name, 'w') as out:
            out.write('draft')
        return ''
    s3.delete_object(Bucket='docs', Key='index')
    return ''


def handler(event, context):
    return awsgi.response(app, event, context)
`,
  },
  handlers: {
    PetsFn: [
      route('GET /pets', 'public', 'dynamodb:Scan'),
      route('POST /pets', 'public', 'dynamodb:PutItem'),
      route('DELETE /pets/{pet_id}', 'authenticated', 'dynamodb:DeleteItem'),
    ],
    BlueFn: [
      route('POST /admin/run', 'authenticated', '', 'shell queryStringParameters.task'),
      route('DELETE /admin/objects/{key+}', 'authenticated', 's3:DeleteObject'),
      route('GET /web/page', 'public', '', 'path queryStringParameters.name'),
    ],
    BeforeFn: [
      route('POST /before/secure/purge', 'tested', 'sqs:PurgeQueue'),
      route('POST /before/send', 'public', 'sqs:SendMessage'),
    ],
    MethodsFn: [
      route('GET /doc/{name}', 'public', 's3:GetObject'),
      route('PUT /doc/{name}', 'authenticated', '', 'path pathParameters.name'),
      route('DELETE /doc/{name}', 'authenticated', 's3:DeleteObject'),
    ],
  },
};
