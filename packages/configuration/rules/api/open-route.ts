import { accessLevel } from '@emmental/knowledge';
import { doorOf, severityOf, whenPublic } from '@emmental/model';
import { asksOnlyKey, routeKinds } from '../../apis.ts';
import { defineRule } from '../../rule.ts';

/** A route that asks for an API key alone is told by api/only-key. */
export const apiOpenRoute = defineRule({
  id: 'api/open-route',
  aliases: ['EMM-API-NOAUTH', 'EMM-API-OPENAPI-NOSEC'],
  slice: 'auth',
  threats: ['T8', 'T11'],
  help: 'A route of the API asks nobody who they are: everyone on the internet can start the function behind it.',
  check: ({ functions }) =>
    functions.flatMap(({ declaration: fn, report }) =>
      fn.triggers
        .filter((one) => routeKinds.has(one.kind) && !asksOnlyKey(one))
        .filter((one) => doorOf(one, fn.triggers) === one)
        .flatMap((trigger) => whenPublic(trigger).map((condition) => ({ trigger, condition })))
        .map(({ trigger, condition }) => {
          const touches = report.needed.filter(({ because }) => because === 'call');
          const isChange = touches.some(({ action }) =>
            /^(write|permissions|tagging)$/.test(accessLevel(action)),
          );
          return {
            title: `Anyone can start ${fn.name} through ${trigger.source}`,
            function: fn.id,
            resource: trigger.place ?? fn.logicalId,
            at: trigger.at,
            condition,
            // A public route is often meant, one through which anyone changes data seldom is.
            severity: severityOf('public', isChange ? 'service' : 'none'),
            evidence: [{ file: trigger.at.file, line: trigger.at.line, text: trigger.by }],
            edit: { part: 'settings' as const, authorize: 'signed-in' as const },
            fix: 'give the route an authorizer, or say in an exception that it is meant to be open',
            details: [
              { label: 'who', text: report.reachedBy.path.join(' → ') },
              {
                label: 'gains',
                text:
                  touches.length > 0
                    ? 'what its code does with the cloud’s data, and its computing time'
                    : 'its computing time',
              },
            ],
            subject: trigger.source,
            // An authorizer of the API closes all of its routes.
            ...(trigger.sourceId === null ? {} : { cause: `api ${trigger.sourceId}` }),
          };
        }),
    ),
});
