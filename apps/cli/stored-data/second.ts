import { chain, type StoredChain } from './case.ts';

const js = (write: string, read: string) => chain({ runtime: 'nodejs22.x', write, read });
const py = (write: string, read: string) => chain({ runtime: 'python3.12', write, read });
const told = (rule: string, store: string): StoredChain['expects'] => ({
  rule,
  way: ['anyone', 'POST /notes', 'Write', store, 'Read'],
});
const old = `import AWS from 'aws-sdk';
const db = new AWS.DynamoDB.DocumentClient();
`;
const wrapped = `import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';
export class Repository {
  constructor(table) { this.table = table; this.db = DynamoDBDocument.from(new DynamoDBClient({})); }
  async save(item) { await this.db.put({ TableName: this.table, Item: { ...item, at: Date.now() } }); }
  async find(id) { return (await this.db.get({ TableName: this.table, Key: { id } })).Item; }
}
`;

/** Chains that were labelled after the first ones were right, and before their own first run. */
export const secondChains: readonly StoredChain[] = [
  {
    says: 'the older SDK, with promises',
    files: js(
      `${old}export const handler = async (event) => {
  const note = JSON.parse(event.body);
  await db.put({ TableName: process.env.NOTES, Item: { id: note.id, script: note.script } }).promise();
};
`,
      `${old}export const handler = async () => {
  const found = await db.query({ TableName: process.env.NOTES, KeyConditionExpression: 'id = :i', ExpressionAttributeValues: { ':i': '1' } }).promise();
  return eval(found.Items[0].script);
};
`,
    ),
    expects: told('code/code-from-event', 'Notes'),
    threat: 'T2',
  },
  {
    says: 'a class of the repository, whose table is a field',
    files: {
      ...js(
        `import { Repository } from './repository.mjs';
const notes = new Repository(process.env.NOTES);
export const handler = async (event) => notes.save(JSON.parse(event.body));
`,
        `import { execSync } from 'node:child_process';
import { Repository } from './repository.mjs';
const notes = new Repository(process.env.NOTES);
export const handler = async () => {
  const note = await notes.find('nightly');
  if (note) execSync(\`convert \${note.file}\`);
};
`,
      ),
      'src/repository.mjs': wrapped,
    },
    expects: told('code/shell-from-event', 'Notes'),
    threat: 'T1',
  },
  {
    says: 'the same class over another table',
    files: {
      ...js(
        `import { Repository } from './repository.mjs';
const others = new Repository(process.env.OTHER);
const notes = new Repository(process.env.NOTES);
export const handler = async (event) => {
  await others.save(JSON.parse(event.body));
  await notes.save({ id: 'nightly', file: 'a.png' });
};
`,
        `import { execSync } from 'node:child_process';
import { Repository } from './repository.mjs';
const notes = new Repository(process.env.NOTES);
export const handler = async () => {
  const note = await notes.find('nightly');
  if (note) execSync(\`convert \${note.file}\`);
};
`,
      ),
      'src/repository.mjs': wrapped,
    },
    expects: 'nothing',
    threat: 'T1',
  },
  {
    says: 'pages of the newer SDK',
    files: js(
      `${wrapped}const notes = new Repository(process.env.NOTES);
export const handler = async (event) => notes.save({ id: event.queryStringParameters.id, hook: event.queryStringParameters.hook });
`,
      `import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb';
const client = DynamoDBDocumentClient.from(new DynamoDBClient({}));
export const handler = async () => {
  for await (const page of paginateScan({ client }, { TableName: process.env.NOTES }))
    await Promise.all(page.Items.map(({ hook }) => fetch(hook)));
};
`,
    ),
    expects: told('code/url-from-event', 'Notes'),
    threat: 'T3',
  },
  {
    says: 'rows of MySQL in a second statement',
    files: js(
      `import mysql from 'mysql2/promise';
export const handler = async (event) => {
  const db = await mysql.createConnection({ host: process.env.HOST });
  await db.execute('INSERT INTO users (name, sort) VALUES (?, ?)', [event.queryStringParameters.name, event.queryStringParameters.sort]);
};
`,
      `import mysql from 'mysql2/promise';
export const handler = async () => {
  const db = await mysql.createConnection({ host: process.env.HOST });
  const [rows] = await db.execute('SELECT sort FROM users');
  return db.query('SELECT id FROM orders ORDER BY ' + rows[0].sort);
};
`,
    ),
    expects: told('code/sql-from-event', 'users'),
    threat: 'T4',
  },
  {
    says: 'rows of MySQL whose column is an enumeration of the code',
    files: js(
      `import mysql from 'mysql2/promise';
export const handler = async (event) => {
  const { name, sort } = event.queryStringParameters;
  if (!['name', 'date'].includes(sort)) return { statusCode: 400 };
  const db = await mysql.createConnection({ host: process.env.HOST });
  await db.execute('INSERT INTO users (name, sort) VALUES (?, ?)', [name, sort]);
};
`,
      `import mysql from 'mysql2/promise';
export const handler = async () => {
  const db = await mysql.createConnection({ host: process.env.HOST });
  const [rows] = await db.execute('SELECT sort FROM users');
  return db.query('SELECT id FROM orders ORDER BY ' + rows[0].sort);
};
`,
    ),
    expects: 'nothing',
    threat: 'T4',
  },
  {
    says: 'a hash of Redis in Python',
    files: py(
      `import json, os
import redis

cache = redis.Redis(host=os.environ["CACHE"])


def handler(event, context):
    cache.hset("jobs", "last", json.loads(event["body"])["command"])
`,
      `import os
import redis

cache = redis.Redis(host=os.environ["CACHE"])


def handler(event, context):
    os.system(cache.hget("jobs", "last").decode())
`,
    ),
    expects: told('code/shell-from-event', 'jobs'),
    threat: 'T1',
  },
  {
    says: 'a key of Redis beside the one that anyone writes',
    files: py(
      `import json, os
import redis

cache = redis.Redis(host=os.environ["CACHE"])


def handler(event, context):
    cache.set("notes", event["body"])
    cache.set("command", "ls")
`,
      `import os
import redis

cache = redis.Redis(host=os.environ["CACHE"])


def handler(event, context):
    os.system(cache.get("command").decode())
`,
    ),
    expects: 'nothing',
    threat: 'T1',
  },
  {
    says: 'messages of a resource of boto3',
    files: py(
      `import boto3, os


def handler(event, context):
    boto3.resource("sqs").Queue(os.environ["JOBS"]).send_message(MessageBody=event["body"])
`,
      `import boto3, os


def handler(event, context):
    for message in boto3.resource("sqs").Queue(os.environ["JOBS"]).receive_messages():
        os.system("convert " + message.body)
        message.delete()
`,
    ),
    expects: told('code/shell-from-event', 'Jobs'),
    threat: 'T1',
  },
  {
    says: 'an object of a resource of boto3, as YAML',
    files: py(
      `import boto3, os


def handler(event, context):
    boto3.resource("s3").Object(os.environ["FILES"], "rules.yaml").put(Body=event["body"])
`,
      `import boto3, os
import yaml


def handler(event, context):
    body = boto3.resource("s3").Object(os.environ["FILES"], "rules.yaml").get()["Body"].read()
    return yaml.load(body, Loader=yaml.Loader)
`,
    ),
    expects: told('code/deserialize-from-event', 'Files'),
    threat: 'T2',
  },
];
