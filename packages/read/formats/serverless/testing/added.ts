import { lowered, type Plain } from './lowered.ts';

/**
 * Lowers a service with these events and returns what they add: resources by id, statements in the shared
 * role, and the resource ids of each event.
 */
export function added(events: string, provider = '', more = '') {
  const { template, resources, properties, diagnostics } = lowered(`service: shop
provider:
  name: aws
  runtime: nodejs22.x
${provider.replace(/^/gm, '  ')}
functions:
  hello:
    handler: a.b
    events:
${events.replace(/^/gm, '      ')}
  guard: { handler: a.guard }
${more}
`);
  const plain = lowered(
    `service: shop\nprovider: { name: aws, runtime: nodejs22.x }\nfunctions: { hello: { handler: a.b }, guard: { handler: a.guard } }\n`,
  );
  const [policy] = properties('IamRoleLambdaExecution')['Policies'] as {
    PolicyDocument: { Statement: Plain[] };
  }[];
  return {
    resources: Object.fromEntries(Object.entries(resources).filter(([id]) => !plain.resources[id])) as Record<
      string,
      Plain
    >,
    properties,
    statements: (policy?.PolicyDocument.Statement ?? []).filter(
      (statement) =>
        !JSON.stringify(statement).includes('"logs:PutLogEvents"]') &&
        !JSON.stringify(statement).includes(
          '"logs:TagResource"],"Resource":[{"Fn::Sub":"arn:${AWS::Partition}:logs:${AWS::Region}',
        ),
    ),
    origins: template.functions.get('HelloLambdaFunction')?.events ?? [],
    trust: (
      properties('IamRoleLambdaExecution')['AssumeRolePolicyDocument'] as {
        Statement: [{ Principal: Plain }];
      }
    ).Statement[0].Principal,
    diagnostics,
  };
}

export const arn = { 'Fn::GetAtt': ['HelloLambdaFunction', 'Arn'] };
export const permission = (Principal: Plain, more: Record<string, Plain>) => ({
  Type: 'AWS::Lambda::Permission',
  Properties: { FunctionName: arn, Action: 'lambda:InvokeFunction', Principal, ...more },
});
export const local = (service: string, ...parts: Plain[]) => ({
  'Fn::Join': [
    '',
    [
      'arn:',
      { Ref: 'AWS::Partition' },
      `:${service}:`,
      { Ref: 'AWS::Region' },
      ':',
      { Ref: 'AWS::AccountId' },
      ':',
      ...parts,
    ],
  ],
});
export const allow = (Action: readonly string[], Resource: Plain) => ({ Effect: 'Allow', Action, Resource });
