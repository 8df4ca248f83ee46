import { describe, expect, test } from 'vitest';
import { sectionNamed } from '../sections/index.ts';
import { globCovers, globMatches, globsMeet } from './glob.ts';

describe('one glob covers another', () => {
  test.each([
    ['/tmp/**', '/tmp/a/b', true],
    ['/tmp/**', '/tmp', true],
    ['/tmp/**', '/tmp/*.jpg', true],
    ['/tmp/*', '/tmp/*.jpg', true],
    ['/tmp/*', '/tmp/a/b', false],
    ['/tmp/*', '/tmp/**', false],
    ['/tmp/*.jpg', '/tmp/*', false],
    ['/tmp/a*b', '/tmp/a*xb', true],
    ['/**', '/tmp/**', true],
    ['/tmp/x', '/tmp/*', false],
    ['/**/x.txt', '/tmp/x.txt', true],
  ])('of paths: %s %s %s', (wide, narrow, covers) => {
    expect(globCovers(wide, narrow, '/')).toBe(covers);
  });
  test.each([
    ['s3:*', 's3:GetObject', true],
    ['s3:Get*', 's3:GetObject*', true],
    ['s3:Get?bject', 's3:GetObject', true],
    ['s3:GetObject', 's3:Get*', false],
    ['*', 's3:*', true],
    ['a*b*c', 'aXbYc', true],
    ['a*b*c', 'aXcYb', false],
  ])('of names: %s %s %s', (wide, narrow, covers) => {
    expect(globCovers(wide, narrow)).toBe(covers);
  });
  test.each([
    ['table/${T}/index/*', 'table/*/index/byOwner', true],
    ['s3:*', 's3:PutObject', true],
    ['a*', '*b', true],
    ['a*c', 'a?c', true],
    ['a*', 'b*', false],
    ['table/${T}', 'table/orders', false],
    ['a*c', 'a*d', false],
    ['', '*', true],
    [`${'*a'.repeat(200)}b`, `${'*a'.repeat(200)}c`, false],
  ])('what two of them both match: %s %s %s', (one, other, meet) => {
    expect(globsMeet(one, other)).toBe(meet);
    expect(globsMeet(other, one)).toBe(meet);
  });
  test('a hostile glob comes to an end, and one that is too long is not shown to cover anything', () => {
    expect(globCovers(`${'*a'.repeat(1000)}b`, 'a'.repeat(2000))).toBe(false);
    expect(globCovers('*'.repeat(5000), 'a')).toBe(false);
  });
  test('a text is matched as it is: its stars are characters', () => {
    expect(globMatches('/tmp/*', '/tmp/a*', '/')).toBe(true);
    expect(globMatches('/tmp/a', '/tmp/*', '/')).toBe(false);
  });
});

describe('one target covers another', () => {
  test.each([
    ['any', 'aws:s3', true],
    ['*.example.com:443', 'api.example.com:443', true],
    ['*.example.com:443', 'example.com:443', false],
    ['*.example.com:443', 'badexample.com:443', false],
    ['*.example.com:*', '*.a.example.com:443', true],
    ['api.example.com:443', 'api.example.com:80', false],
    ['10.0.0.0/8:*', '10.1.2.3/32:5432', true],
    ['10.0.0.0/16:*', '10.1.2.3/32:5432', false],
    ['[fc00::]/7:*', '[fd00:ec2::254]/128:*', true],
    ['aws:s3', 'aws:s3@us-east-1', false],
    ['env:A', 'env:B', false],
  ])('%s %s %s', (wide, narrow, covers) => {
    expect(sectionNamed('outbound').covers([wide], [narrow])).toBe(covers);
  });
});

test('a method of any kind covers each, and a source covers one of its kind', () => {
  expect(sectionNamed('inbound').covers(['* /orders'], ['POST /orders'])).toBe(true);
  expect(sectionNamed('inbound').covers(['* /orders'], ['POST /other'])).toBe(false);
  expect(sectionNamed('inbound').covers(['sqs'], ['sqs:Mail'])).toBe(true);
  expect(sectionNamed('inbound').covers(['sqs:Mail'], ['sqs'])).toBe(false);
});
