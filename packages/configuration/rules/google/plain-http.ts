import { functionRule } from '../../rule.ts';
import { judge, notApplicable, scalar, settings } from '../../setting.ts';

/** Functions of the second generation answer only with TLS. Source: Cloud Functions API v1, HttpsTrigger.securityLevel. */
export const googlePlainHttp = functionRule({
  id: 'google/plain-http',
  aliases: ['EMM-GCF-HTTPS'],
  clouds: 'google',
  slice: 'source',
  threats: ['T5'],
  help: 'The function answers requests without TLS: someone on the network path can read and change them.',
  judge: ({ declaration }, { app }) => {
    const resource = app.resources.get(declaration.logicalId);
    if (
      resource?.type !== 'google_cloudfunctions_function' ||
      !declaration.triggers.some(({ kind }) => kind === 'google-http')
    )
      return notApplicable('only functions of the first generation can answer without TLS');
    return judge(settings(resource.properties, 'https_trigger_security_level'), {
      absent: true,
      known: scalar((value) => value !== 'SECURE_ALWAYS'),
    });
  },
  describe: ({ declaration: { name } }) => ({
    title: `${name} answers requests without TLS`,
    severity: 'low',
    fix: '`https_trigger_security_level: SECURE_ALWAYS`',
  }),
});
