import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { emmental, folderWith } from './testing/run.ts';

const code = { 'src/app.js': 'exports.handler = async () => 1;\n' };

const terraform = `resource "aws_iam_role" "r" {
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "lambda.amazonaws.com" } }] })
}
data "archive_file" "zip" {
  type        = "zip"
  source_dir  = "\${path.module}/src"
  output_path = "/tmp/app.zip"
}
resource "aws_lambda_function" "work" {
  function_name = "work"
  runtime       = "nodejs22.x"
  handler       = "app.handler"
  filename      = data.archive_file.zip.output_path
  role          = aws_iam_role.r.arn
}
`;

const google = `data "archive_file" "zip" {
  type        = "zip"
  source_dir  = "\${path.module}/src"
  output_path = "/tmp/app.zip"
}
resource "google_storage_bucket_object" "zip" {
  name   = "app.zip"
  bucket = "code"
  source = data.archive_file.zip.output_path
}
resource "google_cloudfunctions2_function" "work" {
  name     = "work"
  location = "europe-west1"
  build_config {
    runtime     = "nodejs22"
    entry_point = "handler"
    source {
      storage_source {
        bucket = "code"
        object = google_storage_bucket_object.zip.name
      }
    }
  }
  service_config {
    service_account_email = "work@p.iam.gserviceaccount.com"
  }
}
`;

const sam = `Transform: AWS::Serverless-2016-10-31
Resources:
  Work:
    Type: AWS::Serverless::Function
    Properties: { Runtime: nodejs22.x, Handler: app.handler, CodeUri: src }
`;

const serverless = `service: work
provider: { name: aws, runtime: nodejs22.x }
functions:
  work: { handler: src/app.handler }
`;

const formats = [
  ['Terraform', { ...code, 'main.tf': terraform }],
  ['Terraform for Google Cloud', { ...code, 'src/package.json': '{ "main": "app.js" }', 'main.tf': google }],
  ['SAM', { ...code, 'template.yaml': sam }],
  ['Serverless Framework', { ...code, 'serverless.yml': serverless }],
] as const;

test.each(formats)('CI takes the change that adds the guard: %s', (_, files) => {
  const folder = folderWith(files);
  rmSync(join(folder, '.git'), { recursive: true });
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-C', folder, '-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args]);
  const commit = () => {
    git('add', '--force', '.');
    git('commit', '--quiet', '--message', 'a');
  };
  git('init', '--quiet');
  expect(emmental(['profile', 'derive'], { cwd: folder }).status).toBe(0);
  commit();
  const before = emmental(['scan', '--format', 'json'], { cwd: folder });
  expect(emmental(['protect', '--only', 'guard', '--write'], { cwd: folder }).status).toBe(0);
  commit();
  const judged = emmental(['scan', '--since', 'HEAD~1'], { cwd: folder, env: { CI: 'true' } });
  expect([judged.status, judged.stderr]).toEqual([0, '']);
  const after = emmental(['scan', '--format', 'json'], { cwd: folder });
  const coverage = (json: string): unknown => JSON.parse(json).coverage;
  expect(coverage(after.stdout)).toEqual(coverage(before.stdout));
});
