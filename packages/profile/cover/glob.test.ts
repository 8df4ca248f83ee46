import { describe, expect, test } from 'vitest';
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
  ])('what two of them both match: %s %s %s', (a, b, meet) => {
    expect(globsMeet(a, b)).toBe(meet);
    expect(globsMeet(b, a)).toBe(meet);
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
