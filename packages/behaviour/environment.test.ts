import { constant } from '@emmental/model';
import { expect, test } from 'vitest';
import { analysed, callsOf } from './testing/analysed.ts';

const inJavaScript = (
  test: string,
): string => `const { S3 } = require('@aws-sdk/client-s3'); const s3 = new S3();
  const run = process.env.AWS_EXECUTION_ENV; const { AWS_LAMBDA_FUNCTION_VERSION: version } = process.env;
  delete process.env.AWS_SESSION_TOKEN;
  exports.handler = async () => { if (${test}) await s3.putObject({}); else await s3.deleteObject({}); };`;

const inPython = (test: string): string => `import os, boto3
s3 = boto3.client('s3')
def handler(event, context):
    if ${test}:
        s3.put_object()
    else:
        s3.delete_object()
`;

const environment = new Map([
  ['STAGE', constant('prod')],
  ['EMPTY', constant('')],
]);

const put = ['s3:PutObject()'];
const either = ['s3:DeleteObject()', 's3:PutObject()'];

test.each([
  ['process.env.AWS_EXECUTION_ENV', put],
  ['process.env.AWS_LAMBDA_FUNCTION_NAME !== undefined', put],
  ["'LAMBDA_TASK_ROOT' in process.env", put],
  ['run', put],
  ['version != null', put],
  ["process.env.hasOwnProperty('AWS_LAMBDA_RUNTIME_API')", put],
  ["process.env.AWS_EXECUTION_ENV === 'AWS_Lambda_nodejs22.x'", either],
  ['process.env.NODE_ENV', either],
  ['process.env.IS_OFFLINE', either],
  ["process.env.STAGE === 'prod'", put],
  ["'EMPTY' in process.env", put],
  ["Object.hasOwn(process.env, 'STAGE')", put],
  ["Object.hasOwn(process.env, 'OTHER')", either],
  ['!module.parent', either],
  ["'AWS_SESSION_TOKEN' in process.env", either],
])('JavaScript: %s', async (condition, expected) => {
  expect(callsOf(await analysed(inJavaScript(condition), { environment }))).toEqual(expected);
});

test.each([
  ["'AWS_EXECUTION_ENV' in os.environ", put],
  ["os.environ.get('AWS_LAMBDA_FUNCTION_NAME') is not None", put],
  ["os.getenv('LAMBDA_TASK_ROOT', '')", put],
  ["os.environ.get('AWS_SECRET_ACCESS_KEY')", either],
  ["os.environ.get('AWS_SAM_LOCAL')", either],
  ["os.environ.pop('AWS_EXECUTION_ENV') and os.environ.get('AWS_EXECUTION_ENV')", either],
  ["'STAGE' in os.environ", put],
  ["os.environ['STAGE'] == 'dev'", ['s3:DeleteObject()']],
])('Python: %s', async (condition, expected) => {
  expect(callsOf(await analysed(inPython(condition), { language: 'py', environment }))).toEqual(expected);
});

test.each([
  [
    'js',
    `const { S3 } = require('@aws-sdk/client-s3'); const s3 = new S3();
    exports.handler = async () => { try { await s3.putObject({ Bucket: process.env('B') }); } catch { await s3.deleteObject({}); } };`,
  ],
  [
    'py',
    `import os, boto3
s3 = boto3.client('s3')
def handler(event, context):
    try:
        s3.put_object(Bucket=os.environ('B'), Key='k')
    except TypeError:
        s3.delete_object()
`,
  ],
] as const)(
  '%s: the environment is no function, so a call with what it would return is not made',
  async (language, code) => {
    expect(callsOf(await analysed(code, { language }))).toEqual(['s3:DeleteObject()']);
  },
);
