import { blockOf } from '../../google.ts';
import { functionRule } from '../../rule.ts';
import { judge, notApplicable, scalar, settings } from '../../setting.ts';

const everywhere = /^(ALLOW_ALL|INGRESS_TRAFFIC_ALL|all)$/;

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
    const [from, name] =
      resource.type === 'google_cloudfunctions2_function'
        ? [blockOf(resource, 'service_config'), 'ingress_settings']
        : [
            resource.properties,
            resource.type === 'google_cloudfunctions_function' ? 'ingress_settings' : 'ingress',
          ];
    return judge(settings(from, name), {
      absent: true,
      known: scalar((value) => everywhere.test(String(value))),
    });
  },
  describe: ({ declaration: { name } }) => ({
    title: `The internet can reach ${name}, although no outsider may call it`,
    severity: 'low',
    fix: '`ingress_settings: ALLOW_INTERNAL_ONLY`, or `ingress_settings: ALLOW_INTERNAL_AND_GCLB` behind a load balancer',
  }),
});
