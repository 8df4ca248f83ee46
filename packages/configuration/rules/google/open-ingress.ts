import { googleIngress, openIngress } from '@emmental/knowledge';
import { rowOf, type Value } from '@emmental/model';
import { blockIn } from '../../google.ts';
import { functionRule } from '../../rule.ts';
import { judge, notApplicable, scalar, settings } from '../../setting.ts';

/** Source: Cloud Run documentation, "Restrict network ingress". */
export const googleOpenIngress = functionRule({
  id: 'google/open-ingress',
  aliases: ['EMM-GCF-INGRESS'],
  clouds: 'google',
  slice: 'source',
  threats: ['T8'],
  help: 'The internet reaches the function, although nobody outside is meant to call it: one wrong binding opens it.',
  judge: ({ declaration }, { app }) => {
    if (declaration.triggers.some(({ kind, exposure }) => kind === 'google-http' && exposure === 'public'))
      return notApplicable('anyone may call it: google/public reports that');
    const resource = app.resources.get(declaration.logicalId);
    if (!resource) return notApplicable('its settings could not be read');
    const path = rowOf(googleIngress, resource.type);
    if (!path) return notApplicable('it has no address');
    const [name = '', ...above] = [...path].reverse();
    const from = above.reverse().reduce((value: Value, block) => blockIn(value, block), resource.properties);
    return judge(settings(from, name), {
      absent: true,
      known: scalar((value) => openIngress.test(String(value))),
    });
  },
  describe: ({ declaration: { name } }) => ({
    title: `The internet can reach ${name}, although no outsider may call it`,
    severity: 'low',
    fix: '`ingress_settings: ALLOW_INTERNAL_ONLY`, or `ingress_settings: ALLOW_INTERNAL_AND_GCLB` behind a load balancer',
  }),
});
