import { expect, test } from 'vitest';
import { emmental, folderWith } from './testing/run.ts';
import { sam } from './testing/small-apps.ts';

const template = sam(`  Fn:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src
      Runtime: nodejs22.x
      Handler: app.handler
      Events:
        Get: { Type: Api, Properties: { Path: /orders, Method: get, Auth: { Authorizer: AWS_IAM } } }
`);

function openEntry(rule: string): string | undefined {
  const folder = folderWith({
    'template.yaml': template,
    'src/app.mjs': 'export const handler = async () => ({ statusCode: 204 });\n',
    ...(rule === ''
      ? {}
      : {
          'emmental.yaml': `emmental: profile/1\ntemplate: template.yaml\nfunctions:\n  Fn:\n    inbound:\n      get: { from: GET /orders, ${rule} }\n`,
        }),
  });
  const { stdout } = emmental(['holes', folder, '--format', 'json']);
  const { apps } = JSON.parse(stdout) as {
    readonly apps: readonly {
      readonly functions: readonly {
        readonly verdicts: readonly { readonly threat: string; readonly verdict: string }[];
      }[];
    }[];
  };
  return apps[0]?.functions[0]?.verdicts.find(({ threat }) => threat === 'T8')?.verdict;
}

test.each([
  ['', 'unproven'],
  ['who: account', 'closed'],
  ['who: nobody', 'closed'],
  ['who: unknown', 'unproven'],
  ['inspect: all', 'unproven'],
  ['who: signed-in', 'unproven'],
])('an entrance that IAM guards and nobody of the template may call, with the rule "%s"', (rule, verdict) => {
  expect(openEntry(rule)).toBe(verdict);
});
