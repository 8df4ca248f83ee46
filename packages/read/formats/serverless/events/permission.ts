import type { Draft } from '../../lowering/write.ts';
import { targetOf } from '../alias.ts';
import type { EventUse } from '../service.ts';
import type { Stack } from '../stack.ts';

/**
 * Adds the permission for the service `principal` to start the function of an event. `source` is the ARN of
 * the resource that is allowed to start it.
 */
export function permit(
  stack: Stack,
  event: EventUse,
  id: string,
  principal: Draft,
  source: Draft,
  more: Readonly<Record<string, Draft>> = {},
): void {
  stack.put(
    id,
    {
      Type: 'AWS::Lambda::Permission',
      Properties: {
        FunctionName: targetOf(event.function),
        Action: 'lambda:InvokeFunction',
        Principal: principal,
        SourceArn: source,
        ...more,
      },
    },
    event,
  );
}

/** Returns an ARN in this account and region: `arn:…:<service>:<region>:<account>:` followed by `parts`. */
export const localArn = (service: string, ...parts: readonly Draft[]): Draft => ({
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

/** Returns the URI with which API Gateway invokes a function. */
export const invocationUri = (arn: Draft): Draft => ({
  'Fn::Join': [
    '',
    [
      'arn:',
      { Ref: 'AWS::Partition' },
      ':apigateway:',
      { Ref: 'AWS::Region' },
      ':lambda:path/2015-03-31/functions/',
      arn,
      '/invocations',
    ],
  ],
});
