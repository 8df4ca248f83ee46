import { entriesOf, type Node } from '../../../tree.ts';
import { ref } from '../../lowering/intrinsics.ts';
import { isFilled, property } from '../../lowering/property.ts';
import type { Draft } from '../../lowering/write.ts';
import { normalized } from '../names.ts';
import { type EventUse, spelled } from '../service.ts';
import type { Stack } from '../stack.ts';

const distributionId = 'CloudFrontDistribution';

/**
 * Lowers `cloudFront: { eventType, origin, pathPattern, behavior }`. All events share one distribution, which
 * has a cache behaviour for each path pattern.
 */
export function lowerEdge(events: readonly EventUse[], stack: Stack): void {
  if (events.length === 0) return;
  const { values, name, stage } = stack.service;
  const origins = new Map<string, Draft>();
  const behaviors = new Map<string, { origin: string; settings: Node | undefined; associations: Draft[] }>();
  let main: string | undefined;
  for (const event of events) {
    putVersion(event, stack);
    const origin = originOf(property(event.settings, 'origin'), stack);
    origins.set(origin.id, origin.draft);
    if (isFilled(property(event.settings, 'isDefaultOrigin'))) main = origin.id;
    const pattern = spelled(property(event.settings, 'pathPattern'), values) ?? '';
    const behavior = behaviors.get(pattern) ?? {
      origin: origin.id,
      settings: property(event.settings, 'behavior'),
      associations: [],
    };
    behavior.associations.push({
      EventType: property(event.settings, 'eventType'),
      LambdaFunctionARN: ref(versionId(event)),
      IncludeBody: property(event.settings, 'includeBody'),
    });
    behaviors.set(pattern, behavior);
  }
  const written = (pattern: string): Draft => {
    const behavior = behaviors.get(pattern);
    return {
      ViewerProtocolPolicy: 'allow-all',
      ...Object.fromEntries(entriesOf(behavior?.settings).map(({ key, value }) => [key, value])),
      TargetOriginId: behavior?.origin ?? main ?? [...origins.keys()][0],
      PathPattern: pattern === '' ? undefined : pattern,
      LambdaFunctionAssociations: behavior?.associations,
    };
  };
  const patterns = [...behaviors.keys()].filter((pattern) => pattern !== '');
  const [first] = events;
  if (!first) return;
  stack.put(
    distributionId,
    {
      Type: 'AWS::CloudFront::Distribution',
      Properties: {
        DistributionConfig: {
          Comment: `${name.filter((word) => typeof word === 'string').join('')} ${stage}`,
          Enabled: true,
          DefaultCacheBehavior: written(''),
          CacheBehaviors: patterns.length > 0 ? patterns.map(written) : undefined,
          Origins: [...origins.values()],
        },
      },
    },
    first,
  );
  for (const event of events) stack.claim(distributionId, event);
}

/**
 * Returns the logical id of the function's version. The framework appends a digest of the code to it, which
 * is left out.
 */
const versionId = ({ function: use }: EventUse): string => `${normalized(use.key)}LambdaVersion`;

function putVersion(event: EventUse, stack: Stack): void {
  const { logicalId } = event.function;
  const id = versionId(event);
  stack.put(id, { Type: 'AWS::Lambda::Version', Properties: { FunctionName: ref(logicalId) } }, event);
  stack.put(
    `${logicalId}InvokePermission`,
    {
      Type: 'AWS::Lambda::Permission',
      Properties: {
        FunctionName: ref(id),
        Action: 'lambda:InvokeFunction',
        Principal: 'edgelambda.amazonaws.com',
        SourceArn: {
          'Fn::Join': [
            '',
            [
              'arn:',
              { Ref: 'AWS::Partition' },
              ':cloudfront::',
              { Ref: 'AWS::AccountId' },
              ':distribution/',
              { Ref: distributionId },
            ],
          ],
        },
      },
    },
    event,
  );
  // Lambda@Edge writes its logs in the region nearest to the viewer.
  stack.grant(event, 'other', {
    Effect: 'Allow',
    Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents', 'logs:TagResource'],
    Resource: [{ 'Fn::Sub': 'arn:${AWS::Partition}:logs:*:*:*' }],
  });
}

/**
 * Reads an origin, which is a URL (`s3://bucket.s3.amazonaws.com/path`) or a mapping in CloudFront's form.
 */
function originOf(node: Node | undefined, stack: Stack): { readonly id: string; readonly draft: Draft } {
  const text = spelled(node, stack.service.values);
  if (text !== undefined) {
    const [, scheme = 'https', domain = text, path = ''] = /^(\w+):\/\/([^/]+)(\/.*)?$/.exec(text) ?? [];
    const isBucket = scheme === 's3';
    const id = `${isBucket ? 's3' : 'custom'}/${domain}${path.replace(/\/$/, '')}`;
    const protocol = scheme === 'http' ? 'http-only' : 'https-only';
    return {
      id,
      draft: {
        Id: id,
        DomainName: domain,
        OriginPath: path.replace(/\/$/, '') || undefined,
        S3OriginConfig: isBucket ? {} : undefined,
        CustomOriginConfig: isBucket ? undefined : { OriginProtocolPolicy: protocol },
      },
    };
  }
  const domain = spelled(property(node, 'DomainName'), stack.service.values) ?? 'described';
  const id = `${property(node, 'S3OriginConfig') ? 's3' : 'custom'}/${domain}`;
  const fields = Object.fromEntries(entriesOf(node).map(({ key, value }) => [key, value]));
  return { id, draft: { ...fields, Id: id } };
}
