import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Returns a day some days from now, as `2027-01-20`. */
export const dayIn = (days: number): string =>
  new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

/** The end of waivers and exceptions: within the days that the company allows. */
export const end = dayIn(50);

/** The repository that the attacks change: company rules, owners, a baseline, and three functions of which nobody outside can start one. */
export const baseFiles: Readonly<Record<string, string>> = {
  'template.yaml': `Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties: { Runtime: nodejs22.x, Handler: orders.handler }
  Report:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: report.handler
      Events: { Daily: { Type: Schedule, Properties: { Schedule: rate(1 day) } } }
  Waived:
    Type: AWS::Serverless::Function
    Properties: { Runtime: nodejs22.x, Handler: waived.handler, FunctionUrlConfig: { AuthType: NONE } }
`,
  'orders.js': 'exports.handler = async () => ({ statusCode: 200 });\n',
  // The schedule's own input is the only text that reaches this sink.
  'report.js': 'exports.handler = async (event) => eval(event.formula);\n',
  'waived.js': 'exports.handler = async (event) => eval(event.body);\n',
  'emmental.yaml': `emmental: profile/1
extends: ./security/company.yaml
exceptions:
  calculator:
    finding: code/code-from-event
    where: Waived
    reason: only our gateway calls it
    owner: "@shop/dev"
    until: ${end}
  page:
    finding: access/public-function-url
    where: Waived
    reason: only our gateway calls it
    owner: "@shop/dev"
    until: ${end}
`,
  'security/company.yaml': `emmental: profile/1
floor:
  exception-days: 180
  comments: approved
  approvers: ["@corp/security"]
`,
  CODEOWNERS: `* @shop/dev
/security/ @corp/security
`,
};

/** Writes files below a folder. */
export function writeFiles(folder: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

/** Runs git in a folder, without the configuration of the user. */
export const git = (folder: string, ...args: readonly string[]): string =>
  execFileSync('git', ['-C', folder, '-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], {
    stdio: 'pipe',
    encoding: 'utf8',
  });

/** Adds a public function that runs the text of its event; this is what each attack tries to hide. Lines of `above` stand over it. */
export const evilFunction = (above = '', name = 'Evil', more = ''): string => `${above}  ${name}:
    Type: AWS::Serverless::Function
${more}    Properties: { Runtime: nodejs22.x, Handler: evil.handler, FunctionUrlConfig: { AuthType: NONE } }
`;

export const evilCode = 'exports.handler = async (event) => eval(event.body);\n';

/** The ids of the findings of the added function that are high or worse. */
export const evilRules = ['code/code-from-event', 'access/public-function-url'];
