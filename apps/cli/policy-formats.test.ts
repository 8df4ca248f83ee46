import { describe, expect, test } from 'vitest';
import { emmental, folderWith, json } from './testing/run.ts';

const code = `const { S3Client, GetObjectCommand } = require('@aws-sdk/client-s3');
exports.handler = () => new S3Client({}).send(new GetObjectCommand({ Bucket: 'shop-files', Key: 'a' }));
`;
const statement = "{ Effect: Allow, Action: 's3:*', Resource: '*' }";
const trust =
  '{ Version: "2012-10-17", Statement: [{ Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: sts:AssumeRole }] }';
const role = `{ Type: AWS::IAM::Role, Properties: { AssumeRolePolicyDocument: ${trust}, Policies: [{ PolicyName: p, PolicyDocument: { Version: "2012-10-17", Statement: [${statement}] } }] } }`;
const samFunction = (more: string): string =>
  `Transform: AWS::Serverless-2016-10-31
Resources:
  Reader: { Type: AWS::Serverless::Function, Properties: { Runtime: nodejs22.x, Handler: a.handler, CodeUri: ., ${more} } }
`;
const plainFunction =
  '{ Type: AWS::Lambda::Function, Properties: { Runtime: nodejs22.x, Handler: a.handler, Code: ., Role: !GetAtt Access.Arn } }';
const serverless = (fn: string, more: string): string =>
  `service: x\nframeworkVersion: "3"\nprovider: { name: aws, runtime: nodejs20.x${more}\nfunctions: { reader: { handler: a.handler${fn} } }\n`;

/** A template by its name, and the format and a line of the policy that the suggested command prints. */
const templates: readonly (readonly [string, Record<string, string>, string, string])[] = [
  [
    'a function of SAM with its own policies',
    { 'template.yaml': samFunction(`Policies: [{ Statement: [${statement}] }]`) },
    'sam',
    '  - Version: "2012-10-17"',
  ],
  [
    'a function of SAM that names a role',
    { 'template.yaml': `${samFunction('Role: !GetAtt Access.Arn')}  Access: ${role}\n` },
    'cloudformation',
    '  - PolicyName: LeastPrivilege',
  ],
  [
    'plain CloudFormation',
    { 'template.yaml': `Resources:\n  Reader: ${plainFunction}\n  Access: ${role}\n` },
    'cloudformation',
    '  - PolicyName: LeastPrivilege',
  ],
  [
    'the role of the provider in serverless.yml',
    { 'serverless.yml': serverless('', `, iam: { role: { statements: [${statement}] } } }`) },
    'serverless',
    '    statements:',
  ],
  [
    'a role of the plug-in in serverless.yml',
    {
      'serverless.yml': `${serverless(`, iamRoleStatements: [${statement}]`, ' }')}plugins: [serverless-iam-roles-per-function]\n`,
    },
    'serverless',
    '    statements:',
  ],
  [
    'a role of the resources of serverless.yml',
    {
      'serverless.yml': `${serverless(', role: Access', ' }')}resources: { Resources: { Access: ${role} } }\n`,
    },
    'cloudformation',
    '  - PolicyName: LeastPrivilege',
  ],
  [
    'Terraform',
    {
      'main.tf': `resource "aws_iam_role" "access" {
  assume_role_policy = jsonencode({ Statement = [{ Effect = "Allow", Principal = { Service = "lambda.amazonaws.com" }, Action = "sts:AssumeRole" }] })
}
resource "aws_iam_role_policy" "access" {
  role   = aws_iam_role.access.id
  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "s3:*", Resource = "*" }] })
}
data "archive_file" "code" {
  type        = "zip"
  source_file = "a.js"
  output_path = "a.zip"
}
resource "aws_lambda_function" "reader" {
  function_name = "reader"
  handler       = "a.handler"
  runtime       = "nodejs22.x"
  filename      = data.archive_file.code.output_path
  role          = aws_iam_role.access.arn
}
`,
    },
    'terraform',
    'data "aws_iam_policy_document" "reader" {',
  ],
];

describe('the suggested command prints a policy that the file with the role takes', () => {
  test.each(templates)('%s', (_, files, format, line) => {
    const folder = folderWith({ ...files, 'a.js': code });
    const fixes = json<{ findings: readonly { rule: string; fix: string | null }[] }>([
      'scan',
      folder,
    ]).findings.flatMap(({ rule, fix }) =>
      rule.startsWith('access/') && fix?.startsWith('emmental permissions') ? [fix] : [],
    );
    const [fix = ''] = fixes;
    expect(fix).toContain(` --format ${format}`);
    const name = / --function (\S+) /.exec(fix)?.[1] ?? '';
    const { stdout } = emmental(['permissions', folder, '--function', name, '--format', format]);
    expect(stdout.split('\n')).toContain(line);
    expect(emmental(['permissions', folder]).stdout.replace(/ \\\n\s*/g, ' ')).toContain(
      `--format ${format}\n`,
    );
  });
});
