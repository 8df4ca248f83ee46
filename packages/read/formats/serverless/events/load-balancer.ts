import { rowOf } from '@emmental/model';
import { entriesOf, itemsOf, type Node } from '../../../tree.ts';
import { ref } from '../../lowering/intrinsics.ts';
import { isFilled, property } from '../../lowering/property.ts';
import type { Draft } from '../../lowering/write.ts';
import { targetOf } from '../alias.ts';
import { normalized, permissionId } from '../names.ts';
import { type EventUse, spelled } from '../service.ts';
import type { Stack } from '../stack.ts';
import { permit } from './permission.ts';

/**
 * Lowers `alb: { listenerArn, priority, conditions, authorizer }` to a target group and a rule of an existing
 * listener.
 */
export function lowerAlb(event: EventUse, stack: Stack): void {
  const { function: use, settings } = event;
  const { values } = stack.service;
  const listener = property(settings, 'listenerArn');
  const text = spelled(listener, values);
  // arn:aws:elasticloadbalancing:<region>:<account>:listener/app/<name>/<balancer>/<listener>
  const balancer = text?.split('/').at(-2) ?? spelled(property(listener, 'Ref'), values) ?? '';
  const multi = isFilled(property(settings, 'multiValueHeaders'));
  const groupId = `${normalized(use.key)}Alb${multi ? 'MultiValue' : ''}TargetGroup${balancer}`;
  const priority = property(settings, 'priority');
  permit(stack, event, permissionId(use.key, 'Alb'), 'elasticloadbalancing.amazonaws.com', ref(groupId));
  permit(
    stack,
    event,
    permissionId(use.key, 'RegisterTarget'),
    'elasticloadbalancing.amazonaws.com',
    undefined,
  );
  stack.put(
    groupId,
    {
      Type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
      Properties: {
        TargetType: 'lambda',
        Targets: [{ Id: targetOf(use) }],
        Name: property(settings, 'targetGroupName'),
        HealthCheckEnabled: isFilled(property(settings, 'healthCheck')),
        TargetGroupAttributes: [{ Key: 'lambda.multi_value_headers.enabled', Value: multi }],
      },
    },
    event,
  );
  stack.put(
    `${normalized(use.key)}AlbListenerRule${spelled(priority, values) ?? ''}`,
    {
      Type: 'AWS::ElasticLoadBalancingV2::ListenerRule',
      Properties: {
        ListenerArn: listener,
        Priority: priority,
        Conditions: conditionsOf(property(settings, 'conditions')),
        Actions: [
          ...authentications(property(settings, 'authorizer'), stack),
          { Type: 'forward', TargetGroupArn: ref(groupId) },
        ],
      },
    },
    event,
  );
}

const many = (node: Node): Draft => (node.kind === 'list' ? node : [node]);

const conditionKinds: Readonly<Record<string, (node: Node) => readonly Draft[]>> = {
  path: (node) => [{ Field: 'path-pattern', Values: many(node) }],
  host: (node) => [{ Field: 'host-header', HostHeaderConfig: { Values: many(node) } }],
  method: (node) => [{ Field: 'http-request-method', HttpRequestMethodConfig: { Values: many(node) } }],
  ip: (node) => [{ Field: 'source-ip', SourceIpConfig: { Values: many(node) } }],
  header: (node) =>
    (node.kind === 'list' ? node.items : [node]).map((header) => ({
      Field: 'http-header',
      HttpHeaderConfig: { HttpHeaderName: property(header, 'name'), Values: property(header, 'values') },
    })),
  query: (node) => [
    {
      Field: 'query-string',
      QueryStringConfig: { Values: entriesOf(node).map(({ key, value }) => ({ Key: key, Value: value })) },
    },
  ],
};

const conditionsOf = (conditions: Node | undefined): readonly Draft[] =>
  entriesOf(conditions).flatMap(({ key, value }) => rowOf(conditionKinds, key)?.(value) ?? []);

/** Returns the authorizers that an event uses; they are defined in `provider.alb`. */
function authentications(names: Node | undefined, stack: Stack): readonly Draft[] {
  const { values, provider } = stack.service;
  const list = names?.kind === 'list' ? itemsOf(names) : names ? [names] : [];
  return list.flatMap((name, index): readonly Draft[] => {
    const key = spelled(name, values) ?? '';
    const authorizer = property(provider, 'alb', 'authorizers', key);
    if (!authorizer) {
      stack.report('template/undefined', name.at, `authorizer ${key} of provider.alb`);
      return [];
    }
    const denied = property(authorizer, 'onUnauthenticatedRequest') ?? 'deny';
    if (spelled(property(authorizer, 'type'), values) === 'cognito') {
      const config = {
        UserPoolArn: property(authorizer, 'userPoolArn'),
        UserPoolClientId: property(authorizer, 'userPoolClientId'),
        UserPoolDomain: property(authorizer, 'userPoolDomain'),
        OnUnauthenticatedRequest: denied,
      };
      return [{ Type: 'authenticate-cognito', Order: index + 1, AuthenticateCognitoConfig: config }];
    }
    const config = {
      Issuer: property(authorizer, 'issuer'),
      ClientId: property(authorizer, 'clientId'),
      ClientSecret: property(authorizer, 'clientSecret'),
      AuthorizationEndpoint: property(authorizer, 'authorizationEndpoint'),
      TokenEndpoint: property(authorizer, 'tokenEndpoint'),
      UserInfoEndpoint: property(authorizer, 'userInfoEndpoint'),
      OnUnauthenticatedRequest: denied,
    };
    return [{ Type: 'authenticate-oidc', Order: index + 1, AuthenticateOidcConfig: config }];
  });
}
