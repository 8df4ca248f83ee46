import { get, type Node } from '../../../tree.ts';
import { choiceOf, getAtt, intrinsicOf, isNoValue, ref } from '../../lowering/intrinsics.ts';
import { isFilled, property } from '../../lowering/property.ts';
import type { Draft } from '../../lowering/write.ts';
import { idHash } from '../canonical.ts';
import { both, negate } from '../conditions.ts';
import { add, conditionOf, type Expansion, report, type SamResource, textOf } from '../expansion.ts';
import { allow, grant, type RoleDraft } from '../role.ts';

/** Writes the asynchronous invocation settings, queues or topics that SAM makes for them, and what the role needs to send. */
export function addDestinations(x: Expansion, of: SamResource, alias: string | null, role: RoleDraft): void {
  const config = property(of.properties, 'EventInvokeConfig');
  if (!isFilled(config)) return;
  const id = `${of.id}EventInvokeConfig`;
  const written: Record<string, Draft> = {};
  for (const outcome of ['OnSuccess', 'OnFailure'] as const) {
    const destination = property(config, 'DestinationConfig', outcome);
    if (!destination) continue;
    const Destination = addDestination(x, of, destination, `${id}${outcome}`, role);
    if (Destination !== undefined) written[outcome] = { Destination };
  }
  const aliasName = get(x.output.get(alias ?? '')?.value, 'Properties', 'Name');
  add(
    x,
    of,
    id,
    'AWS::Lambda::EventInvokeConfig',
    {
      FunctionName: ref(of.id),
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
  /** The resource that SAM makes when none is named. */
  readonly make?: { readonly suffix: string; readonly type: string; readonly arn: (id: string) => Draft };
}

/** What a function role needs to send to each type of destination. */
export const destinationTypes: Readonly<Record<string, DestinationType>> = {
  SQS: {
    suffix: 'SQSPolicy',
    document: (arn) => allow('sqs:SendMessage', arn),
    make: { suffix: 'Queue', type: 'AWS::SQS::Queue', arn: (id) => getAtt(id, 'Arn') },
  },
  SNS: {
    suffix: 'SNSPolicy',
    document: (arn) => allow('sns:publish', arn),
    make: { suffix: 'Topic', type: 'AWS::SNS::Topic', arn: ref },
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

function addDestination(x: Expansion, of: SamResource, config: Node, id: string, role: RoleDraft): Draft {
  const given = property(config, 'Destination');
  const type = destinationTypes[textOf(x, property(config, 'Type')) ?? ''];
  if (!type) {
    const names = Object.keys(destinationTypes).join(', ');
    report(x, 'template/invalid', config.at, `a destination of ${of.id} needs a Type: ${names}`);
    return given;
  }
  const absent = absence(x, of, given);
  if (intrinsicOf(given) === 'Fn::If' && !choiceOf(given))
    report(x, 'template/invalid', given?.at ?? config.at, `a destination of ${of.id} has a malformed Fn::If`);
  let destination: Draft = given;
  if (!given || absent) {
    if (!type.make) {
      report(x, 'template/invalid', config.at, `a destination of ${of.id} needs Destination`);
      return given;
    }
    const madeId = `${id}${type.make.suffix}`;
    const made = type.make.arn(madeId);
    const own = conditionOf(of);
    const condition =
      absent && own
        ? both(x, [own, absent.condition], `${own}AND${absent.condition}${idHash(of.id)}`, config.at)
        : (absent?.condition ?? own);
    add(
      x,
      of,
      madeId,
      type.make.type,
      {},
      {
        at: config.at,
        ...(condition ? { attributes: { Condition: condition } } : {}),
      },
    );
    x.references.set(`${of.id}.Destination${type.make.suffix}`, madeId);
    destination = absent ? { 'Fn::If': [absent.condition, made, absent.otherwise] } : made;
  }
  grant(role, { PolicyName: `${id}${type.suffix}`, PolicyDocument: type.document(destination) }, config.at);
  return destination;
}

/** The condition under which the destination is left out, and the destination elsewhere. */
function absence(
  x: Expansion,
  of: SamResource,
  destination: Node | undefined,
): { readonly condition: string; readonly otherwise: Node } | null {
  const choice = choiceOf(destination);
  if (!choice || isNoValue(choice.yes) === isNoValue(choice.no)) return null;
  if (isNoValue(choice.yes)) return { condition: choice.condition, otherwise: choice.no };
  const id = `${of.id}EventInvokeConfig`;
  const condition = negate(x, choice.condition, `NOT${choice.condition}${idHash(id)}`, choice.yes.at);
  return { condition, otherwise: choice.yes };
}
