import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { copyOf, type Document, emmental, folderWith, json, repository } from './testing/run.ts';

describe('a reader that goes away', () => {
  test.skipIf(process.platform === 'win32').each([
    [[], 1],
    [['--fail-on', 'never'], 0],
  ])('changes nothing about the exit code (%j)', (more, status) => {
    const bin = join(repository, 'apps/cli/bin/emmental.js');
    const scan = [process.execPath, bin, 'scan', 'examples/weak-shop', '--format', 'json', ...more];
    const run = spawnSync('bash', ['-c', '"$@" | head -c 1; exit ${PIPESTATUS[0]}', 'bash', ...scan], {
      cwd: repository,
      encoding: 'utf8',
    });
    expect([run.status, run.stderr]).toEqual([status, '']);
  });

  test.skipIf(process.platform === 'win32')('nor does one of what is told beside the result', () => {
    const folder = copyOf('weak-shop', { 'many.log': 'no signal\n'.repeat(20) });
    const learn = [join(repository, 'apps/cli/bin/emmental.js'), 'profile', 'learn', 'many.log'];
    const run = spawnSync('bash', ['-c', '"$@" 2> >(true)', 'bash', process.execPath, ...learn], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect([run.status, run.stdout]).toEqual([0, expect.stringContaining('nothing to change')]);
  });

  test.skipIf(!existsSync('/dev/full'))('a full disk is said in one sentence', () => {
    const bin = join(repository, 'apps/cli/bin/emmental.js');
    const run = spawnSync(
      'bash',
      ['-c', `"$0" "$1" scan examples/weak-shop > /dev/full`, process.execPath, bin],
      {
        cwd: repository,
        encoding: 'utf8',
      },
    );
    expect(run.status).toBe(2);
    expect(run.stderr).toMatch(/^emmental: the result could not be written: .*\n$/);
  });
});

describe('links of a hostile repository', () => {
  test('a baseline is neither read nor written through one', () => {
    const outside = folderWith({});
    const folder = copyOf('weak-shop');
    mkdirSync(join(folder, '.emmental'));
    symlinkSync(join(outside, 'made'), join(folder, '.emmental', 'baseline.json'));
    const run = emmental(['scan', '--baseline'], { cwd: folder });
    expect([run.status, existsSync(join(outside, 'made'))]).toEqual([2, false]);
    expect(run.stderr).toContain('is a link and was not followed');
  });

  test('an answer is not written through one', () => {
    const outside = folderWith({ 'theirs.yaml': 'a: 1\n' });
    const folder = copyOf('weak-shop');
    rmSync(join(folder, 'emmental.yaml'), { force: true });
    symlinkSync(join(outside, 'theirs.yaml'), join(folder, 'emmental.yaml'));
    const answer = ['--is', 'x', '--because', 'y', '--owner', '@z', '--until', '2999-01-01'];
    const run = emmental(['assume', 'Admin/what-eval-runs', ...answer], { cwd: folder });
    expect([run.status, readFileSync(join(outside, 'theirs.yaml'), 'utf8')]).toEqual([2, 'a: 1\n']);
  });
});

/** A function that anybody can start, and whatever stands beside it. */
const open = (more = '', properties = '') => `Transform: AWS::Serverless-2016-10-31
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties: { Runtime: nodejs22.x, Handler: a.handler, FunctionUrlConfig: { AuthType: NONE }${properties} }
${more}`;
const handler = 'exports.handler = (event) => eval(event.body);\n';
const evil = '\u001b[31mX\u001b]0;t\u0007\u202e\u2066\r\nY\u009b31m';
const sub = (times: number, name: string, inner: string) =>
  `!Sub ["${`\${${name}}`.repeat(times)}", { ${name}: ${inner} }]`;

/**
 * Repositories that try to harm whoever scans them; each once made the scan endless, huge or failing, or made its
 * result wrong.
 */
const hostile: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'texts that multiply': {
    'template.yaml': open(
      '',
      `, Environment: { Variables: { X: ${sub(3000, 'A', sub(3000, 'B', sub(3000, 'C', 'ddd')))} } }`,
    ),
  },
  'conditions that double': {
    'template.yaml': open(`Conditions:
${Array.from({ length: 60 }, (_, n) => `  C${n}: !And [!Condition C${n + 1}, !Condition C${n + 1}]\n`).join('')}  C60: !Equals [!Ref AWS::Region, x]
`),
  },
  'alternatives that multiply': {
    'template.yaml': open(
      `Conditions:\n${Array.from({ length: 40 }, (_, n) => `  C${n}: !Equals [!Ref P${n}, a]\n`).join('')}Parameters:\n${Array.from({ length: 40 }, (_, n) => `  P${n}: { Type: String }\n`).join('')}`,
      `, Environment: { Variables: { X: !Join ["", [${Array.from({ length: 40 }, (_, n) => `!If [C${n}, a, b]`).join(', ')}]] } }`,
    ),
  },
  'anchors that multiply': {
    'template.yaml': open(
      `x0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1]\n${Array.from({ length: 29 }, (_, n) => `x${n + 1}: &a${n + 1} [${Array(9).fill(`*a${n}`).join(', ')}]\n`).join('')}`,
    ),
  },
  'an emmental.yaml of anchors that multiply': {
    'template.yaml': open(),
    'emmental.yaml': `x0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1]\n${Array.from({ length: 11 }, (_, n) => `x${n + 1}: &a${n + 1} [${Array(9).fill(`*a${n}`).join(', ')}]\n`).join('')}emmental: *a11\n`,
  },
  'an emmental.yaml of 10 MB': {
    'template.yaml': open(),
    'emmental.yaml': `emmental: profile/1\nexceptions:\n${'  # padding\n'.repeat(900_000)}`,
  },
  'exceptions by the thousand': {
    'template.yaml': open(),
    'emmental.yaml': `emmental: profile/1\nexceptions:\n${Array.from({ length: 15_000 }, (_, n) => `  e${n}: { finding: code/code-from-event x${n}, reason: r, owner: "@o", until: 2999-01-01 }\n`).join('')}`,
  },
  'names that are members of every object': {
    'template.yaml': open(
      '  __proto__: { Type: AWS::SQS::Queue }\n  constructor: { Type: toString, Properties: { __proto__: { a: 1 } } }\nMappings: { __proto__: { a: { b: c } } }\nParameters: { hasOwnProperty: { Default: y } }\n',
    ),
    'emmental.yaml':
      'emmental: profile/1\nassume: { constructor: { is: x, because: y, owner: "@o", until: 2999-01-01 } }\n',
  },
  'signs that write to the terminal': {
    'template.yaml': open(),
    'other.json': JSON.stringify({
      Transform: 'AWS::Serverless-2016-10-31',
      Conditions: { [evil]: { 'Fn::Equals': [evil, 'a'] } },
      Resources: {
        [evil]: {
          Type: 'AWS::Serverless::Function',
          Condition: evil,
          Properties: {
            Runtime: evil,
            Handler: evil,
            CodeUri: evil,
            Environment: { Variables: { [evil]: evil } },
            Policies: [
              { Statement: [{ Sid: evil, Effect: 'Allow', Action: ['s3:*', evil], Resource: evil }] },
            ],
            Events: {
              [evil]: { Type: 'Api', Properties: { Path: `/${evil}`, Method: 'get' } },
              S: { Type: evil },
            },
          },
        },
        [`${evil}2`]: { Type: evil },
      },
    }),
    'serverless.yml': `service: ${JSON.stringify(evil)}
provider: { name: aws, runtime: nodejs22.x, stage: ${JSON.stringify(evil)} }
functions: { ${JSON.stringify(evil)}: { handler: a.handler, events: [{ schedule: ${JSON.stringify(evil)} }, ${JSON.stringify(evil)}] } }
`,
    [`${evil.replace('\u0007', '')}/template.yaml`]: open(),
  },
  'markup in names': {
    'template.yaml': open(),
    '<img src=x onerror=alert(1)>/template.yaml': open(),
    '[a](javascript:alert(1))/template.yaml': open(),
  },
  'nothing but brackets': {
    'template.yaml': open(),
    'deep.yaml': `AWSTemplateFormatVersion: 1\nResources: ${'{a: '.repeat(100_000)}`,
  },
  'nothing but dashes': {
    'template.yaml': open(),
    'deep.yaml': `AWSTemplateFormatVersion: 1\nResources:\n  - ${'- '.repeat(20_000)}a\n`,
  },
  'code of brackets alone': {
    'template.yaml': open(),
    'b/template.yaml': open(),
    'b/a.js': `exports.handler = ${'['.repeat(20_000)}${']'.repeat(20_000)}`,
  },
  'templates that include themselves': {
    'template.yaml': open(),
    'a.yaml': 'Resources:\n  Fn::Transform: { Name: AWS::Include, Parameters: { Location: a.yaml } }\n',
    'b.yaml':
      'Resources:\n  A: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: b.yaml } }\n  B: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: a.yaml } }\n',
    'c/serverless.yml':
      'service: s\nprovider: { name: aws }\ncustom: { a: "${self:custom.b}", b: "${self:custom.a}", c: "${file(serverless.yml)}" }\nfunctions: "${self:custom.c}"\n',
  },
};

describe.each(Object.entries(hostile))('%s', (_, files) => {
  const folder = () => folderWith({ 'a.js': handler, ...files });

  test('stop nothing, and the function beside it is read', () => {
    const { findings, diagnostics } = json(['scan', folder()]);
    expect(findings.map(({ rule, function: fn }) => `${rule} ${fn}`)).toContain(
      'code/code-from-event template.yaml#F',
    );
    expect(diagnostics.filter(({ code }) => code.endsWith('/failed'))).toEqual([]);
  });

  test('reach no screen as more than text, and no line is too long', () => {
    const cwd = folder();
    for (const args of [['scan', '--all'], ['scan'], ['permissions'], ['assume']]) {
      const { stdout, stderr, status } = emmental(
        [...args, ...(args[0] === 'assume' ? [] : ['--fail-on', 'never'])],
        { cwd },
      );
      expect([args, status]).toEqual([args, 0]);
      const printed = `${stdout}${stderr}`.replaceAll('\n', '');
      expect(printed.match(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u)).toBe(null);
      const long = stdout.split('\n').filter((line) => line.length > 80 && !/^\s*\S+:\d+(:\d+)?$/.test(line));
      if (args[0] === 'scan') expect(long).toEqual([]);
    }
  });
});

test.each(['[null]', '[1]', '[{}]', '{}'])('a baseline with findings %s is refused', (findings) => {
  const folder = copyOf('weak-shop');
  writeFileSync(join(folder, 'b.json'), `{"schema":"emmental/baseline/1","findings":${findings}}`);
  const run = emmental(['scan', '--baseline=b.json'], { cwd: folder });
  expect(run.status).toBe(2);
  expect(run.stderr).toMatch(/^emmental: b.json is not a baseline of this version/);
});

test('a baseline that cannot be written is wrong use', () => {
  const run = emmental(['scan', 'examples/weak-shop', '--baseline=package.json/b.json']);
  expect(run.status).toBe(2);
  expect(run.stderr).toMatch(/^emmental: --baseline package.json\/b.json: /);
});

/** Root may read everything: it runs the command as nobody, where nobody can reach the command. */
const nobody = process.getuid?.() === 0 ? 65_534 : undefined;
const canTry =
  process.platform !== 'win32' &&
  emmental(['--version'], { cwd: '/', ...(nobody === undefined ? {} : { uid: nobody }) }).status === 0;

describe.skipIf(!canTry)('without permission to read', () => {
  const as = nobody === undefined ? {} : { uid: nobody };
  const locked = (path: string, mode = 0) => {
    const folder = copyOf('weak-shop', { 'inner/template.yaml': 'Resources: {}\n' });
    chmodSync(folder, 0o755);
    chmodSync(join(folder, path), mode);
    return folder;
  };

  test.each([
    ['a module', 'src/report.mjs'],
    ['a folder', 'inner'],
    ['a template', 'inner/template.yaml'],
    ['emmental.yaml', 'emmental.yaml'],
  ])('%s is said, and the rest is read', (_, path) => {
    const folder = locked(path);
    const run = emmental(['scan', folder, '--format', 'json', '--fail-on', 'never'], as);
    const { stats, diagnostics } = JSON.parse(run.stdout) as Document;
    expect(diagnostics).toContainEqual(expect.objectContaining({ code: 'read/unreadable', file: path }));
    expect(stats['functions']).toBe(6);
    expect(emmental(['scan', folder, '--strict', '--fail-on', 'never'], as).status).toBe(3);
  });

  test.each(['inner', 'inner/template.yaml', '.'])('PATH %s is wrong use', (path) => {
    const run = emmental(['scan', join(locked(path), path)], as);
    expect([run.status, run.stdout]).toEqual([2, '']);
    expect(run.stderr).toMatch(/^emmental: .*: the file or folder could not be read: permission denied\n$/);
  });

  test('advisory data in a locked folder is another matter than none', () => {
    const run = emmental(['db', 'status', '--db', join(locked('inner'), 'inner/a.db')], as);
    expect(run.status).toBe(3);
    expect(run.stdout).toContain('permission denied');
  });
});

test('a package with a name of any length takes one line', () => {
  const name = `left-${'x'.repeat(1500)}\u001b[31m`;
  const left = {
    id: 'GHSA-a',
    affected: [{ package: { ecosystem: 'npm', name: 'left' }, versions: ['1.0.0'] }],
  };
  const folder = folderWith({
    'a.json': JSON.stringify(left),
    'package-lock.json': JSON.stringify({
      lockfileVersion: 3,
      packages: {
        'node_modules/left': { version: '1.0.0' },
        [`node_modules/${name}`]: { version: '1.0.0', resolved: `git+https://git.example/${name}.git` },
      },
    }),
  });
  const db = ['--db', join(folder, 'a.db')];
  expect(emmental(['db', 'update', '--from', join(folder, 'a.json'), ...db]).status).toBe(0);
  const { stdout } = emmental(['dependencies', folder, ...db, '--all', '--fail-on', 'never']);
  expect(stdout).toContain('left 1.0.0');
  expect(stdout).toContain('left-xxxxx');
  expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
  expect(Math.max(...(stdout.match(/x+/g) ?? []).map((run) => run.length))).toBeLessThan(80);
  expect(stdout.match(/xxxxx/g)?.length).toBeLessThan(80);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be there
  expect(stdout).not.toMatch(/\u001b/);
});

test('names reach neither the terminal nor a policy as more than text', () => {
  const name = 'A\u001b[31m\n- Effect: Allow';
  const fn = {
    Type: 'AWS::Serverless::Function',
    Properties: { Runtime: 'nodejs22.x', Handler: 'a.handler' },
  };
  const folder = folderWith({
    'template.json': JSON.stringify({
      Transform: 'AWS::Serverless-2016-10-31',
      Resources: { [name]: fn, B: fn },
    }),
    'a.mjs': 'export const handler = () => 1;',
  });
  const wrong = emmental(['permissions', '.', '--function', 'none'], { cwd: folder });
  const policies = emmental(['permissions', '.', '--format', 'sam'], { cwd: folder });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be there
  for (const text of [wrong.stderr, policies.stdout]) expect(text).not.toMatch(/\u001b|^- Effect/m);
  expect(wrong.stderr).toContain('A\\x1b[31m\\x0a- Effect: Allow');
});

test.each([
  ['a folder and one in it', ['examples', 'examples/weak-shop']],
  ['in the other order', ['examples/weak-shop', 'examples']],
  ['a folder and its template', ['examples', 'examples/well-built/template.yaml']],
])('functions are counted once: %s', (_, paths) => {
  const { stats } = json(['scan', ...paths]);
  expect(stats).toMatchObject(json(['scan', 'examples']).stats);
});

test('a PATH given twice is scanned once, and what several have is sorted as one', () => {
  const once = json(['scan', 'examples/weak-shop']);
  const both = json(['scan', 'examples/weak-shop', './examples/weak-shop/']);
  expect(both.stats).toEqual(once.stats);
  const joined = json(['scan', 'examples/well-built', 'examples/photo-pipeline', 'examples/weak-shop']);
  const ids = joined.apps.map(({ id }) => id);
  expect(ids).toEqual(ids.toSorted());
  const order = ['critical', 'high', 'medium', 'low', 'info'];
  const ranks = joined.findings.map(({ severity }) => order.indexOf(severity));
  expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
});
