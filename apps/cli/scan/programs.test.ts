import { describe, expect, test } from 'vitest';
import { folderWith, json } from '../testing/run.ts';

const program = `import * as lambda from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
new NodejsFunction(this, 'Orders', { entry: 'src/orders.ts' });
new lambda.Function(this, 'Mail', { code: lambda.Code.fromAsset('absent'), handler: 'index.handler' });
`;

const fn = (id: string) => `    "${id}": {
      "Properties": {
        "Code": {
          "S3Bucket": "assets",
          "S3Key": "HASH-REPLACED.zip",
        },
        "Handler": "index.handler",
        "Runtime": "nodejs22.x",
      },
      "Type": "AWS::Lambda::Function",
    },
`;

const snapshot = `// Jest Snapshot v1, https://goo.gl/fbAQLP

exports[\`Shop 1\`] = \`
{
  "Resources": {
${fn('CustomS3AutoDeleteObjectsCustomResourceProviderHandler9D90184F')}${fn('Mail5E6F7A8B')}${fn('ShopOrders1A2B3C4D')}  },
}
\`;
`;

const files = {
  'infra/cdk.json': '{"app": "node shop.js"}',
  'infra/lib/shop.ts': program,
  'infra/src/orders.ts': 'export const handler = async () => "ok";\n',
};

interface Scanned {
  readonly apps: readonly {
    readonly functions: readonly { readonly id: string; readonly handler: unknown }[];
  }[];
  readonly coverage: unknown;
  readonly diagnostics: unknown;
}

const scan = (more: Readonly<Record<string, string>>): Scanned =>
  json<Scanned>(['scan', folderWith({ ...files, ...more })]);

describe('programs', () => {
  test('one without its output is named with the number of its functions', () => {
    const { coverage, diagnostics } = scan({});
    expect(coverage).toMatchObject({
      declared: 2,
      listed: 0,
      causes: [{ cause: 'tool not read', count: 1 }],
    });
    expect(JSON.stringify(diagnostics)).toMatch(/seems to create at least 2 functions; cdk synth writes/);
  });

  test('constructs in documentation and examples do not count', () => {
    const { coverage } = scan({ 'infra/docs/examples/shop.ts': program, 'infra/examples/shop.ts': program });
    expect(coverage).toMatchObject({ declared: 2 });
  });

  test('the code of a function in a snapshot is found by its construct, and told as likely', () => {
    const { apps, coverage } = scan({ 'infra/test/__snapshots__/shop.test.ts.snap': snapshot });
    const [first] = apps;
    const orders = first?.functions.find(({ id }) => id.endsWith('ShopOrders1A2B3C4D'));
    expect(orders?.handler).toMatchObject({
      file: 'infra/src/orders.ts',
      link: { how: 'construct of the program', certain: false },
    });
    expect(coverage).toEqual({
      declared: 3,
      listed: 3,
      analysed: 1,
      likely: 1,
      causes: [
        { cause: 'code not found', count: 1 },
        { cause: 'added by the CDK', count: 1 },
      ],
    });
  });

  test('a NodejsFunction without an entry has the file beside that of its construct', () => {
    const shop = `import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';\nnew NodejsFunction(this, 'Orders', {});\n`;
    const { apps } = scan({
      'infra/lib/shop.ts': shop,
      'infra/lib/shop.Orders.ts': 'export const handler = async () => "ok";\n',
      'infra/test/__snapshots__/shop.test.ts.snap': snapshot,
    });
    const orders = apps.flatMap(({ functions }) => functions).find(({ id }) => id.includes('Orders'));
    expect(orders?.handler).toMatchObject({ file: 'infra/lib/shop.Orders.ts', link: { certain: false } });
  });
});
