import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { copyOf, emmentalProcess as emmental, folderWith } from './testing/run.ts';

const weak = ['scan', 'examples/weak-shop'];

describe('exit code', () => {
  test.each([
    ['0 when nothing reaches the threshold', ['scan', 'examples/well-built'], 0],
    ['1 from high on when no terminal looks', weak, 1],
    ['0 when nothing is to fail', [...weak, '--fail-on', 'never'], 0],
    ['1 at the threshold that is given', [...weak, '--fail-on', 'critical'], 1],
    ['0 for permissions, which only tells', ['permissions', 'examples/weak-shop'], 0],
    ['1 for permissions when it is asked', ['permissions', 'examples/weak-shop', '--fail-on', 'high'], 1],
  ])('is %s', (_, args, status) => {
    expect(emmental(args).status).toBe(status);
  });

  test('is 0 above the threshold only', () => {
    const folder = folderWith({
      'template.yaml': `Transform: AWS::Serverless-2016-10-31
Resources:
  Ask:
    Type: AWS::Serverless::Function
    Properties: { Runtime: nodejs22.x, Handler: a.handler }
`,
      'a.mjs': `import { SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs';
export const handler = () => new SQSClient({}).send(new SendMessageCommand({ QueueUrl: 'q' }));
`,
    });
    expect(emmental(['scan', folder, '--fail-on', 'high']).status).toBe(0);
    expect(emmental(['scan', folder, '--fail-on', 'medium']).status).toBe(1);
  });

  const unread = {
    'template.yaml': `Transform: AWS::Serverless-2016-10-31
Resources:
  Gone:
    Type: AWS::Serverless::Function
    Properties: { Runtime: nodejs22.x, Handler: missing.handler }
`,
  };
  test('is 3 with --strict when something could not be analysed, and says what', () => {
    const folder = folderWith(unread);
    expect(emmental(['scan', folder]).status).toBe(0);
    const strict = emmental(['scan', folder, '--strict']);
    expect(strict.status).toBe(3);
    expect(strict.stdout).toContain('the handler’s file was not found');
  });
  test('is 3 with --strict for a handler in a language that is not read', () => {
    const folder = folderWith({
      'template.yaml': unread['template.yaml'].replace('nodejs22.x', 'java21'),
    });
    expect(emmental(['scan', folder, '--strict']).status).toBe(3);
  });
  test.each([
    [
      'a macro that generates a part of the template',
      { 'template.yaml': 'Transform: AcmeMacro\nResources: { Q: { Type: AWS::SQS::Queue } }\n' },
    ],
    [
      'a nested template elsewhere',
      {
        'template.yaml':
          'Resources: { N: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: "https://s3.amazonaws.com/a/b.yaml" } } }\n',
      },
    ],
  ])('is 3 with --strict for %s, of every command', (_, files) => {
    const folder = folderWith(files);
    for (const command of ['scan', 'permissions', 'holes'])
      expect(emmental([command, folder, '--strict']).status).toBe(3);
    expect(emmental(['scan', folder]).status).toBe(0);
  });
  test.each([['holes'], ['permissions']])('is 3 with --strict for %s too', (command) => {
    expect(emmental([command, folderWith(unread), '--strict']).status).toBe(3);
  });
  test.each([
    ['protect', '--strict'],
    ['profile', 'check', '--all'],
    ['assume', '--strict'],
  ])('is 2 for an option that would change nothing: %s', (...args) => {
    expect(emmental(args)).toMatchObject({ status: 2, stdout: '' });
  });
  test('permissions says why it ends with 1, and where that is told', () => {
    const { stdout } = emmental(['permissions', 'examples/weak-shop', '--fail-on', 'critical']);
    expect(stdout).toMatch(
      /Failed: 2 at critical or above \(--fail-on critical\)\.\nNext {2}node \S+ scan examples\/weak-shop {2}/,
    );
  });
  test('is 1 when there are findings too: they outrank', () => {
    const folder = copyOf('weak-shop', { 'more/template.yaml': unread['template.yaml'] });
    expect(emmental(['scan', folder, '--strict']).status).toBe(1);
    expect(emmental(['scan', folder, '--strict', '--fail-on', 'never']).status).toBe(3);
  });
});

describe('wrong use ends with 2, a sentence on stderr and nothing on stdout', () => {
  test.each([
    [['scan', 'no/such/folder'], 'no/such/folder: '],
    [['scan', 'README.md'], 'README.md: the file is not a template; name a folder, a template, or'],
    [['scan', 'examples/weak-shop/src/admin.mjs'], 'the file is not a template'],
    [['scan', 'README.md/none'], 'README.md/none: the file or folder does not exist'],
    [['scan', ''], 'PATH is empty'],
    [['permissions', ''], 'PATH is empty'],
    [['assume', '--path', ''], 'PATH is empty'],
    [['scan', '--root', ''], '--root is empty'],
    [['scan', '--root', 'no/root'], 'no/root: the file or folder does not exist'],
    [['scan', 'examples', '--root', 'docs'], 'examples: the path leads outside the repository'],
    [['scan', '--format', 'xml'], 'table, json'],
    [['scan', '--fail-on', 'huge'], 'critical, high, medium, low, info, never'],
    [['protect', '--fail-on', 'high'], "unknown option '--fail-on'"],
    [['explain', 'no/rule', '--baseline'], "unknown option '--baseline'"],
    [['scan', '--handler', 'src/a.js'], 'src/orders.ts#handler'],
    [['scan', 'examples/weak-shop', '--handler', 'src/none.js#handler'], 'no such file'],
    [['scan', '--env', 'NAME'], 'NAME=VALUE'],
    [['scan', 'examples/well-built', '--inventory', 'README.md'], '--inventory'],
    [['permissions', 'examples/weak-shop', '--function', 'Nobody'], 'no function Nobody'],
    [['explain', 'no/rule', '--path', 'examples/well-built'], 'nothing here has the id no/rule'],
    [['explain', 'Admin', '--path', 'examples/weak-shop'], ' holes examples/weak-shop --function Admin'],
    [['inspect', '--event', 'package.json', '--function', 'Nobody'], '--shape .emmental/shapes/Nobody.json'],
    [['inspect', 'learn', 'README.md', '--shape', '/tmp/none.json'], 'has no event to learn from'],
    [['assume', 'Nobody/env.X', '--path', 'examples/weak-shop'], 'no open question has the id'],
    [['assume', 'NightlyReport/env.KEY_ARN', '--path', 'examples/weak-shop', '--is', 'x'], '--because'],
    [['dance'], 'dance'],
  ])('%j', (args, says) => {
    const { status, stdout, stderr } = emmental(args);
    expect(stderr).toContain(says);
    expect(stdout).toBe('');
    expect(status).toBe(2);
  });
});

test('--output writes the result there and nothing on stdout', () => {
  const folder = folderWith({});
  const file = join(folder, 'out.sarif');
  const run = emmental([...weak, '--format', 'sarif', '--output', file]);
  expect(run).toMatchObject({ status: 1, stdout: '', stderr: '' });
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ version: '2.1.0' });
});

describe.skipIf(process.platform === 'win32')('what is no file is never opened', () => {
  test.each(['/dev/zero', '/dev/null', '/dev/stdin'])('%s', (path) => {
    const { status, stdout, stderr } = emmental(['scan', path]);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toBe(
      `emmental: ${path}: it is neither a file nor a folder (a pipe, a device or a socket) and was not opened\n`,
    );
  });

  test('a pipe as PATH, and one among the files', () => {
    const folder = copyOf('well-built');
    execFileSync('mkfifo', [join(folder, 'pipe.yaml')]);
    expect(emmental(['scan', join(folder, 'pipe.yaml')]).status).toBe(2);
    const { stdout, status } = emmental(['scan', folder]);
    expect([status, stdout.includes('pipe.yaml:1:1')]).toEqual([0, true]);
    expect(emmental(['scan', folder, '--strict']).status).toBe(3);
  });
});

test('--output onto a folder is wrong use', () => {
  const run = emmental([...weak, '--output', 'docs']);
  expect([run.status, run.stderr]).toEqual([2, 'emmental: --output docs: it is a folder\n']);
});

test('--output into a folder that is not there is wrong use', () => {
  const run = emmental([...weak, '--output', join(folderWith({}), 'none', 'out.txt')]);
  expect(run.status).toBe(2);
  expect(run.stderr).toContain('--output');
});

test('--version is that of the package', () => {
  const { version } = JSON.parse(readFileSync(join(import.meta.dirname, 'package.json'), 'utf8')) as {
    version: string;
  };
  expect(emmental(['--version']).stdout).toBe(`${version}\n`);
});

test('nothing of the scanned repository is executed or written', () => {
  const mark = (name: string) => `require('node:fs').writeFileSync(__dirname + '/${name}', '');\n`;
  const folder = folderWith({
    'serverless.js': `${mark('ran-config')}module.exports = { service: 'a', functions: {} };\n`,
    'serverless.yml': `service: a
provider: { name: aws, runtime: nodejs22.x, stage: "\${file(./stage.js):stage}" }
custom: \${file(./custom.js)}
functions:
  one: { handler: one.handler }
  two: { handler: two.handler }
`,
    'stage.js': `${mark('ran-stage')}module.exports = { stage: 'x' };\n`,
    'custom.js': `${mark('ran-custom')}module.exports = () => ({});\n`,
    'one.js': `${mark('ran-module')}exports.handler = () => {};\n`,
    'two.py': 'open("ran-python", "w")\ndef handler(event, context): pass\n',
    'esbuild.config.js': mark('ran-esbuild'),
    'package.json': '{ "type": "commonjs", "scripts": { "prepare": "touch ran-script" } }',
  });
  const { stdout } = emmental(['scan', '--all'], { cwd: folder });
  expect(stdout).toContain('one');
  const ran = ['config', 'stage', 'custom', 'module', 'python', 'esbuild', 'script'].filter((name) =>
    existsSync(join(folder, `ran-${name}`)),
  );
  expect(ran).toEqual([]);
});
