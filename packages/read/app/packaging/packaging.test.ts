import type { Package } from '@emmental/model';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readApps } from '../../read-apps.ts';
import { repository } from '../../testing/repository.ts';

/** Returns the deployed files of the first function. */
function packageIn(files: Readonly<Record<string, string>>): Package | undefined {
  const made = repository(files);
  onTestFinished(made.remove);
  const { apps } = readApps(made.source, '', { env: new Map(), opt: new Map(), parameters: new Map() });
  return apps[0]?.functions[0]?.package;
}

const paths = (files: Readonly<Record<string, string>>): readonly string[] | undefined =>
  packageIn(files)?.credentials.map(({ path }) => path);

const secret = 'DB_PASSWORD=Zx9!kQ2vTr7pLm\n';
const code = 'exports.handler = async () => 1;\n';

describe('what SAM packs', () => {
  const template = (runtime: string, more = ''): string =>
    `Transform: AWS::Serverless-2016-10-31\nResources:\n  Fn:\n    Type: AWS::Serverless::Function\n    Properties: { CodeUri: src/, Handler: app.handler, Runtime: ${runtime} }\n${more}`;
  const files = { 'src/app.js': code, 'src/app.py': '', 'src/deep/.env': secret, '.env': secret };

  test('is the folder of the code', () => {
    expect(paths({ ...files, 'template.yaml': template('python3.13') })).toEqual(['src/deep/.env']);
  });
  test('is for Node what npm packs', () => {
    const node = { ...files, 'template.yaml': template('nodejs22.x') };
    expect(paths(node)).toEqual(['src/deep/.env']);
    expect(paths({ ...node, 'src/.gitignore': '# local\n.env\n' })).toEqual([]);
    expect(paths({ ...node, 'src/.npmignore': '*\n!deep/\n' })).toEqual(['src/deep/.env']);
    expect(paths({ ...node, 'src/package.json': '{"files": ["app.js"]}' })).toBeUndefined();
  });
  test('is not known where a builder decides', () => {
    const built = template('nodejs22.x', '    Metadata: { BuildMethod: esbuild }\n');
    expect(packageIn({ ...files, 'template.yaml': built })).toBeUndefined();
  });
});

describe('what the Serverless Framework packs', () => {
  const service = (settings: string): string =>
    `service: s\nframeworkVersion: "3"\nprovider: { name: aws, runtime: nodejs22.x }\n${settings}functions:\n  fn: { handler: app.handler, package: { patterns: ["!.env"] } }\n`;
  const files = { 'app.js': code, '.env': secret, '.env.prod': secret };

  test.each<[string, readonly string[] | undefined]>([
    ['', ['.env', '.env.prod']],
    ['useDotenv: true\n', []],
    ['package: { individually: true }\n', ['.env.prod']],
    ['package: { exclude: ["**"], include: [app.js, .env] }\n', ['.env']],
    ['package: { artifact: build.zip }\n', undefined],
    ['package: { patterns: ["${env:ELSEWHERE}"] }\n', undefined],
    ['plugins: [serverless-esbuild]\n', undefined],
  ])('with %j', (settings, expected) => {
    expect(paths({ ...files, 'serverless.yml': service(settings) })).toEqual(expected);
  });

  test('a line that includes everything is reported, unless a later one excludes it again', () => {
    const taking = (patterns: string) =>
      packageIn({ 'app.js': code, 'serverless.yml': service(`package: { patterns: ${patterns} }\n`) })
        ?.takesAll;
    expect(taking('["**"]')).toMatchObject({ pattern: '**', at: { line: 4 } });
    expect(taking('["**", "!{.git,.env}/**", "!.env"]')).toBeNull();
    expect(taking('["!tests/**"]')).toBeNull();
  });
});

describe('what Terraform packs', () => {
  const main = (archive: string): string =>
    `data "archive_file" "a" {\n  type = "zip"\n  output_path = "a.zip"\n${archive}\n}\nresource "aws_lambda_function" "f" {\n  filename = data.archive_file.a.output_path\n  handler = "app.handler"\n  runtime = "nodejs22.x"\n}\n`;
  const files = { 'src/app.js': code, 'src/.env': secret, 'src/deep/.env': secret };

  test.each<[string, readonly string[] | undefined]>([
    ['source_dir = "src"', ['src/.env', 'src/deep/.env']],
    ['source_dir = "src"\nexcludes = [".env"]', ['src/deep/.env']],
    ['source_dir = "src"\nexcludes = ["**/.env"]', []],
    ['source_dir = "src"\nexcludes = [var.x]', undefined],
    ['source_file = "src/app.js"', undefined],
  ])('%j', (archive, expected) => {
    expect(paths({ ...files, 'main.tf': main(archive) })).toEqual(expected);
  });
});

test('files are credentials by what they hold', () => {
  const files = {
    'main.tf': '',
    'template.yaml':
      'Resources:\n  F: { Type: AWS::Lambda::Function, Properties: { Code: ./src, Handler: app.handler, Runtime: nodejs22.x } }\n',
    'src/app.js': code,
    'src/.env.example': 'DB_PASSWORD=changeme\n',
    'src/ca.pem': '-----BEGIN CERTIFICATE-----\n',
    'src/own.pem': '-----BEGIN EC PRIVATE KEY-----\n',
    'src/settings.json': '{"type": "x"}',
    'src/account.json': '{"type": "service_account", "private_key": "-----BEGIN PRIVATE KEY-----"}',
    'src/node_modules/x/test.pem': '-----BEGIN PRIVATE KEY-----\n',
  };
  expect(packageIn(files)?.credentials.map(({ path, what }) => `${path}: ${what}`)).toEqual([
    'src/account.json: the key of a service account',
    'src/own.pem: a private key',
  ]);
});
