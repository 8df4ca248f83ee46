import { describe, expect, it } from 'vitest';
import { configured } from './testing/configured.ts';

describe('bad Terraform', () => {
  it('a broken file costs what is broken; the rest is read', () => {
    const { types, diagnostics, properties } = configured({
      'a.tf':
        'resource "aws_sqs_queue" "a" {\n  name = "a"\n  delay_seconds = = 3\n}\nresource "aws_sqs_queue" "b" {}\n',
      'b.tf': 'resource "aws_sqs_queue" "c" {}\nresource "x" {}\n',
    });
    expect(Object.keys(types)).toEqual(['aws_sqs_queue.a', 'aws_sqs_queue.b', 'aws_sqs_queue.c']);
    expect(properties('aws_sqs_queue.a')).toEqual({ QueueName: 'a', '…': true });
    expect(diagnostics.map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
      'read/syntax a.tf:3',
      'template/invalid b.tf:2',
    ]);
  });

  it('more resources than any configuration has are not looked at', () => {
    const { app, diagnostics } = configured(
      Array.from({ length: 6 }, (_, i) => `resource "aws_sqs_queue" "q${i}" { count = 500 }\n`).join(''),
    );
    expect(app.resources.size).toBe(2000);
    expect(diagnostics[0]).toContain('read/limit');
  });

  it('no text makes it throw', () => {
    const source =
      'variable "v" { default = { a = [1] } }\nlocals {\n  l = { for k, v in var.v : k => v[0] }\n}\nresource "aws_s3_bucket" "b" {\n  for_each = local.l\n  bucket = each.key\n  dynamic "x" {\n    for_each = each.value\n    content { y = x.value.z[0] }\n  }\n}\ndata "aws_iam_policy_document" "d" {\n  source_json = aws_s3_bucket.b["a"].policy\n  statement { actions = 1 }\n}\nmodule "m" {\n  source = "terraform-aws-modules/lambda/aws"\n  policy_statements = var.v\n  attach_policy_statements = local.l\n}\n';
    let seed = 11;
    const random = (below: number): number => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return seed % below;
    };
    for (let round = 0; round < 150; round += 1) {
      const from = random(source.length);
      const text = `${source.slice(0, from)}${source.slice(from + random(12))}`;
      const { diagnostics } = configured({ 'main.tf': text, 'z.tf': 'resource "x_y" "z" {}' });
      expect(diagnostics.filter((line) => line.startsWith('read/failed'))).toEqual([]);
    }
  });
});
