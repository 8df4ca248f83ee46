import { describe, expect, it } from 'vitest';
import { configured } from './testing/configured.ts';

const fn = `
  resource "aws_lambda_function" "f" {
    function_name = "f"
    handler       = "a.b"
    runtime       = "python3.12"
    role          = "arn:aws:iam::1:role/x"
  }
`;

function startedBy(more: string): readonly string[] {
  const { app } = configured(fn + more);
  return (app.functions[0]?.triggers ?? []).map(({ source, exposure }) => `${source} ${exposure}`);
}

const codes = (text: string): readonly string[] =>
  configured(text).diagnostics.map((line) => line.split(' ').slice(0, 2).join(' '));

describe('what may start a function in Terraform, and is not known', () => {
  it.each([
    [
      'a resource of another provider, through a local',
      'locals { target = aws_lambda_function.f.arn }\nresource "acme_hook" "h" { target = local.target }',
      'acme_hook.h unknown',
    ],
    [
      'a block of a resource',
      'resource "acme_hook" "h" { on { call = aws_lambda_function.f.invoke_arn } }',
      'acme_hook.h unknown',
    ],
    [
      'an alias of it',
      'resource "aws_lambda_alias" "a" {\n  name = "a"\n  function_name = aws_lambda_function.f.arn\n}\nresource "acme_hook" "h" { target = aws_lambda_alias.a.arn }',
      'acme_hook.h unknown',
    ],
    [
      'a script with values',
      'resource "null_resource" "n" {\n  triggers = { f = aws_lambda_function.f.arn }\n  provisioner "local-exec" { command = "./hook.sh ${self.triggers.f}" }\n}',
      'null_resource.n unknown',
    ],
    [
      'a script',
      'resource "terraform_data" "d" {\n  provisioner "local-exec" { command = "aws lambda invoke --function-name ${aws_lambda_function.f.function_name} out" }\n}',
      'terraform_data.d unknown',
    ],
    [
      'a script of a bucket',
      'resource "aws_s3_bucket" "b" {\n  bucket = "b"\n  provisioner "local-exec" { command = "./hook.sh ${aws_lambda_function.f.arn}" }\n}',
      'aws_s3_bucket.b (AWS::S3::Bucket) unknown',
    ],
    [
      'a webhook of a monitoring service',
      'resource "datadog_webhook" "w" {\n  name = "w"\n  url = aws_lambda_function.f.arn\n}',
      'datadog_webhook.w unknown',
    ],
    [
      'an expression that is not evaluated',
      'resource "acme_hook" "h" { target = yamldecode(file("missing.yaml"))[aws_lambda_function.f.arn] }',
      'acme_hook.h unknown',
    ],
    [
      'a module of a registry',
      'module "api" {\n  source = "acme/api/aws"\n  functions = { get = aws_lambda_function.f.arn }\n}',
      'module.api (module acme/api/aws) unknown',
    ],
    ['an output with its ARN', 'output "f" { value = aws_lambda_function.f.arn }', 'output f unknown'],
    [
      'an output with its name',
      'output "f" { value = aws_lambda_function.f.function_name }',
      'output f unknown',
    ],
    [
      'a target of a rule elsewhere',
      'resource "aws_cloudwatch_event_target" "t" {\n  rule = "other"\n  arn = aws_lambda_function.f.arn\n}',
      'aws_cloudwatch_event_target.t unknown',
    ],
    [
      'an integration of a method elsewhere',
      'resource "aws_api_gateway_integration" "i" {\n  rest_api_id = "x"\n  resource_id = "y"\n  http_method = "GET"\n  uri = aws_lambda_function.f.invoke_arn\n}',
      'aws_api_gateway_integration.i (AWS::ApiGateway::Integration) unknown',
    ],
    [
      'a bot',
      'resource "aws_lex_intent" "b" { fulfillment_activity { code_hook { uri = aws_lambda_function.f.arn } } }',
      'lex aws_lex_intent.b unknown',
    ],
  ])('%s', (_, more, expected) => expect(startedBy(more)).toEqual([expected]));

  it.each([
    ['a dashboard', 'resource "aws_cloudwatch_dashboard" "d" { dashboard_body = aws_lambda_function.f.arn }'],
    [
      'a monitor',
      'resource "datadog_monitor" "m" { query = "errors{name:${aws_lambda_function.f.function_name}}" }',
    ],
    [
      'values without a script',
      'resource "null_resource" "n" { triggers = { f = aws_lambda_function.f.arn } }',
    ],
    ['the digest of its code', 'resource "acme_note" "n" { text = aws_lambda_function.f.source_code_hash }'],
  ])('not %s', (_, more) => expect(startedBy(more)).toEqual([]));

  it('an output counts only where nothing else starts the function', () => {
    const url =
      'resource "aws_lambda_function_url" "u" {\n  function_name = aws_lambda_function.f.function_name\n  authorization_type = "NONE"\n}';
    expect(startedBy(`${url}\noutput "f" { value = aws_lambda_function.f.arn }`)).toEqual([
      'function URL public',
    ]);
  });

  it('the rest of a file that cannot be parsed', () => {
    const { app } = configured({ 'main.tf': fn, 'api.tf': 'resource "a" "b" {\n  c = \n' });
    expect(app.functions[0]?.triggers.map(({ source }) => source)).toEqual(['the rest of api.tf']);
  });
});

describe('diagnostics of Terraform', () => {
  it('blocks whose number one variable decides are one diagnostic', () => {
    const blocks = ['a', 'b'].map(
      (name) => `resource "aws_sqs_queue" "${name}" {\n  for_each = var.queues\n  name = each.value\n}\n`,
    );
    const { diagnostics } = configured(`variable "queues" { type = set(string) }\n${blocks.join('')}`);
    expect(diagnostics).toEqual([
      'template/open-count main.tf:2 how many there are of a block is decided at deployment: aws_sqs_queue.a and 1 more: it depends on var.queues',
    ]);
  });

  it('functions of other clouds are one diagnostic for each type', () => {
    const app = (name: string) => `resource "azurerm_linux_function_app" "${name}" { name = "x" }\n`;
    expect(codes(app('a') + app('b'))).toEqual(['template/unread-format main.tf:1']);
  });

  it.each(['aws_synthetics_canary', 'aws_cloudfront_function', 'aws_bedrockagentcore_agent_runtime'])(
    'code of %s is told as not read',
    (type) =>
      expect(codes(`resource "${type}" "a" { name = "x" }\n`)).toEqual(['template/unread-format main.tf:1']),
  );
});
