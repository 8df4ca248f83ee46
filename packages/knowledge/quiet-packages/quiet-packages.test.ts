import { expect, it } from 'vitest';
import { isCloudSdk, isQuietPackage, quietPackages } from './index.ts';

it('no row is a cloud SDK or signs requests', () => {
  for (const ecosystem of ['npm', 'PyPI'] as const)
    expect(
      quietPackages[ecosystem].filter((name) => isCloudSdk(ecosystem, name.replaceAll('_', '-'))),
    ).toEqual([]);
});

it('the table has the usual packages and not those that call a cloud', () => {
  expect(quietPackages.npm.length).toBeGreaterThan(300);
  expect(quietPackages.PyPI.length).toBeGreaterThan(300);
  for (const name of ['lodash', '@types/node', 'express']) expect(isQuietPackage('npm', name)).toBe(true);
  for (const name of ['aws-sdk', '@aws-sdk/client-s3', 'acme'])
    expect(isQuietPackage('npm', name)).toBe(false);
  for (const name of ['boto3', 's3fs', 'awswrangler', 'acme'])
    expect(isQuietPackage('PyPI', name)).toBe(false);
});
