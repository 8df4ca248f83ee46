import { describe, expect, test } from 'vitest';
import { configured } from './testing/configured.ts';

const fn = (name = 'mail') => `resource "aws_lambda_function" "${name}" {
  function_name = "${name}"
  role          = "arn:aws:iam::123456789012:role/r"
  runtime       = "python3.13"
  handler       = "app.run"
  filename      = "made/${name}.zip"
}
`;

const metadata = (name: string, code: string, more = '') => `resource "null_resource" "sam_metadata" {
  triggers = {
    resource_name        = "${name}"
    resource_type        = "ZIP_LAMBDA_FUNCTION"
    original_source_code = ${code}
    built_output_path    = "made/mail.zip"
    ${more}
  }
}
`;

const files = { 'src/app.py': '', 'other/app.py': '' };

/** Returns the certain code folder of each function; null where the configuration names none. */
function foldersIn(more: Readonly<Record<string, string>>): readonly (string | null)[] {
  const { apps } = configured({ ...files, ...more });
  return apps
    .flatMap(({ functions }) => functions)
    .map(({ handler }) =>
      handler.kind === 'handler' && handler.link?.certain !== false ? handler.directory : null,
    );
}

describe('the metadata of SAM', () => {
  test.each([
    ['a folder', metadata('aws_lambda_function.mail', '"./src"')],
    ['of a block with a count', metadata('aws_lambda_function.mail[0]', '"src"')],
    [
      'a field of JSON',
      metadata(
        'aws_lambda_function.mail',
        'jsonencode({ path = "src", pip = true })',
        'source_code_property = "path"',
      ),
    ],
    ['by the file of the package', metadata('', '"src"').replace(/resource_name.*/, '')],
    [
      'as terraform_data',
      metadata('aws_lambda_function.mail', '"src"')
        .replace('null_resource', 'terraform_data')
        .replace('triggers', 'triggers_replace'),
    ],
  ])('names the code: %s', (_, text) => {
    expect(foldersIn({ 'main.tf': fn() + text })).toEqual(['src']);
  });

  test('names a function in a module by its address, and inside of the module without it', () => {
    const call = 'module "m" {\n  source = "./m"\n}\n';
    const outside = metadata('module.m.aws_lambda_function.mail', '"src"');
    expect(foldersIn({ 'main.tf': call + outside, 'm/main.tf': fn() })).toEqual(['src']);
    const inside = metadata('aws_lambda_function.mail', '"src"');
    expect(foldersIn({ 'main.tf': call, 'm/main.tf': fn() + inside })).toEqual(['src']);
  });

  test.each([
    ['another function', metadata('aws_lambda_function.shop', '"src"')],
    [
      'another package',
      metadata('', '"src"')
        .replace(/resource_name.*/, '')
        .replace('made/mail.zip', 'made/shop.zip'),
    ],
    ['a layer', metadata('aws_lambda_function.mail', '"src"').replace('ZIP_LAMBDA_FUNCTION', 'LAMBDA_LAYER')],
    ['a folder that is not there', metadata('aws_lambda_function.mail', '"gone"')],
    ['a folder out of the root', metadata('aws_lambda_function.mail', '"../../src"')],
    ['a value that is not known', metadata('aws_lambda_function.mail', 'data.external.x.result.path')],
    [
      'a mapping without the field',
      metadata('aws_lambda_function.mail', 'jsonencode({ a = "src" })', 'source_code_property = "path"'),
    ],
  ])('does not name the code: %s', (_, text) => {
    expect(foldersIn({ 'main.tf': fn() + text })).toEqual(foldersIn({ 'main.tf': fn() }));
  });
});

test('the object of s3_existing_package leads to the file that is uploaded', () => {
  const module = `module "mail" {
  source              = "terraform-aws-modules/lambda/aws"
  function_name       = "mail"
  runtime             = "python3.13"
  handler             = "app.run"
  create_package      = false
  s3_existing_package = { bucket = "code", key = "mail-key" }
}
`;
  const object =
    'resource "aws_s3_object" "code" {\n  bucket = "code"\n  key = "mail-key"\n  source = data.archive_file.a.output_path\n}\n';
  const archive =
    'data "archive_file" "a" {\n  type = "zip"\n  source_dir = "src"\n  output_path = "a.zip"\n}\n';
  expect(foldersIn({ 'main.tf': module + object + archive })).toEqual(['src']);
  expect(foldersIn({ 'main.tf': module + object.replace('"mail-key"', '"shop-key"') + archive })).toEqual([
    null,
  ]);
});
