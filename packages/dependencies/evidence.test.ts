import { expect, it } from 'vitest';
import { evidenceOf } from './evidence.ts';
import { sourceOf } from './testing/source.ts';

const lock = (packages: Readonly<Record<string, object>>) => ({
  'package.json': '{"name":"app"}',
  'package-lock.json': JSON.stringify(
    { name: 'app', lockfileVersion: 3, packages: { '': {}, ...packages } },
    null,
    2,
  ),
});
const node = (files: Readonly<Record<string, string>>) =>
  evidenceOf(sourceOf(files), 'acme', 'javascript', 'src');

it('a package whose lockfile names all that it loads, without a cloud SDK, calls no service', () => {
  const files = lock({
    'node_modules/acme': { version: '1.0.0', dependencies: { left: '1' } },
    'node_modules/left': { version: '1.0.0' },
  });
  expect(node(files)).toEqual({
    touches: [],
    why: 'no cloud SDK is among what it loads (package-lock.json)',
  });
});

it('a package that loads clients of an SDK calls the services of these clients', () => {
  const files = lock({
    'node_modules/acme': { version: '1.0.0', dependencies: { '@aws-sdk/client-s3': '3' } },
    'node_modules/@aws-sdk/client-s3': { version: '3.1.0' },
  });
  expect(node(files)).toEqual({ touches: ['s3'], why: 'it loads @aws-sdk/client-s3 (package-lock.json)' });
});

it('a package that loads the old SDK, or signs requests, may call any service', () => {
  for (const sdk of ['aws-sdk', 'aws4']) {
    const files = lock({
      'node_modules/acme': { version: '1.0.0', dependencies: { [sdk]: '2' } },
      [`node_modules/${sdk}`]: { version: '2.0.0' },
    });
    expect(node(files).touches, sdk).toBeNull();
  }
});

it('without a lockfile and without files nothing is known', () => {
  expect(node({ 'src/app.js': '' })).toEqual({
    touches: null,
    why: 'it is not installed, and no lockfile shows what it loads',
  });
  const requirements = { 'src/requirements.txt': 'acme==1.0\n' };
  expect(evidenceOf(sourceOf(requirements), 'acme', 'python', 'src').touches).toBeNull();
});

it('an installed package shows by its files what it calls', () => {
  const installed = (text: string) => ({
    'src/node_modules/acme/package.json': '{"name":"acme","version":"1.0.0"}',
    'src/node_modules/acme/index.js': text,
  });
  expect(node(installed('module.exports = 1;')).touches).toEqual([]);
  expect(node(installed("const { S3 } = require('@aws-sdk/client-s3');")).touches).toEqual(['s3']);
  expect(node(installed("const AWS = require('aws-sdk');")).touches).toBeNull();
});
