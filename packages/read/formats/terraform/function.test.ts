import { describe, expect, it } from 'vitest';
import { configured, plain } from './testing/configured.ts';

const trust = `assume_role_policy = jsonencode({
  Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "lambda.amazonaws.com" } }]
})`;

describe('a layer in Terraform', () => {
  const layered = (layer: string, archive: string): Readonly<Record<string, string>> => ({
    'infra/main.tf': `
      data "archive_file" "shared" {
        type        = "zip"
        output_path = "\${path.module}/shared.zip"
        ${archive}
      }
      resource "aws_s3_object" "shared" {
        bucket = "b"
        key    = "shared.zip"
        source = data.archive_file.shared.output_path
      }
      resource "aws_lambda_layer_version" "shared" {
        layer_name = "shared"
        ${layer}
      }
      resource "aws_lambda_function" "orders" {
        function_name = "orders"
        filename      = "orders.zip"
        handler       = "index.handler"
        runtime       = "nodejs20.x"
        role          = "arn:aws:iam::111122223333:role/x"
        layers        = [aws_lambda_layer_version.shared.arn]
      }`,
    'shared/nodejs/a.js': '',
  });
  const byFile = 'filename = data.archive_file.shared.output_path';
  const ofFolder = 'source_dir = "${path.module}/../shared"';
  it.each([
    ['by its archive', byFile, ofFolder, ['shared']],
    ['by the path of its archive', 'filename = "${path.module}/shared.zip"', ofFolder, ['shared']],
    ['by the object', 's3_bucket = "b"\n s3_key = aws_s3_object.shared.key', ofFolder, ['shared']],
    ['with files left out', byFile, `${ofFolder}\n excludes = ["nodejs/b.js"]`, ['shared']],
    ['of a folder that is not there', byFile, 'source_dir = "${path.module}/../gone"', []],
    ['with files left out that are not known', byFile, `${ofFolder}\n excludes = var.unknown`, []],
    ['of a single file', byFile, 'source_file = "${path.module}/../shared/nodejs/a.js"', []],
    [
      'of texts',
      byFile,
      'source {\n content = file("${path.module}/../shared/nodejs/a.js")\n filename = "nodejs/a.js"\n }',
      [],
    ],
    ['by an archive that a script makes', 'filename = "${path.module}/other.zip"', ofFolder, []],
  ])('has its folder %s, or is not read', (_, layer, archive, folders) => {
    const [fn] = configured(layered(layer, archive)).app.functions;
    expect(fn?.layerDirectories ?? []).toEqual(folders);
    expect(fn?.unreadLayers?.map(({ name }) => name) ?? []).toEqual(
      folders.length > 0 ? [] : ['aws_lambda_layer_version.shared'],
    );
  });

  it('is the layer of the guard by its folder, and by no name', () => {
    const guard = 'source_dir = "${path.module}/.emmental/layer"';
    const [fn] = configured(layered(byFile, guard)).app.functions;
    expect([fn?.layerDirectories ?? [], fn?.unreadLayers]).toEqual([[], undefined]);
  });
});

describe('a function in Terraform', () => {
  const files = {
    'infra/main.tf': `
      data "archive_file" "orders" {
        type        = "zip"
        source_dir  = "\${path.module}/../src/orders"
        output_path = "\${path.module}/orders.zip"
      }
      resource "aws_lambda_function" "orders" {
        function_name    = "orders"
        filename         = data.archive_file.orders.output_path
        source_code_hash = data.archive_file.orders.output_base64sha256
        handler          = "index.handler"
        runtime          = "nodejs20.x"
        role             = aws_iam_role.orders.arn
        environment {
          variables = {
            TABLE  = aws_dynamodb_table.orders.name
            CONFIG = jsonencode({ level = 1 })
          }
        }
        vpc_config {
          subnet_ids         = ["subnet-1"]
          security_group_ids = []
        }
      }
      resource "aws_dynamodb_table" "orders" {
        name = "orders"
        server_side_encryption { enabled = true }
        attribute {
          name = "id"
          type = "S"
        }
      }
      resource "aws_iam_role" "orders" {
        name = "orders"
        ${trust}
        inline_policy {
          name   = "own"
          policy = data.aws_iam_policy_document.orders.json
        }
      }
      data "aws_iam_policy_document" "orders" {
        statement {
          actions   = ["dynamodb:GetItem"]
          resources = [aws_dynamodb_table.orders.arn]
        }
      }
      resource "aws_iam_role_policy_attachment" "logs" {
        role       = aws_iam_role.orders.name
        policy_arn = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
      }
      resource "aws_iam_policy" "more" {
        policy = jsonencode({ Statement = { Effect = "Allow", Action = "sqs:SendMessage", Resource = "*" } })
      }
      resource "aws_iam_role_policy_attachment" "more" {
        role       = aws_iam_role.orders.id
        policy_arn = aws_iam_policy.more.arn
      }
      resource "aws_iam_role_policy" "apart" {
        role   = aws_iam_role.orders.id
        policy = <<-EOT
          {"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::\${aws_dynamodb_table.orders.name}/*"}]}
        EOT
      }
    `,
    'src/orders/index.js': 'exports.handler = () => {}',
  };

  it('has the properties it has in CloudFormation, by its address', () => {
    const { app, properties, diagnostics } = configured(files);
    expect(diagnostics).toEqual([]);
    expect(app).toMatchObject({ id: 'infra/main.tf', format: 'terraform', template: 'infra/main.tf' });
    expect(properties('aws_lambda_function.orders')).toEqual({
      FunctionName: 'orders',
      Code: '<data.archive_file.orders.output_path>',
      Handler: 'index.handler',
      Runtime: 'nodejs20.x',
      Role: '<aws_iam_role.orders.Arn>',
      Environment: { Variables: { TABLE: '<aws_dynamodb_table.orders>', CONFIG: '{"level":1}' } },
      VpcConfig: { SubnetIds: ['subnet-1'], SecurityGroupIds: [] },
    });
    expect(properties('aws_dynamodb_table.orders')).toEqual({
      TableName: 'orders',
      SSESpecification: { SSEEnabled: true },
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    });
  });

  it('has its code in the folder that its archive is made of', () => {
    const [fn] = configured(files).app.functions;
    expect(fn).toMatchObject({
      id: 'infra/main.tf#aws_lambda_function.orders',
      name: 'aws_lambda_function.orders',
      handler: { kind: 'handler', directory: 'src/orders', handler: 'index.handler' },
      at: { file: 'infra/main.tf', line: 7 },
    });
  });

  it('holds its role with what is inline, apart and attached', () => {
    const { app } = configured(files);
    const [role] = app.roles;
    expect(role).toMatchObject({
      id: 'aws_iam_role.orders',
      holders: ['aws_lambda_function.orders'],
      unknown: [],
    });
    expect(
      role?.statements.map(({ action, resource, at }) => [
        ...action.values.map(plain),
        ...(resource?.values ?? []).map(plain),
        at.line,
      ]),
    ).toEqual([
      ['dynamodb:GetItem', '<aws_dynamodb_table.orders.Arn>', 44],
      ['sqs:SendMessage', '*', 54],
      ['s3:GetObject', 'arn:aws:s3:::<aws_dynamodb_table.orders>/*', 63],
    ]);
    expect(role?.managed.map(({ policy }) => plain(policy))).toEqual([
      'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole',
    ]);
    expect(role?.trust).toHaveLength(1);
  });

  it('has code where its one file, its uploaded object or its literal archive says', () => {
    const { app } = configured({
      'main.tf': `
        data "archive_file" "one" {
          type        = "zip"
          source_file = "lambda/one.py"
          output_path = "one.zip"
        }
        resource "aws_lambda_function" "one" {
          filename = "one.zip"
          handler  = "one.handler"
          runtime  = "python3.12"
          role     = "arn:aws:iam::1:role/x"
        }
        resource "aws_s3_object" "two" {
          bucket = "b"
          key    = "two.zip"
          source = data.archive_file.one.output_path
        }
        resource "aws_lambda_function" "two" {
          s3_bucket = "b"
          s3_key    = aws_s3_object.two.key
          handler   = "one.handler"
          runtime   = "python3.12"
          role      = "arn:aws:iam::1:role/x"
        }
        resource "aws_lambda_function" "three" {
          filename = "elsewhere.zip"
          handler  = "one.handler"
          runtime  = "python3.12"
          role     = "arn:aws:iam::1:role/x"
        }
      `,
      'lambda/one.py': 'def handler(event, context): pass',
    });
    expect(
      app.functions.map(({ handler }) => (handler.kind === 'handler' ? handler.directory : handler.why)),
    ).toEqual(['lambda', 'lambda', 'its code was not found in the repository: elsewhere.zip']);
  });
});

describe('code of a function in Terraform', () => {
  const fn = (handler: string, filename: string) => `resource "aws_lambda_function" "f" {
    handler  = "${handler}"
    runtime  = "python3.12"
    filename = ${filename}
    role     = "arn:aws:iam::1:role/x"
  }\n`;
  const archive = (sources: string) =>
    `data "archive_file" "a" {\n  type = "zip"\n  output_path = "a.zip"\n${sources}\n}\n`;

  it('that the configuration holds itself is inline, with the place of its first line', () => {
    const sources = `source {
      filename = "lib.py"
      content  = "x = 1"
    }
    source {
      filename = "app.py"
      content  = <<-PYTHON
        def handler(event, context):
            pass
      PYTHON
    }`;
    const [made] = configured(fn('app.handler', '"./a.zip"') + archive(sources)).app.functions;
    expect(made?.handler).toMatchObject({
      kind: 'handler',
      inline: {
        text: 'def handler(event, context):\n    pass\n',
        at: { file: 'main.tf', line: 17 },
      },
    });
  });

  it('that is not known is no image', () => {
    const unknown = fn('app.handler', 'data.external.package.result.filename');
    const [made] = configured(`${unknown}data "external" "package" {}\n`).app.functions;
    expect(made).toMatchObject({ packageType: 'zip', runtime: 'python3.12' });
  });

  it('is searched by the handler and the path of the package that a script makes', () => {
    const files = { 'infra/main.tf': fn('app.handler', '"build/app.zip"'), 'infra/build/app.py': '' };
    expect(configured(files).app.functions[0]?.handler).toMatchObject({
      handler: 'app.handler',
      artefact: { kind: 'path', name: 'infra/build/app.zip' },
    });
    const packed = { 'main.tf': fn('app.handler', '"app.zip"'), 'app.zip': 'PK', 'other.py': '' };
    expect(configured(packed).app.functions[0]?.handler).toMatchObject({
      why: 'its code is packed in an archive',
    });
  });

  it('is searched by the file of an uploaded object, and below the folder that a build writes', () => {
    const object = `resource "aws_s3_object" "code" {
      bucket = "acme"
      key    = "current.zip"
      source = "../build/mail.zip"
    }`;
    const uploaded = fn('app.handler', 'null').replace(
      /filename *= null/,
      's3_bucket = "acme"\n s3_key = aws_s3_object.code.key',
    );
    expect(configured({ 'infra/main.tf': `${uploaded}\n${object}` }).app.functions[0]?.handler).toMatchObject(
      {
        artefact: { kind: 'path', name: 'build/mail.zip' },
      },
    );
    const archive =
      'data "archive_file" "code" {\n type = "zip"\n source_dir = "../mail/dist"\n output_path = "mail.zip"\n}';
    const packed = fn('app.handler', 'data.archive_file.code.output_path');
    expect(configured({ 'infra/main.tf': `${packed}\n${archive}` }).app.functions[0]?.handler).toMatchObject({
      directory: 'mail/dist',
    });
  });
});
