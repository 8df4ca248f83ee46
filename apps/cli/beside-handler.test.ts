import { constant, type FunctionDeclaration } from '@emmental/model';
import { expect, test } from 'vitest';
import { repository } from '../../packages/code/testing/repository.ts';
import { besideHandler } from './beside-handler.ts';

const declared: FunctionDeclaration = {
  id: 'template.yaml#Api',
  name: 'Api',
  logicalId: 'Api',
  at: { file: 'template.yaml', line: 1, column: 1 },
  runtime: null,
  language: 'python',
  packageType: 'image',
  handler: { kind: 'unknown', why: '' },
  environment: new Map(),
  role: null,
  triggers: [],
  settings: new Map(),
  condition: null,
};

const setAt = { file: 'api/Dockerfile', line: 40, column: 1 };

test.each([
  ['python', 'PYTHONPATH', '/pymodules'],
  ['python', 'LD_PRELOAD', '/lib/a.so'],
  ['javascript', 'NODE_OPTIONS', '-r /mnt/boot.js'],
  ['javascript', 'AWS_LAMBDA_EXEC_WRAPPER', '/mnt/run'],
] as const)(
  'a question about what a variable starts stands where the variable is set: %s, %s',
  (language, name, value) => {
    const placed = (at?: typeof setAt) =>
      besideHandler(
        { ...declared, language, environment: new Map([[name, constant(value, at)]]) },
        repository({}),
        'api',
      ).behaviours.map(({ seen }) => `${seen.at.file}:${seen.at.line}`);
    expect(placed(setAt)).toEqual(['api/Dockerfile:40']);
    expect(placed()).toEqual(['template.yaml:1']);
  },
);
