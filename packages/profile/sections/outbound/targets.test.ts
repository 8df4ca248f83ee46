import { describe, expect, test } from 'vitest';
import { endpoint, targetCovers } from './targets.ts';

test.each([
  ['api.stripe.com:443', 'api.stripe.com:443'],
  ['API.Stripe.com', 'api.stripe.com:*'],
  ['*.ups.com', '*.ups.com:*'],
  ['10.0.0.0/8', '10.0.0.0/8:*'],
  ['169.254.169.254', '169.254.169.254/32:*'],
  ['10.1.2.3:5432', '10.1.2.3/32:5432'],
  ['fd00:ec2::254', '[fd00:ec2::254]/128:*'],
  ['[::1]:80', '[::1]/128:80'],
  ['aws:s3@us-east-1', 'aws:s3@us-east-1'],
  ['env:URL', 'env:URL'],
])('the target %s is compiled to %s', (written, target) => {
  expect(endpoint(written)).toBe(target);
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
    expect(targetCovers(wide, narrow)).toBe(covers);
  });
});
