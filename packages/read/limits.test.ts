import { expect, onTestFinished, test } from 'vitest';
import { readApps } from './read-apps.ts';
import { repository } from './testing/repository.ts';

function read(files: Readonly<Record<string, string>>) {
  const made = repository(files);
  onTestFinished(made.remove);
  const options = { env: new Map(), opt: new Map(), parameters: new Map() };
  const { apps, diagnostics } = readApps(made.source, '', options);
  return {
    functions: apps.map((app) => [app.id, app.functions.length]),
    said: diagnostics.map(({ code, file, line, message }) => `${code} ${file}:${line} ${message}`),
  };
}

const functions = (number: number): string =>
  `Resources:\n${Array.from({ length: number }, (_, n) => `  F${n}: { Type: AWS::Lambda::Function }\n`).join('')}`;
const names = (number: number): string => Array.from({ length: number }, (_, n) => `N${n}`).join(',');

test('a loop over 30,000 functions gives as many as four stacks may have, and the rest is reported', () => {
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
  expect(functions).toEqual([['template.yaml', 2_000]]);
  expect(said).toEqual([
    expect.stringMatching(/^read\/limit template\.yaml:6 .*more than 2000 in Resources; 28000 .*F\w*N2000/),
  ]);
});

test('a service of 3,000 functions gives the first 2,000', () => {
  const all = Array.from({ length: 3_000 }, (_, n) => `  f${n}: { handler: a.b }\n`).join('');
  const { functions, said } = read({
    'serverless.yml': `service: s\nprovider: { name: aws }\nfunctions:\n${all}`,
  });
  expect(functions).toEqual([['serverless.yml', 2_000]]);
  expect(said).toEqual([expect.stringMatching(/^read\/limit serverless\.yml:2004 .*1000 were skipped/)]);
});

test('templates beyond 10,000 functions of one scan are reported, each where it begins', () => {
  const big = ['a', 'b', 'c', 'd', 'e'].map((name) => [`${name}.yaml`, functions(1_900)] as const);
  const { functions: read5, said } = read({
    ...Object.fromEntries(big),
    'f.yaml': functions(501),
    'g.yaml': functions(2),
  });
  expect(read5).toEqual([...big.map(([name]) => [name, 1_900]), ['g.yaml', 2]]);
  expect(said.filter((line) => line.startsWith('read/limit'))).toEqual([
    expect.stringMatching(/^read\/limit f\.yaml:1 .*more than 10000 functions; the 501 /),
  ]);
});

test('templates of more than 24 MiB together are not all read', () => {
  const padded = `${functions(1)}# ${'x'.repeat(1_990_000)}\n`;
  const files = Array.from({ length: 13 }, (_, n) => [`t${n + 10}.yaml`, padded] as const);
  const { functions: read13, said } = read(Object.fromEntries(files));
  expect(read13).toHaveLength(12);
  expect(said.filter((line) => line.startsWith('read/limit'))).toEqual([
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
  ['keys that appear twice', `${functions(1)}${'a: 1\n'.repeat(150_000)}`, 149_799],
  [
    'references without a target',
    `Resources:\n  F: { Type: AWS::Lambda::Function, Properties: { Layers: [${'!Ref X,'.repeat(130_000)}] } }\n`,
    129_800,
  ],
])('of %s the first 200 are listed and the rest is counted', (_, text, more) => {
  const { functions: read1, said } = read({ 'template.yaml': text });
  expect(read1).toEqual([['template.yaml', 1]]);
  expect(said.length).toBeLessThan(210);
  expect(said).toContainEqual(expect.stringMatching(new RegExp(`^read/limit .*${more} more problems`)));
});
