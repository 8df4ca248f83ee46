import { severityOf, type Value } from '@emmental/model';
import { operationsOf, spelledIn, textIn } from '../../apis.ts';
import { defineRule } from '../../rule.ts';

/** Reports operations that call a service or a server. The rule api/open-route reports operations that start a function. */
export const apiOpenOperation = defineRule({
  id: 'api/open-operation',
  aliases: ['EMM-API-OPENAPI-NOSEC'],
  slice: 'auth',
  threats: ['T8', 'T9', 'T11'],
  help: 'An operation of the API has no authorizer and calls another service with the role of the API.',
  check: (input) =>
    operationsOf(input).flatMap(({ api, name, subject, at, integration, authenticates }) => {
      if (authenticates !== false || integration === null) return [];
      const type = textIn(integration, 'Type') ?? textIn(integration, 'type') ?? '';
      const service = serviceOf(integration);
      if (!/^(aws|http|http_proxy)$/i.test(type) || service === 'lambda') return [];
      const isAws = /^aws$/i.test(type);
      return [
        {
          title: isAws
            ? `Anyone can call ${service ?? 'a service'} through ${api.id}: ${name}`
            : `Anyone can call the server behind ${api.id}: ${name}`,
          function: null,
          resource: subject.id,
          at,
          severity: severityOf('public', isAws ? 'service' : 'none'),
          condition: subject.condition,
          evidence: [{ file: at.file, line: at.line, text: 'no security at this operation' }],
          fix: 'add an authorizer or aws_iam to the operation, or write an exception with the reason why it is open',
          details: [
            { label: 'gains', text: isAws ? `what the role of ${api.id} may do there` : 'its answers' },
          ],
          subject: `${api.id} ${name} ${subject.id}`,
        },
      ];
    }),
});

/** `arn:…:apigateway:…:sqs:path/…` → `sqs`. */
function serviceOf(integration: Value): string | null {
  const uri = spelledIn(integration, 'Uri') || spelledIn(integration, 'uri');
  const found = /:apigateway:.*?:([\w.-]+):(?:path|action)\//.exec(uri)?.[1];
  return found === undefined ? null : (found.split('.').at(-1) ?? found);
}
