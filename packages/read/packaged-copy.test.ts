import { expect, onTestFinished, test } from 'vitest';
import { readApps } from './read-apps.ts';
import { repository } from './testing/repository.ts';

const sam = (code: string, more = ''): string => `AWSTemplateFormatVersion: '2010-09-09'
Transform: AWS::Serverless-2016-10-31
Description: >
  Takes orders.
Resources:
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: app.handler
      CodeUri: ${code}
      Environment: { Variables: { TABLE: !GetAtt Table.Arn } }
${more}  Table: { Type: AWS::Serverless::SimpleTable }
`;
/** As the tools write it: no short tags, other quotes, other order, and the id of the resource in its metadata. */
const packaged = (code: string): string => `Resources:
  Table:
    Type: 'AWS::Serverless::SimpleTable'
    Metadata: { SamResourceId: Table }
  Fn:
    Properties:
      CodeUri: ${code}
      Environment:
        Variables:
          TABLE:
            Fn::GetAtt:
            - Table
            - Arn
      Handler: app.handler
      Runtime: nodejs22.x
    Type: AWS::Serverless::Function
    Metadata: { SamResourceId: Fn }
Description: 'Takes orders.

  '
Transform: AWS::Serverless-2016-10-31
AWSTemplateFormatVersion: '2010-09-09'
`;
const stored = 's3://bucket/9f86d081884c7d65';

function read(files: Readonly<Record<string, string>>, path = ''): readonly string[] {
  const made = repository({ 'src/app.js': 'exports.handler = async () => ({});', ...files });
  onTestFinished(() => made.remove());
  const { apps, diagnostics } = readApps(made.source, path, {
    env: new Map(),
    opt: new Map(),
    parameters: new Map(),
  });
  return [
    ...apps.flatMap(({ functions }) => functions.map(({ id }) => id)),
    ...diagnostics.filter(({ code }) => code === 'template/packaged-copy').map(({ file }) => `copy ${file}`),
  ];
}

test('a packaged copy of a template is read once, and named', () => {
  expect(read({ 'template.yaml': sam('src/'), 'packaged.yaml': packaged(stored) })).toEqual([
    'template.yaml#Fn',
    'copy packaged.yaml',
  ]);
});

test('the copy itself is read when it is asked for', () => {
  expect(read({ 'template.yaml': sam('src/'), 'packaged.yaml': packaged(stored) }, 'packaged.yaml')).toEqual([
    'packaged.yaml#Fn',
  ]);
});

test.each([
  ['names another folder', { 'packaged.yaml': packaged('other/') }],
  ['lies in another folder', { 'deploy/packaged.yaml': packaged(stored) }],
  ['gives more permissions', { 'packaged.yaml': sam(stored, '      Policies: [AdministratorAccess]\n') }],
  ['has another handler', { 'packaged.yaml': packaged(stored).replace('app.handler', 'app.other') }],
  [
    'has another function',
    {
      'packaged.yaml': packaged(stored).replace(
        'Resources:\n',
        'Resources:\n  More: { Type: AWS::SNS::Topic }\n',
      ),
    },
  ],
  [
    'sets a variable named Description otherwise',
    {
      'template.yaml': sam('src/').replace('Variables: {', 'Variables: { Description: a,'),
      'packaged.yaml': packaged(stored).replace('Variables:\n', 'Variables:\n          Description: b\n'),
    },
  ],
])('a template that %s is an app of its own', (_, files: Readonly<Record<string, string>>) => {
  const found = read({ 'template.yaml': sam('src/'), ...files });
  expect(found).toHaveLength(2);
  expect(found.some((each) => each.startsWith('copy'))).toBe(false);
});

test('of two that name the same bucket, the one that calls itself packaged is the copy', () => {
  expect(read({ 'template.yaml': sam(stored), 'packaged_template.yaml': packaged(stored) })).toEqual([
    'template.yaml#Fn',
    'copy packaged_template.yaml',
  ]);
});

test('two packaged templates without an original are both read', () => {
  expect(read({ 'a.yaml': packaged(stored), 'b.yaml': packaged(stored) })).toEqual([
    'a.yaml#Fn',
    'b.yaml#Fn',
  ]);
});
