import {
  appendFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GateAttack, RunCommand } from './attack.ts';
import { dayIn, end, evilCode, evilFunction, evilRules, writeFiles } from './base.ts';
import { builds, fairBuilds } from './builds.ts';
import { borrowed, unusual } from './disguises.ts';
import { googleCode } from './google/code.ts';
import { googleDeploys } from './google/deploys.ts';
import { fairGoogle } from './google/fair.ts';
import { googleTerraform } from './google/terraform.ts';
import { inventions } from './inventions.ts';
import { lookalikes } from './lookalikes.ts';
import { neighbours } from './neighbours.ts';
import { fairOrigins, origins } from './origins.ts';
import { strangers } from './strangers.ts';
import { substitutes } from './substitutes.ts';
import { fairTwins, twins } from './twins.ts';

const template = 'template.yaml';

/** Adds the dangerous function, with lines above it. */
function addEvil(folder: string, above = '', more = ''): void {
  appendFileSync(join(folder, template), evilFunction(above, 'Evil', more));
  writeFileSync(join(folder, 'evil.js'), evilCode);
}

/** Replaces text of a file, which must be there. */
function edit(folder: string, file: string, before: string, after: string): void {
  const text = readFileSync(join(folder, file), 'utf8');
  if (!text.includes(before)) throw new Error(`${file} has no ${before}`);
  writeFileSync(
    join(folder, file),
    text.replace(before, () => after),
  );
}

const comments = (end = ''): string =>
  evilRules.map((rule) => `  # emmental:ignore ${rule}${end} only for tests\n`).join('');
const exceptions = (until = end): string =>
  evilRules
    .map(
      (rule, index) =>
        `  hidden-${index}:\n    finding: ${rule}\n    where: Evil\n    reason: only for tests\n    owner: "@shop/dev"\n    until: ${until}\n`,
    )
    .join('');
const metadata = (text: string): string => `    Metadata: ${text}\n`;

const inThisChange = /waived in this change/;
const notRead = /not read:/;
const found = /Anyone can run code in Evil/;
const until = ` until ${end}`;
const harmless = 'export const handler = async () => ({ statusCode: 200 });\n';

/** Attacks by a waiver of the change itself. */
const waivers: readonly GateAttack[] = [
  {
    says: 'ignore comments above the function',
    change: (folder) => addEvil(folder, comments(until)),
    told: found,
  },
  { says: 'ignore comments without an end', change: (folder) => addEvil(folder, comments()), told: found },
  {
    says: 'ignore comments that end in 2099',
    change: (folder) => addEvil(folder, comments(' until 2099-12-31')),
    told: found,
  },
  {
    says: 'ignore comments in the code',
    change: (folder) => {
      addEvil(folder);
      writeFileSync(
        join(folder, 'evil.js'),
        `${evilRules.map((rule) => `// emmental:ignore ${rule}${until} only for tests\n`).join('')}${evilCode}`,
      );
    },
    told: found,
  },
  {
    says: 'metadata of the resource',
    change: (folder) =>
      addEvil(
        folder,
        '',
        metadata(
          `{ emmental: { ignore: [${evilRules.map((rule) => `{ rule: ${rule}, reason: tests, until: "${end}" }`).join(', ')}] } }`,
        ),
      ),
    told: found,
  },
  {
    says: 'waivers of other scanners',
    change: (folder) =>
      addEvil(
        folder,
        '  # checkov:skip=CKV_AWS_258: tests\n  #trivy:ignore:AVD-AWS-0067\n',
        metadata(
          '{ cfn_nag: { rules_to_suppress: [{ id: W89, reason: tests }] }, checkov: { skip: [{ id: CKV_AWS_258 }] } }',
        ),
      ),
    told: found,
  },
  {
    says: 'exceptions in emmental.yaml',
    change: (folder) => {
      addEvil(folder);
      appendFileSync(join(folder, 'emmental.yaml'), exceptions());
    },
    told: inThisChange,
  },
  {
    says: 'exceptions that wait for a fix',
    change: (folder) => {
      addEvil(folder);
      appendFileSync(join(folder, 'emmental.yaml'), exceptions('fix-available'));
    },
    told: inThisChange,
  },
  {
    says: 'a longer end of an exception that is there',
    change: (folder) => edit(folder, 'emmental.yaml', `until: ${end}`, `until: ${dayIn(140)}`),
    told: inThisChange,
  },
  {
    says: 'an exception for the whole app in place of one for a function',
    change: (folder) => {
      addEvil(folder);
      edit(folder, 'emmental.yaml', '    where: Waived\n', '');
      edit(folder, 'emmental.yaml', '    where: Waived\n', '');
    },
    told: inThisChange,
  },
  {
    says: 'exceptions for a finding that is there',
    base: { 'report.js': evilCode, 'security/none.txt': '' },
    change: (folder) => {
      edit(
        folder,
        template,
        'Handler: orders.handler',
        'Handler: evil.handler, FunctionUrlConfig: { AuthType: NONE }',
      );
      writeFileSync(join(folder, 'evil.js'), evilCode);
      appendFileSync(join(folder, 'emmental.yaml'), exceptions().replaceAll('Evil', 'Orders'));
    },
    told: inThisChange,
  },
];

/** Attacks on the rules that judge the change. */
const rules: readonly GateAttack[] = [
  {
    says: 'weaker company rules, with comments',
    change: (folder) => {
      addEvil(folder, comments(until));
      edit(folder, 'security/company.yaml', '  comments: approved\n', '');
    },
    told: inThisChange,
  },
  {
    says: 'an author who becomes an approver',
    change: (folder) => {
      addEvil(folder, comments(until));
      edit(folder, 'security/company.yaml', '["@corp/security"]', '["@corp/security", "@shop/dev"]');
    },
    told: inThisChange,
  },
  {
    says: 'no extends any more, with comments',
    change: (folder) => {
      addEvil(folder, comments(until));
      edit(folder, 'emmental.yaml', 'extends: ./security/company.yaml\n', '');
    },
    told: inThisChange,
  },
  {
    says: 'extends of a file that is not there, with comments',
    change: (folder) => {
      addEvil(folder, comments(until));
      edit(folder, 'emmental.yaml', './security/company.yaml', './security/none.yaml');
    },
    told: inThisChange,
  },
  {
    says: 'extends of other company rules',
    change: (folder) => {
      addEvil(folder, comments(until));
      writeFiles(folder, { 'company.yaml': 'emmental: profile/1\nfloor: { approvers: ["@shop/dev"] }\n' });
      edit(folder, 'emmental.yaml', './security/company.yaml', './company.yaml');
    },
    told: inThisChange,
  },
  {
    says: 'no emmental.yaml any more, with comments',
    change: (folder) => {
      addEvil(folder, comments(until));
      rmSync(join(folder, 'emmental.yaml'));
    },
    told: inThisChange,
  },
  {
    says: 'a broken emmental.yaml, with comments',
    change: (folder) => {
      addEvil(folder, comments(until));
      appendFileSync(join(folder, 'emmental.yaml'), 'defaults: [\n');
    },
    told: inThisChange,
  },
  {
    says: 'a nearer emmental.yaml without company rules',
    change: (folder) =>
      writeFiles(folder, {
        'svc/emmental.yaml': 'emmental: profile/1\nfloor: { approvers: ["@shop/dev"] }\n',
        'svc/template.yaml': `Transform: AWS::Serverless-2016-10-31\nResources:\n${evilFunction(comments(until))}`,
        'svc/evil.js': evilCode,
      }),
    told: inThisChange,
  },
  {
    says: 'CODEOWNERS that names the approvers for everything',
    change: (folder) => {
      addEvil(folder, comments(until));
      writeFileSync(join(folder, 'CODEOWNERS'), '* @corp/security\n');
    },
    told: inThisChange,
  },
  {
    says: 'a second CODEOWNERS that goes before the first',
    change: (folder) => {
      addEvil(folder, comments(until));
      writeFiles(folder, { '.github/CODEOWNERS': '* @corp/security\n' });
    },
    told: inThisChange,
  },
  {
    says: 'a file of the approvers’ folder as the place of the comment',
    change: (folder) => {
      addEvil(folder);
      writeFiles(folder, { 'security/note.yaml': comments(until) });
    },
    told: found,
  },
  {
    says: 'an answer that names other code',
    change: (folder) => {
      addEvil(folder);
      edit(folder, template, 'Handler: evil.handler', 'Handler: built/evil.handler');
      appendFileSync(
        join(folder, 'emmental.yaml'),
        `assume:\n  Evil/code:\n    is: orders.js#handler\n    because: it is built from that\n    owner: "@shop/dev"\n    until: ${end}\n`,
      );
    },
    told: notRead,
  },
];

/** Attacks on the baseline and on what counts as known. */
const baseline: readonly GateAttack[] = [
  {
    says: 'a baseline with the new findings',
    change: (folder, run) => {
      addEvil(folder);
      // Fingerprints are not secret: a scan prints them.
      writeFileSync(join(folder, '.emmental', 'baseline.json'), allKnown(folder, run));
    },
    told: found,
  },
  {
    says: 'a baseline that is gone, so that a new one would be written',
    change: (folder) => {
      addEvil(folder);
      rmSync(join(folder, '.emmental', 'baseline.json'));
    },
    told: found,
  },
  {
    says: 'a baseline that is a link',
    change: (folder) => {
      addEvil(folder);
      rmSync(join(folder, '.emmental', 'baseline.json'));
      symlinkSync('/dev/null', join(folder, '.emmental', 'baseline.json'));
    },
    told: found,
  },
  {
    says: 'a known finding that anyone can reach now',
    change: (folder) =>
      edit(
        folder,
        template,
        'Handler: report.handler',
        'Handler: report.handler\n      FunctionUrlConfig: { AuthType: NONE }',
      ),
    told: /Anyone can run code in Report/,
  },
];

/** Attacks that make the template unreadable, or hide it. */
const templates: readonly GateAttack[] = [
  {
    says: 'a template over the limit of bytes',
    change: (folder) => {
      addEvil(folder);
      appendFileSync(join(folder, template), `# ${'x'.repeat(2 ** 21)}\n`);
    },
    told: notRead,
  },
  {
    says: 'a template over the limit of a file',
    change: (folder) => {
      addEvil(folder);
      appendFileSync(join(folder, template), `# ${'x'.repeat(2 ** 23)}\n`);
    },
    told: notRead,
  },
  {
    says: 'a template that is nested too deep',
    change: (folder) => {
      addEvil(folder);
      appendFileSync(join(folder, template), `Metadata: { Deep: ${'['.repeat(500)}${']'.repeat(500)} }\n`);
    },
    told: notRead,
  },
  {
    says: 'a template of anchors that grow',
    change: (folder) => {
      addEvil(folder);
      const bombs = Array.from({ length: 9 }, (_, index) =>
        index === 0
          ? '  a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n'
          : `  a${index}: &a${index} [${Array(10)
              .fill(`*a${index - 1}`)
              .join(', ')}]\n`,
      ).join('');
      appendFileSync(join(folder, template), `Metadata:\n${bombs}`);
    },
    told: notRead,
  },
  {
    says: 'a new template over the limit, in a folder of its own',
    change: (folder) =>
      writeFiles(folder, {
        'svc/template.yaml': `Transform: AWS::Serverless-2016-10-31\n# ${'x'.repeat(2 ** 21)}\nResources:\n${evilFunction()}`,
        'svc/evil.js': evilCode,
      }),
    told: notRead,
  },
  {
    says: 'files that use up the limit of all templates first',
    change: (folder) => {
      addEvil(folder);
      for (let index = 0; index < 14; index++)
        writeFiles(folder, {
          [`aa/${index}.yaml`]: `Resources: { T: { Type: AWS::SNS::Topic } }\n# ${'x'.repeat(1_900_000)}\n`,
        });
    },
    told: notRead,
  },
  {
    says: 'a template below more folders than the limit',
    change: (folder) => {
      const deep = Array.from({ length: 45 }, (_, index) => `d${index}`).join('/');
      writeFiles(folder, {
        [`${deep}/template.yaml`]: `Transform: AWS::Serverless-2016-10-31\nResources:\n${evilFunction()}`,
        [`${deep}/evil.js`]: evilCode,
      });
    },
    told: notRead,
  },
  {
    says: 'NUL in the template',
    change: (folder) => {
      addEvil(folder);
      appendFileSync(join(folder, template), '# \0\n');
    },
    told: notRead,
  },
  {
    says: 'a template in UTF-16 without a mark',
    change: (folder) => {
      addEvil(folder);
      writeFileSync(join(folder, template), readFileSync(join(folder, template), 'utf8'), 'utf16le');
    },
    told: notRead,
  },
  {
    says: 'a template in UTF-16 with a mark',
    change: (folder) => {
      addEvil(folder);
      writeFileSync(
        join(folder, template),
        `\ufeff${readFileSync(join(folder, template), 'utf8')}`,
        'utf16le',
      );
    },
    told: found,
  },
  {
    says: 'a syntax error in the template',
    change: (folder) => {
      addEvil(folder);
      appendFileSync(join(folder, template), 'Outputs: { A: [ }\n');
    },
    told: notRead,
  },
  {
    says: 'a template that is a link out of the repository',
    change: (folder) => {
      addEvil(folder);
      const outside = join(tmpdir(), `emmental-outside-${process.pid}.yaml`);
      renameSync(join(folder, template), outside);
      symlinkSync(outside, join(folder, template));
    },
    told: notRead,
  },
  {
    says: 'a template in a folder of tools',
    change: (folder) => {
      addEvil(folder);
      mkdirSync(join(folder, 'coverage'));
      renameSync(join(folder, template), join(folder, 'coverage', template));
    },
    told: /Removed in this change: Orders|moved out of sight|scan does not look there/,
  },
  {
    says: 'an app in a folder of packages',
    change: (folder) => {
      addEvil(folder);
      mkdirSync(join(folder, 'node_modules/shop'), { recursive: true });
      for (const file of [template, 'orders.js', 'report.js', 'waived.js', 'evil.js'])
        renameSync(join(folder, file), join(folder, 'node_modules/shop', file));
    },
    told: /Removed in this change: Orders|moved out of sight|scan does not look there/,
  },
  {
    says: 'a new template in a folder of tools',
    change: (folder) =>
      writeFiles(folder, {
        'pom.xml': '<project/>\n',
        'target/template.yaml': `Transform: AWS::Serverless-2016-10-31\nResources:\n${evilFunction()}`,
        'target/evil.js': evilCode,
      }),
    told: /scan does not look there/,
  },
  {
    says: 'a folder that looks like a virtual environment of Python',
    change: (folder) => {
      addEvil(folder);
      writeFileSync(join(folder, 'pyvenv.cfg'), '');
    },
    told: notRead,
  },
  {
    says: 'a new folder that looks like a virtual environment of Python',
    change: (folder) =>
      writeFiles(folder, {
        'svc/pyvenv.cfg': '',
        'svc/template.yaml': `Transform: AWS::Serverless-2016-10-31\nResources:\n${evilFunction()}`,
        'svc/evil.js': evilCode,
      }),
    told: /scan does not look there/,
  },
  {
    says: 'a folder that looks like the output of the CDK',
    change: (folder) => {
      addEvil(folder);
      writeFileSync(join(folder, 'cdk.out'), '{"version":"36.0.0"}');
      writeFileSync(join(folder, 'manifest.json'), '{"version":"36.0.0","artifacts":{}}');
    },
    told: notRead,
  },
  {
    says: 'a name that no template has',
    change: (folder) => {
      addEvil(folder);
      renameSync(join(folder, template), join(folder, 'template.txt'));
    },
    told: /scan does not look there/,
  },
  {
    says: 'a name of a template engine',
    change: (folder) => {
      addEvil(folder);
      renameSync(join(folder, template), join(folder, 'template.yaml.j2'));
    },
    told: /scan does not look there/,
  },
];

/** Attacks that keep the code of the function from being read. */
const code: readonly GateAttack[] = [
  {
    says: 'a module over the limit of bytes',
    change: (folder) => {
      addEvil(folder);
      appendFileSync(join(folder, 'evil.js'), `// ${'x'.repeat(2 ** 23)}\n`);
    },
    told: notRead,
  },
  {
    says: 'a module that is nested too deep',
    change: (folder) => {
      addEvil(folder);
      appendFileSync(join(folder, 'evil.js'), `const deep = ${'['.repeat(20_000)}${']'.repeat(20_000)};\n`);
    },
    told: /not read:|Anyone can run code in Evil/,
  },
  {
    says: 'NUL in a comment of the code',
    change: (folder) => {
      addEvil(folder);
      appendFileSync(join(folder, 'evil.js'), '// \0\n');
    },
    told: /not read:|Anyone can run code in Evil/,
  },
  {
    says: 'a known function whose handler is not there',
    change: (folder) => edit(folder, template, 'Handler: orders.handler', 'Handler: dist/evil.handler'),
    told: notRead,
  },
  {
    says: 'a new function whose code is not there',
    change: (folder) =>
      appendFileSync(
        join(folder, template),
        evilFunction().replace('Handler: evil', 'CodeUri: dist/, Handler: evil'),
      ),
    told: notRead,
  },
  {
    says: 'a runtime that is not read',
    change: (folder) => {
      edit(
        folder,
        template,
        'Runtime: nodejs22.x, Handler: orders.handler',
        'Runtime: provided.al2023, Handler: evil.handler',
      );
      writeFileSync(join(folder, 'evil.js'), evilCode);
    },
    told: notRead,
  },
  {
    says: 'a module that is a link out of the repository',
    change: (folder) => {
      addEvil(folder);
      const outside = join(tmpdir(), `emmental-outside-${process.pid}.js`);
      renameSync(join(folder, 'evil.js'), outside);
      symlinkSync(outside, join(folder, 'evil.js'));
    },
    told: notRead,
  },
  {
    says: 'a condition that is false by default',
    change: (folder) => {
      addEvil(folder, '', '    Condition: Never\n');
      appendFileSync(
        join(folder, template),
        'Parameters: { P: { Type: String, Default: a } }\nConditions: { Never: !Equals [!Ref P, b] }\n',
      );
    },
    told: found,
  },
  {
    says: 'a source map that names harmless source',
    change: (folder) => {
      addEvil(folder);
      writeFiles(folder, {
        'evil.js': `${evilCode}//# sourceMappingURL=evil.js.map\n`,
        'evil.js.map': '{"version":3,"sources":["src/evil.ts"],"names":[],"mappings":"AAAA"}',
        'src/evil.ts': harmless,
      });
    },
    told: found,
  },
  {
    says: 'a source map whose harmless source has the words of the code',
    change: (folder) => {
      addEvil(folder);
      writeFiles(folder, {
        'evil.js': `${evilCode}//# sourceMappingURL=evil.js.map\n`,
        'evil.js.map': '{"version":3,"sources":["src/evil.ts"],"names":[],"mappings":"AAAA"}',
        'src/evil.ts': `export const words = ['exports', 'event', 'eval', 'body'];\n${harmless}`,
      });
    },
    told: found,
  },
  {
    says: 'a true source map of a file that loads another file than its source',
    change: (folder) => {
      addEvil(folder);
      writeFiles(folder, {
        'evil.js':
          "const run_1 = require('./run');\nexports.handler = async (event) => (0, run_1.run)(event.body);\n",
        'evil.js.map': '{"version":3,"sources":["src/evil.ts"],"names":[],"mappings":"AAAA"}',
        'run.js': 'exports.run = (text) => eval(text);\n',
        'src/evil.ts':
          "import { run } from './run';\nexport const handler = async (event) => run(event.body);\n",
        'src/run.ts': 'export const run = (text) => text;\n',
      });
    },
    told: found,
  },
  {
    says: 'files that .gitignore names',
    change: (folder) => {
      addEvil(folder);
      writeFileSync(join(folder, '.gitignore'), 'template.yaml\nevil.js\n');
    },
    told: found,
  },
];

const allAttacks: readonly GateAttack[] = [
  ...waivers,
  ...rules,
  ...baseline,
  ...templates,
  ...code,
  ...borrowed,
  ...unusual,
  ...lookalikes,
  ...twins,
  ...inventions,
  ...substitutes,
  ...neighbours,
  ...builds,
  ...origins,
  ...strangers,
  ...googleTerraform,
  ...googleDeploys,
  ...googleCode,
];

/** Attacks that pass the gate today, each with the reason. Whoever mends the cause takes the line away. */
const missing: ReadonlyMap<string, string> = new Map([
  [
    'google: a binding whose count becomes 1',
    'a count by a default counts as open, so the finding is as grave at the base',
  ],
  [
    'google: a custom role that may take the place of other accounts now',
    'the finding about it is below the threshold',
  ],
  ['google: a service of Cloud Run with another image', 'no file says which Dockerfile makes the image'],
  [
    'google: a command of Knative that starts another program',
    'no file says which Dockerfile makes the image',
  ],
  ['google: a Dockerfile that starts another program', 'no file says which Dockerfile makes the image'],
  ['google: a binding that another script adds', 'scripts are read one by one'],
]);

export const gateAttacks: readonly GateAttack[] = allAttacks.filter(({ says }) => !missing.has(says));

/** Attacks that are known to pass. A test fails when the gate stops one, so that the list stays true. */
export const missedAttacks: readonly GateAttack[] = allAttacks.filter(({ says }) => missing.has(says));

/** Changes that are no attack: the gate must let them pass, and say what it saw. */
export const fairChanges: readonly GateAttack[] = [
  {
    says: 'a change of a comment',
    change: (folder) => appendFileSync(join(folder, 'orders.js'), '// more\n'),
    told: /nothing new/,
  },
  {
    says: 'a function less',
    change: (folder) =>
      edit(
        folder,
        template,
        '  Orders:\n    Type: AWS::Serverless::Function\n    Properties: { Runtime: nodejs22.x, Handler: orders.handler }\n',
        '',
      ),
    told: /Removed in this change: Orders/,
  },
  {
    says: 'a template less',
    base: {
      'old/template.yaml':
        'Transform: AWS::Serverless-2016-10-31\nResources:\n  Legacy:\n    Type: AWS::Serverless::Function\n    Properties: { Runtime: nodejs22.x, Handler: a.handler }\n',
      'old/a.js': 'exports.handler = async () => 1;\n',
    },
    change: (folder) => rmSync(join(folder, 'old'), { recursive: true }),
    told: /Removed in this change: Legacy \(old\/template\.yaml\)/,
  },
  {
    says: 'a comment in a file that approvers own',
    base: { CODEOWNERS: '* @corp/security\n' },
    change: (folder) => addEvil(folder, comments(until)),
    told: /2 waived in this change, as the company rules allow/,
  },
  {
    says: 'a finding that is gone, with its exception',
    change: (folder) => {
      writeFileSync(join(folder, 'waived.js'), 'exports.handler = async () => 1;\n');
    },
    told: /nothing new/,
  },
  {
    says: 'a broken file that was broken before',
    base: { 'fixtures/template.yaml': 'Resources: { A: { Type: AWS::SNS::Topic }\nB: [\n' },
    change: (folder) => appendFileSync(join(folder, 'orders.js'), '// more\n'),
    told: /nothing new/,
  },
  ...fairTwins,
  ...fairBuilds,
  ...fairOrigins,
  ...fairGoogle,
];

/** Returns the baseline with the fingerprints of all findings that a scan of the change prints. */
function allKnown(folder: string, run: RunCommand): string {
  const { stdout } = run(['scan', '--format', 'json', '--fail-on', 'never'], folder, {});
  const { findings } = JSON.parse(stdout) as {
    findings: { rule: string; functions: { fingerprint: string }[] }[];
  };
  const known = findings.flatMap(({ rule, functions }) =>
    functions.map(({ fingerprint }) => ({ fingerprint, rule, function: null })),
  );
  return JSON.stringify({ schema: 'emmental/baseline/1', by: 'function', findings: known });
}
