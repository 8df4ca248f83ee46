import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { copyOf, type Document, emmental, folderWith, json } from './testing/run.ts';

describe('a handler without a template', () => {
  const files = {
    'src/put.mjs': `import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
export const handler = () => new DynamoDBClient({}).send(new PutItemCommand({ TableName: process.env.TABLE, Item: {} }));
`,
    'jobs/send.py': `import boto3
def run(event, context):
    boto3.client("sqs").send_message(QueueUrl="https://sqs.eu-west-1.amazonaws.com/111122223333/jobs", MessageBody="x")
`,
  };

  test('is an app of its own; --env fills what the template would', () => {
    const folder = folderWith(files);
    const args = ['scan', '--handler', 'src/put.mjs#handler', '--handler', 'jobs/send.py#run'];
    const needs = (more: string[]) =>
      json<Document>([...args, ...more], { cwd: folder }).apps[0]?.functions.map(({ id, needed }) => [
        id,
        needed
          .filter(({ action }) => !action.startsWith('logs:'))
          .map(({ action, resources }) => `${action} ${resources.map(({ pattern }) => pattern).join()}`),
      ]);
    const arn = (rest: string) => `arn:\${AWS::Partition}:${rest}`;
    const account = `\${AWS::Region}:\${AWS::AccountId}`;
    const sends = ['jobs/send.py#run', [`sqs:SendMessage ${arn('sqs:eu-west-1:111122223333:jobs')}`]];
    expect(needs(['--env', 'TABLE=orders'])).toEqual([
      sends,
      ['src/put.mjs#handler', [`dynamodb:PutItem ${arn(`dynamodb:${account}:table/orders`)}`]],
    ]);
    expect(needs([])).toEqual([
      sends,
      ['src/put.mjs#handler', [`dynamodb:PutItem ${arn(`dynamodb:${account}:table/*`)}`]],
    ]);
  });

  test.each([
    [
      'shell.mjs#handler',
      "import { execSync } from 'node:child_process';\nexport const handler = async (event) => execSync('ls ' + event.queryStringParameters.d);\n",
    ],
    [
      'main.py#web',
      'import functions_framework\n\n@functions_framework.http\ndef web(request):\n    return str(eval(request.args["x"]))\n',
    ],
  ])('may be started by anyone, because no template says what starts it: %s', (handler, text) => {
    const cwd = folderWith({ [handler.split('#')[0] ?? '']: text });
    const { status, stdout } = emmental(['scan', '--handler', handler], { cwd, env: { CI: 'true' } });
    expect([status, stdout]).toEqual([1, expect.stringMatching(/^HIGH +Anyone who can start it may run/m)]);
    const { stdout: holes } = emmental(['holes', '--handler', handler, '--format', 'json'], { cwd });
    expect(holes).toMatch(/"threat": "T[12]",\s+"verdict": "unproven"/);
    expect(holes).not.toContain('nobody from outside');
  });

  test('stays covered by the rulebase when another one is added, and is found by it without --handler', () => {
    const folder = folderWith(files);
    const derive = (...handlers: string[]) =>
      emmental(['profile', 'derive', ...handlers.flatMap((each) => ['--handler', each])], { cwd: folder });
    derive('src/put.mjs#handler');
    const second = derive('jobs/send.py#run');
    expect(second.stdout).toContain('added    jobs/send.py#run/');
    expect(second.stdout).not.toContain('removed');
    expect(derive().stdout).toContain('nothing changed');
    const { apps } = json<Document>(['scan'], { cwd: folder });
    expect(apps[0]?.functions.map(({ id }) => id)).toEqual(['jobs/send.py#run', 'src/put.mjs#handler']);
    expect(emmental(['profile', 'check'], { cwd: folder }).status).toBe(0);
    rmSync(join(folder, 'jobs/send.py'));
    expect(derive().stdout).toContain('removed  jobs/send.py#run/');
  });

  test('is not derived into a rulebase of functions that a template declares', () => {
    const folder = copyOf('well-built');
    writeFileSync(join(folder, 'put.mjs'), files['src/put.mjs']);
    emmental(['profile', 'derive', folder]);
    const { status, stderr } = emmental(['profile', 'derive', folder, '--handler', 'put.mjs#handler']);
    expect(status).toBe(2);
    expect(stderr).toMatch(/covers \w+, which --handler does not name, so its rules would be removed/);
  });

  test('may be named by its absolute path, from any folder', () => {
    const folder = folderWith(files);
    const handler = `${join(folder, 'src/put.mjs')}#handler`;
    const { apps } = json<Document>(['scan', folder, '--handler', handler]);
    expect(apps[0]?.functions.map(({ id }) => id)).toEqual(['src/put.mjs#handler']);
    const outside = emmental([
      'scan',
      folder,
      '--handler',
      `${join(folderWith(files), 'src/put.mjs')}#handler`,
    ]);
    expect(outside.status).toBe(2);
    expect(outside.stderr).toMatch(
      /^emmental: --handler \S+: it lies outside of \S+; scan its folder, or set --root/,
    );
  });

  test("the scanner's own environment is never read", () => {
    const folder = folderWith(files);
    const run = emmental(['scan', '--handler', 'src/put.mjs#handler', '--format', 'json'], {
      cwd: folder,
      env: { TABLE: 'leaked' },
    });
    expect(run.stdout).not.toContain('leaked');
  });
});

test('--inventory names the functions that run and that no repository declares', () => {
  const Functions = [
    { FunctionName: 'shop-OrdersApi-1A2B3C4D5E6F', Runtime: 'nodejs22.x' },
    { FunctionName: 'old-importer', Runtime: 'nodejs12.x', LastModified: '2021-05-04' },
  ];
  const folder = copyOf('weak-shop', { 'functions.json': JSON.stringify({ Functions }, null, 2) });
  const { findings } = json<Document>(['scan', folder, '--inventory', join(folder, 'functions.json')]);
  expect(findings.filter(({ rule }) => rule === 'governance/not-in-repository')).toMatchObject([
    {
      title: 'old-importer runs in the account, but no scanned repository declares it',
      line: 8,
      function: null,
    },
  ]);
});

test('--inventory follows names with parts that only deployment knows, in one look however many there are', () => {
  const declared = (id: string, name: string) =>
    `  ${id}:\n    Type: AWS::Lambda::Function\n    Properties: { FunctionName: !Sub '${name}' }\n`;
  const many = '${AWS::StackName}'.repeat(40);
  const template = `AWSTemplateFormatVersion: '2010-09-09'\nResources:\n${declared('A', 'shop-${AWS::Region}-orders')}${declared('B', `${many}!`)}`;
  const names = ['shop-eu-west-1-orders', 'shop--orders', 'shop-eu-orders-2', 'a'.repeat(64)];
  const Functions = names.map((FunctionName) => ({ FunctionName }));
  const folder = folderWith({ 'template.yaml': template, 'functions.json': JSON.stringify({ Functions }) });
  const { findings } = json<Document>(['scan', folder, '--inventory', join(folder, 'functions.json')]);
  const unknown = findings
    .filter(({ rule }) => rule === 'governance/not-in-repository')
    .map(({ title }) => title.split(' ')[0]);
  expect(unknown.toSorted()).toEqual([names[1], names[2], names[3]].toSorted());
});

test('--no-code reads templates only, says so, and takes nothing away', () => {
  const { stdout } = emmental(['scan', 'examples/weak-shop', '--no-code']);
  expect(stdout.split('\n').slice(1, 3)).toEqual([
    'code of 0 of 6 functions analysed: 6 not asked for',
    'code not read (--no-code)',
  ]);
  const policy = emmental([
    'permissions',
    'examples/weak-shop',
    '--no-code',
    '--function',
    'Mailer',
    '--format',
    'iam',
  ]);
  expect(policy).toMatchObject({ status: 2, stdout: '' });
  expect(policy.stderr).toContain('its code was not read');
});

test('the policies of several functions are one JSON document, each under its name', () => {
  const policies = (...more: string[]) =>
    JSON.parse(emmental(['permissions', 'examples/weak-shop', '--format', 'iam', ...more]).stdout) as Record<
      string,
      unknown
    >;
  expect(policies()['Mailer']).toEqual([policies('--function', 'Mailer')]);
  expect(policies('--function', 'Mailer')['Version']).toBe('2012-10-17');
});

test('several PATHs are one report, each path from where the command stands', () => {
  const { apps, root } = json<Document>(['scan', 'examples/weak-shop', 'examples/well-built']);
  expect(root).toBe('.');
  expect(apps.map(({ id }) => id)).toEqual([
    'examples/weak-shop/template.yaml',
    'examples/well-built/template.yaml',
  ]);
});

describe('emmental explain', () => {
  test('tells a threat by the id that paths have, its rules and findings here', () => {
    const { stdout, status } = emmental(['explain', 'T1', '--path', 'examples/weak-shop']);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^T1 {2}Command injection\n[\s\S]*code\/shell-from-event/);
    expect(stdout).toContain('paths   emmental holes examples/weak-shop\n');
    expect(stdout).toContain('CRITICAL  Anyone can run commands in Thumbnails');
  });
  test('a finding by its fingerprint: the evidence, why it is sure, its slice and threats', () => {
    const { findings } = json<Document>(['scan', 'examples/weak-shop']);
    const found = findings.find(({ rule }) => rule === 'code/shell-from-event');
    const { stdout } = emmental(['explain', found?.fingerprint ?? '', '--path', 'examples/weak-shop']);
    expect(stdout).toContain('Anyone can run commands in Thumbnails');
    expect(stdout).toMatch(/evidence\n {4}src\/thumbnail\.mjs:\d+/);
    expect(stdout).toContain('threats Command injection');
  });
  test('a rule, also where it finds nothing', () => {
    const { stdout, status } = emmental(['explain', 'code/sql-from-event', '--path', 'examples/well-built']);
    expect(status).toBe(0);
    expect(stdout).toContain('CWE-89');
    expect(stdout).toContain('no finding');
  });
  test('a rule by an alias', () => {
    const { stdout } = emmental(['explain', 'EMM-FN-LOGPERM', '--path', 'examples/weak-shop']);
    expect(stdout).toContain('access/missing');
  });
  test('an open question', () => {
    const { stdout } = emmental(['explain', 'NightlyReport/env.KEY_ARN', '--path', 'examples/weak-shop']);
    expect(stdout).toMatch(/why {5}set in parameter store/);
    expect(stdout).toContain('emmental assume NightlyReport/env.KEY_ARN --path examples/weak-shop');
  });
});
