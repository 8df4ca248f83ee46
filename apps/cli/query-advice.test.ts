import { describe, expect, test } from 'vitest';
import { emmental, folderWith } from './testing/run.ts';

interface Document {
  readonly findings: readonly { readonly rule: string; readonly fix: string | null }[];
}

/** The advice of the findings about queries in an app with this code. */
function advice(file: 'a.mjs' | 'a.py', text: string): readonly string[] {
  const cwd = folderWith({
    'template.yaml': `Transform: AWS::Serverless-2016-10-31
Resources:
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: ${file === 'a.py' ? 'python3.13' : 'nodejs22.x'}
      Handler: a.handler
      FunctionUrlConfig: { AuthType: NONE }
`,
    [file]: text,
  });
  const { stdout } = emmental(['scan', '--format', 'json', '--fail-on', 'never'], { cwd });
  return (JSON.parse(stdout) as Document).findings
    .filter(({ rule }) => /^code\/(?:nosql|sql|code)-from-event$/.test(rule))
    .map(({ fix }) => fix ?? '');
}

const node = (library: string, body: string): string =>
  `import * as x from '${library}';\nexport const handler = async (event) => {\n  const q = event.queryStringParameters?.q;\n  const body = JSON.parse(event.body);\n  ${body}\n};\n`;
const python = (imports: string, body: string): string =>
  `import json\n${imports}\ndef handler(event, context):\n    q = event['queryStringParameters']['q']\n    body = json.loads(event['body'])\n    ${body}\n`;

const request = (client: string, command: string, input: string): string =>
  node(
    `@aws-sdk/client-${client}`,
    `await new x.${command.replace(/ .*/, '')}({}).send(new x.${command.replace(/.* /, '')}(${input}));`,
  );

describe('the advice for a query fits the language of the store', () => {
  test.each([
    [
      'DynamoDB',
      request(
        'dynamodb',
        'DynamoDBClient ScanCommand',
        "{ TableName: 't', FilterExpression: `a = :a AND ${q}` }",
      ),
      /ExpressionAttributeValues/,
    ],
    [
      'DynamoDB, a key',
      request(
        'dynamodb',
        'DynamoDBClient QueryCommand',
        "{ TableName: 't', KeyConditionExpression: 'id = ' + q }",
      ),
      /ExpressionAttributeValues/,
    ],
    [
      'DynamoDB, a field of the body',
      request(
        'dynamodb',
        'DynamoDBClient UpdateItemCommand',
        "{ TableName: 't', UpdateExpression: body.update }",
      ),
      /ExpressionAttributeValues/,
    ],
    [
      'PartiQL',
      request(
        'dynamodb',
        'DynamoDBClient ExecuteStatementCommand',
        "{ Statement: `SELECT * FROM t WHERE a = '${q}'` }",
      ),
      /\? in the statement and pass the value in Parameters/,
    ],
    [
      'the Data API of RDS',
      request(
        'rds-data',
        'RDSDataClient ExecuteStatementCommand',
        "{ sql: `SELECT * FROM t WHERE a = '${q}'` }",
      ),
      /:name/,
    ],
    [
      'S3 Select',
      request(
        's3',
        'S3Client SelectObjectContentCommand',
        "{ Expression: `SELECT * FROM s WHERE a = '${q}'` }",
      ),
      /takes no parameters/,
    ],
    [
      'users of Cognito',
      request(
        'cognito-identity-provider',
        'CognitoIdentityProviderClient ListUsersCommand',
        "{ Filter: `email = '${q}'` }",
      ),
      /takes no parameters/,
    ],
    [
      'Neptune',
      request(
        'neptunedata',
        'NeptunedataClient ExecuteOpenCypherQueryCommand',
        '{ openCypherQuery: `MATCH (n) WHERE n.a = ${q} RETURN n` }',
      ),
      /\$name/,
    ],
    [
      'Athena',
      request(
        'athena',
        'AthenaClient StartQueryExecutionCommand',
        "{ QueryString: `SELECT * FROM t WHERE a = '${q}'` }",
      ),
      /as a parameter \(\$1, \?\)/,
    ],
    [
      'LDAP',
      node('ldapjs', "x.createClient({ url: 'ldap://a' }).search('dc=a', { filter: `(uid=${q})` });"),
      /EqualityFilter/,
    ],
    ['XPath', node('xpath', "x.select(`//a[b='${q}']`, doc);"), /as a variable/],
    [
      'MongoDB',
      node(
        'mongodb',
        "await new x.MongoClient('mongodb://a').db('a').collection('c').find({ name: body.name }).toArray();",
      ),
      /String\(value\)/,
    ],
  ])('%s', (_, code, expected) => {
    expect(advice('a.mjs', code)).toEqual([expect.stringMatching(expected)]);
  });

  test.each([
    [
      'DynamoDB',
      python(
        'import boto3',
        "boto3.resource('dynamodb').Table('t').scan(FilterExpression=f'a = :a AND {q}')",
      ),
      /Key and Attr/,
    ],
    [
      'LDAP',
      python('import ldap', "ldap.initialize('ldap://a').search_s('dc=a', 2, f'(uid={q})')"),
      /escape_filter_chars/,
    ],
    [
      'XPath',
      python('from lxml import etree', "etree.parse('a.xml').xpath(f\"//a[b='{q}']\")"),
      /as a variable/,
    ],
    [
      'MongoDB',
      python('import pymongo', "pymongo.MongoClient('mongodb://a').a.c.find({'name': body['name']})"),
      /str\(value\)/,
    ],
  ])('%s in Python', (_, code, expected) => {
    expect(advice('a.py', code)).toEqual([expect.stringMatching(expected)]);
  });
});

describe('what helps in a filter of MongoDB does not help in a text', () => {
  const dynamo = (value: string): string =>
    request(
      'dynamodb',
      'DynamoDBClient ScanCommand',
      `{ TableName: 't', FilterExpression: \`a = :a AND \${${value}}\` }`,
    );
  const mongo = (value: string): string =>
    node(
      'mongodb',
      `await new x.MongoClient('mongodb://a').db('a').collection('c').find({ name: ${value} }).toArray();`,
    );

  test.each([
    'String(body.q)',
    "body.q.replaceAll('$', '')",
    "typeof body.q === 'string' ? body.q : ''",
    '`${body.q}`',
  ])('%s', (value) => {
    expect(advice('a.mjs', dynamo(value))).toHaveLength(1);
  });

  test('and a number helps in both; a text in MongoDB alone', () => {
    expect(advice('a.mjs', dynamo('Number(body.q)'))).toEqual([]);
    expect(advice('a.mjs', mongo('Number(body.q)'))).toEqual([]);
    expect(advice('a.mjs', mongo('String(body.q)'))).toEqual([]);
  });

  test('values apart from the expression are no finding', () => {
    const apart =
      "{ TableName: 't', FilterExpression: 'a = :a', ExpressionAttributeValues: { ':a': { S: q } } }";
    expect(advice('a.mjs', request('dynamodb', 'DynamoDBClient ScanCommand', apart))).toEqual([]);
  });
});
