import { expect, test } from 'vitest';
import { configured } from './testing/configured.ts';

const queue = 'resource "aws_sqs_queue" "jobs" { name = "jobs-${var.env}-${var.typo}" }\n';
const generate = (contents: string) =>
  `generate "variables" {\n  path = "variables.gen.tf"\n  contents = ${contents}\n}\n`;
const undefinedIn = (files: Readonly<Record<string, string>>) =>
  configured(files).diagnostics.flatMap((line) => /no target: (.*)/.exec(line)?.[1] ?? []);

test.each([
  ['in its own text', { 'live/terragrunt.hcl': generate('<<EOF\nvariable "env" { type = string }\nEOF') }],
  [
    'in a file that it copies',
    {
      'live/root.hcl': generate('file("./common/variables.tf")'),
      'live/common/variables.tf': 'variable "env" {}\n',
    },
  ],
])('a variable that Terragrunt declares is defined: %s', (_where, files) => {
  expect(undefinedIn({ 'stacks/jobs/main.tf': queue, ...files })).toEqual(['var.typo']);
});

test.each([
  ['there is no Terragrunt', {}],
  ['it generates something else', { 'live/terragrunt.hcl': generate('"provider \\"aws\\" {}"') }],
  ['it only gives inputs', { 'live/terragrunt.hcl': 'inputs = { env = "prod" }\n' }],
  ['the file is elsewhere', { 'live/terragrunt.hcl': generate('file("../../outside.tf")') }],
])('a variable that nothing declares has no target: %s', (_why, files) => {
  expect(undefinedIn({ 'stacks/jobs/main.tf': queue, ...files })).toEqual(['var.env', 'var.typo']);
});
