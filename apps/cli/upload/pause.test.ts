import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { uploadedFrom } from '../testing/upload.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** Returns how the function Ping of an app is stopped, as a scan of the files sends it. */
async function pauseIn(files: Readonly<Record<string, string>>) {
  const folder = mkdtempSync(join(tmpdir(), 'emmental-pause-'));
  folders.push(folder);
  const handler = 'export const handler = async () => ({ statusCode: 200 });\n';
  const rulebase = 'version: 1\napp: ping\nfunctions: {}\n';
  for (const [path, text] of Object.entries({
    'src/ping.mjs': handler,
    'emmental.yaml': rulebase,
    ...files,
  })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const { functions } = await uploadedFrom(folder);
  return functions[0]?.pause ?? null;
}

const serverless = (more = '') => `service: ping
provider:
  name: aws
  runtime: nodejs22.x
functions:
  Ping:
    handler: src/ping.handler
${more}`;

const terraform = (more = '') => `resource "aws_lambda_function" "ping" {
  function_name = "ping"
  runtime       = "nodejs22.x"
  handler       = "ping.handler"
  filename      = "ping.zip"
  role          = aws_iam_role.ping.arn
${more}}
resource "aws_iam_role" "ping" {
  assume_role_policy = "{}"
}
`;

test('all calls of a function of the Serverless Framework are stopped by one line', async () => {
  const pause = await pauseIn({ 'serverless.yml': serverless() });
  expect(pause?.diff).toMatch(/^--- a\/serverless\.yml\n\+\+\+ b\/serverless\.yml$/m);
  expect(pause?.diff).toMatch(/^\+ {4}reservedConcurrency: 0$/m);
  expect(pause?.command).toContain('put-function-concurrency');
});

test('all calls of a function of Terraform are stopped by one line', async () => {
  const pause = await pauseIn({ 'main.tf': terraform() });
  expect(pause?.diff).toMatch(/^--- a\/main\.tf\n\+\+\+ b\/main\.tf$/m);
  expect(pause?.diff).toMatch(/^\+ {2}reserved_concurrent_executions\s*= 0$/m);
  expect(pause?.command).toContain('--function-name ping --reserved-concurrent-executions 0');
});

test('a template that stops all calls already needs no change, so a pause in it is merged', async () => {
  expect((await pauseIn({ 'serverless.yml': serverless('    reservedConcurrency: 0\n') }))?.diff).toBe(null);
  expect((await pauseIn({ 'main.tf': terraform('  reserved_concurrent_executions = 0\n') }))?.diff).toBe(
    null,
  );
});
