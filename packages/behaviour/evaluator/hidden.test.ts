import { describe, expect, test } from 'vitest';
import { analysed, callsOf, openOf } from '../testing/analysed.ts';

// Ways to keep a call out of sight. Each is found, or is a question: never silence.
const found = 's3:DeleteObject(Bucket=b)';

describe('JavaScript', () => {
  const start = `const AWS = require('aws-sdk'); const s3 = new AWS.S3(); const go = () => s3.deleteObject({ Bucket: 'b' }).promise();`;

  test.each([
    ['a name put together', `exports.handler = () => s3['delete' + 'Object']({ Bucket: 'b' }).promise()`],
    [
      'a global object',
      `globalThis.mine = s3; exports.handler = () => global.mine.deleteObject({ Bucket: 'b' }).promise()`,
    ],
    [
      'a count that the test of a loop makes',
      `exports.handler = () => { let i = 0; while (i++ < 1000); if (i > 500) go() }`,
    ],
    ['a prototype of the language', `Object.prototype.run = go; exports.handler = (event) => event.run()`],
    [
      'a method of the language replaced',
      `Array.prototype.map = go; exports.handler = () => [1].map((x) => x)`,
    ],
    [
      'a prototype of a function',
      `function K() {} K.prototype.go = go; exports.handler = () => new K().go()`,
    ],
    ['a member of what nobody knows', `exports.handler = (event) => { event.go = go; event.go() }`],
    ['a chosen member of what nobody knows', `exports.handler = (event) => { event[event.x] = go }`],
  ])('%s', async (_, code) => {
    expect(callsOf(await analysed(`${start} ${code}`))).toContain(found);
  });

  test.each([
    ['a client kept where nobody knows', `exports.handler = (event) => { event.s3 = s3 }`],
    [
      'createRequire',
      `const load = require('module').createRequire(__filename); exports.handler = () => new (load('aws-sdk').S3)().deleteObject({ Bucket: 'b' })`,
    ],
    [
      'a built-in module by name',
      `exports.handler = (event) => process.getBuiltinModule('child_process').execSync(event.c)`,
    ],
    [
      'a worker',
      `exports.handler = (event) => new (require('worker_threads').Worker)(event.code, { eval: true })`,
    ],
    ['a native module', `exports.handler = () => process.dlopen({}, '/tmp/x.node')`],
    [
      'the AWS command line',
      `exports.handler = () => require('child_process').execSync('cd /tmp && aws s3 rm s3://b/k')`,
    ],
    ['a script', `exports.handler = () => require('child_process').spawn('python3', ['job.py'])`],
    [
      'a program of the environment',
      `exports.handler = () => require('child_process').spawn(process.env.COMMAND)`,
    ],
  ])('%s is a question', async (_, code) => {
    expect(openOf(await analysed(`${start} ${code}`))).not.toEqual([]);
  });

  test('a program that calls nothing is no question', async () => {
    const code = `exports.handler = (event) => require('child_process').execFile('convert', [event.key, 'out.png'])`;
    expect(openOf(await analysed(code))).toEqual([]);
  });
});

describe('Python', () => {
  const start = "import boto3, runpy, ctypes, subprocess\ns3 = boto3.client('s3')\n";

  test('a default is evaluated: a handler gets the event and the context, nothing else', async () => {
    const code = `${start}def handler(event, context, done=s3.delete_object(Bucket='b')): return done`;
    expect(callsOf(await analysed(code, { language: 'py' }))).toContain(found);
  });

  test.each([
    ['a file that is run', "def handler(event, context): runpy.run_path('job.py')"],
    ['a native library', "def handler(event, context): ctypes.CDLL(None).system(b'x')"],
    ['the AWS command line', "def handler(event, context): subprocess.run(['aws', 's3', 'rm', 's3://b/k'])"],
  ])('%s is a question', async (_, code) => {
    expect(openOf(await analysed(start + code, { language: 'py' }))).not.toEqual([]);
  });
});
