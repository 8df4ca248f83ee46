import type { Draft } from '../../lowering/write.ts';
import { targetOf } from '../alias.ts';
import type { EventUse } from '../service.ts';
import type { Stack } from '../stack.ts';

/** Lets the service `principal` start the event's function; `source` is the ARN of what may ask it to. */
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

/** An ARN of this account and region: `arn:…:<service>:<region>:<account>:` and then `rest`. */
export const localArn = (service: string, ...rest: readonly Draft[]): Draft => ({
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
      ...rest,
    ],
  ],
});

/** What API Gateway calls to invoke a function. */
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
