import { folderWith, json } from './run.ts';
import { sam } from './small-apps.ts';

/** The fields of `emmental/permissions-action/1` that the tests read. */
export interface Answer {
  readonly id: string;
  readonly answer: string;
  readonly grants: readonly {
    readonly answer: string;
    readonly actions: readonly string[];
    readonly action: string;
    readonly resource: string;
    readonly line: number;
    readonly policy: string | null;
    readonly policyOf: string | null;
    readonly limits: readonly { readonly kind: string; readonly by: string; readonly text: string }[];
    readonly why: string | null;
  }[];
  readonly needed: readonly { readonly action: string }[];
  readonly unneeded: readonly string[];
  readonly unknown: readonly { readonly why: string }[];
  readonly deniedByRulebase: readonly string[] | null;
  readonly as: readonly { readonly role: string; readonly answer: string }[];
}
export interface Asked {
  readonly apps: readonly {
    readonly functions: readonly Answer[];
    readonly others: readonly Answer[];
    readonly openedBy: readonly { readonly resource: string; readonly exposure: string }[];
  }[];
}

export const ask = (folder: string, action: string, ...more: string[]): Asked =>
  json<Asked>(['permissions', folder, '--action', action, ...more]);

/** Returns the answer for each function, by name. */
export const answers = (document: Asked): Readonly<Record<string, string>> =>
  Object.fromEntries(
    document.apps.flatMap(({ functions, others }) =>
      [...functions, ...others].map(({ id, answer }) => [id.replace(/^.*#/, ''), answer]),
    ),
  );

/** Returns the answer for one function. */
export const of = (document: Asked, name: string): Answer => {
  const found = document.apps.flatMap(({ functions }) => functions).find(({ id }) => id.endsWith(`#${name}`));
  if (!found) throw new Error(`no function ${name}`);
  return found;
};

/** Writes a function that runs as a role of its own, with these statements in the template's syntax. */
export const fn = (name: string, role: string): string => `  ${name}:
    Type: AWS::Lambda::Function
    Properties: { Runtime: nodejs22.x, Handler: a.handler, Code: ., Role: !GetAtt ${name}Role.Arn }
  ${name}Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: { Statement: [{ Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: sts:AssumeRole }] }
${role}`;

/** Writes a separate policy with these statements. */
export const policy = (...statements: string[]): string => `      Policies:
        - PolicyName: own
          PolicyDocument:
            Statement:
${statements.map((statement) => `              - ${statement}\n`).join('')}`;

const code = { 'a.js': 'exports.handler = async () => 1;\n' };
/** Creates a folder with a SAM template of these resources. */
export const template = (resources: string) => folderWith({ ...code, 'template.yaml': sam(resources) });
