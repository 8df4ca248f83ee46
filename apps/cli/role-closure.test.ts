import { describe, expect, test } from 'vitest';
import { emmental, folderWith } from './testing/run.ts';

const put = `import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
export const handler = (event) => new DynamoDBClient({}).send(new PutItemCommand({ TableName: process.env.TABLE, Item: { id: { S: event.id } } }));
`;
const scan = `import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
export const handler = () => new DynamoDBClient({}).send(new ScanCommand({ TableName: process.env.TABLE }));
`;

const declared = (name: string, role: string) => `resource "aws_lambda_function" "${name}" {
  function_name = "${name}"
  role          = aws_iam_role.${role}.arn
  handler       = "${name}.handler"
  runtime       = "nodejs22.x"
  filename      = "\${path.module}/src"
  environment { variables = { TABLE = aws_dynamodb_table.readings.name } }
}
`;
const roleOf = (name: string, actions: string) => `resource "aws_iam_role" "${name}" {
  name               = "${name}"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "lambda.amazonaws.com" } }] })
}
resource "aws_iam_role_policy" "${name}" {
  role   = aws_iam_role.${name}.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = [${actions}], Resource = "*" }] })
}
`;
const table = `resource "aws_dynamodb_table" "readings" {
  name     = "readings"
  hash_key = "id"
  attribute {
    name = "id"
    type = "S"
  }
}
`;
const wide = '"dynamodb:*", "logs:*"';
const code = { 'src/ingest.mjs': put, 'src/report.mjs': scan };

const apps: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'functions that share a role of Terraform': {
    'main.tf': `${table}${roleOf('shared', wide)}${declared('ingest', 'shared')}${declared('report', 'shared')}`,
    ...code,
  },
  'functions with wide roles of their own': {
    'main.tf': `${table}${roleOf('a', wide)}${roleOf('b', wide)}${declared('ingest', 'a')}${declared('report', 'b')}`,
    ...code,
  },
  'functions that share a role that may pass any role': {
    'main.tf': `${table}${roleOf('shared', `${wide}, "iam:PassRole"`)}${declared('ingest', 'shared')}${declared('report', 'shared')}`,
    ...code,
  },
  'functions that share a role of CloudFormation': {
    'template.yaml': `Resources:
  Readings: { Type: AWS::DynamoDB::Table, Properties: { KeySchema: [{ AttributeName: id, KeyType: HASH }], AttributeDefinitions: [{ AttributeName: id, AttributeType: S }] } }
  Shared:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: { Statement: [{ Effect: Allow, Action: sts:AssumeRole, Principal: { Service: lambda.amazonaws.com } }] }
      Policies: [{ PolicyName: all, PolicyDocument: { Statement: [{ Effect: Allow, Action: [dynamodb:*, logs:*], Resource: '*' }] } }]
${['ingest', 'report']
  .map(
    (name) => `  ${name}:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: nodejs22.x
      Handler: ${name}.handler
      Code: src
      Role: !GetAtt Shared.Arn
      Environment: { Variables: { TABLE: !Ref Readings } }
`,
  )
  .join('')}`,
    ...code,
  },
};

interface Holes {
  readonly apps: readonly {
    readonly paths: readonly { readonly id: string }[];
    readonly closure: {
      readonly changes: readonly { readonly command: string | null; readonly closes: readonly string[] }[];
      readonly left: readonly string[];
    };
  }[];
}

const holesOf = (cwd: string): Holes =>
  JSON.parse(emmental(['holes', '--format', 'json'], { cwd }).stdout) as Holes;

describe('the step that reduces roles closes what the closure says', () => {
  test.each(Object.entries(apps))('%s', (_, files) => {
    const cwd = folderWith(files);
    const before = holesOf(cwd).apps[0];
    const promised = before?.closure.changes
      .filter(({ command }) => command === 'emmental protect --only roles --write')
      .flatMap(({ closes }) => closes);
    expect([promised?.length ?? 0, before?.closure.left]).toEqual([2, []]);
    expect(promised?.every((id) => id.includes('/T15'))).toBe(true);
    const { status } = emmental(['protect', '--only', 'roles', '--write'], { cwd });
    expect(status).toBe(0);
    const after = holesOf(cwd).apps[0]?.paths.map(({ id }) => id) ?? [];
    expect(after.filter((id) => promised?.includes(id))).toEqual([]);
  });

  test('a screen names the step and its command', () => {
    const cwd = folderWith(apps['functions that share a role of Terraform'] ?? {});
    const { stdout } = emmental(['holes'], { cwd });
    expect(stdout).not.toContain('Not closed');
    expect(stdout.replace(/\s+/g, ' ')).toContain(
      'give each function that shares aws_iam_role.shared a role of its own, with only the permissions that it needs',
    );
    expect(stdout).toContain('emmental protect --only roles --write');
  });
});
