import { appendFileSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GateAttack } from './attack.ts';
import { end, evilCode, evilFunction, evilRules, writeFiles } from './base.ts';

const template = 'template.yaml';
const head = 'Transform: AWS::Serverless-2016-10-31\nResources:\n';

function edit(folder: string, file: string, before: string, after: string): void {
  const text = readFileSync(join(folder, file), 'utf8');
  if (!text.includes(before)) throw new Error(`${file} has no ${before}`);
  writeFileSync(
    join(folder, file),
    text.replace(before, () => after),
  );
}

function addEvil(folder: string): void {
  appendFileSync(join(folder, template), evilFunction());
  writeFileSync(join(folder, 'evil.js'), evilCode);
}

const exceptionsFor = (where: string, rules: readonly string[] = evilRules): string =>
  rules
    .map(
      (rule, index) =>
        `  hidden-${index}:\n    finding: ${rule}\n${where}    reason: only for tests\n    owner: "@shop/dev"\n    until: ${end}\n`,
    )
    .join('');

const found = /Anyone can run code in Evil/;
const notRead = /not read:/;
const waived = /waived in this change/;
const open = 'FunctionUrlConfig: { AuthType: NONE }';

/** Attacks that borrow a name, an exception or a file that the company accepted for something else. */
export const borrowed: readonly GateAttack[] = [
  {
    says: 'a second file of exceptions, emmental.yml',
    change: (folder) => {
      addEvil(folder);
      writeFileSync(
        join(folder, 'emmental.yml'),
        `emmental: profile/1\nexceptions:\n${exceptionsFor('    where: Evil\n')}`,
      );
    },
    told: found,
  },
  {
    says: 'emmental.yaml that is a link to another file',
    change: (folder) => {
      addEvil(folder);
      const text = readFileSync(join(folder, 'emmental.yaml'), 'utf8');
      writeFileSync(join(folder, 'mine.yaml'), text + exceptionsFor('    where: Evil\n'));
      rmSync(join(folder, 'emmental.yaml'));
      symlinkSync('mine.yaml', join(folder, 'emmental.yaml'));
    },
    told: waived,
  },
  {
    says: 'a shell in a function whose eval is accepted',
    change: (folder) =>
      writeFileSync(
        join(folder, 'waived.js'),
        "exports.handler = async (event) => require('node:child_process').execSync(event.body);\n",
      ),
    told: /run commands in Waived/,
  },
  {
    says: 'a new app whose function has the name of an accepted one',
    change: (folder) =>
      writeFiles(folder, {
        'svc/template.yaml': head + evilFunction('', 'Waived'),
        'svc/evil.js': evilCode,
      }),
    told: /waived in this change|Anyone can run code in Waived/,
  },
  {
    says: 'a second template beside the first, with the name of an accepted function',
    change: (folder) =>
      writeFiles(folder, {
        'other.template.yaml': head + evilFunction('', 'Waived'),
        'evil.js': evilCode,
      }),
    told: /waived in this change|Anyone can run code in .*Waived/,
  },
  {
    says: 'a new app whose function has the name of one in the baseline',
    change: (folder) =>
      writeFiles(folder, {
        'svc/template.yaml': head + evilFunction('', 'Report'),
        'svc/evil.js': evilCode,
      }),
    told: /Anyone can run code in .*Report/,
  },
  {
    says: 'an exception for every function',
    change: (folder) => {
      addEvil(folder);
      appendFileSync(join(folder, 'emmental.yaml'), exceptionsFor('    where: "*"\n'));
    },
    told: /waived in this change|Anyone can run code in Evil/,
  },
  {
    says: 'an exception for every rule of an area',
    change: (folder) => {
      addEvil(folder);
      appendFileSync(
        join(folder, 'emmental.yaml'),
        exceptionsFor('    where: Evil\n', ['code/*', 'access/*', 'chain/*']),
      );
    },
    told: /waived in this change|Anyone can run code in Evil|not read:/,
  },
  {
    says: 'exceptions of an environment',
    change: (folder) => {
      addEvil(folder);
      appendFileSync(
        join(folder, 'emmental.yaml'),
        `environments:\n  prod:\n    exceptions:\n${exceptionsFor('    where: Evil\n').replaceAll(/^/gm, '    ')}`,
      );
    },
    told: /waived in this change|Anyone can run code in Evil|not read:/,
  },
  {
    says: 'a known function that loads the dangerous one',
    change: (folder) => {
      edit(folder, template, 'Handler: orders.handler', `Handler: orders.handler, ${open}`);
      writeFiles(folder, {
        'orders.js': "module.exports = require('./lib/evil.js');\n",
        'lib/evil.js': evilCode,
      });
    },
    told: /Anyone can run code in Orders/,
  },
];

/** Attacks that write the function in an unusual way. */
export const unusual: readonly GateAttack[] = [
  {
    says: 'attributes of git for the template',
    change: (folder) => {
      addEvil(folder);
      writeFileSync(
        join(folder, '.gitattributes'),
        '*.yaml binary export-ignore linguist-generated\n*.js -diff\n',
      );
    },
    told: found,
  },
  {
    says: 'a template that links to a text file of the repository',
    change: (folder) => {
      writeFiles(folder, { 'data/notes.txt': head + evilFunction(), 'svc/evil.js': evilCode });
      symlinkSync('../data/notes.txt', join(folder, 'svc/template.yaml'));
    },
    told: found,
  },
  {
    says: 'a part of the template that CloudFormation includes from a file',
    change: (folder) => {
      writeFiles(folder, {
        'parts/more.yaml': evilFunction().replaceAll(/^ {2}/gm, ''),
        'evil.js': evilCode,
      });
      appendFileSync(
        join(folder, template),
        '  Fn::Transform: { Name: AWS::Include, Parameters: { Location: parts/more.yaml } }\n',
      );
    },
    told: /Anyone can run code in Evil|not read:.*(?:Include|more\.yaml)/,
  },
  {
    says: 'a nested application in a file without the ending of a template',
    change: (folder) => {
      writeFiles(folder, { 'parts/nested.txt': head + evilFunction(), 'parts/evil.js': evilCode });
      appendFileSync(
        join(folder, template),
        '  Nested:\n    Type: AWS::Serverless::Application\n    Properties: { Location: parts/nested.txt }\n',
      );
    },
    told: /Anyone can run code in .*Evil|not read:/,
  },
  {
    says: 'properties that an anchor of YAML brings',
    change: (folder) => {
      writeFileSync(join(folder, 'evil.js'), evilCode);
      appendFileSync(
        join(folder, template),
        `  Evil:\n    Type: AWS::Serverless::Function\n    Properties:\n      <<: *shared\n      Handler: evil.handler\nMetadata:\n  Note: none\n`,
      );
      edit(
        folder,
        template,
        'Resources:\n',
        `Mappings:\n  M: { A: &shared { Runtime: nodejs22.x, ${open} } }\nResources:\n`,
      );
    },
    told: /Anyone can run code in Evil|not read:/,
  },
  {
    says: 'code in the template itself',
    change: (folder) =>
      appendFileSync(
        join(folder, template),
        `  Evil:\n    Type: AWS::Serverless::Function\n    Properties:\n      Runtime: nodejs22.x\n      Handler: index.handler\n      ${open}\n      InlineCode: |\n        exports.handler = async (event) => eval(event.body);\n`,
      ),
    told: found,
  },
  {
    says: 'a condition on a parameter without a default',
    change: (folder) => {
      appendFileSync(join(folder, template), evilFunction('', 'Evil', '    Condition: Maybe\n'));
      writeFileSync(join(folder, 'evil.js'), evilCode);
      appendFileSync(
        join(folder, template),
        'Parameters: { P: { Type: String } }\nConditions: { Maybe: !Equals [!Ref P, b] }\n',
      );
    },
    told: found,
  },
  {
    says: 'a known function whose code is in a bucket now',
    change: (folder) =>
      edit(
        folder,
        template,
        'Handler: orders.handler',
        'CodeUri: s3://bucket/evil.zip, Handler: evil.handler',
      ),
    told: notRead,
  },
  {
    says: 'a known function that is an image now',
    change: (folder) =>
      edit(
        folder,
        template,
        'Runtime: nodejs22.x, Handler: orders.handler',
        'PackageType: Image, ImageUri: 111111111111.dkr.ecr.eu-west-1.amazonaws.com/evil:1',
      ),
    told: notRead,
  },
  {
    says: 'the resources twice: a reader that takes the first sees nothing',
    change: (folder) => {
      const text = readFileSync(join(folder, template), 'utf8');
      const [, resources = ''] = text.split('Resources:\n');
      writeFileSync(join(folder, template), `${text}Resources:\n${resources}${evilFunction()}`);
      writeFileSync(join(folder, 'evil.js'), evilCode);
    },
    told: /Anyone can run code in Evil|not read:/,
  },
  {
    says: 'code behind a line separator in a comment',
    change: (folder) => {
      addEvil(folder);
      writeFileSync(join(folder, 'evil.js'), `// nothing here \u2028${evilCode}`);
    },
    told: found,
  },
  {
    says: 'a template of JSON with escapes in its keys',
    change: (folder) =>
      writeFiles(folder, {
        'svc/template.json': `{ "Transform": "AWS::Serverless-2016-10-31", "Resources": { "Evil": { "Typ\\u0065": "AWS::Serverless::Functi\\u006fn", "Properti\\u0065s": { "Runtim\\u0065": "nodejs22.x", "Handl\\u0065r": "evil.handler", "FunctionUrlConfig": { "AuthType": "NONE" } } } } }\n`,
        'svc/evil.js': evilCode,
      }),
    told: found,
  },
  {
    says: 'a Python function in Latin-1',
    change: (folder) => {
      appendFileSync(
        join(folder, template),
        evilFunction().replace('Runtime: nodejs22.x', 'Runtime: python3.13'),
      );
      writeFileSync(
        join(folder, 'evil.py'),
        Buffer.from(
          "# -*- coding: latin-1 -*-\n# caf\xe9\ndef handler(event, context):\n    return eval(event['body'])\n",
          'latin1',
        ),
      );
    },
    told: /Anyone can run code in Evil|not read:/,
  },
  {
    says: 'an app that is moved, so that all of it is new, with the name of the old one',
    change: (folder) => {
      writeFiles(folder, { 'svc/evil.js': evilCode });
      for (const file of [template, 'orders.js', 'report.js', 'waived.js'])
        renameSync(join(folder, file), join(folder, 'svc', file));
      appendFileSync(join(folder, 'svc', template), evilFunction());
    },
    told: found,
  },
];
