import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { readApps } from './read-apps.ts';
import { defaultLimits, type SourceLimits } from './source/index.ts';
import { type Repository, repository } from './testing/repository.ts';

const open: Repository[] = [];
afterEach(() => {
  for (const folder of open.splice(0)) folder.remove();
});

const good = `Resources:
  Good:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: src/, Handler: app.handler, Runtime: nodejs20.x}
`;

type Files = Readonly<Record<string, string | Uint8Array>>;

function read(files: Files, limits: SourceLimits = defaultLimits, path = '') {
  const made = repository(files, limits);
  open.push(made);
  return readIn(made, path);
}

function readIn(made: Repository, path = '') {
  const options = { env: new Map(), opt: new Map(), parameters: new Map() };
  const { apps, diagnostics } = readApps(made.source, path, options);
  return {
    functions: apps.flatMap((app) => app.functions.map(({ id }) => id)),
    said: diagnostics.map((diagnostic) => `${diagnostic.code} ${diagnostic.file}:${diagnostic.line}`),
    diagnostics,
    apps,
  };
}

/** The good template beside the bad one is read in full, whatever the bad one is. */
const beside = (bad: string | Uint8Array, name = 'bad/template.yaml', limits?: SourceLimits) => {
  const result = read({ [name]: bad, 'good/template.yaml': good, 'good/src/app.js': '' }, limits);
  expect(result.functions).toContain('good/template.yaml#Good');
  expect(result.said.filter((line) => line.startsWith('read/failed'))).toEqual([]);
  return result;
};

test.each<[string, string, string]>([
  [
    'broken YAML',
    'Resources:\n  A:\n    Type: AWS::SQS::Queue\n   B: c: d\n',
    'read/partly-read bad/template.yaml:4',
  ],
  ['a tab', 'Resources:\n\tA:\n\t\tType: AWS::SQS::Queue\n', 'read/'],
  [
    'null Resources',
    'AWSTemplateFormatVersion: 2010-09-09\nResources:\n',
    'template/invalid bad/template.yaml:2',
  ],
  [
    'Resources that are a list',
    'AWSTemplateFormatVersion: 2010-09-09\nResources: [1]\n',
    'template/invalid bad/template.yaml:2',
  ],
  [
    'Resources that are a text',
    'Transform: AWS::Serverless-2016-10-31\nResources: x\n',
    'template/invalid bad/template.yaml:2',
  ],
  [
    'a Type that is a mapping',
    'AWSTemplateFormatVersion: 2010-09-09\nResources:\n  A: {Type: {x: y}}\n',
    'template/invalid bad/template.yaml:3',
  ],
  [
    'a resource that is a text',
    'AWSTemplateFormatVersion: 2010-09-09\nResources:\n  A: x\n',
    'template/invalid bad/template.yaml:3',
  ],
  [
    'Properties that are a list',
    'Resources:\n  A:\n    Type: AWS::Lambda::Function\n    Properties: [1]\n',
    'template/invalid bad/template.yaml:4',
  ],
  [
    'conditions in a circle',
    'Conditions:\n  A: !Not [{Condition: B}]\n  B: !Not [{Condition: A}]\nResources:\n  Q: {Type: AWS::SQS::Queue, Condition: A}\n',
    'template/cycle bad/template.yaml:',
  ],
  [
    'a reference without a target',
    'Resources:\n  Q:\n    Type: AWS::SQS::Queue\n    Properties: {QueueName: !Ref None}\n',
    'template/undefined bad/template.yaml:4',
  ],
  [
    'a key that appears twice',
    'Resources:\n  Q: {Type: AWS::SQS::Queue}\n  Q: {Type: AWS::SNS::Topic}\n',
    'read/duplicate-key bad/template.yaml:3',
  ],
])('%s is reported with its line, and the template beside it is read', (_, text, expected) => {
  const { said } = beside(text);
  expect(
    said.some((line) => line.startsWith(expected)),
    said.join('\n'),
  ).toBe(true);
});

test.each([
  ['JSON without a colon', 'a.json', '{\n"Resources" {"A": {"Type": "AWS::Lambda::Function"}}}', 'a.json:2'],
  ['YAML without one', 'a.yaml', 'Resources\n  A:\n    Type: AWS::SQS::Queue\n', 'a.yaml:1'],
])('%s, so that no word of the format is left, is an error with file and line', (_, name, text, place) => {
  const { said, diagnostics } = beside(text, name);
  expect(said).toEqual([`read/partly-read ${place}`]);
  expect(diagnostics[0]?.severity).toBe('error');
});

test.each(['AWSTemplateFormatVersion: 2010-09-09\n', 'Transform: AWS::Serverless-2016-10-31\n'])(
  'a template whose Resources are misspelt is none that declares nothing: %j',
  (head) => {
    const { said } = beside(`${head}Resource:\n  A: {Type: AWS::SQS::Queue}\n`);
    expect(said).toEqual(['template/invalid bad/template.yaml:1']);
  },
);

const services = {
  'template.yaml': good.replace('Resources', 'Transform: AWS::Serverless-2016-10-31\nResources'),
  'template.json': JSON.stringify(
    { Resources: { F: { Type: 'AWS::Lambda::Function', Properties: { Handler: 'a.b' } } } },
    null,
    1,
  ),
  'serverless.yml': 'service: s\nprovider:\n  name: aws\nfunctions:\n  a:\n    handler: a.b\n',
};

test.each(Object.entries(services))(
  'a mark that is missing or wrong in %s never takes all functions in silence',
  (name, text) => {
    const silent: string[] = [];
    for (const { index } of text.matchAll(/["{}[\],]|:(?=\s)/g))
      for (const wrong of ['', '"', '{', ']']) {
        const broken = `${text.slice(0, index)}${wrong}${text.slice(index + 1)}`;
        if (broken === text) continue;
        const { functions, said } = read({ [name]: broken });
        if (functions.length === 0 && said.length === 0) silent.push(broken);
      }
    expect(silent).toEqual([]);
  },
);

test('broken JSON is reported with its line', () => {
  const { said } = beside(
    '{\n"AWSTemplateFormatVersion": "2010-09-09",\n"Resources": {"A": {"Type" "x"}}',
    'bad.json',
  );
  expect(said).toEqual(['read/partly-read bad.json:3', 'template/invalid bad.json:3']);
});

test.each([
  ['template.yaml', ['read/partly-read template.yaml:3']],
  ['stack.template', ['read/partly-read stack.template:3']],
  ['values.yaml', []],
])(
  'a broken text without a type of AWS is reported if it has the name of a template: %s',
  (name, expected) => {
    expect(beside('Resources:\n  Gone: [\n', name).said).toEqual(expected);
  },
);

test('a bomb of aliases is cut', () => {
  const lines = ['a0: &a0 {Type: AWS::SQS::Queue}'];
  for (let level = 1; level < 10; level++) {
    const names = Array.from({ length: 10 }, (_, index) => `k${index}: *a${level - 1}`);
    lines.push(`a${level}: &a${level} {${names.join(', ')}}`);
  }
  const { said } = beside(`${lines.join('\n')}\nResources:\n  Q: {Type: AWS::SQS::Queue, Properties: *a9}\n`);
  expect(said.some((line) => line.startsWith('read/limit bad/template.yaml:'))).toBe(true);
});

test.each([
  ['a hundred thousand references', '${Q}'.repeat(100_000)],
  ['openings alone', '${'.repeat(200_000)],
])('a text of %s is read in the time that its length takes', (_, written) => {
  beside(
    `Resources:\n  Q: {Type: AWS::SQS::Queue, Properties: {Tags: [{Key: a, Value: !Sub "${written}"}]}}\n`,
  );
});

test('nesting without end is cut', () => {
  const { said } = beside(`Resources:\n  Q: {Type: AWS::SQS::Queue, Properties: ${'['.repeat(50_000)}`);
  expect(said).toEqual(['read/limit bad/template.yaml:1']);
});

test('a byte order mark, CRLF and Latin-1 are read', () => {
  const crlf = beside(`\ufeff${good.replaceAll('\n', '\r\n')}`);
  expect(crlf.functions).toContain('bad/template.yaml#Good');
  expect(crlf.apps[0]?.functions[0]?.at).toMatchObject({ line: 2, column: 3 });
  const latin = beside(Buffer.from(`Description: caf\xe9\n${good}`, 'latin1'));
  expect(latin.functions).toContain('bad/template.yaml#Good');
  expect(latin.said).toEqual(['read/not-utf8 bad/template.yaml:1']);
});

test('a file of 50 MB is not read', () => {
  const { said } = beside(Buffer.alloc(50 * 1024 * 1024, 'a: b\n'));
  expect(said).toEqual(['read/too-large bad/template.yaml:1']);
});

test('more files than the bound are reported, and what was met is read', () => {
  const many = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`z/file${index}.txt`, '']));
  const { said, functions } = read(
    { ...many, 'template.yaml': good, 'src/app.js': '' },
    { ...defaultLimits, entries: 20 },
  );
  expect(functions).toEqual(['template.yaml#Good']);
  expect(said).toEqual(['read/too-many-files .:1']);
});

test('links out of the repository, loops of links and pipes stop nothing', () => {
  const outside = repository({ 'template.yaml': good });
  const made = repository({ 'template.yaml': good, 'src/app.js': '' });
  open.push(outside, made);
  symlinkSync(outside.directory, join(made.directory, 'out'));
  symlinkSync('.', join(made.directory, 'again'));
  symlinkSync('self', join(made.directory, 'self'));
  if (process.platform !== 'win32') execFileSync('mkfifo', [join(made.directory, 'pipe.yaml')]);
  const { said, functions } = readIn(made);
  expect(functions).toEqual(['template.yaml#Good']);
  expect(said).toEqual(['read/outside-root out:1', 'read/not-a-file pipe.yaml:1', 'read/unreadable self:1']);
});

test.skipIf(process.getuid?.() === 0)('an unreadable file is said', () => {
  const made = repository({ 'bad.yaml': good, 'template.yaml': good, 'src/app.js': '' });
  open.push(made);
  chmodSync(join(made.directory, 'bad.yaml'), 0);
  expect(readIn(made).said).toEqual(['read/unreadable bad.yaml:1']);
});

test('folders of tools and Python environments are not walked', () => {
  const made = repository({ 'template.yaml': good, 'src/app.js': '' });
  open.push(made);
  for (const folder of ['node_modules/x', '.aws-sam/build', 'cdk.out', '.serverless', 'myenv']) {
    mkdirSync(join(made.directory, folder), { recursive: true });
    writeFileSync(join(made.directory, folder, 'template.yaml'), good);
  }
  writeFileSync(join(made.directory, 'myenv/pyvenv.cfg'), '');
  expect(readIn(made).functions).toEqual(['template.yaml#Good']);
});

test('a named file that is not a template is reported', () => {
  expect(read({ 'notes.yaml': 'a: 1\n' }, defaultLimits, 'notes.yaml').said).toEqual([
    'read/not-a-template notes.yaml:1',
  ]);
  expect(read({ 'notes.yaml': 'a: 1\n' }).said).toEqual([]);
});

test('templates with anything in any place are read without a fault', () => {
  const names = [
    'Type',
    'Properties',
    'Ref',
    'Fn::Sub',
    'Fn::If',
    'Fn::Join',
    'Fn::GetAtt',
    'Fn::FindInMap',
    'Fn::ForEach::X',
    'Fn::Transform',
    'Events',
    'Policies',
    'Statement',
    'Role',
    'Environment',
    'Auth',
    'DefinitionBody',
    'Location',
    'Name',
  ];
  const types = [
    'AWS::Serverless::Function',
    'AWS::Serverless::Api',
    'AWS::Serverless::HttpApi',
    'AWS::Serverless::StateMachine',
    'AWS::Serverless::Connector',
    'AWS::Serverless::Application',
    'AWS::Lambda::Function',
    'AWS::Lambda::Permission',
    'AWS::IAM::Role',
    'AWS::IAM::Policy',
    'AWS::S3::Bucket',
    'AWS::Events::Rule',
    'AWS::CloudFormation::Stack',
  ];
  const leaf = fc.oneof(
    fc.constantFrom('A', 'AWS::NoValue', '${A.Arn}', '*', 'Allow', ...types),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
  );
  const { any } = fc.letrec((tie) => ({
    any: fc.oneof(
      { depthSize: 'medium', maxDepth: 6 },
      leaf,
      fc.array(tie('any'), { maxLength: 4 }),
      fc.dictionary(fc.constantFrom(...names), tie('any'), { maxKeys: 4 }),
    ),
  }));
  const resource = fc.record(
    { Type: fc.constantFrom(...types), Properties: any },
    { requiredKeys: ['Type'] },
  );
  const template = fc.record(
    {
      Transform: fc.constantFrom('AWS::Serverless-2016-10-31', 'AWS::LanguageExtensions'),
      Globals: any,
      Parameters: any,
      Mappings: any,
      Conditions: fc.dictionary(fc.constantFrom('A', 'B'), any),
      Resources: fc.dictionary(
        fc.constantFrom('A', 'B', 'C', 'Fn::ForEach::L'),
        fc.oneof(resource, resource, any),
      ),
    },
    { requiredKeys: ['Transform', 'Resources'] },
  );
  const made = repository({});
  open.push(made);
  fc.assert(
    fc.property(template, (value) => {
      const folder = repository({ 'template.json': JSON.stringify(value) });
      try {
        const faults = readIn(folder).diagnostics.filter(({ code }) => code === 'read/failed');
        expect(faults.map(({ message }) => message)).toEqual([]);
      } finally {
        folder.remove();
      }
    }),
    { seed: 7, numRuns: 400 },
  );
});
