import { expect, test } from 'vitest';
import { pinnedBy } from './pinned.ts';

test.each([
  ['hashicorp/consul/aws', '0.1.0', 'version 0.1.0'],
  ['hashicorp/consul/aws', '>= 1.0, < 2.0', 'version >= 1.0, < 2.0'],
  ['hashicorp/consul/aws', '>= 1.0', null],
  ['hashicorp/consul/aws', '> 1.0, != 1.5', null],
  ['git::ssh://git@example.com/a.git?ref=9f3a2c1', null, '9f3a2c1'],
  ['git::ssh://git@example.com/a.git?depth=1&ref=develop', null, null],
  ['git@github.com:example/a.git', null, null],
  ['s3::https://s3.amazonaws.com/modules/vpc-1.4.zip', null, '1.4'],
  ['https://example.com/vpc.zip?checksum=md5:946df', null, 'checksum md5:946df'],
  ['https://example.com/vpc.zip', null, null],
])('%s %s is pinned by %s', (source, version, pinned) => {
  expect(pinnedBy(source, version)).toBe(pinned);
});
