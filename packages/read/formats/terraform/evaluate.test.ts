import { describe, expect, it } from 'vitest';
import { configured, type Plain } from './testing/configured.ts';

/** Returns the value of an expression in a module with some variables and locals. */
function value(expression: string, more = ''): Plain {
  const { properties } = configured(`
    variable "env" { default = "dev" }
    variable "name" {}
    variable "zones" { type = list(string) }
    variable "sizes" { default = { dev = 1, prod = 2 } }
    variable "secret" {
      default   = "hunter2"
      sensitive = true
    }
    locals {
      list = ["a", "b"]
      map  = { x = "1", y = "2" }
      null = null
    }
    resource "aws_sqs_queue" "q" { name = "queue" }
    resource "aws_sqs_queue" "many" {
      count = 2
      name  = "many-\${count.index}"
    }
    resource "aws_sqs_queue" "each" {
      for_each = local.map
      name     = "each-\${each.key}"
    }
    ${more}
    resource "x_y" "z" { v = ${expression} }
  `);
  return (properties('x_y.z') as { v: Plain }).v;
}

describe('values of Terraform', () => {
  it.each<[string, Plain]>([
    ['1 + 2 * 3', 7],
    ['"a-${local.list[1]}"', 'a-b'],
    ['local.map["y"]', '2'],
    ['local.map.x', '1'],
    ['[for i, v in local.list : "${i}${v}" if v != "a"]', ['1b']],
    ['{ for k, v in local.map : v => upper(k) }', { 1: 'X', 2: 'Y' }],
    ['true ? "yes" : "no"', 'yes'],
    ['local.list == [] ? 1 : 2', 2],
    ['local.null == null', true],
    ['!(1 < 2) || 3 >= 3 && "a" == "a"', true],
    ['-(5 % 3)', -2],
    ['"%{ for v in local.list }<${v}>%{ endfor }"', '<a><b>'],
    ['"%{ if local.null == null }none%{ else }some%{ endif }"', 'none'],
    ['yamldecode("a: [1, {b: x}]").a[1].b', 'x'],
    ['yamldecode("a: [").a', '?the text is not valid YAML'],
    ['aws_sqs_queue.q.arn', '<aws_sqs_queue.q.Arn>'],
    ['aws_sqs_queue.q.url', '<aws_sqs_queue.q>'],
    ['aws_sqs_queue.many[1].arn', '<aws_sqs_queue.many[1].Arn>'],
    ['aws_sqs_queue.many[*].arn', ['<aws_sqs_queue.many[0].Arn>', '<aws_sqs_queue.many[1].Arn>']],
    ['aws_sqs_queue.each["x"].arn', '<aws_sqs_queue.each["x"].Arn>'],
    [
      '[for q in aws_sqs_queue.each : q.arn]',
      ['<aws_sqs_queue.each["x"].Arn>', '<aws_sqs_queue.each["y"].Arn>'],
    ],
    ['values(aws_sqs_queue.each)[*].id', ['<aws_sqs_queue.each["x"]>', '<aws_sqs_queue.each["y"]>']],
    ['try(local.map.z, "none")', 'none'],
    ['can(local.map.z)', false],
    ['path.module', '.'],
  ])('%s', (expression, expected) => {
    expect(value(expression)).toEqual(expected);
  });

  it('a variable is what is set, else its default, which deployment may change', () => {
    expect(value('var.env')).toBe('<var.env=dev>');
    expect(value('var.name')).toBe('<var.name>');
    expect(value('"${var.env}-x"')).toBe('<var.env=dev>-x');
    expect(value('upper(var.env)')).toBe('<?it depends on var.env=DEV>');
    expect(value('var.zones')).toEqual(['…']);
    expect(value('var.zones[0]')).toBe('?the list is only partly known');
  });

  it('a secret’s default is not shown', () => {
    expect(value('var.secret')).toBe('<var.secret>');
  });

  it('a choice that a variable makes is kept as both, with its condition', () => {
    expect(value('var.env == "prod" ? "a" : "b"')).toEqual({
      either: [
        ['var.env == "prod"', 'a'],
        ['not (var.env == "prod")', 'b'],
      ],
    });
    expect(value('var.sizes[var.env]')).toEqual({
      either: [
        ['var.env is dev', '<var.sizes.dev=1>'],
        ['var.env is prod', '<var.sizes.prod=2>'],
      ],
    });
  });

  it('a circle is reported and unknown', () => {
    const { properties, diagnostics } = configured(
      'locals {\n  a = local.b\n  b = local.a\n}\nresource "x_y" "z" {\n  v = local.a\n}\n',
    );
    expect(properties('x_y.z')).toEqual({ v: '?local.a depends on itself' });
    expect(diagnostics).toEqual([expect.stringContaining('template/cycle main.tf:3')]);
  });

  it('a name without a target is reported', () => {
    const { diagnostics } = configured(
      'resource "x_y" "z" {\n  v = [var.a, local.b, aws_x.c.d, module.e.f]\n}\n',
    );
    expect(diagnostics.map((line) => line.replace(/a reference has no target: /, ''))).toEqual([
      'template/undefined main.tf:2 var.a',
      'template/undefined main.tf:2 local.b',
      'template/undefined main.tf:2 aws_x.c',
      'template/undefined main.tf:2 module.e',
    ]);
  });

  it('loops in loops end at a bound', () => {
    const list = `[${'1,'.repeat(400)}]`;
    const { diagnostics } = configured(
      `locals {\n  l = ${list}\n}\nresource "x_y" "z" {\n  v = [for a in local.l : [for b in local.l : [for c in local.l : a + b + c]]]\n}\n`,
    );
    expect(diagnostics.join('\n')).toContain('read/limit');
  });
});

describe('functions of Terraform', () => {
  it.each<[string, Plain]>([
    ['jsonencode({ a = [1] })', { a: [1] }],
    ['"x${jsonencode({ a = [1, "q"] })}"', 'x{"a":[1,"q"]}'],
    ['jsondecode("{\\"a\\": [1]}").a[0]', 1],
    ['concat(local.list, ["c"])', ['a', 'b', 'c']],
    ['merge(local.map, { y = "3" })', { x: '1', y: '3' }],
    ['lookup(local.map, "z", "none")', 'none'],
    ['lookup(local.map, "x", "none")', '1'],
    ['format("%s/%d-%03d-%%", "a", 7, 5)', 'a/7-005-%'],
    ['format("arn:%s", aws_sqs_queue.q.arn)', 'arn:<aws_sqs_queue.q.Arn>'],
    ['join(",", local.list)', 'a,b'],
    ['split("/", "a/b/c")', ['a', 'b', 'c']],
    ['split(":", "a:${var.name}:c")', ['a', '<var.name>', 'c']],
    ['replace("a-b", "-", "_")', 'a_b'],
    ['lower("ABC")', 'abc'],
    ['toset(["a", "a", "b"])', ['a', 'b']],
    ['flatten([["a"], [["b"]]])', ['a', 'b']],
    ['keys({ b = 1, a = 2 })', ['a', 'b']],
    ['element(local.list, 3)', 'b'],
    ['length(local.list)', 2],
    ['coalesce(null, "", "c")', 'c'],
    ['distinct(["a", "b", "a"])', ['a', 'b']],
    ['compact(["a", "", null])', ['a']],
    ['zipmap(["a"], [1])', { a: 1 }],
    ['contains(local.list, "b")', true],
    ['slice(["a", "b", "c"], 1, 3)', ['b', 'c']],
    ['range(3)', [0, 1, 2]],
    [
      'setproduct(["a"], ["b", "c"])',
      [
        ['a', 'b'],
        ['a', 'c'],
      ],
    ],
    ['trimsuffix("a.zip", ".zip")', 'a'],
    ['substr("hello", 1, 3)', 'ell'],
    ['base64encode("a")', 'YQ=='],
    ['max(1, [3, 2]...)', 3],
    ['formatlist("%s.x", local.list)', ['a.x', 'b.x']],
    ['timestamp()', '?timestamp() is computed at deployment'],
    ['filebase64sha256("a.zip")', '?filebase64sha256() is computed at deployment'],
  ])('%s', (expression, expected) => {
    expect(value(expression)).toEqual(expected);
  });

  it('a function that is not known is reported and unknown', () => {
    const { properties, diagnostics } = configured('resource "x_y" "z" {\n  v = frobnicate("a")\n}\n');
    expect(properties('x_y.z')).toEqual({ v: '?frobnicate() is not supported' });
    expect(diagnostics[0]).toContain('template/unsupported main.tf:2');
  });

  it('files are read beside the root module, and never outside of the repository', () => {
    const { properties, diagnostics } = configured({
      'infra/main.tf': `resource "x_y" "z" {
        a = file("\${path.module}/policy.json")
        b = templatefile("greet.tftpl", { name = "you", list = ["a", "b"] })
        c = file("../../etc/passwd")
        d = file("none")
      }`,
      'infra/policy.json': '{}',
      'infra/greet.tftpl': 'hello ${name}%{ for x in list } ${x}%{ endfor }',
    });
    expect(properties('x_y.z')).toEqual({
      a: '{}',
      b: 'hello you a b',
      c: '?the path of the file is not known',
      d: '?the file infra/none was not found',
    });
    expect(diagnostics.map((line) => line.split(' ')[0])).toEqual(['read/outside-root', 'read/not-found']);
  });
});
