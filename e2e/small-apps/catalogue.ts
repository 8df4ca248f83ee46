import { answers, type SmallApp, template } from './app.ts';
import { tableDropped } from './effects.ts';
import { eventOf } from './event.ts';

const get = (title: string) => eventOf('alb', 'GET /books', 'queryStringParameters.title', title);

/** Puts a title into a statement. */
export const catalogue: SmallApp = {
  name: 'catalogue',
  sink: 'sql',
  trigger: 'ALB',
  language: 'node',
  files: {
    'template.yaml': template('node', '', {
      variables: ['DATABASE_URL'],
      resources: `
Targets:
  Type: AWS::ElasticLoadBalancingV2::TargetGroup
  Properties:
    TargetType: lambda
    Targets: [{ Id: !GetAtt Fn.Arn }]
MayCall:
  Type: AWS::Lambda::Permission
  Properties:
    Action: lambda:InvokeFunction
    FunctionName: !Ref Fn
    Principal: elasticloadbalancing.amazonaws.com`,
    }),
    'app.js': `
const { Client } = require('pg');
exports.handler = async (event) => {
  const client = new Client({ connectionString: process.env.DATABASE_URL });
  await client.connect();
  try {
    const title = decodeURIComponent(event.queryStringParameters.title.replaceAll('+', ' '));
    const { rows } = await client.query("SELECT name FROM books WHERE title = '" + title + "'");
    return { statusCode: 200, body: 'found ' + rows[0].name };
  } finally {
    await client.end();
  }
};
`,
    'package.json': '{ "dependencies": { "pg": "8" } }',
  },
  packages: [
    'pg',
    'pg-cloudflare',
    'pg-connection-string',
    'pg-int8',
    'pg-pool',
    'pg-protocol',
    'pg-types',
    'pgpass',
    'postgres-array',
    'postgres-bytea',
    'postgres-date',
    'postgres-interval',
    'split2',
    'xtend',
  ],
  handler: 'app.handler',
  variables: ({ database }) => ({ DATABASE_URL: `postgresql://app@${database.address}/books` }),
  attacks: [
    {
      name: 'a title that is a second statement',
      event: () => get("x'; DROP TABLE books; --"),
      effect: tableDropped,
      stoppedBy: 'sink/sql',
    },
  ],
  benign: [
    { name: 'a title', event: get('Dune'), isServed: answers('found cat.jpg') },
    {
      name: 'a title with words of SQL',
      event: get('SELECT * FROM us WHERE 1=1 -- a play'),
      isServed: answers('found cat.jpg'),
    },
  ],
};
