import { sam } from './small-apps.ts';

type Files = Readonly<Record<string, string>>;

/** An API over one table, whose functions share a role with more than they need. */
const orders: Files = {
  'serverless.yml': `service: orders
provider:
  name: aws
  runtime: nodejs22.x
  environment: { TABLE: !Ref Orders }
  iam:
    role:
      statements:
        - Effect: Allow
          Action: [dynamodb:GetItem, dynamodb:PutItem, dynamodb:DeleteItem, dynamodb:Scan]
          Resource: !GetAtt Orders.Arn
functions:
  get:
    handler: get.handler
    events: [{ httpApi: 'GET /orders/{id}' }]
  create:
    handler: create.handler
    events: [{ httpApi: 'POST /orders' }]
resources:
  Resources:
    Orders:
      Type: AWS::DynamoDB::Table
      Properties:
        AttributeDefinitions: [{ AttributeName: id, AttributeType: S }]
        KeySchema: [{ AttributeName: id, KeyType: HASH }]
        BillingMode: PAY_PER_REQUEST
`,
  'get.mjs': `import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
const db = new DynamoDBClient({});
export const handler = async ({ pathParameters: { id } }) =>
  db.send(new GetItemCommand({ TableName: process.env.TABLE, Key: { id: { S: id } } }));
`,
  'create.mjs': `import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
const db = new DynamoDBClient({});
export const handler = async ({ body }) =>
  db.send(new PutItemCommand({ TableName: process.env.TABLE, Item: { id: { S: JSON.parse(body).id } } }));
`,
};

/** A function that runs a program with text of its event, with everything that S3 has. */
const thumbnails: Files = {
  'template.yaml': sam(`  Resize:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: resize.handler
      Policies: [{ Statement: [{ Effect: Allow, Action: 's3:*', Resource: '*' }] }]
      Events:
        Get: { Type: HttpApi, Properties: { Path: /resize, Method: get } }
`),
  'resize.mjs': `import { execSync } from 'node:child_process';
export const handler = async ({ queryStringParameters: { size } }) => execSync(\`convert -resize \${size} in.png out.png\`);
`,
};

/** A function that calls an address which only its environment names. */
const callbacks: Files = {
  'template.yaml': sam(`  get:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: call.handler
      Environment: { Variables: { CALLBACK_URL: '{{resolve:ssm:/callback}}' } }
      Policies: []
      Events:
        Nightly: { Type: Schedule, Properties: { Schedule: rate(1 day) } }
`),
  'call.mjs': `export const handler = async () => fetch(process.env.CALLBACK_URL);
`,
};

/** The same function with a rulebase and an owner. */
const guarded: Files = {
  ...callbacks,
  'emmental.yaml': `emmental: profile/1
defaults:
  owner: '@shop/platform'
  mode: enforce
functions:
  get:
    inbound:
      nightly: { from: schedule, who: nobody }
`,
};

const placedIn = (folder: string, files: Files): Files =>
  Object.fromEntries(Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text]));

/** A few apps whose templates and functions have the same names. */
export const smallFleet: Files = {
  ...placedIn('services/orders-europe', orders),
  ...placedIn('services/orders-america', orders),
  ...placedIn('services/thumbnails', thumbnails),
  ...placedIn('jobs/callbacks', callbacks),
  ...placedIn('jobs/callbacks-guarded', guarded),
};

/** Many apps in folders with a long common beginning. */
export function largeFleet(count: number): Files {
  const kinds = [
    ['orders', orders],
    ['thumbnails', thumbnails],
    ['callbacks', callbacks],
  ] as const;
  const apps = Array.from({ length: count }, (_, index): Files => {
    const [name, files] = kinds[index % kinds.length] ?? kinds[0];
    return placedIn(`commerce-platform-service-${String(index + 1).padStart(3, '0')}-${name}`, files);
  });
  return Object.assign({}, ...apps) as Files;
}
