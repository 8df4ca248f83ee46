import type { TriggerKind } from '@emmental/model';

/**
 * A handler, and each sink that event data reaches in it: `kind path line sanitized`, with `-` where nothing made it
 * harmless.
 */
export interface SinkFixture {
  readonly says: string;
  readonly files: Readonly<Record<string, string>>;
  readonly triggers?: readonly TriggerKind[];
  readonly sinks: readonly string[];
}

const app = (text: string): Readonly<Record<string, string>> => ({ 'app.mjs': text.trim() });

export const javascriptFixtures: readonly SinkFixture[] = [
  {
    says: 'the names in a `with` are fields of its object, or names',
    files: {
      'app.cjs': `
exports.handler = async (event) => {
  with (event) {
    eval(body);
    require('node:child_process').execSync(path);
  }
  with (JSON.parse(event.body)) (() => new Function(code))();
  let name;
  with (event) name = headers.host;
  eval(name);
  const o = { text: '', run(text) { eval(text); }, go() { this.run(event.query); } };
  with (o) {
    text = event.text;
    go();
  }
  eval(o.text);
  with ({ eval: (text) => text }) eval(event.none);
};
`.trim(),
    },
    sinks: [
      'code body 3 -',
      'shell path 4 -',
      'code body.code 6 -',
      'code headers.host 9 -',
      'code query 10 -',
      'code text 15 -',
    ],
  },
  {
    says: 'arguments of programs that start programs, and text that may be an option, are commands; `--`, a fixed beginning and a test end that',
    files: app(`
import { execFileSync, spawn } from 'node:child_process';
export const handler = async (event) => {
  const { branch, script, word, place, code, query } = JSON.parse(event.body);
  execFileSync('git', ['log', branch]);
  execFileSync('git', ['log', '--', branch]);
  execFileSync('git', ['log', 'refs/heads/' + branch]);
  execFileSync('git', ['commit', '-m', branch]);
  execFileSync('sed', ['-n', '-e', script, '/tmp/in']);
  execFileSync('grep', ['-e', word, '/tmp/in']);
  execFileSync('timeout', ['-k', '2', '9', 'nice', 'bash', '-ec', script]);
  execFileSync('bash', ['-c', 'ls "$1"', 'x', word]);
  execFileSync('find', ['/tmp', '-name', word]);
  execFileSync('find', ['/tmp', ...place.split(',')]);
  execFileSync('acme-tool', [word]);
  spawn(process.execPath, ['--eval', code]);
  execFileSync('sqlite3', ['/tmp/db', query]);
  if (branch.startsWith('-')) return;
  execFileSync('git', ['log', branch]);
};
`),
    sinks: [
      ...[5, 6, 7, 18].map((line) => `shell body.branch ${line} no shell`),
      'shell body.branch 4 -',
      'code body.code 15 -',
      'shell body.code 15 -',
      'shell body.place 13 -',
      'shell body.query 16 -',
      'shell body.script 10 -',
      'shell body.script 8 -',
      ...[11, 12, 14, 9].map((line) => `shell body.word ${line} no shell`),
    ],
  },
  {
    says: 'standard input, the environment and written scripts of a shell are commands; of another program they are data',
    files: app(`
import { execFileSync, execSync, spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { execa, $ } from 'execa';
export const handler = async (event) => {
  const { line, code, variable, script, text, address } = JSON.parse(event.body);
  spawnSync('sh', ['-s'], { input: line });
  spawnSync('sort', [], { input: line });
  spawn('python3', ['-']).stdin.end(code);
  spawnSync('bash', ['-c', 'wc -l'], { input: line });
  execSync('eval "$LINE"', { env: { ...process.env, LINE: variable } });
  execSync('ls "$LINE"', { env: { LINE: variable } });
  writeFileSync('/tmp/job.sh', 'ls ' + script);
  execFileSync('/bin/sh', ['/tmp/job.sh']);
  execFileSync('cat', ['/tmp/job.sh']);
  await $({ shell: true })\`ls \${text}\`;
  await $({ cwd: '/tmp' })\`ls \${text}\`;
  execFileSync('curl', ['-s', '-o', '/tmp/out', address]);
  execFileSync('curl', ['-d', text, 'https://api.example.org/']);
};
`),
    sinks: [
      'code body.code 8 -',
      'shell body.address 17 no shell',
      'shell body.code 8 -',
      'shell body.line 6 -',
      'shell body.script 13 -',
      'shell body.text 15 -',
      'shell body.text 16 no shell',
      'shell body.text 18 no shell',
      'shell body.variable 10 -',
      'url body.address 17 -',
    ],
  },
  {
    says: 'a folder without a separator at its end is the beginning of other folders; what was tested before decoding is not tested',
    files: app(`
import { readFileSync } from 'node:fs';
import { basename, resolve, sep } from 'node:path';
const ROOT = '/data';
export const handler = async (event) => {
  const { a, b, c, d, e } = event.queryStringParameters;
  const open = resolve(ROOT, a);
  if (open.startsWith(ROOT)) readFileSync(open);
  const closed = resolve(ROOT, b);
  if (closed.startsWith(ROOT + sep)) readFileSync(closed);
  if (c.includes('..')) return;
  readFileSync('/data/' + c);
  readFileSync('/data/' + decodeURIComponent(c));
  const decoded = decodeURIComponent(d);
  if (decoded.includes('..')) return;
  readFileSync('/data/' + decoded);
  readFileSync('/data/' + decodeURIComponent(basename(e)));
};
`),
    sinks: [
      'path queryStringParameters.a 7 -',
      'path queryStringParameters.b 9 inside a folder',
      'path queryStringParameters.c 11 no parent folders',
      'path queryStringParameters.c 12 -',
      'path queryStringParameters.d 15 no parent folders',
      'path queryStringParameters.e 16 -',
    ],
  },
  {
    says: 'the key of an object reaches a promisified exec, through a helper and a template literal',
    triggers: ['s3'],
    files: app(`
import { exec } from 'node:child_process';
import { promisify } from 'node:util';
const run = promisify(exec);
const shrink = async (key) => run(\`convert "/tmp/\${key}" -resize 50% /tmp/small\`);
export const handler = async (event) => {
  for (const { s3 } of event.Records) await shrink(decodeURIComponent(s3.object.key.replace(/\\+/g, ' ')));
};`),
    sinks: ['shell Records[].s3.object.key 4 -'],
  },
  {
    says: 'an argument of a program stays one argument; the bucket is no outsider’s word',
    triggers: ['s3'],
    files: app(`
import { execFile, spawn } from 'node:child_process';
export const handler = async (event) => {
  const { bucket, object } = event.Records[0].s3;
  execFile('convert', [object.key, '/tmp/out'], () => {});
  spawn('sh', ['-c', 'ls ' + bucket.name]);
  spawn('ls', [decodeURIComponent(object.key)], { shell: true });
};`),
    sinks: ['shell Records[].s3.object.key 4 no shell', 'shell Records[].s3.object.key 6 -'],
  },
  {
    says: 'a key as S3 writes it is harmless in a shell by chance only; decoded in any way, known or not, it is not',
    triggers: ['s3'],
    files: app(`
import { execSync } from 'child_process';
import { readFileSync } from 'fs';
import { unescape } from 'querystring';
import decode from 'decode-uri-component';
export const handler = async (event) => {
  const { key } = event.Records[0].s3.object;
  execSync('raw ' + key);
  execSync('decoded ' + decodeURIComponent(key));
  execSync('decoded ' + unescape(key));
  execSync('decoded ' + decode(key));
  execSync('decoded ' + new URLSearchParams('k=' + key).get('k'));
  execSync('decoded ' + key.replace(/%([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(parseInt(hex, 16))));
  readFileSync('/mnt/' + key);
  eval(key);
};`),
    sinks: [
      'shell Records[].s3.object.key 7 - percent-encoded by S3',
      ...[8, 9, 10, 11, 12].map((line) => `shell Records[].s3.object.key ${line} -`),
      'path Records[].s3.object.key 13 -',
      'code Records[].s3.object.key 14 -',
    ],
  },
  {
    says: 'a test of the extension says nothing of the name; used alone the extension is one of a list',
    files: app(`
import { execSync } from 'child_process';
export const handler = async (event) => {
  const { name } = JSON.parse(event.body);
  const extension = name.split('.').pop();
  if (!['png', 'jpg'].includes(extension)) return { statusCode: 400 };
  execSync('identify /tmp/' + name);
  execSync('identify /tmp/fixed.' + extension);
};`),
    sinks: ['shell body.name 6 -', 'shell body.name 7 allow-list'],
  },
  {
    says: 'an anchored pattern cleans, one without an end does not',
    files: app(`
import { execSync } from 'child_process';
const isHost = (text) => { if (!/^[a-z0-9.-]+$/.test(text)) return false; return true; };
export const handler = async ({ pathParameters: { host, other } }) => {
  if (isHost(host)) execSync(\`dig \${host}\`);
  if (/^[a-z]+/.test(other)) execSync(\`dig \${other}\`);
};`),
    sinks: ['shell pathParameters.host 4 anchored pattern', 'shell pathParameters.other 5 -'],
  },
  {
    says: 'a search for what must not be there proves on the way where nothing was found',
    files: app(`
import { execSync } from 'child_process';
export const handler = async ({ pathParameters: { a, b, c } }) => {
  if (/[^\\w-]/.test(a)) throw new Error('name');
  execSync('x ' + a);
  if (/[^\\w-]/.test(b)) execSync('x ' + b);
  if (/[;&|]/.test(c)) return;
  execSync('x ' + c);
};`),
    sinks: [
      'shell pathParameters.a 4 anchored pattern',
      'shell pathParameters.b 5 -',
      'shell pathParameters.c 7 -',
    ],
  },
  {
    says: 'an assertion that throws holds from there on, also across modules',
    files: {
      'app.mjs': `
import { run } from './shell.mjs';
import { assertName } from './names.mjs';
export const handler = async (event) => {
  const { name, folder } = event.queryStringParameters;
  assertName(name);
  run('cat ' + name);
  run('cat ' + folder);
};`.trim(),
      'names.mjs': `export function assertName(name) {
  if (!/^[\\w-]{1,40}$/.test(name)) throw new Error('name');
}`,
      'shell.mjs': `import { execSync } from 'node:child_process';
export class Shell { constructor(how) { this.how = how; } run(line) { return execSync(line, this.how); } }
const shell = new Shell({ timeout: 1000 });
export const run = (line) => shell.run(line);`,
    },
    sinks: ['shell queryStringParameters.folder 2 -', 'shell queryStringParameters.name 2 anchored pattern'],
  },
  {
    says: 'quoting for the shell counts, truth and length do not',
    files: app(`
import { exec } from 'child_process';
import { quote } from 'shell-quote';
export const handler = async (event) => {
  for (const record of event.Records) {
    const job = JSON.parse(record.body);
    exec('tar xf ' + quote([job.file]));
    if (job.other && job.other.length < 20) exec('tar xf ' + job.other);
  }
};`),
    sinks: ['shell Records[].body.file 6 shell quoting', 'shell Records[].body.other 7 -'],
  },
  {
    says: 'a message of a topic in a queue is followed into its fields',
    triggers: ['sqs'],
    files: app(`
import { Pool } from 'pg';
const pool = new Pool();
export const handler = async (event) => {
  await Promise.all(event.Records.map(async ({ body, messageId }) => {
    const message = JSON.parse(JSON.parse(body).Message);
    await pool.query("SELECT * FROM jobs WHERE id = '" + message.id + "'");
    await pool.query('SELECT * FROM jobs WHERE id = $1', [message.id]);
    await pool.query("SELECT '" + messageId + "'");
  }));
};`),
    sinks: ['sql Records[].body.Message.id 6 -', 'sql Records[].body.Message.id 7 parametrised query'],
  },
  {
    says: 'a column from a list, a number and an escaped value are harmless in SQL',
    files: app(`
import mysql from 'mysql2/promise';
const COLUMNS = new Set(['name', 'age']);
export const handler = async (event) => {
  const { sort = 'name', limit, name, raw } = event.queryStringParameters ?? {};
  const db = await mysql.createConnection({ host: process.env.DB_HOST });
  if (COLUMNS.has(sort)) await db.query(\`SELECT * FROM people ORDER BY \${sort}\`);
  await db.query(\`SELECT * FROM people LIMIT \${Number(limit)}\`);
  await db.query('SELECT * FROM people WHERE name = ' + mysql.escape(name));
  await db.execute('SELECT * FROM people WHERE name = ?', [name]);
  await db.query(\`SELECT * FROM people WHERE name LIKE '%\${raw}%'\`);
};`),
    sinks: [
      'sql queryStringParameters.limit 7 number',
      'sql queryStringParameters.name 8 sql escaping',
      'sql queryStringParameters.name 9 parametrised query',
      'sql queryStringParameters.raw 10 -',
      'sql queryStringParameters.sort 6 allow-list',
    ],
  },
  {
    says: 'tagged templates make parameters, unsafe texts do not',
    files: app(`
import { PrismaClient } from '@prisma/client';
import postgres from 'postgres';
const prisma = new PrismaClient();
const sql = postgres(process.env.DATABASE_URL);
export const handler = async ({ arguments: { id, name } }) => {
  await prisma.$queryRaw\`SELECT * FROM t WHERE id = \${id}\`;
  await prisma.$queryRawUnsafe(\`SELECT * FROM t WHERE id = \${id}\`);
  await sql\`SELECT * FROM t WHERE name = \${name}\`;
  await sql.unsafe('SELECT * FROM t WHERE name = ' + name);
};`),
    sinks: [
      'sql arguments.id 6 parametrised query',
      'sql arguments.id 7 -',
      'sql arguments.name 8 parametrised query',
      'sql arguments.name 9 -',
    ],
  },
  {
    says: 'a path keeps its dots, basename takes them, a resolved path is asked where it lies',
    files: app(`
import fs from 'node:fs';
import path from 'node:path';
const ROOT = '/mnt/data';
export const handler = async (event) => {
  const name = event.pathParameters.proxy;
  fs.readFileSync(path.join(ROOT, name));
  fs.readFileSync(path.join(ROOT, path.basename(name)));
  const full = path.resolve(ROOT, name);
  if (!full.startsWith(ROOT + path.sep)) throw new Error('outside');
  fs.createReadStream(full);
};`),
    sinks: [
      'path pathParameters.proxy 10 inside a folder',
      'path pathParameters.proxy 6 -',
      'path pathParameters.proxy 7 basename',
    ],
  },
  {
    says: 'a start that is asked before the dots are taken out proves nothing',
    files: app(`
import { readFile } from 'fs/promises';
export const handler = async (event) => {
  const file = '/data/' + event.queryStringParameters.file;
  if (file.startsWith('/data/')) return readFile(file, 'utf8');
};`),
    sinks: ['path queryStringParameters.file 4 -'],
  },
  {
    says: 'a digest and a generated name carry nothing of the event',
    files: app(`
import { createHash, randomUUID } from 'crypto';
import { writeFile } from 'fs/promises';
export const handler = async (event) => {
  await writeFile('/tmp/' + createHash('sha256').update(event.body).digest('hex'), event.body);
  await writeFile(\`/tmp/\${randomUUID()}\`, event.body);
};`),
    sinks: [],
  },
  {
    says: 'the host of an address decides, a path below a fixed host does not',
    files: app(`
import axios from 'axios';
const api = axios.create({ baseURL: 'https://api.example.org' });
export const handler = async (event) => {
  const { url, id } = JSON.parse(event.body);
  await axios.get(url, { timeout: 1000 });
  await api.get(\`/users/\${id}\`);
  await fetch(\`https://api.example.org/users/\${id}\`);
  await fetch('https://api.example.org' + id);
};`),
    sinks: ['url body.id 6 fixed host', 'url body.id 7 fixed host', 'url body.id 8 -', 'url body.url 5 -'],
  },
  {
    says: 'a host from a list frees the address, the scheme alone does not',
    files: app(`
import https from 'node:https';
const HOSTS = ['images.example.org', 'cdn.example.org'];
export const handler = async (event) => {
  const { picture, other } = event.detail;
  const address = new URL(picture);
  if (!HOSTS.includes(address.hostname)) throw new Error('host');
  https.get(address, (answer) => answer.resume());
  if (new URL(other).protocol !== 'https:') throw new Error('scheme');
  https.get({ hostname: new URL(other).hostname, path: '/' }, () => {});
};`),
    triggers: ['events'],
    sinks: ['url detail.other 9 -', 'url detail.picture 7 host from a list'],
  },
  {
    says: 'a helper that returns an address after its check, or nothing; one that returns it unchecked too',
    files: app(`
const HOSTS = ['images.example.org', 'cdn.example.org'];
function ours(text) {
  const address = new URL(text);
  return HOSTS.includes(address.hostname) ? address : undefined;
}
function known(text) {
  if (!HOSTS.includes(new URL(text).hostname)) return null;
  return text;
}
function almost(text) {
  if (text.startsWith('http:')) return text;
  if (!HOSTS.includes(new URL(text).hostname)) return null;
  return text;
}
export const handler = async (event) => {
  const first = ours(event.detail.first);
  if (!first) return;
  await fetch(first);
  const second = known(event.detail.second);
  if (second === null) return;
  await fetch(second);
  await fetch(almost(event.detail.third));
};`),
    triggers: ['events'],
    sinks: [
      'url detail.first 18 host from a list',
      'url detail.second 21 host from a list',
      'url detail.third 22 -',
    ],
  },
  {
    says: 'a field of parsed JSON may be an object in a filter; a text, a parameter and a checked one are not',
    files: app(`
import { MongoClient } from 'mongodb';
const client = new MongoClient(process.env.MONGO_URL);
export const handler = async (event) => {
  const { user, other, filter } = JSON.parse(event.body);
  const users = client.db('shop').collection('users');
  await users.findOne({ user });
  await users.findOne({ user: String(user) });
  await users.findOne({ user: event.pathParameters.user });
  await users.find(filter).toArray();
  if (typeof other !== 'string') return;
  await users.deleteOne({ user: other });
};`),
    sinks: [
      'nosql body.filter 9 -',
      'nosql body.other 11 type check',
      'nosql body.user 6 -',
      'nosql body.user 7 text only',
      'nosql pathParameters.user 8 text only',
    ],
  },
  {
    says: 'an expression put together of event text is a query, its values are not',
    files: app(`
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
const client = new DynamoDBClient({});
export const handler = async ({ field, value }) => {
  await client.send(new ScanCommand({
    TableName: 'orders',
    FilterExpression: field + ' = :v',
    ExpressionAttributeValues: { ':v': { S: value } },
  }));
};`),
    sinks: ['nosql field 4 -', 'nosql value 4 parametrised query'],
  },
  {
    says: 'evaluated text is code; a key into a table of the program is not',
    files: app(`
import vm from 'node:vm';
const ACTIONS = { list: () => 1, count: () => 2 };
export const handler = async (event) => {
  const { rule, action } = JSON.parse(event.body);
  eval(rule);
  vm.runInNewContext(rule, {});
  return ACTIONS[action]?.();
};`),
    sinks: ['code body.rule 5 -', 'code body.rule 6 -'],
  },
  {
    says: 'the text of a template is evaluated, its values are not',
    files: app(`
import ejs from 'ejs';
import Handlebars from 'handlebars';
const page = Handlebars.compile('<b>{{name}}</b>');
export const handler = async (event) => {
  const { layout, name } = JSON.parse(event.body);
  return page({ name }) + ejs.render(layout, { name });
};`),
    sinks: ['template body.layout 6 -'],
  },
  {
    says: 'a deserialiser runs code, JSON and YAML 4 do not',
    files: app(`
import serialize from 'node-serialize';
import yaml from 'js-yaml';
export const handler = async (event) => {
  for (const { kinesis } of event.Records) {
    const data = Buffer.from(kinesis.data, 'base64').toString();
    yaml.load(data);
    serialize.unserialize(data);
  }
};`),
    triggers: ['kinesis'],
    sinks: ['deserialize Records[].kinesis.data 7 -'],
  },
  {
    says: 'a header of the answer carries the event unless it is encoded',
    files: app(`
const reply = (statusCode, headers) => ({ statusCode, headers, body: '' });
export const handler = async (event) => {
  const { next, name } = event.queryStringParameters;
  if (name) return reply(200, { 'X-Name': encodeURIComponent(name) });
  return reply(302, { Location: next });
};`),
    sinks: [
      'header queryStringParameters.name 4 encodeURIComponent',
      'redirect queryStringParameters.next 5 -',
    ],
  },
  {
    says: 'a schema helps where it fixes the form, a plain text only against operators',
    files: app(`
import { execSync } from 'node:child_process';
import { z } from 'zod';
const Job = z.object({ size: z.enum(['s', 'm']), id: z.string().uuid(), note: z.string() });
export const handler = async (event) => {
  const job = Job.parse(JSON.parse(event.body));
  execSync(\`resize \${job.size} \${job.id}\`);
  execSync(\`echo \${job.note}\`);
};`),
    sinks: [
      'shell body.id 6 schema validation',
      'shell body.note 7 -',
      'shell body.size 6 schema validation',
    ],
  },
  {
    says: 'equality and switch leave constants',
    files: app(`
import { execSync } from 'node:child_process';
export const handler = async ({ action, mode }) => {
  switch (action) {
    case 'up':
    case 'down':
      execSync('service ' + action);
      break;
    default:
      execSync('log ' + action);
  }
  if (mode === 'fast') execSync('run ' + mode);
};`),
    sinks: ['shell action 6 equals a constant', 'shell action 9 -', 'shell mode 11 equals a constant'],
  },
  {
    says: 'spread objects, default values and callbacks keep the field',
    files: app(`
import { exec } from 'node:child_process';
const options = (event) => ({ tool: 'convert', ...event.detail });
export const handler = (event, context, callback) => {
  const { tool, file = 'none' } = options(event);
  exec(['cat', file].join(' '), (error, out) => callback(error, out));
};`),
    triggers: ['events'],
    sinks: ['shell detail.file 5 -'],
  },
  {
    says: 'the new image of a stream record is the writer’s, its name of the event is not',
    files: app(`
import { exec } from 'node:child_process';
export const handler = async (event) => {
  event.Records.forEach((record) => {
    exec('notify ' + record.dynamodb.NewImage.email.S);
    exec('log ' + record.eventName);
  });
};`),
    triggers: ['dynamodb'],
    sinks: ['shell Records[].dynamodb.NewImage.email.S 4 -'],
  },
  {
    says: 'the context of a function is not the event',
    files: app(`
import { exec } from 'node:child_process';
export const handler = async (event, context) => {
  exec('log ' + context.awsRequestId + process.env.STAGE);
};`),
    sinks: [],
  },
  {
    says: 'a test of one member of parsed data says nothing of the others',
    files: app(`
import { exec } from 'node:child_process';
import { decode } from 'some-codec';
export const handler = async (event) => {
  const message = decode(event.body);
  if (message.type !== 'run') return;
  exec(message.line);
};`),
    sinks: ['shell body 6 -'],
  },
  {
    says: 'the last part between slashes is a name, joined with slashes it is a path again',
    triggers: ['s3'],
    files: app(`
import { writeFile } from 'fs/promises';
export const handler = async (event) => {
  const key = event.Records[0].s3.object.key;
  await writeFile('/tmp/' + key.split('/').pop(), '');
  await writeFile('/tmp/' + key.split('/').slice(1).join('/'), '');
};`),
    sinks: ['path Records[].s3.object.key 4 basename', 'path Records[].s3.object.key 5 -'],
  },
  {
    says: 'routes of a framework get the event under its own names',
    triggers: ['http-api'],
    files: app(`
import express from 'express';
import serverless from 'serverless-http';
import { exec } from 'node:child_process';
const app = express();
const files = express.Router();
app.use(express.json());
app.get('/ping/:host', (req, res) => {
  exec('ping ' + req.params.host);
  res.redirect(req.query.next);
});
files.post('/', async (req, res) => res.sendFile('/data/' + req.body.name));
app.use('/files', files);
export const handler = serverless(app);`),
    sinks: [
      'redirect queryStringParameters.next 9 -',
      'path body.name 11 -',
      'shell pathParameters.host 8 -',
    ],
  },
  {
    says: 'a statement is SQL in the hands of any library',
    triggers: ['kinesis'],
    files: app(`
import { connect } from 'some-database';
export const handler = async (event) => {
  const db = await connect(process.env.DB);
  const rows = event.Records.map(({ kinesis }) => Buffer.from(kinesis.data, 'base64').toString()).map(JSON.parse);
  for (const { name } of rows) {
    await db.query(\`DELETE FROM names WHERE name = '\${name}'\`);
    await db.query('DELETE FROM names WHERE name = ?', [name]);
  }
};`),
    sinks: ['sql Records[].kinesis.data.name 6 -', 'sql Records[].kinesis.data.name 7 parametrised query'],
  },
  {
    says: 'a signed token carries nothing into a header, what was read from one does',
    files: app(`
import jwt from 'jsonwebtoken';
export const handler = async (event) => {
  const { user } = JSON.parse(event.body);
  const { home } = jwt.decode(event.headers.token);
  return { statusCode: 302, headers: { 'Set-Cookie': \`a=\${jwt.sign({ user }, process.env.KEY)}\`, Location: home } };
};`),
    sinks: ['redirect headers.token 5 -'],
  },
  {
    says: 'an item of a stream is a record again',
    triggers: ['dynamodb'],
    files: app(`
const AWS = require('aws-sdk');
const https = require('https');
exports.handler = async ({ Records }) => {
  const parcel = AWS.DynamoDB.Converter.unmarshall(Records[0].dynamodb.NewImage);
  https.get(parcel.callback);
};
`),
    sinks: ['url Records[].dynamodb.NewImage.callback 5 -'],
  },
  {
    says: 'an expression that is evaluated, or compiled and then evaluated, is code; the values of its variables are not',
    triggers: ['http-api'],
    files: app(`
import { Parser } from 'expr-eval';
import { create, all, compile, evaluate } from 'mathjs';
import expressions from 'angular-expressions';
import { eval as evaluateTree, parse } from 'expression-eval';
import ivm from 'isolated-vm';
import { JSONPath } from 'jsonpath-plus';
import jsonata from 'jsonata';
export const handler = async (event) => {
  const { a, b, c, d, e, f, g, h, i, value } = JSON.parse(event.body);
  new Parser().parse(a).evaluate({ value });
  Parser.evaluate(b, { value });
  create(all).evaluate(c, { value });
  compile(d).evaluate({ value });
  expressions.compile(e)({ value });
  evaluateTree(parse(f), { value });
  await new ivm.Isolate().compileScript(g);
  JSONPath({ path: h, json: value });
  await jsonata(i).evaluate(value);
  Parser.parse('value + 1').evaluate({ value });
  evaluate('value + 1', { value });
  Parser.parse(value);
};
`),
    sinks: ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'].map((name, i) => `code body.${name} ${i + 10} -`),
  },
];
