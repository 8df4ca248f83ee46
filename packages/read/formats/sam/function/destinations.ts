import { get, type Node } from '../../../tree.ts';
import { choiceOf, getAtt, intrinsicOf, isNoValue, ref } from '../../lowering/intrinsics.ts';
import { isFilled, property } from '../../lowering/property.ts';
import type { Draft } from '../../lowering/write.ts';
import { idHash } from '../canonical.ts';
import { both, negate } from '../conditions.ts';
import { add, conditionOf, type Expansion, report, type SamResource, textOf } from '../expansion.ts';
import { allow, grant, type RoleDraft } from '../role.ts';

/**
 * Adds the settings of asynchronous invocation, the queues or topics that SAM creates for them, and the
 * permissions to send to these.
 */
export function addDestinations(
  expansion: Expansion,
  resource: SamResource,
  alias: string | null,
  role: RoleDraft,
): void {
  const config = property(resource.properties, 'EventInvokeConfig');
  if (!isFilled(config)) return;
  const id = `${resource.id}EventInvokeConfig`;
  const written: Record<string, Draft> = {};
  for (const outcome of ['OnSuccess', 'OnFailure'] as const) {
    const destination = property(config, 'DestinationConfig', outcome);
    if (!destination) continue;
    const Destination = addDestination(expansion, resource, destination, `${id}${outcome}`, role);
    if (Destination !== undefined) written[outcome] = { Destination };
  }
  const aliasName = get(expansion.output.get(alias ?? '')?.value, 'Properties', 'Name');
  add(
    expansion,
    resource,
    id,
    'AWS::Lambda::EventInvokeConfig',
    {
      FunctionName: ref(resource.id),
      Qualifier: aliasName ?? '$LATEST',
      DestinationConfig: written,
      MaximumEventAgeInSeconds: get(config, 'MaximumEventAgeInSeconds'),
      MaximumRetryAttempts: get(config, 'MaximumRetryAttempts'),
    },
    { at: config.at, ...(alias ? { dependsOn: [alias] } : {}) },
  );
}

interface DestinationType {
  readonly suffix: string;
  readonly document: (arn: Draft) => Draft;
  /** The resource that SAM creates when the user names no destination. */
  readonly created?: { readonly suffix: string; readonly type: string; readonly arn: (id: string) => Draft };
}

/** The types of destinations, each with the policy that allows a function to send to it. */
export const destinationTypes: Readonly<Record<string, DestinationType>> = {
  SQS: {
    suffix: 'SQSPolicy',
    document: (arn) => allow('sqs:SendMessage', arn),
    created: { suffix: 'Queue', type: 'AWS::SQS::Queue', arn: (id) => getAtt(id, 'Arn') },
  },
  SNS: {
    suffix: 'SNSPolicy',
    document: (arn) => allow('sns:publish', arn),
    created: { suffix: 'Topic', type: 'AWS::SNS::Topic', arn: ref },
  },
  EventBridge: { suffix: 'EventBridgePolicy', document: (arn) => allow('events:PutEvents', arn) },
  Lambda: { suffix: 'LambdaPolicy', document: (arn) => allow('lambda:InvokeFunction', arn) },
  S3Bucket: {
    suffix: 'S3Policy',
    document: (arn) => ({
      Statement: [
        { Action: 's3:PutObject', Effect: 'Allow', Resource: { 'Fn::Join': ['/', [arn, '*']] } },
        { Action: 's3:ListBucket', Effect: 'Allow', Resource: arn },
      ],
    }),
  },
};

function addDestination(
  expansion: Expansion,
  resource: SamResource,
  config: Node,
  id: string,
  role: RoleDraft,
): Draft {
  const written = property(config, 'Destination');
  const type = destinationTypes[textOf(expansion, property(config, 'Type')) ?? ''];
  if (!type) {
    const names = Object.keys(destinationTypes).join(', ');
    report(
      expansion,
      'template/invalid',
      config.at,
      `a destination of ${resource.id} needs a Type: ${names}`,
    );
    return written;
  }
  const absent = absence(expansion, resource, written);
  if (intrinsicOf(written) === 'Fn::If' && !choiceOf(written))
    report(
      expansion,
      'template/invalid',
      written?.at ?? config.at,
      `a destination of ${resource.id} has a malformed Fn::If`,
    );
  let destination: Draft = written;
  if (!written || absent) {
    if (!type.created) {
      report(expansion, 'template/invalid', config.at, `a destination of ${resource.id} needs Destination`);
      return written;
    }
    const createdId = `${id}${type.created.suffix}`;
    const generatedArn = type.created.arn(createdId);
    const ownCondition = conditionOf(resource);
    const condition =
      absent && ownCondition
        ? both(
            expansion,
            [ownCondition, absent.condition],
            `${ownCondition}AND${absent.condition}${idHash(resource.id)}`,
            config.at,
          )
        : (absent?.condition ?? ownCondition);
    add(
      expansion,
      resource,
      createdId,
      type.created.type,
      {},
      {
        at: config.at,
        ...(condition ? { attributes: { Condition: condition } } : {}),
      },
    );
    expansion.references.set(`${resource.id}.Destination${type.created.suffix}`, createdId);
    destination = absent ? { 'Fn::If': [absent.condition, generatedArn, absent.otherwise] } : generatedArn;
  }
  grant(role, { PolicyName: `${id}${type.suffix}`, PolicyDocument: type.document(destination) }, config.at);
  return destination;
}

/**
 * Returns the condition under which SAM creates the destination, and the user's destination for the other
 * case.
 */
function absence(
  expansion: Expansion,
  resource: SamResource,
  destination: Node | undefined,
): { readonly condition: string; readonly otherwise: Node } | null {
  const choice = choiceOf(destination);
  if (!choice || isNoValue(choice.yes) === isNoValue(choice.no)) return null;
  if (isNoValue(choice.yes)) return { condition: choice.condition, otherwise: choice.no };
  const id = `${resource.id}EventInvokeConfig`;
  const condition = negate(expansion, choice.condition, `NOT${choice.condition}${idHash(id)}`, choice.yes.at);
  return { condition, otherwise: choice.yes };
}
