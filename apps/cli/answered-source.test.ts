import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { emmental, folderWith, json } from './testing/run.ts';

const files = {
  'fn/index.js': 'exports.handler = async () => 1;',
  'real/other.js': 'exports.run = async () => 2;',
  'real/other.py': 'def run(event, context): return 2',
  'template.yaml': `Transform: AWS::Serverless-2016-10-31
Resources:
  Mail: { Type: AWS::Serverless::Function, Properties: { CodeUri: fn, Handler: index.handler, Runtime: nodejs22.x } }
`,
};

const reason = ['--because', 'built elsewhere', '--owner', '@shop', '--until', '2999-01-01'];
interface Scanned {
  readonly apps: readonly { readonly functions: readonly Readonly<Record<string, unknown>>[] }[];
}

const functionIn = (folder: string) => json<Scanned>(['scan', folder]).apps[0]?.functions[0];
const handlerIn = (folder: string) => functionIn(folder)?.['handler'];

test('an answer replaces a source that was found for certain', () => {
  const folder = folderWith(files);
  expect(handlerIn(folder)).toMatchObject({ file: 'fn/index.js', link: { certain: true } });
  const said = emmental(['assume', 'Mail/code', '--is', 'real/other.js#run', ...reason, '--path', folder]);
  expect(said.status).toBe(0);
  expect(handlerIn(folder)).toEqual({
    file: 'real/other.js',
    export: 'run',
    link: { how: 'answer', certain: true },
  });
  const { stdout } = emmental(['permissions', '--function', 'Mail', folder]);
  expect(stdout.replace(/\s+/g, ' ')).toContain('real/other.js#run (by the answer of a person)');
});

test('with the answer none, a source that was found for certain is not read, and nothing is taken from the role', () => {
  const folder = folderWith(files);
  expect(emmental(['assume', 'Mail/code', '--is', 'none', ...reason, '--path', folder]).status).toBe(0);
  const fn = functionIn(folder);
  expect(fn).toMatchObject({ handler: null, excess: [], policy: null });
});

const two = {
  ...files,
  'template.yaml': `${files['template.yaml']}  Sms: { Type: AWS::Serverless::Function, Properties: { CodeUri: fn, Handler: index.handler, Runtime: python3.13 } }
`,
};

test('one answer is given to several functions', () => {
  const folder = folderWith(two);
  const said = emmental(['assume', 'Mail/code', 'Sms/code', '--is', 'none', ...reason, '--path', folder]);
  expect(said.stdout).toContain('Mail/code is none');
  expect(said.stdout).toContain('Sms/code is none');
  const [app] = json<Scanned>(['scan', folder]).apps;
  expect(app?.functions.map(({ handler }) => handler)).toEqual([null, null]);
});

test.each([
  ['it does not exist', 'Gone/code', 'none', 'no open question has the id Gone/code'],
  ['its runtime does not load the file', 'Sms/code', 'real/other.js#run', 'does not load this file'],
])('several functions get no answer if of one %s', (_, id, is, message) => {
  const folder = folderWith(two);
  const said = emmental(['assume', 'Mail/code', id, '--is', is, ...reason, '--path', folder]);
  expect(said.status).toBe(2);
  expect(said.stderr).toContain(message);
  expect(handlerIn(folder)).toMatchObject({ file: 'fn/index.js' });
});

test('an answer that has ended leaves the source as it was found', () => {
  const folder = folderWith({
    ...files,
    'emmental.yaml':
      'emmental: profile/1\nassume: { Mail/code: { is: real/other.js#run, because: b, owner: o, until: 2020-01-01 } }\n',
  });
  expect(handlerIn(folder)).toMatchObject({ file: 'fn/index.js' });
});

test('without an answer on the command line, the question of a certain source is shown', () => {
  const { stdout } = emmental(['assume', 'Mail/code', '--path', folderWith(files)]);
  expect(stdout).toContain('fn/index.js#handler was found by the file of the handler');
});

test.each([
  ['no file', 'real/gone.js#run', 'there is no file real/gone.js'],
  ['no export', 'real/other.js#gone', 'has no export gone'],
  ['no export named', 'real/other.js', 'a source is named FILE#EXPORT'],
  ['another language', 'real/other.py#run', 'Mail runs nodejs22.x'],
  ['a path out of the folder', '../other.js#run', 'code is named FILE#EXPORT'],
  ['nothing', '#run', 'code is named FILE#EXPORT'],
])('refuses %s', (_, is, why) => {
  const folder = folderWith(files);
  const said = emmental(['assume', 'Mail/code', '--is', is, ...reason, '--path', folder]);
  expect(said.stderr).toContain(why);
  expect(said.status).toBe(2);
  expect(() => readFileSync(join(folder, 'emmental.yaml'))).toThrow();
});

test('refuses a function that the template does not have', () => {
  const said = emmental(['assume', 'Gone/code', '--is', 'none', ...reason, '--path', folderWith(files)]);
  expect(said).toMatchObject({ status: 2 });
});

test('a question that is answered says where', () => {
  const folder = folderWith({
    ...files,
    'emmental.yaml':
      'emmental: profile/1\nassume:\n  Mail/env.X: { is: a, because: b, owner: o, until: 2099-01-01 }\n',
  });
  const said = emmental(['assume', 'Mail/env.X', '--path', folder]);
  expect([said.status, said.stderr]).toEqual([
    2,
    expect.stringContaining('Mail/env.X is answered: a, until 2099-01-01; change it in emmental.yaml:3'),
  ]);
});
