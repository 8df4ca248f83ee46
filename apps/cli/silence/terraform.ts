import { quiet, type SilentApp } from './case.ts';

const role = `resource "aws_iam_role" "fn" {
  name = "fn"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "lambda.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}
resource "aws_iam_role_policy" "fn" {
  role = aws_iam_role.fn.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = ["s3:GetObject", "s3:PutObject"], Resource = "arn:aws:s3:::acme-data/*" }]
  })
}
`;
const fn = (
  more = '',
  code = 'filename = data.archive_file.fn.output_path',
): string => `data "archive_file" "fn" {
  type = "zip"
  source_dir = "src"
  output_path = "fn.zip"
}
resource "aws_lambda_function" "Fn" {
  function_name = "fn"
  runtime = "nodejs22.x"
  handler = "app.handler"
  role = aws_iam_role.fn.arn
  ${code}
  ${more}
}
`;
const code = { 'src/app.mjs': quiet };

/** Configurations of Terraform that lead to something which is not in the repository. */
export const silentTerraform: readonly SilentApp[] = [
  {
    says: 'a resource that starts a function and has no row',
    files: {
      ...code,
      'main.tf': `${fn()}${role}resource "aws_connect_lambda_function_association" "calls" {\n  function_arn = aws_lambda_function.Fn.arn\n  instance_id = "acme"\n}\n`,
    },
    asks: 'aws_connect_lambda_function_association',
    startedByUnknown: true,
  },
  {
    says: 'an agent of Bedrock',
    files: {
      ...code,
      'main.tf': `${fn()}${role}resource "aws_bedrockagent_agent_action_group" "orders" {\n  action_group_name = "orders"\n  agent_id = "ACME"\n  agent_version = "DRAFT"\n  action_group_executor {\n    lambda = aws_lambda_function.Fn.arn\n  }\n}\n`,
    },
    asks: 'aws_bedrockagent_agent_action_group',
    startedByUnknown: true,
  },
  {
    says: 'a resource of another provider, which gets the name through a local',
    files: {
      ...code,
      'main.tf': `${fn()}${role}locals {\n  target = aws_lambda_function.Fn.arn\n}\nresource "acme_webhook" "orders" {\n  target = local.target\n}\n`,
    },
    asks: 'acme_webhook',
    startedByUnknown: true,
  },
  {
    says: 'a module of a registry that gets the function',
    files: {
      ...code,
      'main.tf': `${fn()}${role}module "api" {\n  source = "acme/http-api/aws"\n  function = aws_lambda_function.Fn.invoke_arn\n}\n`,
    },
    asks: 'acme/http-api/aws',
    startedByUnknown: true,
  },
  {
    says: 'a module of git that declares functions',
    files: {
      'main.tf':
        'module "jobs" {\n  source = "git::https://git.acme.example/jobs.git?ref=v3"\n  memory = 512\n}\n',
    },
    asks: 'git.acme.example/jobs.git',
  },
  {
    says: 'a module whose folder does not exist',
    files: {
      ...code,
      'main.tf': `${fn()}${role}module "queue" {\n  source = "./acme-queue"\n  function_arn = aws_lambda_function.Fn.arn\n}\n`,
    },
    asks: 'acme-queue',
    startedByUnknown: true,
  },
  {
    says: 'the output of the function is for other configurations',
    files: {
      ...code,
      'main.tf': `${fn()}${role}output "acme_target" {\n  value = aws_lambda_function.Fn.arn\n}\n`,
    },
    asks: 'acme_target',
    startedByUnknown: true,
  },
  {
    says: 'a role that exists already',
    files: {
      ...code,
      'main.tf': `${fn().replace('aws_iam_role.fn.arn', 'data.aws_iam_role.acme_existing.arn')}data "aws_iam_role" "acme_existing" {\n  name = "acme-existing"\n}\n`,
    },
    asks: 'acme_existing',
    keeps: true,
  },
  {
    says: 'a policy in a file that does not exist',
    files: {
      ...code,
      'main.tf':
        fn() +
        role.replace(
          /(?<=\n {2})policy = jsonencode\(\{[\s\S]*?\n {2}\}\)\n\}\n$/,
          'policy = file("acme-policy.json")\n}\n',
        ),
    },
    asks: 'acme-policy.json',
    keeps: true,
  },
  {
    says: 'a policy that a variable without a default gives',
    files: {
      ...code,
      'main.tf': `variable "acme_actions" {\n  type = list(string)\n}\n${fn()}${role.replace('["s3:GetObject", "s3:PutObject"]', 'var.acme_actions')}`,
    },
    asks: 'acme_actions',
    keeps: true,
  },
  {
    says: 'functions for each item of a variable without a default',
    files: {
      ...code,
      'main.tf': `variable "acme_jobs" {\n  type = map(object({ handler = string }))\n}\n${fn(
        'for_each = var.acme_jobs',
      ).replace('handler = "app.handler"', 'handler = each.value.handler')}${role}`,
    },
    asks: 'acme_jobs',
    keeps: true,
  },
  {
    says: 'an archive that does not exist',
    files: { 'main.tf': fn('', 'filename = "acme-build.zip"') + role },
    asks: 'acme-build.zip',
    keeps: true,
  },
  {
    says: 'an archive of a bucket',
    files: { 'main.tf': fn('', 's3_bucket = "acme-builds"\n  s3_key = "fn.zip"') + role },
    asks: 'acme-builds',
    keeps: true,
  },
  {
    says: 'an image of a registry',
    files: {
      'main.tf':
        fn(
          '',
          'package_type = "Image"\n  image_uri = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/acme-orders:latest"',
        ) + role,
    },
    asks: 'acme-orders',
    keeps: true,
  },
  {
    says: 'a layer of another account that the code imports',
    files: {
      'src/app.mjs':
        "import { save } from 'acme-layered';\nexport const handler = async (event) => save(event);\n",
      'main.tf': fn('layers = ["arn:aws:lambda:eu-west-1:210987654321:layer:acme-shared:7"]') + role,
    },
    asks: 'acme-layered',
    keeps: true,
  },
  {
    says: 'triggers that a block for each item of a variable writes',
    files: {
      ...code,
      'main.tf': `variable "acme_queues" {\n  type = set(string)\n}\n${fn()}${role}resource "aws_lambda_event_source_mapping" "q" {\n  for_each = var.acme_queues\n  event_source_arn = each.value\n  function_name = aws_lambda_function.Fn.arn\n}\n`,
    },
    asks: 'acme_queues',
    startedByUnknown: true,
  },
  {
    says: 'a file that does not parse',
    files: {
      ...code,
      'main.tf': fn() + role,
      'api.tf': 'resource "aws_lambda_permission" "x" {\n  action = \n',
    },
    asks: 'api.tf',
    startedByUnknown: true,
  },
];
