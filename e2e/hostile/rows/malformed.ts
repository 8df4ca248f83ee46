import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { files, resources } from '../app.ts';
import type { HostileRow } from '../row.ts';

/** Repositories with texts that are not what their names promise. */
export const malformedRows: readonly HostileRow[] = [
  {
    kind: 'malformed',
    says: 'a template in UTF-16',
    args: ['scan'],
    make: files({
      'b.yaml': Buffer.from('\ufeffTransform: AWS::Serverless-2016-10-31\nResources: {}\n', 'utf16le'),
    }),
    told: [/1 function/],
    exits: [0, 3],
  },
  {
    kind: 'malformed',
    says: 'a template in Latin-1',
    args: ['scan'],
    make: files({
      'b.yaml': Buffer.from(
        'AWSTemplateFormatVersion: 2010-09-09\nDescription: "\xe9"\nResources: { A: { Type: AWS::SQS::Queue } }\n',
        'latin1',
      ),
    }),
    told: [/function/],
    exits: [0, 3],
  },
  {
    kind: 'malformed',
    says: 'a template with the keys of every object',
    args: ['permissions'],
    make: files({
      'b.yaml': resources(
        '  __proto__: { Type: AWS::Lambda::Function }\n  constructor: { Type: toString }\n',
      ),
    }),
    told: [/template\.yaml/],
    exits: [0, 3],
  },
  {
    kind: 'malformed',
    says: 'a list as a template',
    args: ['scan'],
    make: files({ 'template.yaml': 'Transform: AWS::Serverless-2016-10-31\nResources: [1, 2]\n' }),
    told: [/template\.yaml/],
    exits: [0, 3],
  },
  {
    kind: 'malformed',
    says: '.git is a file',
    args: ['scan', '--since', 'HEAD'],
    make: (folder) => {
      execFileSync('rm', ['-r', join(folder, '.git')]);
      writeFileSync(join(folder, '.git'), 'gitdir: /nowhere\n');
    },
    told: [/git|commit/],
    exits: [2],
  },
  {
    kind: 'malformed',
    says: '.git is empty',
    args: ['scan', '--since', 'HEAD'],
    told: [/git|commit/],
    exits: [2],
  },
  {
    kind: 'malformed',
    says: '.emmental is a file',
    args: ['protect', '--write'],
    make: (folder) => {
      execFileSync('rm', ['-r', join(folder, '.emmental')]);
      writeFileSync(join(folder, '.emmental'), '');
    },
    told: [/\.emmental/],
    exits: [2],
  },
  {
    kind: 'malformed',
    says: 'serverless.yml that includes files outside',
    args: ['scan'],
    make: files({
      'serverless.yml':
        'service: s\nprovider: { name: aws, runtime: nodejs22.x, description: "${file(/etc/passwd)}" }\nfunctions: { a: { handler: orders.handler, description: "${file(../outside/theirs.txt)}" } }\n',
    }),
    told: [/function/],
    untold: /root:x/,
    exits: [0, 1, 3],
  },
  {
    kind: 'malformed',
    says: 'Terraform that reads files outside',
    args: ['permissions'],
    make: files({
      'main.tf':
        'resource "aws_lambda_function" "f" {\n  function_name = file("/etc/passwd")\n  handler = "orders.handler"\n  runtime = "nodejs22.x"\n  filename = "/dev/zero"\n}\nmodule "m" { source = "../../../.." }\n',
    }),
    told: [/main\.tf|Orders/],
    untold: /root:x/,
    exits: [0, 3],
  },
  {
    kind: 'malformed',
    says: 'Terraform that is cut',
    args: ['scan'],
    make: files({ 'main.tf': 'resource "aws_lambda_function" "f" {\n  handler = "orders.' }),
    told: [/main\.tf/],
    exits: [3],
  },
  {
    kind: 'malformed',
    says: 'a module that is cut',
    args: ['scan'],
    make: files({ 'orders.js': 'exports.handler = async (' }),
    told: [/orders\.js/],
    exits: [3],
  },
  {
    kind: 'malformed',
    says: 'package.json that is a list',
    args: ['dependencies', '--db', 'advisories.db'],
    make: files({ 'package.json': '[1]' }),
    told: [/left/],
    exits: [0, 1, 3],
  },
  {
    kind: 'malformed',
    says: 'a lockfile of numbers',
    args: ['dependencies', '--db', 'advisories.db'],
    make: files({
      'package-lock.json':
        '{ "lockfileVersion": 3, "packages": { "": 1, "node_modules/a": null, "node_modules/b": { "version": 7 } } }',
    }),
    told: [/package-lock\.json/],
    exits: [0, 3],
  },
  {
    kind: 'malformed',
    says: 'a yarn.lock of noise',
    args: ['dependencies', '--db', 'advisories.db'],
    make: files({ 'yarn.lock': '\u0001\u0002{{{ ::: \n  version\n' }),
    told: [/yarn\.lock/],
    exits: [3],
  },
  {
    kind: 'malformed',
    says: 'a poetry.lock that is cut',
    args: ['dependencies', '--db', 'advisories.db'],
    make: files({ 'poetry.lock': '[[package]]\nname = "left' }),
    told: [/poetry\.lock/],
    exits: [3],
  },
  {
    kind: 'malformed',
    says: 'a report of another tool',
    args: ['compare', 'report.json', 'after.json'],
    make: files({ 'after.json': '{ "version": "2.1.0", "runs": [] }' }),
    told: [/after\.json/, /report|schema/],
    exits: [2],
  },
  {
    kind: 'malformed',
    says: 'a report with numbers as findings',
    args: ['compare', 'report.json', 'after.json'],
    make: files({ 'after.json': '{ "schema": "emmental/scan/1", "findings": [1], "apps": null }' }),
    told: [/after\.json/],
    exits: [2],
  },
  {
    kind: 'malformed',
    says: 'a baseline of null',
    args: ['scan', '--baseline'],
    make: files({ '.emmental/baseline.json': 'null' }),
    told: [/baseline\.json/],
    exits: [2],
  },
  {
    kind: 'malformed',
    says: 'a shape of null',
    args: ['inspect', '--event', 'event.json', '--shape', 'shape.json'],
    make: files({ 'shape.json': 'null' }),
    told: [/shape\.json/],
    exits: [2, 3],
  },
  {
    kind: 'malformed',
    says: 'an empty event',
    args: ['inspect', '--event', 'event.json'],
    make: files({ 'event.json': '' }),
    told: [/event\.json|empty|no event/],
    exits: [2, 3],
  },
  {
    kind: 'malformed',
    says: 'an empty emmental.yaml',
    args: ['profile', 'check'],
    make: files({ 'emmental.yaml': '' }),
    told: [/emmental\.yaml/],
    exits: [1, 2, 3],
  },
  {
    kind: 'malformed',
    says: 'emmental.yaml of another version',
    args: ['profile', 'compile'],
    make: files({ 'emmental.yaml': 'emmental: profile/99\n' }),
    told: [/emmental\.yaml/, /profile\/1|version/],
    exits: [1, 2, 3],
  },
  {
    kind: 'malformed',
    says: 'a patch of another template',
    args: ['protect', '--remove'],
    make: files({
      '.emmental/template.yaml.patch':
        '--- a/template.yaml\n+++ b/template.yaml\n@@ -1,1 +1,1 @@\n-nothing\n+something\n',
    }),
    told: [/template\.yaml/],
    exits: [2, 3],
  },
  {
    kind: 'malformed',
    says: 'a folder without an app',
    args: ['protect', '--path', 'none'],
    told: [/none|unknown option/],
    exits: [2],
  },
  {
    kind: 'malformed',
    says: 'a language that no guard has',
    args: ['guard', 'path', 'cobol'],
    told: [/cobol/, /node/],
    exits: [2],
  },
  {
    kind: 'malformed',
    says: 'a function that nobody declares',
    args: ['holes', 'replay', 'None/T1'],
    told: [/None/],
    exits: [2],
  },
  {
    kind: 'malformed',
    says: 'a threat that nobody knows',
    args: ['holes', 'replay', 'Orders/T9999'],
    told: [/T9999/],
    exits: [2],
  },
  {
    kind: 'malformed',
    says: 'a Node that is not there',
    args: ['holes', 'replay', 'Orders/T1', '--run', '--node', '/none/node'],
    told: [/\/none\/node|not open|no path/],
    exits: [0, 2, 3],
  },
];
