import { appendFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GateAttack } from './attack.ts';
import { end, evilCode, evilFunction, evilRules, writeFiles } from './base.ts';

const template = 'template.yaml';
const harmless = 'exports.handler = async () => ({ statusCode: 200 });\n';
const head = 'Transform: AWS::Serverless-2016-10-31\nResources:\n';
const found = /Anyone can run code in Evil/;
const foundOrLost = /Anyone can run code in [\w.]*Evil|not read:/;
const comments = evilRules
  .map((rule) => `  # emmental:ignore ${rule} until ${end} only for tests\n`)
  .join('');

function addEvil(folder: string, above = '', replace: readonly [string, string] = ['', '']): void {
  appendFileSync(join(folder, template), evilFunction(above).replace(...replace));
  writeFileSync(join(folder, 'evil.js'), evilCode);
}

const rewrite = (folder: string, change: (text: string) => string): void =>
  writeFileSync(join(folder, template), change(readFileSync(join(folder, template), 'utf8')));

/** Attacks by files and texts that a deployment tool reads in another way than a reviewer. */
export const lookalikes: readonly GateAttack[] = [
  {
    says: 'a template that moves to a file without the ending of a template',
    change: (folder) => {
      addEvil(folder);
      renameSync(join(folder, template), join(folder, 'template.yaml.bak'));
    },
    told: foundOrLost,
  },
  {
    says: 'a template whose text has no type of AWS left and is broken',
    change: (folder) => writeFileSync(join(folder, template), 'Resources:\n  Orders: [\n'),
    told: /not read:/,
  },
  {
    says: 'a new template of JSON with comments',
    change: (folder) =>
      writeFiles(folder, {
        'svc/template.json': `// functions\n{"Transform": "AWS::Serverless-2016-10-31", "Resources": {"Evil": {"Type": "AWS::Serverless::Function", "Properties": {"Runtime": "nodejs22.x", "Handler": "evil.handler", "FunctionUrlConfig": {"AuthType": "NONE"}}}}}\n`,
        'svc/evil.js': evilCode,
      }),
    told: foundOrLost,
  },
  {
    says: 'a loop of language extensions that makes the function',
    change: (folder) => {
      rewrite(folder, (text) =>
        text.replace(
          'Transform: AWS::Serverless-2016-10-31',
          'Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]',
        ),
      );
      appendFileSync(
        join(folder, template),
        `  Fn::ForEach::Loop:\n    - Name\n    - [Evil]\n    - "\${Name}":\n        Type: AWS::Serverless::Function\n        Properties: { Runtime: nodejs22.x, Handler: evil.handler, FunctionUrlConfig: { AuthType: NONE } }\n`,
      );
      writeFileSync(join(folder, 'evil.js'), evilCode);
    },
    told: foundOrLost,
  },
  {
    says: 'a global setting that opens a known function',
    change: (folder) =>
      rewrite(folder, (text) =>
        text.replace(
          'Resources:',
          'Globals: { Function: { FunctionUrlConfig: { AuthType: NONE } } }\nResources:',
        ),
      ),
    told: /Anyone can run code in Report|not read:|FunctionUrlConfig/,
  },
  {
    says: 'a service of the Serverless Framework in a new folder',
    change: (folder) =>
      writeFiles(folder, {
        'svc/serverless.yml':
          'service: svc\nprovider: { name: aws, runtime: nodejs22.x }\nfunctions:\n  Evil: { handler: evil.handler, url: true }\n',
        'svc/evil.js': evilCode,
      }),
    told: found,
  },
  {
    says: 'a configuration of Terraform in a new folder',
    change: (folder) =>
      writeFiles(folder, {
        'svc/main.tf':
          'data "archive_file" "a" {\n  type = "zip"\n  source_file = "${path.module}/evil.js"\n  output_path = "a.zip"\n}\nresource "aws_lambda_function" "Evil" {\n  function_name = "Evil"\n  runtime = "nodejs22.x"\n  handler = "evil.handler"\n  filename = data.archive_file.a.output_path\n  role = "arn:aws:iam::1:role/a"\n}\nresource "aws_lambda_function_url" "u" {\n  function_name = aws_lambda_function.Evil.function_name\n  authorization_type = "NONE"\n}\n',
        'svc/evil.js': evilCode,
      }),
    told: foundOrLost,
  },
  {
    says: 'ignore comments for all rules of an area',
    change: (folder) =>
      addEvil(
        folder,
        `  # emmental:ignore code/* until ${end} tests\n  # emmental:ignore * until ${end} tests\n  # emmental:ignore all until ${end} tests\n`,
      ),
    told: found,
  },
  {
    says: 'the parts of a submodule that is not fetched',
    change: (folder) => {
      addEvil(folder, '', ['Handler: evil.handler', 'CodeUri: vendor/lib, Handler: evil.handler']);
      writeFiles(folder, { '.gitmodules': '[submodule "lib"]\n\tpath = vendor/lib\n\turl = ../lib\n' });
    },
    told: foundOrLost,
  },
  {
    says: 'a file without an ending, which the runtime loads first',
    change: (folder) => {
      addEvil(folder);
      writeFiles(folder, { 'evil.js': harmless, evil: evilCode });
    },
    told: foundOrLost,
  },
  {
    says: 'an entry of esbuild that is not the handler’s file',
    change: (folder) => {
      appendFileSync(
        join(folder, template),
        evilFunction(
          '',
          'Evil',
          '    Metadata: { BuildMethod: esbuild, BuildProperties: { EntryPoints: [src/evil.ts] } }\n',
        ),
      );
      writeFiles(folder, { 'evil.js': harmless, 'src/evil.ts': evilCode });
    },
    told: foundOrLost,
  },
  {
    says: 'code in a layer of the repository',
    change: (folder) => {
      appendFileSync(
        join(folder, template),
        `${evilFunction().replace('Handler: evil.handler', 'Handler: /opt/evil.handler, Layers: [!Ref Shared]')}  Shared:\n    Type: AWS::Serverless::LayerVersion\n    Properties: { ContentUri: layer }\n`,
      );
      writeFiles(folder, { 'layer/evil.js': evilCode });
    },
    told: foundOrLost,
  },
  {
    says: 'a type that is spelled with escapes of YAML',
    change: (folder) => addEvil(folder, '', ['AWS::Serverless::Function', '"AWS::Serverless::\\x46unction"']),
    told: foundOrLost,
  },
  {
    says: 'a second document in the template',
    change: (folder) => {
      addEvil(folder);
      rewrite(folder, (text) => `${head}  Q: { Type: AWS::SQS::Queue }\n---\n${text}`);
    },
    told: foundOrLost,
  },
  {
    says: 'line ends of old systems in the template',
    change: (folder) => {
      addEvil(folder);
      rewrite(folder, (text) => text.replaceAll('\n', '\r'));
    },
    told: foundOrLost,
  },
  {
    says: 'a list of company rules, with the author’s own, and comments',
    change: (folder) => {
      addEvil(folder, comments);
      writeFiles(folder, {
        'emmental.yaml': 'emmental: profile/1\nextends: [./security/company.yaml, ./mine.yaml]\n',
        'mine.yaml': 'emmental: profile/1\nfloor: { comments: allowed }\n',
      });
    },
    told: /waived in this change|Anyone can run code in Evil/,
  },
  {
    says: 'a floor of the app itself, with comments',
    change: (folder) => {
      addEvil(folder, comments);
      appendFileSync(
        join(folder, 'emmental.yaml'),
        'floor:\n  exception-days: 9999\n  approvers: ["@shop/dev"]\n',
      );
    },
    told: /waived in this change|Anyone can run code in Evil/,
  },
  {
    says: 'an exception whose end has a time of day',
    change: (folder) => {
      addEvil(folder);
      appendFileSync(
        join(folder, 'emmental.yaml'),
        evilRules
          .map(
            (rule, index) =>
              `  hidden-${index}: { finding: ${rule}, where: Evil, reason: tests, owner: "@a", until: ${end}T23:59:59Z }\n`,
          )
          .join(''),
      );
    },
    told: found,
  },
];
