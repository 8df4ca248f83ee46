import { layerNeeds } from '@emmental/knowledge';
import { type App, constant, type FunctionDeclaration, type Trigger } from '@emmental/model';
import { expect, test } from 'vitest';
import { outsideNeedOf } from './outside.ts';
import type { HolderReview } from './review.ts';

const fn = (layers: readonly string[], triggers: readonly Partial<Trigger>[] = []): FunctionDeclaration =>
  ({
    triggers,
    settings: new Map(
      layers.length > 0 ? [['Layers', { kind: 'list', items: layers.map((layer) => constant(layer)) }]] : [],
    ),
  }) as unknown as FunctionDeclaration;
const holder = (...excess: readonly string[]): HolderReview =>
  ({
    role: { id: 'Role', isShared: false },
    excess: excess.map((action) => ({ action })),
  }) as unknown as HolderReview;
const app = (plugins: readonly string[] = [], unknown: readonly string[] = []): App =>
  ({
    plugins,
    roles: [{ id: 'Role', unknown: unknown.map((why) => ({ why })) }],
  }) as unknown as App;
const arn = (name: string): string => `arn:aws:lambda:eu-west-1:111122223333:layer:${name}:4`;

test('a trigger that nobody knows keeps the role; a known one with unknown callers does not', () => {
  const unknown = { kind: 'custom', exposure: 'unknown', source: 'output Handler' } as const;
  expect(outsideNeedOf(fn([], [unknown]), holder(), app())).toMatch(
    /^output Handler starts it in a way that is not known/,
  );
  expect(outsideNeedOf(fn([], [{ ...unknown, kind: 's3' }]), holder(), app())).toBe(null);
});

test.each([
  ['AWS-Parameters-and-Secrets-Lambda-Extension', 'secretsmanager:GetSecretValue', true],
  ['AWS-Parameters-and-Secrets-Lambda-Extension', 'dynamodb:Scan', false],
  ['LambdaInsightsExtension', 'logs:PutLogEvents', true],
  ['AWSLambdaPowertoolsPythonV3-python312-x86_64', 's3:*', false],
  ['Acme', 's3:DeleteObject', true],
])('the layer %s may need %s: %s', (layer, action, mayNeed) => {
  expect(outsideNeedOf(fn([arn(layer)]), holder(action), app()) !== null).toBe(mayNeed);
});

test('a layer matters only where a permission would go', () => {
  expect(outsideNeedOf(fn([arn('Acme')]), holder(), app())).toBe(null);
  expect(outsideNeedOf(fn([arn('Acme')]), holder('s3:*'), app())).toBe(
    'the layer Acme may need a permission that its code does not',
  );
});

test('a plug-in that may give permissions, and a part of the role that was not read, keep the role', () => {
  for (const name of [
    'serverless-plugin-warmup',
    'serverless-plugin-tracing',
    'serverless-plugin-lambda-insights',
    './plugins/roles',
    '(computed)',
  ])
    expect(outsideNeedOf(fn([]), holder(), app([name]))).toBe(
      `the plug-in ${name} may give its role permissions, or need them`,
    );
  expect(outsideNeedOf(fn([]), holder(), app(['serverless-offline', 'serverless-esbuild']))).toBe(null);
  expect(outsideNeedOf(fn([]), holder(), app([], ['the macro Acme was not read']))).toMatch(
    /the macro Acme was not read$/,
  );
});

test('each layer of the table has its source', () => {
  expect(layerNeeds.filter(({ source }) => !/\w\.\w/.test(source))).toEqual([]);
});
