import { describe, expect, test } from 'vitest';
import { emmental, folderWith, json } from './testing/run.ts';

/** A function with its inputs and needs; `POLICY` marks the place where the policy is put in. */
const configuration = (policy: string) => `
data "aws_region" "current" {}
data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
variable "stage" {}
resource "aws_dynamodb_table" "orders" {
  name = "orders-\${var.stage}"
}
resource "aws_sqs_queue" "mail" {}
resource "aws_lambda_function" "place" {
  function_name = "place-\${var.stage}"
  filename      = "src/app.zip"
  handler       = "app.handler"
  runtime       = "nodejs22.x"
  role          = aws_iam_role.place.arn
  environment {
    variables = {
      TABLE = aws_dynamodb_table.orders.name
      QUEUE = aws_sqs_queue.mail.url
    }
  }
}
resource "aws_iam_role" "place" {
  assume_role_policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "lambda.amazonaws.com" } }]
  })
}
${policy}
`;
const code = `import { DynamoDBClient, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs';
import { S3Client, GetObjectCommand } from '@aws-sdk/client-s3';
export const handler = async () => {
  await new DynamoDBClient({}).send(new PutItemCommand({ TableName: process.env.TABLE, Item: {} }));
  await new DynamoDBClient({}).send(new QueryCommand({ TableName: process.env.TABLE, IndexName: 'by' }));
  await new SQSClient({}).send(new SendMessageCommand({ QueueUrl: process.env.QUEUE, MessageBody: 'x' }));
  await new S3Client({}).send(new GetObjectCommand({ Bucket: 'shared', Key: 'a' }));
};
`;
const files = (policy: string) => ({ 'main.tf': configuration(policy), 'src/app.mjs': code });
const wide = `resource "aws_iam_role_policy" "own" {
  role   = aws_iam_role.place.id
  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "dynamodb:*", Resource = "*" }] })
}
`;
const own = `resource "aws_iam_role_policy" "own" {
  role   = aws_iam_role.place.id
  policy = data.aws_iam_policy_document.place.json
}
`;

const group = `resource "aws_cloudwatch_log_group" "place" {
  name = "/aws/lambda/place-\${var.stage}"
}
`;

interface Permissions {
  readonly apps: readonly {
    readonly functions: readonly {
      readonly excess: readonly { readonly action: string; readonly resource: string }[];
      readonly missing: readonly { readonly action: string; readonly resource: string }[];
    }[];
  }[];
}

const permissionsWith = (policy: string) =>
  json<Permissions>(['permissions'], { cwd: folderWith(files(policy)) }).apps[0]?.functions ?? [];

describe('permissions of a function in Terraform', () => {
  test('end with the command that prints its policy in its own language', () => {
    const { stdout } = emmental(['permissions'], { cwd: folderWith(files(wide)) });
    expect(stdout).toContain('emmental permissions --function aws_lambda_function.place');
    expect(stdout).toContain('--format terraform');
  });

  test('are a policy that, put into the configuration, leaves nothing to take away and nothing to add', () => {
    const { stdout } = emmental(['permissions', '--format', 'terraform'], { cwd: folderWith(files(wide)) });
    expect(stdout).toContain('aws_dynamodb_table.orders.arn,');
    expect(stdout).toContain('"${aws_dynamodb_table.orders.arn}/index/by",');
    expect(stdout).toContain('aws_sqs_queue.mail.arn,');
    const [fn] = permissionsWith(own + stdout);
    expect(fn?.excess).toEqual([]);
    expect(fn?.missing).toEqual([]);
  });

  test('reach the streams of a log group, whose ARN ends before them here', () => {
    const { stdout } = emmental(['permissions', '--format', 'terraform'], {
      cwd: folderWith(files(group + wide)),
    });
    expect(stdout).toContain('"${aws_cloudwatch_log_group.place.arn}:*",');
    const [fn] = permissionsWith(group + own + stdout);
    expect(fn?.excess).toEqual([]);
    expect(fn?.missing).toEqual([]);
  });
});
