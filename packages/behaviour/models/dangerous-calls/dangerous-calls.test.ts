import { expect, test } from 'vitest';
import { analysed } from '../../testing/analysed.ts';

/** Returns the sinks that the field `x` of the event reaches; those in which it is harmless with the reason. */
async function sinksOf(code: string, language: 'js' | 'py'): Promise<readonly string[]> {
  const { behaviours } = await analysed(code, { language });
  const found = behaviours.flatMap((sink) =>
    sink.kind === 'sink' ? [`${sink.sink}${sink.sanitized === null ? '' : ` (${sink.sanitized})`}`] : [],
  );
  return [...new Set(found)].sort();
}

test.each([
  ['neo4j', `require('neo4j-driver').driver('x').session().run('MATCH (n) WHERE n.a = ' + x)`, ['sql']],
  [
    'neo4j in a transaction',
    `require('neo4j-driver').driver('x').session().executeWrite((tx) => tx.run('MATCH ' + x))`,
    ['sql'],
  ],
  [
    'neo4j with parameters',
    `require('neo4j-driver').driver('x').session().run('MATCH (n {a: $a})', { a: x })`,
    ['sql (parametrised query)'],
  ],
  ['BigQuery', `new (require('@google-cloud/bigquery').BigQuery)().query({ query: 'select ' + x })`, ['sql']],
  ['Cassandra', `new (require('cassandra-driver').Client)({}).execute('select ' + x)`, ['sql']],
  ['scripts of Redis', `require('redis').createClient().eval(x)`, ['code']],
  ['LDAP', `require('ldapjs').createClient({}).search('dc=a', { filter: '(uid=' + x + ')' })`, ['nosql']],
  [
    'a filter of Cognito',
    `new (require('@aws-sdk/client-cognito-identity-provider').CognitoIdentityProvider)({}).listUsers({ Filter: 'email = "' + x + '"' })`,
    ['nosql'],
  ],
  [
    'a command in a container',
    `new (require('@aws-sdk/client-ecs').ECS)({}).executeCommand({ command: x })`,
    ['shell'],
  ],
  [
    'attachments of a mail',
    `require('nodemailer').createTransport({ host: 'mail.acme.io' }).sendMail({ attachments: [{ path: x }] })`,
    ['path', 'url'],
  ],
  [
    'the endpoint of a client',
    `new (require('@aws-sdk/client-s3').S3)({ endpoint: x }).listBuckets({})`,
    ['url'],
  ],
  ['the endpoint of an old client', `new (require('aws-sdk').S3)({ endpoint: x }).listBuckets({})`, ['url']],
  ['an image', `require('sharp')('/opt/in.png').resize(2).toFile('/tmp/' + x)`, ['path']],
  ['an image in bytes', `require('sharp')(Buffer.from(x, 'base64')).toBuffer()`, []],
  ['a module from a text', `new (require('module'))('a')._compile(x, 'a.js')`, ['code']],
  ['a package that loads texts', `require('require-from-string')(x)`, ['code']],
  [
    'a file that the function wrote',
    `require('fs').writeFileSync('/tmp/a.js', x), require('/tmp/a.js')`,
    ['code'],
  ],
  [
    'a worker in a file that the function wrote',
    `require('fs').writeFileSync('/tmp/a.js', x), require('module').createRequire('/tmp/')('/tmp/a.js')`,
    ['code'],
  ],
  [
    'a stream into a shell',
    `require('stream').Readable.from(x).pipe(require('child_process').spawn('sh').stdin)`,
    ['shell'],
  ],
  [
    'a stream into an archive',
    `require('stream').Readable.from(x).pipe(require('tar').x({ cwd: '/tmp/a', preservePaths: true }))`,
    ['path'],
  ],
  [
    'a stream into an archive that keeps its folder',
    `require('stream').Readable.from(x).pipe(require('tar').x({ cwd: '/tmp/a' }))`,
    [],
  ],
  ['an address of a feed', `new (require('rss-parser'))().parseURL('https://' + x + '/feed')`, ['url']],
  [
    'the body of a request object',
    `new Request('https://a.acme.io', { method: 'POST', body: x }).json().then(({ to }) => fetch(to))`,
    ['url'],
  ],
  [
    'the changed host of a request object',
    `((at) => { at.host = x; return fetch(new Request(at)); })(new URL('https://a.acme.io'))`,
    ['url'],
  ],
  [
    'a callback of a decompressor',
    `require('zlib').gunzip(Buffer.from(x, 'base64'), (error, text) => require('child_process').execSync('a ' + text))`,
    ['shell'],
  ],
])('event data in JavaScript reaches a sink: %s', async (_name, expression, wanted) => {
  const code = `exports.handler = async (event) => { const { x } = event; return ${expression}; };`;
  expect(await sinksOf(code, 'js')).toEqual(wanted);
});

test.each([
  ['a query of a table', `import pandas as pd`, `pd.DataFrame([]).query('a == ' + x)`, ['code']],
  ['a table from an address or a file', `import pandas as pd`, `pd.read_csv(x)`, ['path', 'url']],
  ['a table from a folder', `import pandas as pd`, `pd.read_json('/tmp/' + x)`, ['path']],
  ['a table from a text', `import io, pandas as pd`, `pd.read_csv(io.StringIO(x))`, []],
  ['a table that is written', `import pandas as pd`, `pd.DataFrame([]).to_csv('/tmp/' + x)`, ['path']],
  ['unsafe YAML', `from ruamel.yaml import YAML`, `YAML(typ='unsafe').load(x)`, ['deserialize']],
  ['safe YAML', `from ruamel.yaml import YAML`, `YAML(typ='safe').load(x)`, []],
  [
    'code for MongoDB',
    `import pymongo`,
    `pymongo.MongoClient().db.orders.find_one({'$where': 'this.a == ' + x})`,
    ['nosql'],
  ],
  [
    'neo4j',
    `from neo4j import GraphDatabase`,
    `GraphDatabase.driver('x').session().run('MATCH ' + x)`,
    ['sql'],
  ],
  ['BigQuery', `from google.cloud import bigquery`, `bigquery.Client().query('select ' + x)`, ['sql']],
  [
    'LDAP',
    `import ldap`,
    `ldap.initialize('ldap://a.acme.io').search_s('dc=a', 2, '(uid=' + x + ')')`,
    ['nosql'],
  ],
  ['the endpoint of a client', `import boto3`, `boto3.client('s3', endpoint_url=x).list_buckets()`, ['url']],
  [
    'the endpoint of a resource',
    `import boto3`,
    `boto3.resource('s3', endpoint_url='https://' + x + '/').Bucket('a').delete()`,
    ['url'],
  ],
  ['an image', `from PIL import Image`, `Image.open('/opt/' + x)`, ['path']],
  ['a module in a file', `import runpy`, `runpy.run_path(x)`, ['code']],
  ['a named argument', `import trafilatura`, `trafilatura.fetch_url(url=x)`, ['url']],
])('event data in Python reaches a sink: %s', async (_name, head, expression, wanted) => {
  const code = `${head}\ndef handler(event, context):\n    x = event['x']\n    return ${expression}\n`;
  expect(await sinksOf(code, 'py')).toEqual(wanted);
});
