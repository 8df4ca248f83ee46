import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { signalWith } from '../../packages/signals/testing/signal.ts';

/** Writes files below a folder. */
function writeFiles(folder: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
}

/** Returns a function that writes files below a folder. */
export const files =
  (texts: Readonly<Record<string, string | Uint8Array>>) =>
  (folder: string): void =>
    writeFiles(folder, texts);

/** Returns the text of a CloudFormation template with these resources. */
export const resources = (text: string): string =>
  `AWSTemplateFormatVersion: 2010-09-09\nResources:\n${text}`;

/** The comment in `emmental.yaml` that every command must keep. */
export const keptComment = '# written by the user';

const signal = JSON.stringify(signalWith({ id: 'em-00000001', function: 'Orders', profileDigest: null }));

/** An app without grave findings: one function that a schedule starts, with an open question, packages and files for every command. */
const appFiles: Readonly<Record<string, string>> = {
  'template.yaml': `Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: orders.handler
      Events: { Daily: { Type: Schedule, Properties: { Schedule: rate(1 day) } } }
`,
  'orders.js': `const { S3Client, GetObjectCommand } = require('@aws-sdk/client-s3');
exports.handler = async () => {
  await new S3Client({}).send(new GetObjectCommand({ Bucket: process.env.BUCKET, Key: 'k' }));
};
`,
  'package.json': '{ "name": "shop", "dependencies": { "@aws-sdk/client-s3": "3.700.0" } }\n',
  'package-lock.json': JSON.stringify({
    name: 'shop',
    lockfileVersion: 3,
    packages: { '': { name: 'shop' }, 'node_modules/left': { version: '1.0.0' } },
  }),
  'event.json': '{ "body": "hello" }\n',
  'calls.jsonl': '{ "id": "1", "kind": "shell", "argument": "ls", "inputs": ["x"] }\n',
  'shop.log': `${signal}\n`,
  'osv.json': JSON.stringify({
    id: 'GHSA-a',
    modified: '2026-01-02T03:04:05Z',
    affected: [{ package: { ecosystem: 'npm', name: 'left' }, versions: ['1.0.0'] }],
  }),
};

/** Runs `emmental` in a folder. */
type Run = (args: readonly string[], cwd: string) => void;

/** Makes the repository that every row copies, with the files that commands write: rulebase, reports, baseline and advisory data. */
export function makeApp(folder: string, run: Run): void {
  writeFiles(folder, appFiles);
  mkdirSync(join(folder, '.git'));
  run(['profile', 'derive'], folder);
  run(['scan', '--format', 'json', '--output', 'report.json', '--fail-on', 'never'], folder);
  run(['scan', '--baseline', '--fail-on', 'never'], folder);
  run(['db', 'update', '--from', 'osv.json', '--db', 'advisories.db'], folder);
  run(['inspect', 'learn', 'event.json', '--shape', 'shape.json'], folder);
  cpSync(join(folder, 'emmental.yaml'), join(folder, 'other.yaml'));
  cpSync(join(folder, 'report.json'), join(folder, 'after.json'));
}
