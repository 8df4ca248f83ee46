import type { Node } from '../../tree.ts';
import { ref } from '../lowering/intrinsics.ts';
import { property } from '../lowering/property.ts';
import { substitution } from '../lowering/values.ts';
import type { Draft } from '../lowering/write.ts';
import { aliasOf, targetOf } from './alias.ts';
import { normalized } from './names.ts';
import { customRoleOf } from './roles.ts';
import { type FunctionUse, spelled } from './service.ts';
import type { Stack } from './stack.ts';

/** Adds the settings of asynchronous invocations: retries, maximum age, and destinations for results. */
export function lowerInvocation(use: FunctionUse, stack: Stack): void {
  const destinations = property(use.settings, 'destinations');
  const age = property(use.settings, 'maximumEventAge');
  const retries = property(use.settings, 'maximumRetryAttempts');
  if (!destinations && !age && !retries) return;
  const [success, failure] = [property(destinations, 'onSuccess'), property(destinations, 'onFailure')];
  const hasCustomRole = customRoleOf(use, stack.service) !== undefined;
  if (!hasCustomRole) for (const destination of [success, failure]) grantFor(destination, use, stack);
  const destination = (node: Node | undefined): Draft => node && { Destination: arnOf(node, stack) };
  stack.put(
    `${normalized(use.key)}LambdaEvConf`,
    {
      Type: 'AWS::Lambda::EventInvokeConfig',
      Properties: {
        FunctionName: ref(use.logicalId),
        DestinationConfig: { OnSuccess: destination(success), OnFailure: destination(failure) },
        Qualifier: aliasOf(use)?.name ?? '$LATEST',
        MaximumEventAgeInSeconds: age,
        MaximumRetryAttempts: retries,
      },
      Condition: property(use.settings, 'condition'),
    },
    use,
  );
}

const functionNamed = (node: Node, stack: Stack): FunctionUse | undefined => {
  const key = spelled(node, stack.service.values);
  return stack.service.functions.find((candidate) => candidate.key === key);
};

/**
 * Returns the ARN of a destination, which is written as an ARN, as `{ type, arn }`, or as the key of another
 * function.
 */
function arnOf(node: Node, stack: Stack): Draft {
  const target = functionNamed(node, stack);
  return target ? targetOf(target) : (property(node, 'arn') ?? node);
}

const actions: readonly (readonly [string, string, string])[] = [
  ['function', ':function:', 'lambda:InvokeFunction'],
  ['sqs', ':sqs:', 'sqs:SendMessage'],
  ['sns', ':sns:', 'sns:Publish'],
  ['eventBus', ':event-bus/', 'events:PutEvents'],
];

function grantFor(node: Node | undefined, use: FunctionUse, stack: Stack): void {
  if (!node) return;
  const { values } = stack.service;
  const target = functionNamed(node, stack);
  if (target) {
    // A reference to a function with the same role would be circular, so the ARN is built from the function's
    // name.
    const alias = aliasOf(target);
    const arn = substitution(
      [
        `arn:\${AWS::Partition}:lambda:\${AWS::Region}:\${AWS::AccountId}:function:`,
        ...target.name,
        alias ? `:${alias.name}` : '',
      ],
      values,
      node.at,
    );
    stack.grant(use, 'other', { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: arn });
    return;
  }
  const type = spelled(property(node, 'type'), values);
  const written = spelled(node, values) ?? '';
  const row = actions.find(([name, part]) => (type === undefined ? written.includes(part) : name === type));
  if (!row) {
    stack.report('template/unsupported', node.at, `the kind of a destination of ${use.key} is not known`);
    return;
  }
  stack.grant(use, 'other', { Effect: 'Allow', Action: row[2], Resource: property(node, 'arn') ?? node });
}
