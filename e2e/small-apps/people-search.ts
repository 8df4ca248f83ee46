import { url } from '@emmental/replay';
import { answers, type SmallApp, template } from './app.ts';
import { received } from './effects.ts';

const post = (name: unknown) => url({ name });

/** Puts a member of the request into a filter, in the protocol of MongoDB. */
export const peopleSearch: SmallApp = {
  name: 'people-search',
  sink: 'nosql',
  trigger: 'function URL',
  language: 'python',
  files: {
    'template.yaml': template('python', '', {
      variables: ['MONGO'],
      settings: 'FunctionUrlConfig: { AuthType: NONE }',
    }),
    'app.py': `
import json
import os
import socket
from urllib.parse import urlsplit
from bson import message

def handler(event, context):
    name, place = json.loads(event["body"])["name"], urlsplit(os.environ["MONGO"])
    with socket.create_connection((place.hostname, place.port), 5) as connection:
        connection.sendall(message({"find": "people", "filter": {"name": name}}))
        return {"statusCode": 200, "body": "asked %s" % (len(connection.recv(100)) > 0)}
`,
    'bson.py': `
def int32(number):
    return number.to_bytes(4, "little")

def member(name, value):
    if type(value) is str:
        return b"\\2" + name.encode() + b"\\0" + int32(len(value.encode()) + 1) + value.encode() + b"\\0"
    return b"\\3" + name.encode() + b"\\0" + bson(value)

def bson(value):
    members = b"".join(member(*each) for each in value.items()) + b"\\0"
    return int32(len(members) + 4) + members

def message(command):
    rest = int32(1) + int32(0) + int32(2013) + int32(0) + b"\\0" + bson(command)
    return int32(len(rest) + 4) + rest
`,
  },
  handler: 'app.handler',
  variables: ({ listener }) => ({ MONGO: listener.address.replace('http:', 'mongodb:') }),
  attacks: [
    {
      name: 'a name that is an expression',
      event: () => post({ $regex: '.*' }),
      effect: received('$regex'),
      stoppedBy: 'sink/nosql',
    },
  ],
  benign: [
    { name: 'a name', event: post('ann'), isServed: answers('asked True') },
    { name: 'an operator as a text', event: post('$regex: .*'), isServed: answers('asked True') },
  ],
};
