import { describe, expect, it } from 'vitest';
import { repository } from '../testing/repository.ts';
import { programFunctions } from './functions.ts';

const found = async (files: Readonly<Record<string, string>>, folder = '') =>
  (await programFunctions(repository(files), folder)).functions.map(({ construct, id, code, handler }) => ({
    construct,
    id,
    code,
    handler,
  }));

const lambda = `import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as path from 'node:path';\n`;

describe('the functions that a program creates', () => {
  it.each([
    [
      'a folder beside the file',
      `code: lambda.Code.fromAsset(path.join(__dirname, '../src')), handler: 'a.go'`,
      'src',
      'a.go',
    ],
    ['a folder of the program', `code: lambda.Code.fromAsset('src'), handler: 'a.go'`, 'src', 'a.go'],
    ['an entry in a sum', `entry: path.join(__dirname + '/../src/a.ts')`, 'src/a.ts', null],
    ['an entry', `entry: \`\${__dirname}/../src/a.ts\``, 'src/a.ts', null],
    ['a path that is not there', `code: lambda.Code.fromAsset('dist')`, null, null],
    ['a path that is computed', `code: lambda.Code.fromAsset(props.folder)`, null, null],
    ['a path out of the repository', `code: lambda.Code.fromAsset('../../src')`, null, null],
  ])('in TypeScript, with %s', async (_name, settings, code, handler) => {
    const text = `${lambda}new lambda.Function(this, 'Orders', { ${settings} });`;
    expect(await found({ 'lib/shop.ts': text, 'src/a.ts': '' })).toEqual([
      { construct: 'Function', id: 'Orders', code, handler },
    ]);
  });

  it.each([
    [
      'a field of its class',
      'class A { readonly e = "src/a.ts"; f() { X } }',
      '{ entry: this.e }',
      'src/a.ts',
    ],
    [
      'a field with two values',
      'class A { e = "src/a.ts"; f() { X } } class B { e = "b.ts"; }',
      '{ entry: this.e }',
      null,
    ],
    ['a spread constant', 'const common = { entry: "src/a.ts" }; X', '{ ...common }', 'src/a.ts'],
    ['a spread that is not known', 'X', '{ ...props }', null],
    ['the file beside its own', 'X', '{}', 'lib/shop.Orders.ts'],
    ['an entry that is computed', 'X', '{ entry: props.entry }', null],
  ])('with the code in %s', async (_name, text, settings, code) => {
    const call = `new NodejsFunction(this, 'Orders', ${settings});`;
    const shop = `import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';\n${text.replace('X', call)}`;
    const files = { 'lib/shop.ts': shop, 'src/a.ts': '', 'b.ts': '', 'lib/shop.Orders.ts': '' };
    expect((await found(files)).map((each) => each.code)).toEqual([code]);
  });

  it('in Python', async () => {
    const text = `from aws_cdk import aws_lambda as lambda_
class Shop:
    def __init__(self):
        lambda_.Function(self, "Orders", code=lambda_.Code.from_asset("src"), handler="a.go")
`;
    expect(await found({ 'shop.py': text, 'src/a.py': '' })).toEqual([
      { construct: 'Function', id: 'Orders', code: 'src', handler: 'a.go' },
    ]);
  });

  it('a class of the program is a function if it extends one', async () => {
    const text = `${lambda}class Job extends lambda.Function {}\nclass Box { constructor() { new lambda.Function(this, 'A', {}); } }
new Job(this, 'B'); new Box(this, 'C');`;
    expect((await found({ 'a.ts': text })).map(({ id }) => id)).toEqual(['A', 'B']);
  });

  it.each([
    `import * as cloudfront from 'aws-cdk-lib/aws-cloudfront'; new cloudfront.Function(this, 'A', {});`,
    `import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets'; new LambdaFunction(fn);`,
    `new Function('return 1');`,
    `import { AppsyncFunction } from 'aws-cdk-lib/aws-appsync'; new AppsyncFunction(this, 'A', {});`,
    `function makeFunction() {} makeFunction();`,
  ])('other classes are none: %s', async (text) => {
    expect(await found({ 'a.ts': text })).toEqual([]);
  });

  it('handlers of SST are counted once, where their files exist', async () => {
    const files = {
      'sst.config.ts': `new sst.aws.Function('A', { handler: 'src/a.main' });`,
      'infra/api.ts': `new Api(stack, 'api', { routes: { 'GET /': 'src/a.main', 'GET /b': 'src/b.main', 'GET /c': 'src/c.main' } });`,
      'src/a.ts': '',
      'src/b.ts': '',
    };
    expect((await found(files)).map(({ handler }) => handler)).toEqual(['src/a.main', 'src/b.main']);
  });

  it('tests, output and other programs in the folder are left out', async () => {
    const text = `${lambda}new lambda.Function(this, 'A', {});`;
    const files = {
      'a.test.ts': text,
      'test/a.ts': text,
      'cdk.out/a.ts': text,
      'b/cdk.json': '{}',
      'b/a.ts': text,
    };
    expect(await found(files)).toEqual([]);
  });
});
