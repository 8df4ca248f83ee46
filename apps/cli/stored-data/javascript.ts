import { chain, type StoredChain } from './case.ts';

const shell = { rule: 'code/shell-from-event', threat: 'T1' } as const;
const inNode = (write: string, read: string, more: Partial<Parameters<typeof chain>[0]> = {}) =>
  chain({ runtime: 'nodejs22.x', write, read, ...more });

const documents = `import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand, ScanCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
const db = DynamoDBDocumentClient.from(new DynamoDBClient({}));
`;
const objects = `import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
const s3 = new S3Client({});
`;
const queues = `import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
const sqs = new SQSClient({});
`;
const process = "import { execSync } from 'node:child_process';\n";

/** Puts an item with these fields; the body of the event is \`body\`. */
const put = (item: string, table = 'NOTES'): string => `${documents}export const handler = async (event) => {
  const body = JSON.parse(event.body);
  await db.send(new PutCommand({ TableName: process.env.${table}, Item: ${item} }));
  return { statusCode: 201 };
};
`;
const getAndRun = (use: string): string => `${documents}${process}export const handler = async () => {
  const { Item } = await db.send(new GetCommand({ TableName: process.env.NOTES, Key: { id: 'nightly' } }));
  ${use}
};
`;
const run = 'execSync(`convert ${Item.command}`);';
const way = (store: string): readonly string[] => ['anyone', 'POST /notes', 'Write', store, 'Read'];

const table: readonly StoredChain[] = [
  {
    says: 'an item of a table, whose field anyone chose, in a shell',
    files: inNode(put('{ id: body.id, command: body.command }'), getAndRun(run)),
    expects: { rule: shell.rule, way: way('Notes') },
    threat: 'T1',
  },
  {
    says: 'the body of a request as an item, found by a scan',
    files: inNode(
      put('{ ...body, at: Date.now() }'),
      `${documents}${process}export const handler = async () => {
  const { Items } = await db.send(new ScanCommand({ TableName: process.env.NOTES }));
  for (const item of Items) execSync('convert ' + item.command);
};
`,
    ),
    expects: { rule: shell.rule, way: way('Notes') },
    threat: 'T1',
  },
  {
    says: 'a field that an update set by an alias',
    files: inNode(
      `${documents}export const handler = async (event) => {
  const { id, text } = JSON.parse(event.body);
  await db.send(new UpdateCommand({
    TableName: process.env.NOTES,
    Key: { id },
    UpdateExpression: 'SET #c = :text, seen = :seen',
    ExpressionAttributeNames: { '#c': 'command' },
    ExpressionAttributeValues: { ':text': text, ':seen': 1 },
  }));
};
`,
      getAndRun(run),
    ),
    expects: { rule: shell.rule, way: way('Notes') },
    threat: 'T1',
  },
  {
    says: 'items of the plain client, unmarshalled, as an address',
    files: inNode(
      `import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
const db = new DynamoDBClient({});
export const handler = async (event) => {
  const { id, hook } = JSON.parse(event.body);
  await db.send(new PutItemCommand({ TableName: process.env.NOTES, Item: { id: { S: id }, hook: { S: hook } } }));
};
`,
      `import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
const db = new DynamoDBClient({});
export const handler = async () => {
  const { Items } = await db.send(new QueryCommand({ TableName: process.env.NOTES, KeyConditionExpression: 'id = :id', ExpressionAttributeValues: { ':id': { S: 'all' } } }));
  for (const item of Items.map((each) => unmarshall(each))) await fetch(item.hook);
};
`,
    ),
    expects: { rule: 'code/url-from-event', way: way('Notes') },
    threat: 'T3',
  },
  {
    says: 'the same table, written by a schedule alone',
    files: inNode(put('{ id: event.id, command: event.command }'), getAndRun(run), { by: 'schedule' }),
    expects: 'nothing',
    threat: 'T1',
  },
  {
    says: 'another table than the one that anyone writes, which a schedule fills',
    files: inNode(
      put('{ id: body.id, command: body.command }', 'OTHER'),
      `${documents}${process}export const handler = async () => {
  await db.send(new PutCommand({ TableName: process.env.NOTES, Item: { id: 'nightly', command: 'a.png' } }));
  const { Item } = await db.send(new GetCommand({ TableName: process.env.NOTES, Key: { id: 'nightly' } }));
  ${run}
};
`,
    ),
    expects: 'nothing',
    threat: 'T1',
  },
  {
    says: 'another field, which the writer sets to a constant',
    files: inNode(put("{ id: body.id, note: body.note, command: 'a.png' }"), getAndRun(run)),
    expects: 'nothing',
    threat: 'T1',
  },
  {
    says: 'a constant field after the body was spread',
    files: inNode(put("{ ...body, command: 'a.png' }"), getAndRun(run)),
    expects: 'nothing',
    threat: 'T1',
  },
  {
    says: 'a field that the writer made a number',
    files: inNode(put('{ id: body.id, command: Number(body.width) }'), getAndRun(run)),
    expects: 'nothing',
    threat: 'T1',
  },
  {
    says: 'a field that the writer tested with a pattern',
    files: inNode(
      `${documents}export const handler = async (event) => {
  const { id, command } = JSON.parse(event.body);
  if (!/^[a-z]{1,20}$/.test(command)) return { statusCode: 400 };
  await db.send(new PutCommand({ TableName: process.env.NOTES, Item: { id, command } }));
  return { statusCode: 201 };
};
`,
      getAndRun(run),
    ),
    expects: 'nothing',
    threat: 'T1',
  },
  {
    says: 'a field that the reader compares with a list',
    files: inNode(
      put('{ id: body.id, command: body.command }'),
      getAndRun(`if (!['a.png', 'b.png'].includes(Item.command)) return;\n  ${run}`),
    ),
    expects: 'nothing',
    threat: 'T1',
  },
  {
    says: 'an item with a key of another prefix in the same table',
    files: inNode(
      put('{ id: `user#${body.id}`, command: body.command }'),
      getAndRun(run).replace("'nightly'", "'config#nightly'"),
    ),
    expects: 'nothing',
    threat: 'T1',
  },
  {
    says: 'a table that nobody in the repository writes',
    files: inNode(`export const handler = async () => ({ statusCode: 204 });\n`, getAndRun(run)),
    expects: 'question',
    threat: 'T1',
  },
  {
    says: 'two stores after each other: a table whose items a function copies into an object',
    files: inNode(
      `${documents}${objects}export const handler = async (event) => {
  const { id, command } = JSON.parse(event.body);
  await db.send(new PutCommand({ TableName: process.env.NOTES, Item: { id, command } }));
  const { Item } = await db.send(new GetCommand({ TableName: process.env.NOTES, Key: { id: 'all' } }));
  await s3.send(new PutObjectCommand({ Bucket: process.env.FILES, Key: 'all.txt', Body: Item.command }));
};
`,
      `${objects}${process}export const handler = async () => {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: process.env.FILES, Key: 'all.txt' }));
  execSync(await Body.transformToString());
};
`,
    ),
    expects: { rule: shell.rule, way: ['anyone', 'POST /notes', 'Write', 'Files', 'Read'] },
    threat: 'T1',
  },
];

const bucket: readonly StoredChain[] = [
  {
    says: 'an object with a fixed key that anyone replaces',
    files: inNode(
      `${objects}export const handler = async (event) => {
  await s3.send(new PutObjectCommand({ Bucket: process.env.FILES, Key: 'rules.json', Body: event.body }));
};
`,
      `${objects}export const handler = async () => {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: process.env.FILES, Key: 'rules.json' }));
  const rules = JSON.parse(await Body.transformToString());
  return new Function('order', rules.discount)({});
};
`,
    ),
    expects: { rule: 'code/code-from-event', way: way('Files') },
    threat: 'T2',
  },
  {
    says: 'names of objects from a list, which anyone chose',
    files: inNode(
      `${objects}export const handler = async (event) => {
  const { name, text } = JSON.parse(event.body);
  await s3.send(new PutObjectCommand({ Bucket: process.env.FILES, Key: name, Body: text }));
};
`,
      `${objects}${process}export const handler = async () => {
  const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket: process.env.FILES }));
  for (const { Key } of Contents) execSync('file ' + Key);
};
`,
    ),
    expects: { rule: shell.rule, way: way('Files') },
    threat: 'T1',
  },
  {
    says: 'an object whose key has another prefix than those that anyone writes, and that a deployment puts there',
    files: inNode(
      `${objects}export const handler = async (event) => {
  const { name, text } = JSON.parse(event.body);
  await s3.send(new PutObjectCommand({ Bucket: process.env.FILES, Key: 'uploads/' + name, Body: text }));
  await s3.send(new PutObjectCommand({ Bucket: process.env.FILES, Key: 'config/rules.json', Body: '{}' }));
};
`,
      `${objects}export const handler = async () => {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: process.env.FILES, Key: 'config/rules.json' }));
  return new Function('order', JSON.parse(await Body.transformToString()).discount)({});
};
`,
    ),
    expects: 'nothing',
    threat: 'T2',
  },
  {
    says: 'an object that whoever has a signed address uploads',
    files: inNode(
      `${objects}import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
export const handler = async (event) => ({
  statusCode: 200,
  body: await getSignedUrl(s3, new PutObjectCommand({ Bucket: process.env.FILES, Key: 'theme.css' })),
});
`,
      `${objects}${process}export const handler = async () => {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: process.env.FILES, Key: 'theme.css' }));
  execSync('minify ' + (await Body.transformToString()));
};
`,
    ),
    expects: { rule: shell.rule, way: way('Files') },
    threat: 'T1',
  },
];

const others: readonly StoredChain[] = [
  {
    says: 'a message that a function receives by itself',
    files: inNode(
      `${queues}export const handler = async (event) => {
  await sqs.send(new SendMessageCommand({ QueueUrl: process.env.JOBS, MessageBody: event.body }));
};
`,
      `${queues}${process}export const handler = async () => {
  const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: process.env.JOBS }));
  for (const message of Messages ?? []) execSync('convert ' + JSON.parse(message.Body).file);
};
`,
    ),
    expects: { rule: shell.rule, way: way('Jobs') },
    threat: 'T1',
  },
  {
    says: 'a message whose other field the writer sets to a constant',
    files: inNode(
      `${queues}export const handler = async (event) => {
  const { note } = JSON.parse(event.body);
  await sqs.send(new SendMessageCommand({ QueueUrl: process.env.JOBS, MessageBody: JSON.stringify({ note, file: 'a.png' }) }));
};
`,
      `${queues}${process}export const handler = async () => {
  const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: process.env.JOBS }));
  for (const message of Messages ?? []) execSync('convert ' + JSON.parse(message.Body).file);
};
`,
    ),
    expects: 'nothing',
    threat: 'T1',
  },
  {
    says: 'a row of PostgreSQL, whose column anyone wrote, as a path',
    files: inNode(
      `import pg from 'pg';
const pool = new pg.Pool();
export const handler = async (event) => {
  const { title, file } = JSON.parse(event.body);
  await pool.query('INSERT INTO notes (title, file) VALUES ($1, $2)', [title, file]);
};
`,
      `import { readFileSync } from 'node:fs';
import pg from 'pg';
const pool = new pg.Pool();
export const handler = async () => {
  const { rows } = await pool.query('SELECT title, file FROM notes');
  return rows.map((row) => readFileSync('/tmp/' + row.file, 'utf8'));
};
`,
    ),
    expects: { rule: 'code/path-from-event', way: ['anyone', 'POST /notes', 'Write', 'notes', 'Read'] },
    threat: 'T5',
  },
  {
    says: 'a row of another table of the same database',
    files: inNode(
      `import pg from 'pg';
const pool = new pg.Pool();
export const handler = async (event) => {
  const { title, file } = JSON.parse(event.body);
  await pool.query('INSERT INTO notes (title, file) VALUES ($1, $2)', [title, file]);
  await pool.query("INSERT INTO templates (file) VALUES ('invoice.html')");
};
`,
      `import { readFileSync } from 'node:fs';
import pg from 'pg';
const pool = new pg.Pool();
export const handler = async () => {
  const { rows } = await pool.query('SELECT file FROM templates');
  return rows.map((row) => readFileSync('/tmp/' + row.file, 'utf8'));
};
`,
    ),
    expects: 'nothing',
    threat: 'T5',
  },
  {
    says: 'a value of Redis in a statement of SQL',
    files: inNode(
      `import { createClient } from 'redis';
const cache = createClient({ url: process.env.CACHE });
export const handler = async (event) => {
  await cache.connect();
  await cache.set('order:last', event.queryStringParameters.sort);
};
`,
      `import { createClient } from 'redis';
import pg from 'pg';
const cache = createClient({ url: process.env.CACHE });
const pool = new pg.Pool();
export const handler = async () => {
  await cache.connect();
  const sort = await cache.get('order:last');
  return pool.query('SELECT id FROM orders ORDER BY ' + sort);
};
`,
    ),
    expects: { rule: 'code/sql-from-event', way: ['anyone', 'POST /notes', 'Write', 'Read'] },
    threat: 'T4',
  },
];

export const storedInJavaScript: readonly StoredChain[] = [...table, ...bucket, ...others];
