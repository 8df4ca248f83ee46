import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { emmental, folderWith } from '../testing/run.ts';

const code = 'export const handler = async () => "ok";\n';

/** A CloudFormation template with a function whose role has more than it needs. */
const template = (role: string, more = ''): string => `Resources:
  Work:
    Type: AWS::Lambda::Function
    Properties:
      Handler: app.handler
      Runtime: nodejs22.x
      Code: ./src
      Role: ${role}
  Rights:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: { Statement: [{ Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: sts:AssumeRole }] }
      Policies:
        - PolicyName: all
          PolicyDocument: { Statement: [{ Effect: Allow, Action: ['s3:*', 'logs:*'], Resource: '*' }] }
${more}`;

function protect(text: string, ...args: readonly string[]) {
  const folder = folderWith({ 'template.yaml': text, 'src/app.mjs': code });
  const { stdout, stderr } = emmental(['protect', folder, '--root', folder, ...args, '--write']);
  return {
    said: `${stdout}${stderr}`.replaceAll(/\s+/g, ' '),
    after: readFileSync(join(folder, 'template.yaml'), 'utf8'),
  };
}

test('traces are written with their permission, or left to a person', () => {
  const own = template('!GetAtt Rights.Arn');
  const alone = protect(own, '--only', 'settings');
  expect(alone.after).not.toContain('Mode: Active');
  expect(alone.said).toMatch(/its role would lack xray:PutTelemetryRecords, xray:PutTraceSegments/);
  // The permission is no need of the code, so the new role has it only if the old one had it.
  expect(protect(own).after).not.toContain('Mode: Active');
  const granted = own.replace("'logs:*'", "'logs:*', 'xray:*'");
  const together = protect(granted);
  expect(together.after).toContain('Mode: Active');
  expect(together.after).toContain('xray:PutTraceSegments');
  const imported = protect(template('arn:aws:iam::111122223333:role/theirs'));
  expect(imported.after).not.toContain('Mode: Active');
});

test('no concurrency is reserved unless asked', () => {
  const open = template(
    '!GetAtt Rights.Arn',
    '  Url:\n    Type: AWS::Lambda::Url\n    Properties: { AuthType: NONE, TargetFunctionArn: !Ref Work }\n' +
      '  All:\n    Type: AWS::Lambda::Permission\n    Properties: { Action: lambda:InvokeFunctionUrl, FunctionName: !Ref Work, Principal: "*", FunctionUrlAuthType: NONE }\n',
  );
  expect(protect(open).after).not.toContain('ReservedConcurrentExecutions');
  const asked = protect(open, '--reserve', '7');
  expect(asked.after).toContain('ReservedConcurrentExecutions: 7');
  expect(asked.said).toContain("7 calls of the account's limit (1,000 by default");
  const wrong = emmental(['protect', '.', '--reserve', 'many']);
  expect([wrong.status, wrong.stderr]).toEqual([
    2,
    expect.stringContaining('it must be a number from 1 to 99999'),
  ]);
});

test.each([
  [
    'something unknown starts it',
    template(
      '!GetAtt Rights.Arn',
      '  Odd:\n    Type: AWS::Acme::Starter\n    Properties: { Target: !GetAtt Work.Arn }\n',
    ),
    'Odd (AWS::Acme::Starter) starts it in a way that is not known',
  ],
  [
    'a layer brings an extension',
    template('!GetAtt Rights.Arn').replace(
      '      Code: ./src\n',
      '      Code: ./src\n      Layers: ["arn:aws:lambda:eu-west-1:111122223333:layer:Acme:4"]\n',
    ),
    'keeps 2 permissions for undecided questions: layer/Acme',
  ],
])('a role stays as it is where %s', (_, text, why) => {
  const { said, after } = protect(text, '--only', 'roles');
  expect(said).toContain(why);
  expect(after).toBe(text);
});

test('a role without such a reason is reduced', () => {
  expect(protect(template('!GetAtt Rights.Arn'), '--only', 'roles').after).not.toContain('s3:*');
});

test('a plug-in in the repository keeps the role', () => {
  const service = (plugins: string): string =>
    `service: shop\n${plugins}provider:\n  name: aws\n  runtime: nodejs22.x\n  iam: { role: { statements: [{ Effect: Allow, Action: 's3:*', Resource: '*' }] } }\nfunctions: { work: { handler: app.handler, events: [{ schedule: rate(1 day) }] } }\n`;
  const said = (plugins: string): string => {
    const folder = folderWith({ 'serverless.yml': service(plugins), 'app.mjs': code });
    const { stdout } = emmental(['protect', folder, '--root', folder, '--only', 'roles']);
    return stdout.replaceAll(/\s+/g, ' ');
  };
  expect(said('')).not.toContain('plug-in');
  for (const plugins of [
    'plugins: [./plugins/roles]\n',
    'plugins: { localPath: ./mine, modules: [roles] }\n',
  ])
    expect(said(plugins)).toMatch(
      /the plug-in (?:\.\/plugins\/)?roles may give its role permissions, or need them/,
    );
});
