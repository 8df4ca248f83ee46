import { describe, expect, test } from 'vitest';
import { configured } from './testing/configured.ts';

const module = (path: string, handler = 'app.run') => `module "mail" {
  source        = "terraform-aws-modules/lambda/aws"
  function_name = "mail"
  runtime       = "python3.13"
  handler       = "${handler}"
  source_path   = ${path}
}
`;

const files = { 'src/app.py': '', 'src/lib/app.py': '', 'other/util.py': '', 'web/src/index.ts': '' };

/** Returns the code folder of the function, with `~` before a likely one; else the reason why there is none. */
function folderIn(more: Readonly<Record<string, string>>): string | undefined {
  const { apps } = configured({ ...files, ...more });
  const fn = apps.flatMap(({ functions }) => functions)[0];
  if (fn?.handler.kind !== 'handler') return fn?.handler.why;
  return `${fn.handler.link?.certain === false ? '~' : ''}${fn.handler.directory}`;
}

describe('source_path', () => {
  test.each([
    ['a folder', '"src"', 'src'],
    ['a file', '"${path.module}/src/app.py"', 'src'],
    ['a list: the folder with the file of the handler', '["other", "src"]', 'src'],
    ['a mapping', '[{ path = "src", pip_requirements = true }]', 'src'],
    [
      'patterns that leave out the file',
      '[{ path = "src", patterns = ["!app\\\\.py"] }, "src/lib"]',
      'src/lib',
    ],
    ['the last pattern that matches decides', '[{ path = "src", patterns = ["!.*", "app\\\\.py"] }]', 'src'],
    ['patterns as one text', '[{ path = "src", patterns = <<EOT\n!app\\.py\nEOT\n}, "src/lib"]', 'src/lib'],
    ['commands', '[{ path = ".", commands = ["pip install x", "cd src", ":zip"] }]', 'src'],
    ['a folder of commands', '[{ path = ".", commands = [":zip src"] }]', 'src'],
  ])('%s', (_, path, folder) => {
    expect(folderIn({ 'main.tf': module(path) })).toBe(folder);
  });

  test('commands that pack the output of a build lead to that output', () => {
    const path = '[{ path = "web", commands = ["npm run build", "cd dist", ":zip ."] }]';
    expect(folderIn({ 'main.tf': module(path, 'index.run') })).toBe('web/dist');
  });

  test('a prefix in the package belongs to the path of the handler', () => {
    const path = '["other", { path = "src/lib", prefix_in_zip = "lib" }]';
    expect(folderIn({ 'main.tf': module(path, 'lib/app.run') })).toBe('src');
  });

  test.each([
    ['a folder outside of the root', '"../../src"'],
    ['a folder that is not there', '["gone"]'],
    [
      'only files below a prefix that the handler does not have',
      '[{ path = "src", prefix_in_zip = "vendor" }]',
    ],
    ['commands that lead out of the root', '[{ path = "src", commands = ["cd ../../..", ":zip ."] }]'],
  ])('not %s', (_, path) => {
    expect(folderIn({ 'main.tf': module(path) })).toMatch(/^its code was not found in the repository/);
  });

  test('a pattern that could take long is not tried', () => {
    const started = performance.now();
    const path = '[{ path = "src", patterns = ["!(.*.*.*.*)*x", "!.*.*.*.*.*y"] }]';
    expect(folderIn({ 'main.tf': module(path) })).toBe('src');
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

describe('a module of the repository whose package a script makes', () => {
  const inner = `variable "source_path" {}
data "external" "package" { program = ["python3", "package.py", var.source_path] }
resource "aws_lambda_function" "this" {
  function_name = "mail"
  role          = "arn:aws:iam::123456789012:role/r"
  runtime       = "python3.13"
  handler       = "app.run"
  filename      = data.external.package.result.filename
}
`;
  const call = (path: string) => `module "mail" {\n  source = "./modules/fn"\n  source_path = "${path}"\n}\n`;

  test('has its code in the folder that an argument names, which is likely', () => {
    expect(folderIn({ 'main.tf': call('src'), 'modules/fn/main.tf': inner })).toBe('~src');
  });

  test.each([
    ['outside of the root', '../src'],
    ['that is not there', 'gone'],
  ])('not in a folder %s', (_, path) => {
    expect(folderIn({ 'main.tf': call(path), 'modules/fn/main.tf': inner })).toMatch(
      /^its code was not found/,
    );
  });
});

describe('functions that files of the repository describe', () => {
  const main = `locals { files = fileset(path.module, "fn/*/fn.yaml") }
resource "aws_lambda_function" "fn" {
  for_each      = toset(local.files)
  function_name = yamldecode(file("\${path.module}/\${each.value}")).name
  role          = "arn:aws:iam::123456789012:role/r"
  runtime       = "python3.13"
  handler       = "app.run"
  filename      = "x.zip"
}
`;
  const namesIn = (files: Readonly<Record<string, string>>) =>
    configured(files).app.functions.map(({ name }) => name);

  test('fileset finds the files', () => {
    const files = {
      'main.tf': main,
      'fn/a/fn.yaml': 'name: a',
      'fn/b/fn.yaml': 'name: b',
      'fn/c/other.yaml': '',
    };
    expect(namesIn(files)).toEqual([
      'aws_lambda_function.fn["fn/a/fn.yaml"]',
      'aws_lambda_function.fn["fn/b/fn.yaml"]',
    ]);
  });

  test('fileset of a folder that a build writes is not known', () => {
    expect(namesIn({ 'main.tf': main.replace('path.module,', '"dist",') })).toEqual([
      'aws_lambda_function.fn',
    ]);
  });

  test('fileset does not leave the root', () => {
    expect(namesIn({ 'main.tf': main.replace('path.module,', '"../..",') })).toEqual([
      'aws_lambda_function.fn',
    ]);
  });

  test('a variable that is not nullable takes its default in place of null', () => {
    const inner = `variable "handler" {\n  default = "app.run"\n  nullable = false\n}
resource "aws_lambda_function" "fn" {
  function_name = "fn"
  role          = "arn:aws:iam::123456789012:role/r"
  runtime       = "python3.13"
  handler       = var.handler
  filename      = "x.zip"
}
`;
    const call = 'module "fn" {\n  source = "./m"\n  handler = null\n}\n';
    const { app } = configured({ 'main.tf': call, 'm/main.tf': inner });
    expect(app.functions[0]?.handler).toMatchObject({ handler: 'app.run' });
  });
});
