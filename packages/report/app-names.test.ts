import { expect, test } from 'vitest';
import { appNames } from './app-names.ts';

const app = (template: string, name = 'app') => ({ id: template, name, template });

test('an app is named by its folder, and a common file name is left out', () => {
  const names = appNames([app('a/orders/serverless.yml'), app('b/orders/serverless.yml')]);
  expect([...names.values()]).toEqual(['a/orders', 'b/orders']);
});

test('apps of one folder are named by their templates', () => {
  const names = appNames([app('shop/orders.yaml'), app('shop/mail.yaml'), app('jobs/template.yaml')]);
  expect([...names.values()]).toEqual(['shop/orders.yaml', 'shop/mail.yaml', 'jobs']);
});

test('an app in PATH itself keeps its own name', () => {
  expect([...appNames([app('template.yaml', 'shop'), app('jobs/template.yaml')]).values()]).toEqual([
    'shop',
    'jobs',
  ]);
});

test('no two apps have one name', () => {
  const apps = [app('template.yaml', 'jobs'), app('jobs/template.yaml')];
  expect(new Set(appNames(apps).values()).size).toBe(2);
});
