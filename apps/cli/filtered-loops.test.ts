import { describe, expect, test } from 'vitest';
import { scanOf } from './testing/scan.ts';

const code = `const { DynamoDBClient, UpdateItemCommand } = require('@aws-sdk/client-dynamodb');
exports.handler = () => new DynamoDBClient({}).send(new UpdateItemCommand({ TableName: process.env.ITEMS, Key: { id: { S: 'a' } } }));
`;

const terraform = (filter: string): Record<string, string> => ({
  'main.tf': `resource "aws_dynamodb_table" "items" {
  name             = "items"
  hash_key         = "id"
  stream_enabled   = true
  stream_view_type = "NEW_IMAGE"
  attribute {
    name = "id"
    type = "S"
  }
}
data "archive_file" "code" {
  type        = "zip"
  source_file = "a.js"
  output_path = "a.zip"
}
resource "aws_iam_role" "access" {
  assume_role_policy = "{}"
}
resource "aws_lambda_function" "again" {
  function_name = "again"
  handler       = "a.handler"
  runtime       = "nodejs22.x"
  filename      = data.archive_file.code.output_path
  role          = aws_iam_role.access.arn
  environment {
    variables = { ITEMS = aws_dynamodb_table.items.name }
  }
}
resource "aws_lambda_event_source_mapping" "changes" {
  event_source_arn  = aws_dynamodb_table.items.stream_arn
  function_name     = aws_lambda_function.again.arn
  starting_position = "LATEST"
${filter === '' ? '' : `  filter_criteria {\n    filter {\n      pattern = jsonencode({ eventName = ["${filter}"] })\n    }\n  }\n`}}
`,
});

const serverless = (filter: string): Record<string, string> => ({
  'serverless.yml': `service: x
provider: { name: aws, runtime: nodejs22.x, environment: { ITEMS: !Ref Items } }
functions:
  again:
    handler: a.handler
    events:
      - stream:
          type: dynamodb
          arn: !GetAtt Items.StreamArn
${filter === '' ? '' : `          filterPatterns: [{ eventName: [${filter}] }]\n`}resources:
  Resources:
    Items: { Type: AWS::DynamoDB::Table, Properties: { StreamSpecification: { StreamViewType: NEW_IMAGE } } }
`,
});

const plain = (filter: string): Record<string, string> => ({
  'template.yaml': `Resources:
  Items: { Type: AWS::DynamoDB::Table, Properties: { StreamSpecification: { StreamViewType: NEW_IMAGE } } }
  Again:
    Type: AWS::Lambda::Function
    Properties: { Runtime: nodejs22.x, Handler: a.handler, Code: ., Environment: { Variables: { ITEMS: !Ref Items } } }
  Changes:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      EventSourceArn: !GetAtt Items.StreamArn
      FunctionName: !GetAtt Again.Arn
${filter === '' ? '' : `      FilterCriteria: { Filters: [{ Pattern: '{"eventName":["${filter}"]}' }] }\n`}`,
});

describe.each([
  ['Terraform', terraform],
  ['Serverless Framework', serverless],
  ['CloudFormation', plain],
])('%s: a function that updates the table whose stream starts it', (_, files) => {
  test.each([
    ['loops without a filter', '', ['fail']],
    ['loops where updates pass', 'MODIFY', ['fail']],
    ['is a question where only insertions pass', 'INSERT', ['unknown']],
    ['does not loop where only removals pass', 'REMOVE', []],
  ])('%s', async (__, filter, expected) => {
    const { findings } = await scanOf({ ...files(filter), 'a.js': code });
    const loops = findings.filter(({ rule }) => rule === 'chain/loop').map(({ status }) => status);
    expect(loops).toEqual(expected);
  });
});
