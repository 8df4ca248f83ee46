import { describe, expect, test } from 'vitest';
import { laid, readAgain } from '../testing/laid-plan.ts';
import { scannedFiles } from '../testing/scan.ts';
import { checkedRoles } from './roles.ts';

/** A function that reads one table, and one that writes into a queue. */
const code = {
  'read.mjs': `import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
export const handler = (event) => new DynamoDBClient({}).send(new GetItemCommand({ TableName: process.env.TABLE, Key: event.key }));
`,
  'send.mjs': `import { SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs';
export const handler = (event) => new SQSClient({}).send(new SendMessageCommand({ QueueUrl: process.env.QUEUE, MessageBody: 'x' }));
`,
  'get.mjs': `import { S3Client, GetObjectCommand } from '@aws-sdk/client-s3';
export const handler = (event) => new S3Client({}).send(new GetObjectCommand({ Bucket: event.Records[0].s3.bucket.name, Key: 'a' }));
`,
};

/** The plan for a template beside this code, checked to be undone and to be done when it is asked again. */
async function rolesIn(path: string, text: string, only: readonly string[] | null = null) {
  const { apps, source } = await scannedFiles({ ...code, [path]: text });
  const [scanned] = apps;
  if (!scanned) throw new Error('no app was read');
  const plan = checkedRoles(scanned, [{ path, text }], only && new Set(only), readAgain(path, source));
  return laid(plan, path, text);
}

const tables = `  Orders:
    Type: AWS::DynamoDB::Table
    Properties: { KeySchema: [{ AttributeName: id, KeyType: HASH }] }
  Jobs: { Type: AWS::SQS::Queue }
`;

describe('SAM', () => {
  const sam = (policies: string, rest = tables): string => `Transform: AWS::Serverless-2016-10-31
Resources:
  Read:
    Type: AWS::Serverless::Function
    Properties:
      Handler: read.handler # the reader
      Runtime: nodejs22.x
      Environment: { Variables: { TABLE: !Ref Orders } }
${policies}
${rest}`;

  test('policy templates and managed policies become the statements that are needed', async () => {
    const { text, said } = await rolesIn(
      'template.yaml',
      sam(`      Policies: # why
        # all of it
        - DynamoDBCrudPolicy:
            TableName: !Ref Orders
        - AmazonSQSFullAccess # for later`),
    );
    expect(said[0]).toMatch(/^Read changed: removes \d+ permissions$/);
    expect(text).toContain(`      Policies: # why
        # all of it
        # for later
        - Version: '2012-10-17'
          Statement:
            - Sid: ReadOrders
              Effect: Allow
              Action:
                - dynamodb:GetItem
              Resource:
                - !GetAtt Orders.Arn
  Orders:
`);
    expect(text).toContain('Handler: read.handler # the reader\n');
    expect((await rolesIn('template.yaml', text)).said).toEqual([
      'Read nothing: its role has the permissions it needs',
    ]);
  });

  test('a managed policy of which nobody knows what it allows stays', async () => {
    const { text, said } = await rolesIn(
      'template.yaml',
      sam(
        '      Policies: [AmazonSQSFullAccess, arn:aws:iam::111122223333:policy/ours, { Statement: { Effect: Allow, Action: "dynamodb:*", Resource: "*" } }]',
      ),
    );
    expect(said[0]).toContain('Read changed');
    expect(text).toContain('        - arn:aws:iam::111122223333:policy/ours\n');
    expect(text).not.toContain('AmazonSQSFullAccess');
  });

  test.each([
    ['!If [Prod, [AmazonSQSFullAccess], [AmazonDynamoDBFullAccess]]', 'intrinsic function'],
    ['[!If [Prod, AmazonSQSFullAccess, !Ref AWS::NoValue]]', 'condition'],
  ])('what hangs on a condition is left, with the reason: %s', async (policies, why) => {
    const { said, text } = await rolesIn(
      'template.yaml',
      sam(`      Policies: ${policies}`).replace(
        'Resources:',
        'Conditions: { Prod: !Equals [!Ref "AWS::Region", a] }\nResources:',
      ),
    );
    expect(said[0]).toMatch(new RegExp(`by-hand.*${why}`));
    expect(text).toContain(policies);
  });

  const bucket = (name: string): string => `  Get:
    Type: AWS::Serverless::Function
    Properties:
      Handler: get.handler
      Runtime: nodejs22.x
      Policies: AmazonS3FullAccess
      Events:
        New: { Type: S3, Properties: { Bucket: !Ref Uploads, Events: 's3:ObjectCreated:*' } }
  Uploads:
    Type: AWS::S3::Bucket
${name}${tables}`;

  test('a bucket that starts the function is named by its name: a reference would be a circle', async () => {
    const { text, said } = await rolesIn(
      'template.yaml',
      sam('      Policies: []', bucket('    Properties: { BucketName: !Sub "${AWS::StackName}-uploads" }\n')),
    );
    expect(said.find((line) => line.startsWith('Get'))).toContain('Get changed');
    expect(text).toContain('- !Sub arn:${AWS::Partition}:s3:::${AWS::StackName}-uploads/a\n');
    const without = await rolesIn('template.yaml', sam('      Policies: []', bucket('')));
    expect(without.said.find((line) => line.startsWith('Get'))).toMatch(/by-hand.*circular/);
  });

  test('what is missing is added; lines may end as on Windows', async () => {
    const { text, said } = await rolesIn(
      'template.yaml',
      sam('      MemorySize: 128').replaceAll('\n', '\r\n'),
    );
    expect(said[0]).toBe('Read changed: adds 1 permission that its code needs');
    expect(text).toContain('      Policies:\r\n        - Version:');
    expect(text.replaceAll('\r\n', '')).not.toContain('\n');
  });
});

const shared = `Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      RoleName: everything
      Path: /ours/
      AssumeRolePolicyDocument: { Statement: [{ Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: 'sts:AssumeRole' }] }
      ManagedPolicyArns:
        - arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole
        - arn:aws:iam::aws:policy/AdministratorAccess
  Read:
    Type: AWS::Lambda::Function
    Properties:
      Handler: read.handler
      Runtime: nodejs22.x
      Code: .
      Role: !GetAtt Role.Arn
      Environment: { Variables: { TABLE: !Ref Orders } }
  Send:
    Type: AWS::Lambda::Function
    Properties:
      Handler: send.handler
      Runtime: nodejs22.x
      Code: .
      Role: !GetAtt Role.Arn
      Environment: { Variables: { QUEUE: !Ref Jobs } }
${tables}`;

describe('CloudFormation', () => {
  test('functions that share a role get one each; the first keeps it', async () => {
    const { text, said } = await rolesIn('template.yaml', shared);
    expect(said[0]).toMatch(/^Read changed: removes/);
    expect(said[1]).toMatch(/^Send changed: gets its own role instead of Role: removes/);
    expect(text).not.toContain('AdministratorAccess');
    expect(text).toContain('      Role: !GetAtt SendRole.Arn\n');
    expect(text).toMatch(/ {2}SendRole:\n {4}Type: AWS::IAM::Role\n(.*\n)*? {6}Path: \/ours\/\n/);
    expect(text.match(/RoleName/g)).toHaveLength(1);
    expect((await rolesIn('template.yaml', text)).plan.files.size).toBe(0);
  });

  test('only the function that is named leaves the role, which stays as it is for the other', async () => {
    const { text, said } = await rolesIn('template.yaml', shared, ['Send']);
    expect(said).toHaveLength(1);
    expect(text).toContain('AdministratorAccess');
    expect(text).toContain('SendRole');
  });

  test('JSON keeps its form', async () => {
    const text = JSON.stringify(
      {
        Resources: {
          Role: {
            Type: 'AWS::IAM::Role',
            Properties: {
              ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'],
              AssumeRolePolicyDocument: {},
            },
          },
          Read: {
            Type: 'AWS::Lambda::Function',
            Properties: {
              Handler: 'read.handler',
              Runtime: 'nodejs22.x',
              Code: '.',
              Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
              Environment: { Variables: { TABLE: { Ref: 'Orders' } } },
            },
          },
          Orders: { Type: 'AWS::DynamoDB::Table', Properties: {} },
        },
      },
      null,
      4,
    );
    const { text: after } = await rolesIn('template.json', text);
    const role = JSON.parse(after).Resources.Role.Properties;
    expect(role.ManagedPolicyArns).toBeUndefined();
    expect(role.Policies[0].PolicyDocument.Statement).toContainEqual({
      Sid: 'ReadOrders',
      Effect: 'Allow',
      Action: ['dynamodb:GetItem'],
      Resource: [{ 'Fn::GetAtt': ['Orders', 'Arn'] }],
    });
    expect(after).toContain(
      '\n                "Policies": [\n                    {\n                        "PolicyName"',
    );
  });

  test('a policy that is attached from elsewhere is the one that changes', async () => {
    const attached = `Resources:
  Role:
    Type: AWS::IAM::Role
    Properties: { AssumeRolePolicyDocument: {} }
  All:
    Type: AWS::IAM::Policy
    Properties:
      PolicyName: all
      PolicyDocument:
        Statement: [{ Effect: Allow, Action: '*', Resource: '*' }]
      Roles: [!Ref Role]
${shared.slice(shared.indexOf('  Read:'))}`.replace(/ {2}Send:\n(?: {4}.*\n)+/, '');
    const { text, said } = await rolesIn('template.yaml', attached);
    expect(said[0]).toContain('Read changed');
    expect(text).toMatch(/PolicyName: all\n {6}PolicyDocument:\n {8}Version: '2012-10-17'\n/);
    expect(text).not.toContain("Action: '*'");
    const others = attached.replace('Roles: [!Ref Role]', 'Roles: [!Ref Role, another]');
    expect((await rolesIn('template.yaml', others)).said[0]).toContain('Read changed');
  });
});

describe('Serverless Framework', () => {
  const service = (functions: string): string => `service: shop
provider:
  name: aws
  runtime: nodejs22.x
  environment:
    TABLE: !Ref Orders
    QUEUE: !Ref Jobs
  iam:
    role:
      statements:
        # too much
        - { Effect: Allow, Action: '*', Resource: '*' }
functions:
${functions}resources:
  Resources:
${tables.replace(/^(?=.)/gm, '  ')}`;
  const read = '  read: { handler: read.handler }\n';
  const send = '  send:\n    handler: send.handler\n';

  test('one function: the role of the provider is what it needs', async () => {
    const { text } = await rolesIn('serverless.yml', service(read));
    expect(text).toContain('      statements:\n        # too much\n        - Sid: ');
    expect(text).not.toContain("'*'");
  });

  test('several: each has a role in the resources', async () => {
    const { text, said } = await rolesIn('serverless.yml', service(read + send));
    expect(said.map((line) => line.replace(/:.*/, ''))).toEqual(['read changed', 'send changed']);
    expect(text).toContain('  read: { handler: read.handler, role: ReadRole }\n');
    expect(text).toContain('    role: SendRole\n');
    expect(text).toContain('      statements: []\n');
    expect((await rolesIn('serverless.yml', text)).plan.files.size).toBe(0);
  });

  test('a function that EventBridge Scheduler starts keeps the shared role: the framework gives it to both', async () => {
    const scheduled = `${send}    events: [{ schedule: { method: scheduler, rate: [rate(1 hour)] } }]\n`;
    const { said } = await rolesIn('serverless.yml', service(read + scheduled));
    expect(said[0]).toContain('read changed');
    expect(said[1]).toMatch(/^send by-hand.*EventBridge Scheduler/);
  });

  test('statements of one function by the plug-in stay its own', async () => {
    const own = "    iamRoleStatements: [{ Effect: Allow, Action: 'sqs:*', Resource: '*' }]\n";
    const { text } = await rolesIn(
      'serverless.yml',
      `plugins: [serverless-iam-roles-per-function]\n${service(send + own)}`,
    );
    expect(text).toContain('    iamRoleStatements:\n      - Sid: ');
    expect(text).toContain('sqs:SendMessage');
  });
});

describe('Terraform', () => {
  const role = `resource "aws_iam_role" "shared" {
  name               = "shared"
  assume_role_policy = jsonencode({ Statement = [{ Effect = "Allow", Principal = { Service = "lambda.amazonaws.com" }, Action = "sts:AssumeRole" }] })
}
`;
  const basic = `
resource "aws_iam_role_policy_attachment" "basic" {
  role       = aws_iam_role.shared.name
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}
`;
  const inline = `
resource "aws_iam_role_policy" "all" {
  role   = aws_iam_role.shared.id
  policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = ["dynamodb:*"], Resource = "*" }] # too much
  })
}
`;
  const fn = (name: string, variable: string, more = ''): string => `
resource "aws_lambda_function" "${name}" {
  function_name = "${name}" # its name
  handler       = "${name}.handler"
  runtime       = "nodejs22.x"
  filename      = data.archive_file.code.output_path
  role          = aws_iam_role.shared.arn
  environment {
    variables = { ${variable} }
  }
${more}}
`;
  const rest = `
data "archive_file" "code" {
  type       = "zip"
  source_dir = path.module
}

resource "aws_dynamodb_table" "orders" { name = "orders" }
resource "aws_sqs_queue" "jobs" { name = "jobs" }
`;
  const read = fn(
    'read',
    'TABLE = aws_dynamodb_table.orders.name',
    '  depends_on = [aws_iam_role_policy_attachment.basic]\n',
  );
  const send = fn('send', 'QUEUE = aws_sqs_queue.jobs.url');

  test('one policy gives what is needed, the others go, also out of what waits for them', async () => {
    const { text, said } = await rolesIn('main.tf', role + basic + inline + read + rest);
    expect(said[0]).toMatch(/^aws_lambda_function.read changed: removes \d+ permissions$/);
    expect(text).toContain('  # too much\n  policy = data.aws_iam_policy_document.read.json\n}\n');
    expect(text).toContain('      aws_dynamodb_table.orders.arn,\n');
    expect(text).not.toMatch(/AdministratorAccess|depends_on|dynamodb:\*/);
    expect(text).toContain('function_name = "read" # its name\n');
    expect((await rolesIn('main.tf', text)).plan.files.size).toBe(0);
  });

  test('functions that share a role get one each', async () => {
    const { text, said } = await rolesIn(
      'main.tf',
      role + inline + read.replace(/ +depends_on.*\n/, '') + send + rest,
    );
    expect(said[1]).toContain('its own role instead of aws_iam_role.shared');
    expect(text).toContain('  role          = aws_iam_role.send.arn\n');
    expect(text.match(/^data "aws_region" "current" \{\}$/gm)).toHaveLength(1);
    expect((await rolesIn('main.tf', text)).plan.files.size).toBe(0);
  });

  test('what a file in JSON declares or names is not declared again, and does not lose its name', async () => {
    const rolesBeside = async (json: object) => {
      const text = role + basic + inline + read.replace(/ +depends_on.*\n/, '') + rest;
      const files = { 'main.tf': text, 'more.tf.json': JSON.stringify(json) };
      const { apps, source } = await scannedFiles({ ...code, ...files });
      const [scanned] = apps;
      if (!scanned) throw new Error('no app was read');
      const sources = Object.entries(files).map(([path, each]) => ({ path, text: each }));
      const plan = checkedRoles(scanned, sources, null, readAgain('main.tf', source));
      if (typeof plan === 'string') throw new Error(plan);
      expect(plan.files.has('more.tf.json')).toBe(false);
      return { text: plan.files.get('main.tf') ?? text, why: plan.outcomes[0]?.why };
    };
    const declared = await rolesBeside({ data: { aws_region: { current: {} } } });
    expect(declared.text).toContain('data.aws_region.current');
    expect(declared.text).not.toContain('data "aws_region"');
    const named = await rolesBeside({
      output: { x: { value: '${aws_iam_role_policy_attachment.basic.id}' } },
    });
    expect(named.why).toContain('something else refers to');
  });

  test.each([
    ['a loop', role, basic.replace('role  ', 'for_each   = toset(["a"])\n  role  '), 'a loop grants'],
    [
      'its own list',
      role.replace(
        'name  ',
        'managed_policy_arns = ["arn:aws:iam::aws:policy/AdministratorAccess"]\n  name  ',
      ),
      '',
      'managed_policy_arns',
    ],
    [
      'an output',
      role,
      `${basic}${inline}output "x" { value = aws_iam_role_policy_attachment.basic.id }\n`,
      'something else refers to',
    ],
  ])('what cannot be changed safely is told with the text: %s', async (_, first, second, why) => {
    const { said, text, plan } = await rolesIn(
      'main.tf',
      first + second + read.replace(/ +depends_on.*\n/, '') + rest,
    );
    expect(said[0]).toContain(why);
    expect(plan.outcomes[0]?.todo).toContain('data "aws_iam_policy_document" "read"');
    expect(text).toBe(first + second + read.replace(/ +depends_on.*\n/, '') + rest);
  });
});
