import {
  accountHolders,
  asString,
  behindRows,
  type Exposure,
  type FunctionDeclaration,
  oneLess,
  type Problem,
  severityOf,
  testsBefore,
  type Value,
} from '@emmental/model';
import { onGoogle, outsidersIn, whoIs } from '../../google.ts';
import { defineRule, type RuleInput } from '../../rule.ts';

const invokerResource =
  /^google_(cloudfunctions2?_function|cloud_run_service|cloud_run_v2_service)_iam_(member|binding)$/;

/**
 * Reports the four ways to open a function: a binding on the function, a binding on its Cloud Run service (two resource
 * types), or a switched-off check of callers.
 * Source: Cloud Run documentation, "Allowing public (unauthenticated) access".
 */
export const googlePublic = defineRule({
  id: 'google/public',
  aliases: ['EMM-GCF-PUBLIC', 'EMM-GCF2-PUBLIC'],
  slice: 'auth',
  threats: ['T8', 'T11'],
  help: 'Anyone on the internet can call the function without signing in.',
  check: (input) => [...ofFunctions(input), ...ofOthers(input)],
});

const closing = ({ app }: RuleInput): string =>
  app.format === 'firebase'
    ? 'test who calls (`request.auth`), set `enforceAppCheck` or `invoker`, or write an exception with the reason why it is open'
    : 'grant the invoker role to the accounts that call it, or write an exception with the reason why it is open';

/** Does Firebase ask callers for a token of the app? */
const isChecked = ({ logicalId }: FunctionDeclaration, { app }: RuleInput): boolean => {
  const fields = app.resources.get(logicalId)?.properties;
  return fields?.kind === 'fields' && asString(fields.fields.get('enforce_app_check')) === 'true';
};

const isOpen = (exposure: Exposure): boolean => exposure === 'public';

const ofFunctions = (input: RuleInput): readonly Problem[] =>
  onGoogle(input).flatMap(({ declaration: fn, report }) =>
    fn.triggers
      .filter(({ kind, exposure }) => kind === 'google-http' && isOpen(exposure) && !isChecked(fn, input))
      .map((trigger) => {
        const by = input.app.resources.get(trigger.place ?? '');
        const at = by?.at ?? trigger.at;
        const who = whoIs(accountHolders(trigger) === null ? 'allUsers' : 'allAuthenticatedUsers');
        // Emmental does not decide whom the tests turn away.
        const tests = testsBefore(
          report.behaviours,
          report.needed.filter(({ because }) => because === 'call'),
        );
        const severity = severityOf(
          'public',
          report.needed.length > 0 || report.handler === null ? 'data-read' : 'service',
        );
        return {
          title: `${who} can call ${fn.name}${tests.length > 0 ? ', whose code tests the caller' : ''}`,
          function: fn.id,
          resource: trigger.place ?? fn.logicalId,
          at,
          severity: tests.length > 0 ? oneLess(severity) : severity,
          condition: by?.condition ?? null,
          evidence: [{ file: at.file, line: at.line, text: trigger.by }],
          fix: closing(input),
          details: [{ label: 'by', text: trigger.by }, ...behindRows(tests)],
          subject: fn.logicalId,
        };
      }),
  );

/** Returns the problems of bindings on functions that the template does not declare. */
function ofOthers(input: RuleInput): readonly Problem[] {
  const places = new Set(
    onGoogle(input).flatMap(({ declaration }) => declaration.triggers.map(({ place }) => place)),
  );
  return [...input.app.resources.values()].flatMap((resource) => {
    const [first] = invokerResource.test(resource.type) ? outsidersIn(resource) : [];
    if (first === undefined || places.has(resource.id) || namesOwn(resource.properties, input)) return [];
    const { id, at, condition } = resource;
    return [
      {
        title: `${whoIs(first)} can call the function that ${id} names`,
        function: null,
        resource: id,
        at,
        severity: severityOf('public', 'data-read'),
        condition,
        evidence: [{ file: at.file, line: at.line, text: first }],
        fix: closing(input),
        details: [],
        subject: id,
      },
    ];
  });
}

/** True when a binding refers to a function of the template. If `ofFunctions` does not report that function, another setting keeps it closed. */
const namesOwn = (properties: Value, input: RuleInput): boolean =>
  properties.kind === 'fields' &&
  [...properties.fields.values()].some(
    (value) =>
      value.kind === 'text' &&
      value.parts.some(
        (part) =>
          typeof part === 'object' &&
          part.kind === 'resource' &&
          input.functions.some(({ declaration }) => declaration.logicalId === part.id),
      ),
  );
