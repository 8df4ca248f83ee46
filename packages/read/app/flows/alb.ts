import { asString, type Value } from '@emmental/model';
import { mergedReach } from '../audience.ts';
import { valuesAt } from '../calls.ts';
import type { Declaration, Declared } from '../declared.ts';
import { type Flow, flow, nameOf, type Reach } from '../flow.ts';
import { alternatives, items, property, textAt } from '../property.ts';

/** Reads the functions behind an application load balancer. */
export function targetGroups(app: Declared): readonly Flow[] {
  return app.ofType('AWS::ElasticLoadBalancingV2::TargetGroup').flatMap((group) => {
    const functions = items(property(group.properties, 'Targets')).flatMap(({ value }) =>
      app.functionsNamed(property(value, 'Id')),
    );
    if (functions.length === 0) return [];
    const entries = entriesTo(group, app);
    const unlinked: Entry = {
      title: `alb ${group.id}`,
      reach: notHere,
      through: [],
      balancer: null,
      at: group.at,
    };
    return functions.flatMap((to) =>
      (entries.length > 0 ? entries : [unlinked]).map((entry) =>
        flow({
          to,
          kind: 'alb',
          source: entry.title,
          sourceId: entry.balancer,
          reach: entry.reach,
          when: group.condition,
          at: entry.at,
          through: [group.id, ...entry.through],
        }),
      ),
    );
  });
}

const notHere: Reach = { exposure: 'unknown', by: 'the load balancer is not in the template' };

interface Entry {
  readonly title: string;
  readonly reach: Reach;
  readonly through: readonly string[];
  readonly balancer: string | null;
  readonly at: Flow['at'];
}

function entriesTo(group: Declaration, app: Declared): readonly Entry[] {
  const listeners = app.ofType(
    'AWS::ElasticLoadBalancingV2::Listener',
    'AWS::ElasticLoadBalancingV2::ListenerRule',
  );
  return listeners.flatMap((listener) => {
    const actions = items(
      property(listener.properties, 'DefaultActions') ?? property(listener.properties, 'Actions'),
    ).map(({ value }) => value);
    const forwards = actions.some((action) =>
      ['TargetGroupArn', 'ForwardConfig.TargetGroups[].TargetGroupArn'].some((path) =>
        valuesAt(action, path).some((target) => app.named(target).includes(group.id)),
      ),
    );
    if (!forwards) return [];
    const owner = app.named(
      property(listener.properties, 'ListenerArn'),
      'AWS::ElasticLoadBalancingV2::Listener',
    )[0];
    const balancerValue = property(
      owner === undefined ? listener.properties : app.resources.get(owner)?.properties,
      'LoadBalancerArn',
    );
    const balancer = app.named(balancerValue, 'AWS::ElasticLoadBalancingV2::LoadBalancer')[0] ?? null;
    const network = balancer === null ? notHere : schemeReach(app.resources.get(balancer));
    const signIn = actions
      .filter((action) => !letsOthersIn(action))
      .map((action) => textAt(action, 'Type'))
      .find((type) => type?.startsWith('authenticate-'));
    return [
      {
        title: `alb ${pathsOf(listener) ?? nameOf(balancerValue, app)}`,
        reach:
          signIn && network.exposure === 'public'
            ? { exposure: 'authenticated', by: `listener ${signIn}` }
            : network,
        through: [listener.id],
        balancer,
        at: listener.at,
      },
    ];
  });
}

/** Does an action that signs users in pass on the requests of others too? */
const letsOthersIn = (action: Value): boolean =>
  ['AuthenticateCognitoConfig', 'AuthenticateOidcConfig'].some((config) =>
    alternatives(property(action, config, 'OnUnauthenticatedRequest')).some(
      ({ value }) => asString(value) === 'allow',
    ),
  );

function pathsOf(rule: Declaration): string | null {
  const paths = ['Conditions[].PathPatternConfig.Values[]', 'Conditions[].Values[]']
    .flatMap((path) => valuesAt(rule.properties, path))
    .map((value) => asString(value))
    .filter((path) => path !== null);
  return paths.length > 0 ? paths.join(',') : null;
}

function schemeReach(balancer: Declaration | undefined): Reach {
  const open: Reach = { exposure: 'public', by: 'an internet-facing load balancer' };
  const scheme = property(balancer?.properties, 'Scheme');
  if (scheme === undefined) return open;
  return mergedReach(
    alternatives(scheme).map(({ when, value }) => {
      const name = asString(value);
      if (name === 'internal')
        return { when, reach: { exposure: 'account', by: 'an internal load balancer' } };
      if (name === 'internet-facing') return { when, reach: open };
      return { when, reach: { exposure: 'unknown', by: 'the scheme of the load balancer is not known' } };
    }),
  );
}
