import { appendFileSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zipOf } from '../../packages/code/testing/zip.ts';
import { added, found, foundOrLost, python, variable } from './added.ts';
import type { GateAttack } from './attack.ts';
import { evilCode, evilFunction, writeFiles } from './base.ts';

const template = 'template.yaml';
const inReport = /Anyone (?:can|who can start it may) run code in Report|Anyone may use Door/;
const harmless = 'exports.handler = async () => ({ statusCode: 200 });\n';
const evilPython = "def handler(event, context):\n    return eval(event['body'])\n";
const loadsRun = "const { run } = require('run');\nexports.handler = async (event) => run(event.body);\n";
const evilRun = 'exports.run = (text) => eval(text);\n';
const harmlessRun = 'exports.run = (text) => text.length;\n';

type Files = Readonly<Record<string, string | Uint8Array>>;

/** An attack that adds text to the template. */
const appended = (says: string, text: string, told: RegExp, files: Files = {}): GateAttack => ({
  says,
  change: (folder) => {
    appendFileSync(join(folder, template), text);
    writeFiles(folder, files);
  },
  told,
});

const terraform = (more = '', url = 'NONE'): string => `data "archive_file" "a" {
  type        = "zip"
  source_file = "\${path.module}/evil.js"
  output_path = "a.zip"
}
resource "aws_lambda_function" "Evil" {
  function_name = "Evil"
  runtime       = "nodejs22.x"
  handler       = "evil.handler"
  filename      = data.archive_file.a.output_path
  role          = "arn:aws:iam::1:role/a"
${more}}
resource "aws_lambda_function_url" "u" {
  function_name      = aws_lambda_function.Evil.function_name
  authorization_type = "${url}"
}
`;

/** Attacks on the start of a function: code that runs before or in place of the handler that a reader sees. */
const starts: readonly GateAttack[] = [
  added(
    'a wrapper script of the runtime that runs other code',
    {
      'evil.js': harmless,
      'run.sh': '#!/bin/sh\nexec node -r /var/task/real.js "$@"\n',
      'real.js': evilCode,
    },
    foundOrLost,
    variable('AWS_LAMBDA_EXEC_WRAPPER', '/var/task/run.sh'),
  ),
  added(
    'a variable of Node.js that the deployment sets',
    { 'evil.js': harmless },
    /not read:/,
    variable('NODE_OPTIONS', '!ImportValue Options'),
  ),
  appended(
    'a handler that depends on a condition',
    `${evilFunction().replace('Handler: evil.handler', 'Handler: !If [Here, evil.handler, ok.handler]')}Conditions: { Here: !Equals [!Ref AWS::Region, eu-west-1] }\n`,
    foundOrLost,
    { 'evil.js': evilCode, 'ok.js': harmless },
  ),
  added(
    'an image whose Dockerfile copies a file under another name',
    {
      'img/Dockerfile':
        'FROM public.ecr.aws/lambda/nodejs:22\nCOPY real.js ${LAMBDA_TASK_ROOT}/ok.js\nCMD ["ok.handler"]\n',
      'img/real.js': evilCode,
      'img/ok.js': harmless,
    },
    foundOrLost,
    ['Runtime: nodejs22.x, Handler: evil.handler', 'PackageType: Image'],
    '    Metadata: { DockerContext: img, Dockerfile: Dockerfile }\n',
  ),
  added(
    'an image whose settings replace the command of the Dockerfile',
    {
      'img/Dockerfile':
        'FROM public.ecr.aws/lambda/nodejs:22\nCOPY . ${LAMBDA_TASK_ROOT}\nCMD ["ok.handler"]\n',
      'img/real.js': evilCode,
      'img/ok.js': harmless,
    },
    foundOrLost,
    [
      'Runtime: nodejs22.x, Handler: evil.handler',
      'PackageType: Image, ImageConfig: { Command: [real.handler] }',
    ],
    '    Metadata: { DockerContext: img, Dockerfile: Dockerfile }\n',
  ),
];

/** Attacks on the reader of a module: texts that the runtime reads in another way. */
const texts: readonly GateAttack[] = [
  added(
    'Python in UTF-7',
    {
      'evil.py':
        '# coding: utf-7\ndef handler(event, context):\n    return {"statusCode": 200}\n# +AAo-def handler(event, context): return eval(event["body"])\n',
    },
    foundOrLost,
    python,
  ),
  added(
    'Python whose escapes are line ends',
    {
      'evil.py':
        '# coding: unicode_escape\ndef handler(event, context):\n    return {"statusCode": 200}\n# \\u000adef handler(event, context): return eval(event["body"])\n',
    },
    foundOrLost,
    python,
  ),
  added(
    'Python with line ends of old systems in a comment',
    { 'evil.py': `# note\r${evilPython}` },
    found,
    python,
  ),
  added(
    'JavaScript with line ends of old systems in a comment',
    { 'evil.js': `// note\r${evilCode}` },
    found,
  ),
  added('JavaScript behind a comment of HTML', { 'evil.js': `<!-- page\n${evilCode}--> end\n` }, foundOrLost),
  added(
    'JavaScript whose export is a getter',
    {
      'evil.js':
        "Object.defineProperty(exports, 'handler', { get: () => async (event) => eval(event.body) });\n",
    },
    foundOrLost,
  ),
  added(
    'a mark of byte order and a hashbang',
    { 'evil.js': `\ufeff#!/usr/bin/env node\n${evilCode}` },
    foundOrLost,
  ),
  added(
    'a module of Python with the name of one of the language',
    {
      'evil.py': "import json\n\ndef handler(event, context):\n    return json.loads(event['body'])\n",
      'json.py': 'def loads(text):\n    return eval(text)\n',
    },
    found,
    python,
  ),
  added(
    'a module of Python with the name of a library',
    {
      'evil.py': "import yaml\n\ndef handler(event, context):\n    return yaml.safe_load(event['body'])\n",
      'yaml.py': 'def safe_load(text):\n    return eval(text)\n',
    },
    found,
    python,
  ),
  added(
    'imports of a package.json that lead to harmless code in development',
    {
      'evil.js': loadsRun.replace("'run'", "'#run'"),
      'package.json': '{"name":"shop","imports":{"#run":{"development":"./ok.js","default":"./run.js"}}}',
      'run.js': evilRun,
      'ok.js': harmlessRun,
    },
    foundOrLost,
  ),
  added(
    'imports of a package.json in another order',
    {
      'evil.js': loadsRun.replace("'run'", "'#run'"),
      'package.json': '{"name":"shop","imports":{"#run":{"default":"./run.js","require":"./ok.js"}}}',
      'run.js': evilRun,
      'ok.js': harmlessRun,
    },
    foundOrLost,
  ),
  {
    says: 'a folder of code that is a link',
    change: (folder) => {
      appendFileSync(
        join(folder, template),
        evilFunction().replace('Handler: evil.handler', 'CodeUri: code, Handler: evil.handler'),
      );
      writeFiles(folder, { 'hidden/evil.js': evilCode });
      symlinkSync('hidden', join(folder, 'code'));
    },
    told: found,
  },
  added(
    'a handler that is a member of an export',
    { 'evil.js': 'exports.api = { handler: async (event) => eval(event.body) };\n' },
    found,
    ['evil.handler', 'evil.api.handler'],
  ),
];

/** Attacks that open a function that is known, in which the base accepts the code from its schedule. */
const doors: readonly GateAttack[] = [
  appended(
    'a resource that gives a known function a URL',
    '  Door:\n    Type: AWS::Lambda::Url\n    Properties: { AuthType: NONE, TargetFunctionArn: !GetAtt Report.Arn }\n  Pass:\n    Type: AWS::Lambda::Permission\n    Properties: { Action: lambda:InvokeFunctionUrl, FunctionName: !Ref Report, Principal: "*", FunctionUrlAuthType: NONE }\n',
    inReport,
  ),
  appended(
    'a URL whose kind depends on a parameter',
    '  Door:\n    Type: AWS::Lambda::Url\n    Properties: { AuthType: !If [Closed, AWS_IAM, NONE], TargetFunctionArn: !GetAtt Report.Arn }\nParameters: { Kind: { Type: String, Default: closed } }\nConditions: { Closed: !Equals [!Ref Kind, closed] }\n',
    inReport,
  ),
  appended(
    'a permission for everybody',
    '  Pass:\n    Type: AWS::Lambda::Permission\n    Properties: { Action: lambda:InvokeFunction, FunctionName: !Ref Report, Principal: "*" }\n',
    inReport,
  ),
  appended(
    'a topic to which everybody may publish',
    '  Door: { Type: AWS::SNS::Topic }\n  Open:\n    Type: AWS::SNS::TopicPolicy\n    Properties:\n      Topics: [!Ref Door]\n      PolicyDocument: { Statement: [{ Effect: Allow, Principal: "*", Action: sns:Publish, Resource: "*" }] }\n  Sub:\n    Type: AWS::SNS::Subscription\n    Properties: { TopicArn: !Ref Door, Protocol: lambda, Endpoint: !GetAtt Report.Arn }\n',
    inReport,
  ),
  appended(
    'a public function that passes its event on',
    '  Proxy:\n    Type: AWS::Serverless::Function\n    Properties:\n      Runtime: nodejs22.x\n      Handler: proxy.handler\n      FunctionUrlConfig: { AuthType: NONE }\n      Environment: { Variables: { TARGET: !Ref Report } }\n      Policies: [{ LambdaInvokePolicy: { FunctionName: !Ref Report } }]\n',
    /run code in Report|Anyone can start Proxy|not read:/,
    {
      'proxy.js':
        "const { LambdaClient, InvokeCommand } = require('@aws-sdk/client-lambda');\nconst client = new LambdaClient({});\nexports.handler = async (event) => client.send(new InvokeCommand({ FunctionName: process.env.TARGET, Payload: event.body }));\n",
    },
  ),
  {
    says: 'a global folder of code in which a known file is another one',
    change: (folder) => {
      const file = join(folder, template);
      writeFileSync(
        file,
        readFileSync(file, 'utf8')
          .replace('Resources:', 'Globals: { Function: { CodeUri: new/ } }\nResources:')
          .replace('orders.handler }', 'orders.handler, FunctionUrlConfig: { AuthType: NONE } }'),
      );
      writeFiles(folder, { 'new/orders.js': evilCode, 'new/report.js': harmless, 'new/waived.js': harmless });
    },
    told: /Anyone can run code in Orders/,
  },
];

const inFolder = (says: string, files: Files, told: RegExp): GateAttack => ({
  says,
  change: (folder) => writeFiles(folder, files),
  told,
});

/** Attacks on the formats and their files. */
const formats: readonly GateAttack[] = [
  inFolder(
    'an override file of Terraform',
    {
      'svc/main.tf': terraform('', 'AWS_IAM'),
      'svc/main_override.tf': 'resource "aws_lambda_function_url" "u" {\n  authorization_type = "NONE"\n}\n',
      'svc/evil.js': evilCode,
    },
    foundOrLost,
  ),
  inFolder(
    'an override file of Terraform that names another handler',
    {
      'svc/main.tf': terraform()
        .replaceAll('evil.js', 'all.zip')
        .replace('source_file = "${path.module}/all.zip"', 'source_dir = "${path.module}/code"')
        .replace('evil.handler', 'ok.handler'),
      'svc/override.tf': 'resource "aws_lambda_function" "Evil" {\n  handler = "evil.handler"\n}\n',
      'svc/code/evil.js': evilCode,
      'svc/code/ok.js': harmless,
    },
    foundOrLost,
  ),
  inFolder(
    'a file of OpenTofu',
    { 'svc/main.tofu': terraform(), 'svc/evil.js': evilCode },
    /Evil|not read:|does not look/,
  ),
  inFolder(
    'a configuration of Terraform in JSON',
    {
      'svc/main.tf.json': JSON.stringify({
        data: {
          archive_file: { a: { type: 'zip', source_file: '${path.module}/evil.js', output_path: 'a.zip' } },
        },
        resource: {
          aws_lambda_function: {
            Evil: {
              function_name: 'Evil',
              runtime: 'nodejs22.x',
              handler: 'evil.handler',
              filename: '${data.archive_file.a.output_path}',
              role: 'arn:aws:iam::1:role/a',
            },
          },
          aws_lambda_function_url: {
            u: { function_name: '${aws_lambda_function.Evil.function_name}', authorization_type: 'NONE' },
          },
        },
      }),
      'svc/evil.js': evilCode,
    },
    foundOrLost,
  ),
  inFolder(
    'a count of Terraform that a file of variables sets',
    {
      'svc/main.tf': `variable "n" {\n  default = 0\n}\n${terraform('  count = var.n\n')
        .replace('aws_lambda_function.Evil.function_name', 'aws_lambda_function.Evil[0].function_name')
        .replace(
          'resource "aws_lambda_function_url" "u" {\n',
          'resource "aws_lambda_function_url" "u" {\n  count = var.n\n',
        )}`,
      'svc/terraform.tfvars': 'n = 1\n',
      'svc/evil.js': evilCode,
    },
    foundOrLost,
  ),
  inFolder(
    'an archive that a service of the Serverless Framework deploys',
    {
      'svc/serverless.yml':
        'service: svc\nprovider: { name: aws, runtime: nodejs22.x }\npackage: { artifact: pack.zip }\nfunctions:\n  Evil: { handler: evil.handler, url: true }\n',
      'svc/pack.zip': zipOf([{ path: 'evil.js', content: evilCode }]),
      'svc/evil.js': harmless,
    },
    foundOrLost,
  ),
  inFolder(
    'functions of the Serverless Framework from a program',
    {
      'svc/serverless.yml':
        'service: svc\nprovider: { name: aws, runtime: nodejs22.x }\nfunctions: ${file(functions.js)}\n',
      'svc/functions.js': "module.exports = { Evil: { handler: 'evil.handler', url: true } };\n",
      'svc/evil.js': evilCode,
    },
    foundOrLost,
  ),
  inFolder(
    'a template that only the configuration of SAM names',
    {
      'svc/samconfig.toml':
        'version = 0.1\n[default.deploy.parameters]\ntemplate_file = "stack.tmpl"\nstack_name = "svc"\n',
      'svc/stack.tmpl': `Transform: AWS::Serverless-2016-10-31\nResources:\n${evilFunction()}`,
      'svc/evil.js': evilCode,
    },
    /Evil|not read:|does not look/,
  ),
  {
    says: 'files that name what a scan should ignore',
    change: (folder) => {
      appendFileSync(join(folder, template), evilFunction());
      writeFiles(folder, {
        'evil.js': evilCode,
        '.emmentalignore': '*\n',
        '.emmental/ignore': 'evil.js\n',
        '.dockerignore': '*\n',
        '.samignore': '*\n',
      });
    },
    told: found,
  },
  {
    says: 'a nested stack that names its template with the ending of a text',
    change: (folder) => {
      appendFileSync(
        join(folder, template),
        '  Nested:\n    Type: AWS::CloudFormation::Stack\n    Properties: { TemplateURL: ./parts/nested.tpl }\n',
      );
      writeFiles(folder, {
        'parts/nested.tpl': `Transform: AWS::Serverless-2016-10-31\nResources:\n${evilFunction()}`,
        'parts/evil.js': evilCode,
      });
    },
    told: foundOrLost,
  },
  {
    says: 'more resources than a scan reads, and then the function',
    change: (folder) => {
      const topics = Array.from({ length: 2100 }, (_, index) => `  T${index}: { Type: AWS::SNS::Topic }\n`);
      appendFileSync(join(folder, template), topics.join('') + evilFunction());
      writeFileSync(join(folder, 'evil.js'), evilCode);
    },
    told: foundOrLost,
  },
  {
    says: 'a folder for the baseline that is a link',
    change: (folder) => {
      appendFileSync(join(folder, template), evilFunction());
      writeFiles(folder, { 'evil.js': evilCode });
      renameSync(join(folder, '.emmental'), join(folder, 'mine'));
      writeFileSync(
        join(folder, 'mine', 'baseline.json'),
        '{"schema":"emmental/baseline/1","by":"function","findings":[]}',
      );
      symlinkSync('mine', join(folder, '.emmental'));
    },
    told: found,
  },
];

/** Attacks that the author of the gate tried last. Each label was written before the first run. */
export const inventions: readonly GateAttack[] = [...starts, ...texts, ...doors, ...formats];
