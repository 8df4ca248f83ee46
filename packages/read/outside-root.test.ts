import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readApps } from './read-apps.ts';
import { type Repository, repository } from './testing/repository.ts';

const sam = (body: string) => `Transform: AWS::Serverless-2016-10-31\nResources:\n  X:\n${body}\n`;
const fn = (properties: string, more = '') =>
  sam(
    `    Type: AWS::Serverless::Function\n    Properties: { Runtime: nodejs22.x, Handler: a.b, ${properties} }${more}`,
  );
const of = (type: string, properties: string) => sam(`    Type: ${type}\n    Properties: { ${properties} }`);
const service = (body: string) => `service: s\nprovider: { name: aws, runtime: nodejs22.x }\n${body}\n`;

/** Where a file of the user can name another: the file lies in `app/`, so `../../out` is outside. */
const places: readonly (readonly [what: string, file: string, text: string, line: number])[] = [
  ['CodeUri', 'template.yaml', fn('CodeUri: ../../out'), 5],
  ['an absolute CodeUri', 'template.yaml', fn('CodeUri: /out'), 5],
  ['Code', 'template.yaml', of('AWS::Lambda::Function', 'Handler: a.b, Code: ../../out'), 5],
  ['ContentUri', 'template.yaml', of('AWS::Serverless::LayerVersion', 'ContentUri: ../../out'), 5],
  ['Content', 'template.yaml', of('AWS::Lambda::LayerVersion', 'Content: ../../out'), 5],
  ['SchemaUri', 'template.yaml', of('AWS::Serverless::GraphQLApi', 'SchemaUri: ../../out, Auth: {}'), 5],
  [
    'DefinitionUri of an API',
    'template.yaml',
    of('AWS::Serverless::Api', 'StageName: p, DefinitionUri: ../../out'),
    5,
  ],
  [
    'DefinitionUri of an HTTP API',
    'template.yaml',
    of('AWS::Serverless::HttpApi', 'DefinitionUri: ../../out'),
    5,
  ],
  [
    'DefinitionUri of a state machine',
    'template.yaml',
    of('AWS::Serverless::StateMachine', 'DefinitionUri: ../../out'),
    5,
  ],
  ['BodyS3Location', 'template.yaml', of('AWS::ApiGateway::RestApi', 'BodyS3Location: ../../out'), 5],
  [
    'DefinitionS3Location',
    'template.yaml',
    of('AWS::StepFunctions::StateMachine', 'DefinitionS3Location: ../../out'),
    5,
  ],
  [
    'RequestMappingTemplateS3Location',
    'template.yaml',
    of('AWS::AppSync::Resolver', 'RequestMappingTemplateS3Location: ../../out'),
    5,
  ],
  ['Location', 'template.yaml', of('AWS::Serverless::Application', 'Location: ../../out'), 5],
  ['TemplateURL', 'template.yaml', of('AWS::CloudFormation::Stack', 'TemplateURL: ../../out'), 5],
  [
    'the default of a parameter',
    'template.yaml',
    `${fn('CodeUri: !Ref P')}Parameters: { P: { Default: ../../out } }\n`,
    5,
  ],
  [
    'the Location of an include',
    'template.yaml',
    sam('    Fn::Transform: { Name: AWS::Include, Parameters: { Location: ../../out } }'),
    4,
  ],
  [
    'DockerContext',
    'template.yaml',
    fn('PackageType: Image', '\n    Metadata: { DockerContext: ../../out }'),
    6,
  ],
  [
    'Dockerfile',
    'template.yaml',
    fn('PackageType: Image', '\n    Metadata: { DockerContext: ., Dockerfile: ../../out }'),
    6,
  ],
  ['file()', 'serverless.yml', service('custom: ${file(../../out)}\nfunctions: ${self:custom.f}'), 3],
  ['a layer', 'serverless.yml', service('layers: { l: { path: ../../out } }\nfunctions: {}'), 3],
  ['a module', 'serverless.yml', service('functions: { f: { handler: a.b, module: ../../out } }'), 3],
  [
    'an artifact',
    'serverless.yml',
    service('functions: { f: { handler: a.b } }\npackage: { artifact: ../../out/a.zip }'),
    4,
  ],
];

const outside = (made: Repository) =>
  readApps(made.source, '', { env: new Map(), opt: new Map(), parameters: new Map() })
    .diagnostics.filter(({ code }) => code === 'read/outside-root')
    .map(({ file, line, message }) => [file, line, message.includes('out')]);

const made = (files: Readonly<Record<string, string>>): Repository => {
  const folder = repository(files);
  onTestFinished(folder.remove);
  return folder;
};

test.each(places)('%s that leads out of the root is said where it is written', (_, file, text, line) => {
  expect(outside(made({ [`app/${file}`]: text }))).toEqual([[`app/${file}`, line, true]]);
});

test.each(places)('%s that stays inside is not', (_, file, text) => {
  const inside = text.replace(/(\.\.\/\.\.)?\/out/g, '../out');
  expect(outside(made({ [`app/${file}`]: inside }))).toEqual([]);
});

test('an image of the Serverless Framework that is built outside is reported at its function', () => {
  const text = `service: s
provider: { name: aws, ecr: { images: { i: { path: ../../out } } } }
functions:
  f: { image: i }
`;
  expect(outside(made({ 'app/serverless.yml': text }))).toEqual([['app/serverless.yml', 4, true]]);
});

test('a service of a composition that is outside the repository is reported in the composition', () => {
  const files = {
    'serverless-compose.yml': 'services:\n  a: { path: a }\n  b: { path: ../out }\n',
    'a/serverless.yml': service('functions: { f: { handler: a.b } }'),
  };
  expect(outside(made(files))).toEqual([['serverless-compose.yml', 3, true]]);
});

test('a link that leads outside is reported even if nothing reads it', () => {
  const app = made({ 'template.yaml': of('AWS::Serverless::LayerVersion', 'ContentUri: target/out') });
  const other = made({ 'a.py': '' });
  mkdirSync(join(app.directory, 'target'));
  symlinkSync(other.directory, join(app.directory, 'target', 'out'));
  expect(outside(app).map(([file]) => file)).toEqual(['target/out']);
});
