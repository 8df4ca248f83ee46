import { expect, test } from 'vitest';
import { readApps } from '../../read/index.ts';
import { repository } from '../../read/testing/repository.ts';
import { planTerraformGuard } from './terraform.ts';

const inputs = { env: new Map(), opt: new Map(), parameters: new Map() };

function guarded(text: string, path = 'main.tf') {
  const files = repository({ [path]: text, 'a.js': '' });
  const [app] = readApps(files.source, '', inputs).apps;
  files.remove();
  if (!app) throw new Error('no app was read');
  const plan = planTerraformGuard(app, [{ path, text }], {
    layer: '.emmental/layer',
    only: null,
    closed: new Set(),
    quarantine: new Map([
      ['aws_lambda_function.a', { written: 'sqs:aws_sqs_queue.kept', isInVariable: false }],
    ]),
  });
  if (typeof plan === 'string') throw new Error(plan);
  return { after: plan.files.get(path) ?? text, outcomes: plan.outcomes };
}

const fn = (more: string): string => `resource "aws_lambda_function" "a" {
  function_name = "a"
  handler       = "a.handler"
  runtime       = "nodejs22.x"
  filename      = "a.zip"
  role          = "arn:aws:iam::111122223333:role/a"
${more}}
`;

test('a function gets the layer and the variables, and the module gets the layer', () => {
  const { after } = guarded(fn(''));
  expect(after).toContain(`  layers = [aws_lambda_layer_version.emmental_guard.arn]
  environment {
    variables = {
      AWS_LAMBDA_EXEC_WRAPPER = "/opt/emmental/wrapper"
      EMMENTAL_FUNCTION = "aws_lambda_function.a"
      EMMENTAL_DIGEST = "${'0'.repeat(64)}"
    }
  }
}

data "archive_file" "emmental_guard" {`);
  expect(after).toContain('source_dir  = "${path.module}/.emmental/layer"\n');
});

test('present expressions stay', () => {
  const { after } = guarded(
    fn('  layers = var.layers # ours\n  environment {\n    variables = local.variables\n  }\n') +
      'variable "layers" { default = [] }\nlocals { variables = { A = "1" } }\n',
  );
  expect(after).toContain(
    '  layers = concat(var.layers, [aws_lambda_layer_version.emmental_guard.arn]) # ours\n',
  );
  expect(after).toContain(
    '    variables = merge(local.variables, { AWS_LAMBDA_EXEC_WRAPPER = "/opt/emmental/wrapper", ',
  );
});

test('a function of a loop is not changed, and gets a task; a quarantine gets a note about the role', () => {
  const { outcomes, after } = guarded(fn('  count = 2\n'));
  expect(outcomes[0]).toMatchObject({ kind: 'by-hand' });
  expect(after).toBe(fn('  count = 2\n'));
  expect(guarded(`${fn('')}resource "aws_sqs_queue" "kept" { name = "kept" }\n`).outcomes[0]?.todo).toContain(
    'sqs:SendMessage',
  );
});

test('a function in JSON, or with a dynamic block, is not changed, and gets the reason and a task', () => {
  const text = JSON.stringify({
    resource: [
      {
        aws_lambda_function: {
          a: {
            function_name: 'a',
            handler: 'a.handler',
            runtime: 'nodejs22.x',
            filename: 'a.zip',
            role: 'arn:aws:iam::111122223333:role/a',
          },
        },
      },
    ],
  });
  const json = guarded(text, 'main.tf.json');
  expect(json.after).toBe(text);
  expect(json.outcomes[0]).toMatchObject({
    kind: 'by-hand',
    why: 'it is declared in main.tf.json, and Emmental does not change Terraform in JSON: add it there by hand, or declare it in a .tf file',
    todo: expect.stringContaining('AWS_LAMBDA_EXEC_WRAPPER'),
  });
  const looped = fn(
    '  dynamic "environment" {\n    for_each = [1]\n    content {\n      variables = {}\n    }\n  }\n',
  );
  const dynamic = guarded(looped);
  expect(dynamic.after).toBe(looped);
  expect(dynamic.outcomes[0]).toMatchObject({
    kind: 'by-hand',
    why: 'a loop creates a part of it: dynamic "environment" in main.tf, line 7',
  });
});
