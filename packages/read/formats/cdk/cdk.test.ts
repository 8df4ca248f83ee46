import { describe, expect, it, onTestFinished } from 'vitest';
import { readApps } from '../../read-apps.ts';
import { repository } from '../../testing/repository.ts';

const hash = (letter: string): string => letter.repeat(64);

const template = (more: object = {}) => ({
  Resources: {
    Place7A6A: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Handler: 'index.handler',
        Runtime: 'nodejs22.x',
        Role: { 'Fn::GetAtt': ['Role1', 'Arn'] },
        Code: { S3Bucket: { 'Fn::Sub': 'cdk-assets-${AWS::Region}' }, S3Key: `${hash('a')}.zip` },
      },
    },
    Role1: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: { Statement: [] } } },
    ...more,
  },
});

const trace = (line: number) => [
  '...new Function2 in aws-cdk-lib...',
  'new Function (/home/me/shop/node_modules/aws-cdk-lib/lib.js:1:2)',
  `new Shop (/home/me/shop/lib/shop.ts:${line}:16)`,
];

/** The metadata of version 55, in a file of its own. */
const apart = {
  '/Shop/Place/Resource': [
    { type: 'aws:cdk:logicalId', data: 'Place7A6A' },
    { type: 'aws:cdk:creationStack', data: trace(11) },
  ],
  '/Shop/Nested/Inner/Resource': [
    { type: 'aws:cdk:logicalId', data: 'Inner' },
    { type: 'aws:cdk:creationStack', data: trace(20) },
  ],
};

const stack = (properties: object, more: object = {}) => ({
  type: 'aws:cloudformation:stack',
  properties,
  ...more,
});

function assembly(files: Readonly<Record<string, unknown>>, version = '55.0.0') {
  const written: Record<string, unknown> = {
    'cdk.json': { app: 'node bin/shop.js' },
    'lib/shop.ts': '\n'.repeat(30),
    'cdk.out/cdk.out': { version },
    'cdk.out/manifest.json': {
      version,
      artifacts: {
        'Shop.assets': { type: 'cdk:asset-manifest', properties: { file: 'Shop.assets.json' } },
        Shop: stack({ templateFile: 'Shop.template.json' }, { additionalMetadataFile: 'Shop.metadata.json' }),
        Tree: { type: 'cdk:tree', properties: { file: 'tree.json' } },
      },
    },
    'cdk.out/Shop.metadata.json': apart,
    'cdk.out/Shop.template.json': template(),
    'cdk.out/Shop.assets.json': {
      files: {
        [hash('a')]: {
          source: { path: `asset.${hash('a')}`, packaging: 'zip' },
          destinations: { current: { objectKey: `${hash('a')}.zip` } },
        },
        [hash('b')]: {
          source: { path: 'Nested.nested.template.json', packaging: 'file' },
          destinations: { current: { objectKey: `${hash('b')}.json` } },
        },
      },
    },
    [`cdk.out/asset.${hash('a')}/index.mjs`]: 'export const handler = () => {};\n',
    ...files,
  };
  const made = repository(
    Object.fromEntries(
      Object.entries(written).map(([name, text]) => [
        name,
        typeof text === 'string' ? text : JSON.stringify(text, null, 1),
      ]),
    ),
  );
  onTestFinished(made.remove);
  const { apps, diagnostics } = readApps(made.source, '', {
    env: new Map(),
    opt: new Map(),
    parameters: new Map(),
  });
  return { apps, diagnostics: diagnostics.map(({ code, file, message }) => `${code} ${file} ${message}`) };
}

describe('what cdk synth wrote', () => {
  it('gives functions with the place of their construct and the folder of their asset', () => {
    const { apps, diagnostics } = assembly({});
    expect(diagnostics).toEqual([]);
    expect(apps.map(({ id, format }) => [id, format])).toEqual([['cdk.out/Shop.template.json', 'cdk']]);
    expect(apps[0]?.functions).toMatchObject([
      {
        id: 'cdk.out/Shop.template.json#Place7A6A',
        at: { file: 'lib/shop.ts', line: 11, column: 16 },
        role: 'Role1',
        handler: { kind: 'handler', directory: `cdk.out/asset.${hash('a')}` },
      },
    ]);
    expect(apps[0]?.resources.get('Role1')?.at.file).toBe('cdk.out/Shop.template.json');
  });

  it('has nested stacks by the file of their template, with their own assets', () => {
    const inner = {
      Resources: {
        Inner: {
          Type: 'AWS::Lambda::Function',
          Properties: {
            Handler: 'index.handler',
            Runtime: 'nodejs22.x',
            Role: 'arn:aws:iam::1:role/x',
            Code: { S3Bucket: 'b', S3Key: `${hash('a')}.zip` },
          },
        },
      },
    };
    const url = { 'Fn::Join': ['', ['https://s3/', { 'Fn::Sub': 'cdk-assets' }, `/${hash('b')}.json`]] };
    const { apps, diagnostics } = assembly({
      'cdk.out/Shop.template.json': template({
        Nested: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: url } },
      }),
      'cdk.out/Nested.nested.template.json': inner,
    });
    expect(diagnostics).toEqual([]);
    expect(apps.flatMap(({ functions }) => functions.map(({ id, at }) => [id, at.file, at.line]))).toEqual([
      ['cdk.out/Shop.template.json#Place7A6A', 'lib/shop.ts', 11],
      ['cdk.out/Nested.nested.template.json#Inner', 'lib/shop.ts', 20],
    ]);
  });

  it('has a nested stack whose object no asset names by the file that the CDK notes beside it', () => {
    const url = { 'Fn::Join': ['', ['https://s3.', { Ref: 'AWS::Region' }, '.amazonaws.com/inner.json']] };
    const { apps } = assembly({
      'cdk.out/Shop.template.json': template({
        Nested: {
          Type: 'AWS::CloudFormation::Stack',
          Properties: { TemplateURL: url },
          Metadata: { 'aws:asset:path': 'Inner.nested.template.json' },
        },
      }),
      'cdk.out/Inner.nested.template.json': { Resources: { Queue: { Type: 'AWS::SQS::Queue' } } },
    });
    expect(apps.map(({ id, resources }) => [id, resources.has('Queue')])).toContainEqual([
      'cdk.out/Inner.nested.template.json',
      true,
    ]);
  });

  it('has stages in assemblies of their own, and metadata in the manifest in older versions', () => {
    const { apps } = assembly({
      'cdk.out/manifest.json': {
        version: '36.0.0',
        artifacts: {
          'assembly-Prod': { type: 'cdk:cloud-assembly', properties: { directoryName: 'assembly-Prod' } },
        },
      },
      'cdk.out/assembly-Prod/cdk.out': '{}',
      'cdk.out/assembly-Prod/manifest.json': {
        version: '36.0.0',
        artifacts: {
          'Shop.assets': { type: 'cdk:asset-manifest', properties: { file: 'Shop.assets.json' } },
          Shop: stack(
            { templateFile: 'Shop.template.json' },
            {
              metadata: {
                '/Prod/Shop/Place/Resource': [
                  { type: 'aws:cdk:logicalId', data: 'Place7A6A', trace: trace(7) },
                ],
              },
            },
          ),
        },
      },
      'cdk.out/assembly-Prod/Shop.template.json': template(),
      'cdk.out/assembly-Prod/Shop.assets.json': {
        files: {
          [hash('a')]: {
            source: { path: `../asset.${hash('a')}` },
            destinations: { x: { objectKey: `${hash('a')}.zip` } },
          },
        },
      },
    });
    expect(apps.flatMap(({ functions }) => functions)).toMatchObject([
      {
        id: 'cdk.out/assembly-Prod/Shop.template.json#Place7A6A',
        at: { file: 'lib/shop.ts', line: 7 },
        handler: { directory: `cdk.out/asset.${hash('a')}` },
      },
    ]);
  });

  it('of a version that is not known is read as one that is, and said', () => {
    for (const version of ['0.36.0', '99.0.0', 'x']) {
      const { apps, diagnostics } = assembly(
        {
          'cdk.out/manifest.json': {
            version,
            artifacts: { Shop: stack({ templateFile: 'Shop.template.json' }) },
          },
        },
        version,
      );
      expect(apps).toHaveLength(1);
      expect(diagnostics).toHaveLength(1);
      expect(diagnostics[0]).toContain(`has version ${version}`);
    }
  });

  it('is read where the file that marks it, or its manifest, was not kept', () => {
    const made = repository({
      'a/cdk.out/manifest.json': JSON.stringify({
        version: '36.0.0',
        artifacts: { Shop: stack({ templateFile: 'Shop.template.json' }) },
      }),
      'a/cdk.out/Shop.template.json': JSON.stringify(template()),
      'b/cdk.out/Shop.template.json': JSON.stringify(template()),
      'b/cdk.out/asset.1/template.yaml': 'Resources: { F: { Type: AWS::Lambda::Function } }\n',
    });
    onTestFinished(made.remove);
    const { apps } = readApps(made.source, '', { env: new Map(), opt: new Map(), parameters: new Map() });
    expect(apps.map(({ id, format }) => [id, format])).toEqual([
      ['a/cdk.out/Shop.template.json', 'cdk'],
      ['b/cdk.out/Shop.template.json', 'cloudformation'],
    ]);
  });

  it('that names no stack, or is broken, is reported; without cdk.out its program is', () => {
    expect(assembly({ 'cdk.out/manifest.json': '{"version": "55.0.0"}' }).diagnostics[0]).toContain(
      'template/invalid cdk.out/manifest.json',
    );
    expect(assembly({ 'cdk.out/manifest.json': '{"version": "55' }).diagnostics[0]).toContain(
      'read/partly-read',
    );
    const made = repository({ 'cdk.json': '{"app": "x"}' });
    onTestFinished(made.remove);
    const { diagnostics } = readApps(made.source, '', {
      env: new Map(),
      opt: new Map(),
      parameters: new Map(),
    });
    expect(diagnostics[0]?.message).toContain('AWS CDK');
  });
});
