import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { copyOf, emmental, folderWith, json } from './testing/run.ts';

test('the first --baseline writes what there is, the next reports only what is new', () => {
  const folder = copyOf('weak-shop');
  const first = emmental(['scan', '--baseline'], { cwd: folder });
  expect(first).toMatchObject({ status: 0, stderr: expect.stringContaining('.emmental/baseline.json') });
  const file = join(folder, '.emmental', 'baseline.json');
  const written = readFileSync(file, 'utf8');
  const ajv = new Ajv2020();
  const schema = JSON.parse(
    readFileSync(join(import.meta.dirname, 'schema', 'baseline-1.json'), 'utf8'),
  ) as object;
  expect(ajv.validate(schema, JSON.parse(written)), JSON.stringify(ajv.errors)).toBe(true);

  const second = emmental(['scan', '--baseline'], { cwd: folder });
  expect(second.status).toBe(0);
  expect(second.stdout).toMatch(
    /nothing new in what was checked\s+\(code of 5 of 6\s+functions analysed\);.*\salready\s+in the\s+baseline/s,
  );

  writeFileSync(
    join(folder, 'src', 'upload.mjs'),
    `import { exec } from 'node:child_process';\nexport const handler = (event) => exec(event.body);\n`,
  );
  const third = emmental(['scan', '--baseline'], { cwd: folder });
  expect(third.status).toBe(1);
  expect(third.stdout).toContain('Anyone can run commands in UploadApi');
  expect(third.stdout).not.toContain('Anyone can run code in Admin');
  expect(readFileSync(file, 'utf8')).toBe(written);
});

test('a baseline lies where the option says, and keeps when lines move', () => {
  const folder = copyOf('weak-shop');
  const file = join(folder, 'known.json');
  emmental(['scan', folder, '--baseline', file]);
  expect(existsSync(join(folder, '.emmental'))).toBe(false);
  const template = join(folder, 'template.yaml');
  writeFileSync(template, `# a comment\n\n${readFileSync(template, 'utf8')}`);
  expect(emmental(['scan', folder, '--baseline', file]).status).toBe(0);
});

test.each([
  ['no JSON', '{'],
  ['another shape', '{"schema":"emmental/baseline/9","findings":[]}'],
])('a baseline that is %s is wrong use, never an empty baseline', (_, text) => {
  const folder = copyOf('weak-shop');
  mkdirSync(join(folder, '.emmental'));
  writeFileSync(join(folder, '.emmental', 'baseline.json'), text);
  const { status, stdout, stderr } = emmental(['scan', folder, '--baseline']);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toContain('baseline.json');
});

/** A template whose functions share a role that may delete anything in any table; `opened` can be started by anyone. */
const sharing = (names: readonly string[], opened: readonly string[] = []): string => `Resources:
  Shared:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{ Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: sts:AssumeRole }]
      Policies:
        - PolicyName: own
          PolicyDocument:
            Statement: [{ Effect: Allow, Action: 'dynamodb:*', Resource: '*' }]
${names
  .map(
    (name) => `  ${name}:
    Type: AWS::Lambda::Function
    Properties:
      { Runtime: nodejs22.x, Handler: index.handler, Role: !GetAtt Shared.Arn, Code: { ZipFile: "exports.handler = async () => 1" } }
`,
  )
  .join('')}${opened
  .map(
    (name) => `  Url${name}:
    Type: AWS::Lambda::Url
    Properties: { TargetFunctionArn: !Ref ${name}, AuthType: NONE }
  Permit${name}:
    Type: AWS::Lambda::Permission
    Properties: { FunctionName: !Ref ${name}, Principal: '*', Action: lambda:InvokeFunctionUrl, FunctionUrlAuthType: NONE }
`,
  )
  .join('')}`;

const wildcard = (folder: string, ...options: readonly string[]) =>
  json(['scan', folder, ...options]).findings.filter(({ rule }) => rule === 'access/wildcard-action');

test('a public function that joins a known finding about a shared role is reported, alone', () => {
  const folder = folderWith({ 'template.yaml': sharing(['Old', 'Other']) });
  const file = join(folder, 'known.json');
  expect(emmental(['scan', folder, '--baseline', file]).status).toBe(0);
  expect(emmental(['scan', folder, '--baseline', file, '--fail-on', 'low']).status).toBe(0);
  writeFileSync(join(folder, 'template.yaml'), sharing(['Old', 'Other', 'New'], ['New']));
  expect(emmental(['scan', folder, '--baseline', file, '--fail-on', 'high']).status).toBe(1);
  const [finding, ...more] = wildcard(folder, '--baseline', file);
  expect(more).toEqual([]);
  expect(finding).toMatchObject({
    title: 'New can do everything in dynamodb on all resources',
    severity: 'high',
    function: 'template.yaml#New',
    functions: [{ id: 'template.yaml#New', file: 'template.yaml' }],
  });
});

test('an entry of an older baseline covers the function that it names, and the rest is said', () => {
  const folder = folderWith({ 'template.yaml': sharing(['Old', 'Other']) });
  const file = join(folder, 'known.json');
  const older = json(['scan', folder, '--all']).findings.map(({ fingerprint, rule, function: fn }) => ({
    fingerprint,
    rule,
    function: fn,
  }));
  const gone = { fingerprint: '0123456789abcdef', rule: 'access/missing', function: null };
  writeFileSync(file, JSON.stringify({ schema: 'emmental/baseline/1', findings: [...older, gone] }));
  expect(wildcard(folder, '--baseline', file).map(({ functions }) => functions.map(({ id }) => id))).toEqual([
    ['template.yaml#Other'],
  ]);
  const { stderr } = emmental(['scan', folder, '--baseline', file]);
  expect(stderr).toContain('1 entry of');
  expect(stderr).toMatch(/known findings? concerns? functions that .*known\.json does not list/);
});

test('an exception for one function leaves the other functions of the finding open', () => {
  const folder = folderWith({
    'template.yaml': sharing(['Old', 'Other']),
    'emmental.yaml': `emmental: profile/1
exceptions:
  old: { finding: access/wildcard-action, where: Old, reason: it goes next month, owner: shop, until: 2099-01-01 }
`,
  });
  const found = wildcard(folder).map(({ status, functions }) => [status, functions.map(({ id }) => id)]);
  expect(found).toEqual([
    ['waived', ['template.yaml#Old']],
    ['fail', ['template.yaml#Other']],
  ]);
});

const page = (more = ''): string => `Transform: AWS::Serverless-2016-10-31
Resources:
  Page:
    Type: AWS::Serverless::Function
    Properties: { Runtime: nodejs22.x, Handler: page.handler${more} }
`;
const runsText = 'exports.handler = async (event) => eval(event.body);\n';

test('a known finding that became graver is reported; an older baseline says that it does not know', () => {
  const folder = folderWith({ 'template.yaml': page(), 'page.js': runsText });
  const file = join(folder, 'known.json');
  emmental(['scan', folder, '--baseline', file]);
  expect(emmental(['scan', folder, '--baseline', file, '--fail-on', 'low']).status).toBe(0);
  writeFileSync(join(folder, 'template.yaml'), page(', FunctionUrlConfig: { AuthType: NONE }'));
  const graver = emmental(['scan', folder, '--baseline', file, '--fail-on', 'critical']);
  expect([graver.status, graver.stdout]).toEqual([1, expect.stringContaining('run code in Page')]);
  const { findings, ...rest } = JSON.parse(readFileSync(file, 'utf8')) as { findings: object[] };
  const older = findings.map((entry) => ({ ...entry, severity: undefined }));
  writeFileSync(file, JSON.stringify({ ...rest, findings: older }));
  expect(emmental(['scan', folder, '--baseline', file]).stderr.replace(/\s+/g, ' ')).toContain(
    'lists no severities, so a known finding that became graver is not noticed',
  );
});

test('a known finding of a repository does not cover the same one of another repository', () => {
  const open = page(', FunctionUrlConfig: { AuthType: NONE }');
  const [a, b] = [{ 'template.yaml': open, 'page.js': runsText }, { 'template.yaml': page() }].map(
    (files) => {
      const folder = folderWith(files as Record<string, string>);
      const git = (...args: readonly string[]) =>
        execFileSync('git', ['-C', folder, '-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], {
          stdio: 'pipe',
        });
      rmSync(join(folder, '.git'), { recursive: true, force: true });
      git('init', '-q');
      git('add', '-A', '-f');
      git('commit', '-qm', 'base');
      return folder;
    },
  );
  if (a === undefined || b === undefined) throw new Error('two folders');
  const file = join(a, 'known.json');
  emmental(['scan', a, b, '--baseline', file]);
  const critical = ['--fail-on', 'critical'];
  for (const known of [
    ['--since', 'HEAD'],
    ['--baseline', file],
  ])
    expect(emmental(['scan', a, b, ...known, ...critical]).status).toBe(0);
  writeFileSync(join(b, 'template.yaml'), open);
  writeFileSync(join(b, 'page.js'), runsText);
  for (const known of [
    ['--since', 'HEAD'],
    ['--baseline', file],
  ])
    expect(emmental(['scan', a, b, ...known, ...critical]).status).toBe(1);
});
