import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isInCi } from './ci.ts';
import { emmental, folderWith } from './testing/run.ts';

const head = 'Transform: AWS::Serverless-2016-10-31\nResources:\n';
const fn = (name: string, handler = 'a.handler', runtime = 'nodejs22.x') => `  ${name}:
    Type: AWS::Serverless::Function
    Properties: { Runtime: ${runtime}, Handler: ${handler} }
`;
const app = { 'template.yaml': head + fn('Fn'), 'a.js': 'exports.handler = async () => 1;\n' };
const git = (folder: string, ...args: readonly string[]) =>
  execFileSync('git', ['-C', folder, '-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], {
    stdio: 'pipe',
  });
const inCi = { env: { CI: 'true' } };
/** Returns wrapped lines as one line for each sentence. */
const unwrapped = (text: string): string => text.replace(/\n {2}/g, ' ');
const commands = ['scan', 'permissions', 'holes', 'dependencies', 'exceptions'];

describe('a CI system is recognised', () => {
  test.each([
    [{ CI: 'true' }, true],
    [{ CI: '1' }, true],
    [{ JENKINS_URL: 'http://ci' }, true],
    [{ TF_BUILD: 'True' }, true],
    [{ CI: 'false' }, false],
    [{ CI: '' }, false],
    [{}, false],
  ])('%j → %s', (env, expected) => {
    expect(isInCi({ env })).toBe(expected);
  });
});

describe('without --since, CI hears about files that judge their own change', () => {
  const committed = (files: Readonly<Record<string, string>>, change: Readonly<Record<string, string>>) => {
    const folder = folderWith({ ...app, ...files });
    rmSync(join(folder, '.git'), { recursive: true });
    git(folder, 'init', '--quiet');
    for (const texts of [{}, change]) {
      for (const [name, text] of Object.entries(texts)) writeFileSync(join(folder, name), text);
      git(folder, 'add', '--force', '.');
      git(folder, 'commit', '--quiet', '--message', 'a');
    }
    return folder;
  };
  const rulebase = 'emmental: profile/1\n';
  const owners = { CODEOWNERS: '* @a\n' };

  test.each([
    [
      'a rulebase that is new',
      {},
      { 'emmental.yaml': rulebase },
      ['scan'],
      /^this commit changes emmental\.yaml, /m,
    ],
    [
      'CODEOWNERS',
      owners,
      { CODEOWNERS: '* @b\n' },
      ['scan'],
      /^this commit changes CODEOWNERS, .* add --since HEAD\^1: /m,
    ],
    ['CODEOWNERS, compared', owners, { CODEOWNERS: '* @b\n' }, ['scan', '--since', 'HEAD^1'], null],
    ['only code', owners, { 'a.js': 'exports.handler = async () => 2;\n' }, ['scan'], null],
  ] as const)('%s', (_, files, change, args, told) => {
    const { status, stderr } = emmental(args, { cwd: committed(files, change), ...inCi });
    expect(status).toBe(0);
    if (told === null) expect(stderr).toBe('');
    else expect(unwrapped(stderr)).toMatch(told);
  });

  test('outside CI nothing is said', () => {
    const folder = committed(owners, { CODEOWNERS: '* @b\n' });
    expect(emmental(['scan'], { cwd: folder }).stderr).toBe('');
  });
});

describe('input that was not read ends a command in CI with 3, and a line says why', () => {
  const lost: readonly (readonly [string, Readonly<Record<string, string>>, RegExp])[] = [
    [
      'a template over the limit',
      { 'more/template.yaml': `${head}${fn('B')}# ${'x'.repeat(2 ** 21)}\n` },
      /^not read: more\/template\.yaml:1: the file is larger than the limit and was not read: .*; split it$/m,
    ],
    [
      'a template nested too deep',
      { 'more/template.yaml': `${head}${fn('B')}Metadata: { A: ${'['.repeat(500)}${']'.repeat(500)} }\n` },
      /^not read: more\/template\.yaml:1: the file reached a limit/m,
    ],
    [
      'a template that is not text',
      { 'more/template.yaml': `${head}${fn('B')}# \0\n` },
      /^not read: more\/template\.yaml:1: the file is not text, but holds a template; save it as UTF-8/m,
    ],
    [
      'a template with a syntax error',
      { 'more/template.yaml': `${head}${fn('B')}Outputs: [\n` },
      /^not read: more\/template\.yaml:\d+: /m,
    ],
    [
      'company rules that are not there',
      { 'emmental.yaml': 'emmental: profile/1\nextends: ./none.yaml\n' },
      /^not read: emmental\.yaml:2: the rules in extends could not be read: \.\/none\.yaml was not found; correct the path/m,
    ],
    [
      'a module over the limit',
      { 'a.js': `exports.handler = async () => 1;\n// ${'x'.repeat(2 ** 23)}\n` },
      /^not read: a\.js:1: the file is larger than the limit/m,
    ],
    [
      'functions of which none could be analysed',
      { 'template.yaml': head + fn('A', 'none.handler') + fn('B', 'other.handler') },
      /^not read: template\.yaml:3: the code of none of the 2 functions was found or read; check the names of the handlers/m,
    ],
  ];
  test.each(lost)('%s', (_, files, line) => {
    const folder = folderWith({ ...app, ...files });
    const plain = emmental(['scan', folder]);
    expect([plain.status, plain.stderr]).toEqual([0, '']);
    const { status, stderr } = emmental(['scan', folder], inCi);
    const lines = unwrapped(stderr).trim().split('\n');
    expect(lines[0]).toMatch(line);
    expect(lines.slice(1)).toEqual([
      "exit 3: this runs in CI and input was not read. Accept it: --allow-unread 'FILE: REASON'",
    ]);
    expect(status).toBe(3);
    expect(emmental(['scan', folder, '--strict']).status).toBe(3);
    expect(emmental(['scan', folder, '--allow-unread', 'SHOP-1'], inCi).status).toBe(0);
  });

  test('of every command that reports', () => {
    const folder = folderWith({ ...app, 'b/template.yaml': `${head}${fn('B')}# \0\n` });
    for (const command of commands)
      expect([command, emmental([command, folder], inCi).status]).toEqual([command, 3]);
  });

  test('languages and formats that are not read are coverage, no loss', () => {
    const folder = folderWith({ 'template.yaml': head + fn('A', 'x', 'java21') + fn('B', 'y', 'go1.x') });
    const { status, stderr } = emmental(['scan', folder], inCi);
    expect([status, stderr]).toEqual([0, '']);
    expect(emmental(['scan', folder, '--strict']).status).toBe(3);
  });

  test('findings outrank it', () => {
    const folder = folderWith({
      ...app,
      'template.yaml': `${head}${fn('Fn').replace('a.handler', 'a.handler, FunctionUrlConfig: { AuthType: NONE }')}`,
      'a.js': "exports.handler = async (event) => require('child_process').exec(event.body);\n",
      'b/template.yaml': `${head}# \0\n${fn('B')}`,
    });
    const { status, stderr } = emmental(['scan', folder], inCi);
    expect(status).toBe(1);
    expect(unwrapped(stderr)).toContain('not read: b/template.yaml:1');
    expect(unwrapped(stderr)).toContain('Also without findings this would end with exit 3: this runs in CI');
  });

  test('outside of CI the last line says what CI would do', () => {
    const folder = folderWith({ ...app, 'b/template.yaml': `${head}${fn('B')}# \0\n` });
    expect(emmental(['scan', folder, '--fail-on', 'never']).stdout).toMatch(
      /\nIn CI this would end with exit 3, because input was not read:\sb\/template\.yaml:1\s\(--allow-unread\)\.\n$/,
    );
  });
});

describe('--allow-unread', () => {
  const folder = () =>
    folderWith({
      ...app,
      'b/template.yaml': `${head}${fn('B')}# \0\n`,
      'c/template.yaml': `${head}${fn('C')}# ${'x'.repeat(2 ** 21)}\n`,
    });
  test('accepts one file, a folder or a cause, and the rest counts', () => {
    const at = folder();
    const only = emmental(['scan', at, '--allow-unread', 'b/template.yaml: a fixture'], inCi);
    expect(only.status).toBe(3);
    expect(unwrapped(only.stderr)).toContain(
      'not read, and accepted: b/template.yaml (b/template.yaml: a fixture)',
    );
    expect(unwrapped(only.stderr)).not.toContain('not read: b/template.yaml');
    const both = ['--allow-unread', 'b: fixtures', '--allow-unread', 'over a limit: generated'];
    expect(emmental(['scan', at, ...both], inCi).status).toBe(0);
  });
  test('says when it names nothing, and needs a reason', () => {
    const run = emmental(['scan', folder(), '--allow-unread', 'd/template.yaml: gone'], inCi);
    expect(run.status).toBe(3);
    expect(unwrapped(run.stderr)).toContain(
      '--allow-unread d/template.yaml: gone: it names nothing that was not read',
    );
    expect(emmental(['scan', folder(), '--allow-unread', ' ']).status).toBe(2);
  });
  test('is in JSON beside what it accepts', () => {
    const { stdout } = emmental(
      ['scan', folder(), '--allow-unread', 'b: fixtures', '--format', 'json'],
      inCi,
    );
    const { unread } = JSON.parse(stdout) as { unread: { file: string; accepted: string | null }[] };
    expect(unread.map(({ file, accepted }) => [file, accepted])).toEqual([
      ['b/template.yaml', 'b: fixtures'],
      ['c/template.yaml', null],
    ]);
  });
});

test('--min-coverage holds the share of functions that are analysed', () => {
  const folder = folderWith({ ...app, 'template.yaml': head + fn('A') + fn('B', 'x', 'java21') });
  expect(emmental(['scan', folder, '--min-coverage', '50']).status).toBe(0);
  const { status, stderr } = emmental(['scan', folder, '--min-coverage', '51']);
  expect(status).toBe(3);
  expect(unwrapped(stderr)).toBe(
    'exit 3: 50 % of the functions are analysed, --min-coverage asks for 51 %: code of 1 of 2 functions analysed: 1 in Java\n',
  );
  const weak = folderWith({
    'template.yaml': `${head}${fn('Fn')}${fn('Java', 'a.B', 'java21')}`.replace(
      'Handler: a.handler',
      'Handler: a.handler, FunctionUrlConfig: { AuthType: NONE }',
    ),
    'a.js': "exports.handler = async (event) => require('child_process').exec(event.body);\n",
  });
  const beside = emmental(['scan', weak, '--min-coverage', '51', '--fail-on', 'high']);
  expect(beside.status).toBe(1);
  expect(unwrapped(beside.stderr)).toMatch(/^Also without findings this would end with exit 3: 50 % of /m);
  expect(emmental(['scan', folder, '--min-coverage', 'most']).status).toBe(2);
  expect(emmental(['scan', folderWith({}), '--min-coverage', '1']).status).toBe(3);
});

test('a scan that saw nothing says so', () => {
  const folder = folderWith({ 'README.md': 'x' });
  const { status, stderr } = emmental(['scan', folder, '--format', 'json'], inCi);
  expect(status).toBe(0);
  expect(stderr).toBe(`nothing was checked: no template in ${folder} declares a function\n`);
});

test('outside of CI it does not say that CI would pass', () => {
  const screenOf = (files: Readonly<Record<string, string>>): string =>
    emmental(['scan', folderWith(files), '--fail-on', 'never']).stdout.replace(/\s+/g, ' ');
  const program = screenOf({
    'Pulumi.yaml': 'name: shop\nruntime: nodejs\n',
    'index.ts': 'new aws.lambda.Function("orders", {});\n',
  });
  expect(program).toContain('nothing was checked: no functions found');
  expect(program).toContain(
    'In CI this would end with exit 0 (--fail-on high), although nothing was checked; --strict would end it with exit 3.',
  );
  const empty = screenOf({ 'README.md': 'x' });
  expect(empty).toContain('In CI this would end with exit 0 (--fail-on high), although nothing was checked.');
  const bucket = screenOf({ 'template.yaml': 'Resources: { Files: { Type: AWS::SNS::Topic } }\n' });
  expect(bucket).not.toContain('nothing was checked');
  for (const text of [program, empty]) expect(text).not.toContain('would pass');
});

describe('compared with a commit', () => {
  function repository(files: Readonly<Record<string, string>>): string {
    const folder = folderWith({ ...files, '.git/none': '' });
    git(folder, 'init', '-q');
    git(folder, 'add', '-A');
    git(folder, 'commit', '-qm', 'base');
    return folder;
  }
  const since = (folder: string, ...more: string[]) =>
    emmental(['scan', folder, '--since', 'HEAD', ...more], inCi);

  test('a template that could be read then and cannot be read now is lost; one that is gone is removed', () => {
    const folder = repository({ ...app, 'b/template.yaml': head + fn('B', '../a.handler') });
    writeFileSync(join(folder, 'b/template.yaml'), 'now: something else\n');
    const lost = since(folder);
    expect(lost.status).toBe(3);
    expect(unwrapped(lost.stderr)).toContain(
      'not read: b/template.yaml:1: it declared B at HEAD, and is not read as a template now; restore it',
    );
    const { stdout } = since(folder, '--format', 'json', '--allow-unread', 'b: not deployed');
    expect(JSON.parse(stdout)).toMatchObject({ unread: [{ cause: 'no longer analysed' }], removed: [] });
    git(folder, 'rm', '-qrf', 'b');
    const gone = since(folder);
    expect(gone.status).toBe(0);
    expect(gone.stdout).toContain('Removed in this change: B (b/template.yaml).');
    expect(JSON.parse(since(folder, '--format', 'json').stdout)).toMatchObject({
      unread: [],
      removed: [{ file: 'b/template.yaml', functions: ['b/template.yaml#B'] }],
    });
    expect(since(folder, '--format', 'markdown').stdout).toContain(
      'removed in this change: `b/template.yaml` with `B`',
    );
  });

  test('a text that was broken before is no loss while it stays as it is', () => {
    const folder = repository({ ...app, 'b/template.yaml': `${head}${fn('B')}Outputs: [\n` });
    appendFileSync(join(folder, 'a.js'), '// more\n');
    expect(since(folder).status).toBe(0);
    appendFileSync(join(folder, 'b/template.yaml'), '# more\n');
    expect(since(folder).status).toBe(3);
  });

  test('a template that is a link out of the repository is lost', () => {
    const folder = repository(app);
    mkdirSync(join(folder, 'b'));
    symlinkSync(join(folderWith(app), 'template.yaml'), join(folder, 'b', 'template.yaml'));
    const { status, stderr } = since(folder);
    expect(status).toBe(3);
    expect(unwrapped(stderr)).toContain('not read: b/template.yaml:1: the path leads outside the repository');
  });
});

test('compared with a baseline, a template that cannot be read any more is lost, and one that is gone is removed', () => {
  const folder = folderWith({ ...app, 'b/template.yaml': head + fn('B', '../a.handler') });
  emmental(['scan', folder, '--baseline']);
  writeFileSync(join(folder, 'b/template.yaml'), 'now: something else\n');
  const lost = emmental(['scan', folder, '--baseline'], inCi);
  expect(lost.status).toBe(3);
  expect(unwrapped(lost.stderr)).toContain(
    'not read: b/template.yaml:1: it declared B when the baseline was written, and is not read as a template now',
  );
  rmSync(join(folder, 'b'), { recursive: true });
  const gone = emmental(['scan', folder, '--baseline'], inCi);
  expect(gone.status).toBe(0);
  expect(gone.stdout).toContain('Removed in this change: B (b/template.yaml).');
});

test('CI writes no baseline: without a file every finding counts', () => {
  const folder = folderWith(app);
  const { status, stderr } = emmental(['scan', folder, '--baseline'], inCi);
  expect([status, stderr]).toEqual([0, expect.stringContaining('so every finding counts. CI writes none')]);
  expect(existsSync(join(folder, '.emmental'))).toBe(false);
});
