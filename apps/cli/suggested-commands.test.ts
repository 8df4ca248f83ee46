import { spawnSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { smallFleet } from './testing/fleet-apps.ts';
import { copyOf, emmental, emmentalProcess, folderWith, type Run, repository } from './testing/run.ts';
import { programOf } from './world.ts';

/** Commands that a screen tells people to type: as they would select them, over the lines they are broken into. */
function commandsIn(screen: string): readonly string[] {
  return [...screen.replace(/ \\\n\s*/g, ' ').matchAll(/(?:^|\s)(emmental [a-z]+\b[^\n]*)/g)].flatMap(
    ([, text = '']) => {
      // A description stands to the right of a command, after at least two spaces.
      const [command = ''] = text.split(/ {2,}/);
      return /\d+\.\d+\.\d+/.test(command) || command.includes('VALUE') ? [] : [command.trim()];
    },
  );
}

/** The folder of a repository with the examples in it: a baseline that is written stays there. */
function withExamples(): string {
  const folder = folderWith({});
  cpSync(join(repository, 'examples'), join(folder, 'examples'), { recursive: true });
  return folder;
}

/** Types a command into a shell, which tells its words; then runs them. The shell runs whatever else stands in it. */
function paste(command: string, cwd: string): Run {
  const shell = spawnSync('sh', ['-c', `emmental() { printf '%s\\0' "$@" END; }\n${command}`], {
    cwd,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] ?? '', LANG: 'C.UTF-8' },
  });
  const words = shell.stdout.split('\0');
  const endWords = words.filter((word) => word === 'END').length;
  expect([shell.status, shell.stderr, endWords, words.at(-2)]).toEqual([0, '', 1, 'END']);
  return emmental(words.slice(0, -2), { cwd });
}

const goldens = join(import.meta.dirname, 'golden');
const screens = readdirSync(goldens).filter((name) => /\.txt$/.test(name));
const suggestedBy = (names: readonly string[]): readonly string[] =>
  [...new Set(names.flatMap((name) => commandsIn(readFileSync(join(goldens, name), 'utf8'))))].sort();
const ofSignals = (name: string): boolean => name.startsWith('signals');
const suggested = suggestedBy(screens.filter((name) => !ofSignals(name)));

describe.skipIf(process.platform === 'win32')(
  'a command that a screen suggests works when it is pasted',
  () => {
    test('there are some of every kind', () => {
      const kinds = new Set(suggested.map((command) => command.split(' ')[1]));
      expect([...kinds].sort()).toEqual(expect.arrayContaining(['assume', 'permissions', 'scan']));
    });

    const works = (command: string, folder: string): void => {
      const { status, stderr } = paste(command, folder);
      expect([status === 0 || status === 1, stderr.replace(/^baseline written.*\n/, '')]).toEqual([true, '']);
    };
    test.each(suggested)('%s', (command) => works(command, withExamples()));
    // The screens of several apps are those of the small fleet.
    const ofFleet = readdirSync(join(goldens, 'fleet')).map((name) => join('fleet', name));
    test.each(suggestedBy(ofFleet))('%s, in the fleet', (command) => works(command, folderWith(smallFleet)));
    // The screens of signals are those of one app, with its log.
    test.each(suggestedBy(screens.filter(ofSignals)))('%s, in the app', (command) => {
      const log = readFileSync(join(repository, 'apps/cli/testing/signals/weak-shop.log'), 'utf8');
      works(command, copyOf('weak-shop', { 'weak-shop.log': log }));
    });
  },
);

const files = {
  'shop/src/a.mjs': `import { S3Client, PutObjectCommand } from '@aws-sdk/client-s3';
export const handler = (event) => new S3Client({}).send(new PutObjectCommand({ Bucket: process.env.BUCKET, Key: event.key }));
export const other = (event) => eval(event.body);
`,
  'shop/api/template.yaml': `Transform: AWS::Serverless-2016-10-31
Parameters: { Stage: { Type: String } }
Resources:
  "F $(touch pwned); '":
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: a.other
      CodeUri: ../src
      FunctionUrlConfig: { AuthType: NONE }
      Policies: [{ Statement: [{ Effect: Allow, Action: s3:*, Resource: !Sub 'arn:aws:s3:::\${Stage}/*' }] }]
`,
};

describe.skipIf(process.platform === 'win32')('a suggested command repeats what was asked', () => {
  const ask = [
    ['the root', ['scan', 'shop/api', '--root', 'shop', '--all'], ['--root shop']],
    ['a parameter', ['scan', 'shop/api', '--param', 'Stage=a b'], ["--param 'Stage=a b'"]],
    [
      'handlers and their environment',
      [
        'scan',
        'shop',
        '--handler',
        'src/a.mjs#handler',
        '--handler',
        'src/a.mjs#other',
        '--env',
        'BUCKET=it',
      ],
      ["--handler 'src/a.mjs#handler' --handler 'src/a.mjs#other'", '--env BUCKET=it'],
    ],
    ['several PATHs', ['scan', 'shop', 'again'], ['emmental scan shop again --baseline', '--path again']],
    ['a PATH that needs quotes', ['scan', "it's here"], ["'it'\\''s here'"]],
    ['for permissions too', ['permissions', 'shop', '--root', '.', '--no-code'], ['--root . --no-code']],
  ] as const;

  test.each(ask)('%s', (_, args, repeated) => {
    const cwd = folderWith(files);
    for (const copy of ['again', "it's here"])
      cpSync(join(cwd, 'shop'), join(cwd, copy), { recursive: true });
    const { stdout, stderr } = emmental(args, { cwd });
    expect(stderr).toBe('');
    const commands = commandsIn(stdout);
    for (const words of repeated) expect(commands.some((command) => command.includes(words))).toBe(true);
    for (const command of commands) {
      const run = paste(command, cwd);
      expect([
        command,
        run.stderr.replace(/^baseline written.*\n/, ''),
        [0, 1].includes(run.status ?? 9),
      ]).toEqual([command, '', true]);
    }
    expect(readdirSync(cwd)).not.toContain('pwned');
  });
});

/** A function of a snapshot, with a role that may do everything. */
const printedFunction = (id: string) => `    "${id}": {
      "Properties": {
        "Code": {
          "S3Bucket": "assets",
          "S3Key": "HASH-REPLACED.zip",
        },
        "Handler": "index.handler",
        "Role": {
          "Fn::GetAtt": [
            "${id}Role",
            "Arn",
          ],
        },
        "Runtime": "nodejs22.x",
      },
      "Type": "AWS::Lambda::Function",
    },
    "${id}Role": {
      "Properties": {
        "Policies": [
          {
            "PolicyDocument": {
              "Statement": [
                {
                  "Action": "*",
                  "Effect": "Allow",
                  "Resource": "*",
                },
              ],
            },
            "PolicyName": "all",
          },
        ],
      },
      "Type": "AWS::IAM::Role",
    },
`;

const printedStack = (name: string, ids: readonly string[]) => `exports[\`Shop ${name} 1\`] = \`
{
  "Resources": {
${ids.map(printedFunction).join('')}  },
}
\`;
`;

const snapshot = 'cdk/test/__snapshots__/shop.test.ts.snap';
const program = {
  'cdk/cdk.json': '{"app": "node shop.js"}',
  [snapshot]: `// Jest Snapshot v1, https://goo.gl/fbAQLP

${printedStack('Main', ['Orders', 'Mail', 'Bills'])}
${printedStack('Edge', ['Sign', 'Route', 'Cache'])}`,
};

describe.skipIf(process.platform === 'win32')('a stack of a snapshot is named as screens name it', () => {
  test.each([
    [['scan']],
    [['scan', snapshot]],
    [['scan', `${snapshot}:Main`]],
    [['holes']],
    [['holes', `${snapshot}:Edge`]],
    [['permissions']],
    [['permissions', `${snapshot}:Edge`]],
    [['assume']],
    [['assume', '--path', `${snapshot}:Main`]],
    [['protect']],
    [['protect', `${snapshot}:Main`, '--only', 'settings']],
  ])('%s', (args) => {
    const cwd = folderWith(program);
    const { stdout, stderr, status } = emmental(args, { cwd });
    expect([args, stderr.replace(/^not read: .*\n/, ''), [0, 1].includes(status ?? 9)]).toEqual([
      args,
      '',
      true,
    ]);
    for (const command of commandsIn(stdout).filter((each) => !each.includes('FILE#EXPORT'))) {
      const run = paste(command, cwd);
      expect([
        command,
        run.stderr.replace(/^(?:baseline written|not read: ).*\n/, ''),
        run.status === 0 || run.status === 1,
      ]).toEqual([command, '', true]);
    }
  });

  test('one stack is read alone, and a stack that is not there is named with the others', () => {
    const cwd = folderWith(program);
    const { apps } = JSON.parse(
      emmental(['scan', `${snapshot}:Edge`, '--format', 'json'], { cwd }).stdout,
    ) as { apps: readonly { id: string; functions: readonly { id: string }[] }[] };
    expect(
      apps.map(({ id, functions }) => [id, functions.map((fn) => fn.id.replace(/^.*#/, '')).sort()]),
    ).toEqual([['shop.test.ts.snap:Edge', ['Cache', 'Route', 'Sign']]]);
    const none = emmental(['scan', `${snapshot}:Api`], { cwd });
    expect([none.status, none.stderr]).toEqual([
      2,
      expect.stringContaining('the snapshot has no stack Api; its stacks: Main, Edge'),
    ]);
  });
});

describe('suggested commands begin as the program was started', () => {
  test.each([
    ['in a project', '/shop/node_modules/.bin/emmental', '/shop', 'npx --no-install emmental'],
    ['below a project', '/shop/node_modules/.bin/emmental', '/shop/api', 'npx --no-install emmental'],
    [
      'by npx alone',
      '/home/me/.npm/_npx/1f/node_modules/.bin/emmental',
      '/shop',
      'npx --no-install emmental',
    ],
    [
      'on Windows',
      'C:\\shop\\node_modules\\emmental\\bin\\emmental.js',
      'C:\\shop',
      'npx --no-install emmental',
    ],
    [
      'in the global folder of Windows',
      'C:\\me\\npm\\node_modules\\emmental\\bin\\emmental.js',
      'C:\\shop',
      'npx --no-install emmental',
    ],
    [
      'in another project',
      '/shop/node_modules/.bin/emmental',
      '/shop-2',
      'node ../shop/node_modules/.bin/emmental',
    ],
    ['by the search path', '/usr/local/bin/emmental', '/shop', 'emmental'],
    ['in a clone', '/clone/apps/cli/bin/emmental.js', '/shop', 'node ../clone/apps/cli/bin/emmental.js'],
    ['in a folder that needs quotes', "/it's/emmental.js", '/shop', "node '../it'\\''s/emmental.js'"],
  ])('%s', (_, script, cwd, program) => expect(programOf(script, cwd)).toBe(program));

  test('on screens and in errors, not in what machines read', () => {
    const script = join(repository, 'node_modules', '.bin', 'emmental');
    const screen = emmental(['scan', 'examples/weak-shop'], { script }).stdout;
    expect(screen.match(/(?<!npx --no-install )\bemmental (?:scan|permissions|assume|holes)\b/g)).toBeNull();
    for (const command of ['scan examples/weak-shop --all', 'assume NightlyReport/env.KEY_ARN', 'holes'])
      expect(screen.replace(/ \\\n\s*/g, ' ')).toContain(`npx --no-install emmental ${command}`);
    const { stderr } = emmental(['explain', 'Admin', '--path', 'examples/weak-shop'], { script });
    expect(stderr).toContain('Admin is a function: npx --no-install emmental permissions');
    const [named, unnamed] = [{ script }, {}].map((options) =>
      emmental(['scan', 'examples/weak-shop', '--format', 'json'], options),
    );
    expect(named).toEqual(unnamed);
  });

  test.skipIf(process.platform === 'win32')('the script itself is one that a shell starts', () => {
    const cwd = withExamples();
    const { stdout } = emmentalProcess(['scan', 'examples/weak-shop'], { cwd });
    const start = `node ${relative(cwd, join(repository, 'apps', 'cli', 'bin', 'emmental.js'))} `;
    const [, command = ''] = /^Next {2}((?:.*\\\n)*.*)$/m.exec(stdout) ?? [];
    expect(command.startsWith(start)).toBe(true);
    const run = spawnSync('sh', ['-c', command], { cwd, encoding: 'utf8' });
    expect([run.status, run.stderr, run.stdout]).toEqual([0, '', expect.stringContaining('OrdersApi')]);
  });
});
