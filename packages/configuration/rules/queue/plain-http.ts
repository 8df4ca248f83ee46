import { requiresTls } from '../../policies.ts';
import { resourceRule } from '../../rule.ts';
import { answered } from '../../setting.ts';

/** Source: SQS developer guide, security best practices: enforce encryption of data in transit. */
export const queuePlainHttp = resourceRule({
  id: 'queue/plain-http',
  aliases: ['EMM-SQS-TLS'],
  slice: 'source',
  threats: [],
  help: 'The queue answers requests without TLS: who sits on the way reads and changes them.',
  types: ['AWS::SQS::Queue'],
  judge: (resource, facts) =>
    answered(!requiresTls(facts, resource), 'its policy denies requests without TLS'),
  say: ({ id }) => ({
    title: `${id} answers requests without TLS`,
    severity: 'info',
    fix: 'a queue policy that denies where aws:SecureTransport is false',
  }),
});
