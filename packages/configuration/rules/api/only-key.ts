import { severityOf } from '@emmental/model';
import { needsOnlyKey, routeKinds } from '../../apis.ts';
import { defineRule } from '../../rule.ts';

/** An API key identifies a program, not a person, and anyone can read it in the client. Source: API Gateway developer guide, usage plans and API keys. */
export const apiOnlyKey = defineRule({
  id: 'api/only-key',
  aliases: ['EMM-API-APIKEY-ONLY'],
  slice: 'auth',
  threats: ['T8', 'T11'],
  help: 'A route asks only for an API key. Keys count programs: every client holds the same key for all its users.',
  check: ({ functions }) =>
    functions.flatMap(({ declaration: fn, report }) =>
      fn.triggers
        .filter(
          (trigger) => routeKinds.has(trigger.kind) && trigger.exposure === 'public' && needsOnlyKey(trigger),
        )
        .map((trigger) => ({
          title: `Anyone with the API key can start ${fn.name} through ${trigger.source}`,
          function: fn.id,
          resource: trigger.place ?? fn.logicalId,
          at: trigger.at,
          severity: severityOf(
            'authenticated',
            report.needed.some(({ because }) => because === 'call') ? 'service' : 'none',
          ),
          evidence: [{ file: trigger.at.file, line: trigger.at.line, text: trigger.by }],
          edit: { part: 'settings' as const, authorize: 'signed-in' as const },
          fix: 'add an authorizer to the route, beside the key',
          details: [{ label: 'who', text: report.reachedBy.path.join(' → ') }],
          subject: trigger.source,
        })),
    ),
});
