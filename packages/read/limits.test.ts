import { expect, onTestFinished, test } from 'vitest';
import { readApps } from './read-apps.ts';
import { repository } from './testing/repository.ts';

function read(files: Readonly<Record<string, string>>) {
  const made = repository(files);
  onTestFinished(made.remove);
  const given = { env: new Map(), opt: new Map(), parameters: new Map() };
  const { apps, diagnostics } = readApps(made.source, '', given);
  return {
    functions: apps.map((app) => [app.id, app.functions.length]),
    said: diagnostics.map(({ code, file, line, message }) => `${code} ${file}:${line} ${message}`),
  };
}

const functions = (number: number): string =>
  `Resources:\n${Array.from({ length: number }, (_, n) => `  F${n}: { Type: AWS::Lambda::Function }\n`).join('')}`;
const names = (number: number): string => Array.from({ length: number }, (_, n) => `N${n}`).join(',');

test('a loop over 30,000 functions gives as many as ten stacks may hold, and the rest is said', () => {
  const { functions, said } = read({
    'template.yaml': `Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]
Resources:
  Fn::ForEach::All:
    - Name
    - [${names(30_000)}]
    - F\${Name}:
        Type: AWS::Serverless::Function
        Properties: { Runtime: nodejs22.x, Handler: a.b }
`,
  });
  expect(functions).toEqual([['template.yaml', 5_000]]);
  expect(said).toEqual([
    expect.stringMatching(/^read\/limit template\.yaml:6 .*more than 5000 in Resources; 25000 .*F\w*N5000/),
  ]);
});

test('a service of 6,000 functions gives the first 5,000', () => {
  const all = Array.from({ length: 6_000 }, (_, n) => `  f${n}: { handler: a.b }\n`).join('');
  const { functions, said } = read({
    'serverless.yml': `service: s\nprovider: { name: aws }\nfunctions:\n${all}`,
  });
  expect(functions).toEqual([['serverless.yml', 5_000]]);
  expect(said).toEqual([
    expect.stringMatching(/^read\/limit serverless\.yml:5004 .*1000 were not looked at/),
  ]);
});

test('templates beyond 10,000 functions of one scan are said, each where it begins', () => {
  const { functions: read3, said } = read({
    'a.yaml': functions(4_500),
    'b.yaml': functions(4_500),
    'c.yaml': functions(4_500),
    'd.yaml': functions(2),
  });
  expect(read3).toEqual([
    ['a.yaml', 4_500],
    ['b.yaml', 4_500],
    ['d.yaml', 2],
  ]);
  expect(said.filter((one) => one.startsWith('read/limit'))).toEqual([
    expect.stringMatching(/^read\/limit c\.yaml:1 .*more than 10000 functions; the 4500 /),
  ]);
});

test('templates of more than 24 MiB together are not all read', () => {
  const padded = `${functions(1)}# ${'x'.repeat(1_990_000)}\n`;
  const files = Array.from({ length: 13 }, (_, n) => [`t${n + 10}.yaml`, padded] as const);
  const { functions: read13, said } = read(Object.fromEntries(files));
  expect(read13).toHaveLength(12);
  expect(said.filter((one) => one.startsWith('read/limit'))).toEqual([
    expect.stringMatching(/^read\/limit t22\.yaml:1 .*more than 24 MiB/),
  ]);
});

test('a template of more than 2 MiB is not read', () => {
  const { functions: read1, said } = read({
    'template.yaml': `${functions(1)}# ${'x'.repeat(2_100_000)}\n`,
  });
  expect(read1).toEqual([]);
  expect(said).toEqual([expect.stringMatching(/^read\/too-large template\.yaml:1 .*more than 2 MiB/)]);
});

test.each([
  ['keys that stand twice', `${functions(1)}${'a: 1\n'.repeat(150_000)}`, 149_799],
  [
    'references without a target',
    `Resources:\n  F: { Type: AWS::Lambda::Function, Properties: { Layers: [${'!Ref X,'.repeat(130_000)}] } }\n`,
    129_800,
  ],
])('of %s the first 200 are listed and the rest is counted', (_, text, more) => {
  const { functions: read1, said } = read({ 'template.yaml': text });
  expect(read1).toEqual([['template.yaml', 1]]);
  expect(said.length).toBeLessThan(210);
  expect(said).toContainEqual(expect.stringMatching(new RegExp(`^read/limit .*${more} more of what`)));
});
