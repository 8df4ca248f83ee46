import { asString, type Resource, type Value } from '@emmental/model';
import { ofType } from '../../references.ts';
import { defineRule, type RuleInput, ruleOfQuestions } from '../../rule.ts';
import { isOn, judge, scalar, settings } from '../../setting.ts';

/** The rule api/any-origin reports the same for APIs. Source: Lambda developer guide, function URLs, CORS; Fetch standard, CORS and credentials. */
export const urlAnyOrigin = defineRule(
  ruleOfQuestions(
    {
      id: 'url/any-origin',
      aliases: ['EMM-FN-URL-CORS'],
      slice: 'auth',
      threats: ['T8'],
      help: 'Pages of any site may call the function’s URL and read the answer; with credentials they act as the user who visits them.',
    },
    (input) =>
      ofType(input, 'AWS::Lambda::Url').map((url) => {
        const { subject, function: fn } = subjectOf(url, input);
        return {
          subject,
          function: fn,
          answers: judge(settings(url.properties, 'Cors', 'AllowOrigins'), {
            absent: false,
            known: (value) => value.kind === 'list' && value.items.some(isAny),
          }),
          describe: () => problemOf(url, subject.id),
        };
      }),
  ),
);

/** Returns the place to report: for a URL that a format generated, the trigger in the settings of its function. */
function subjectOf(
  url: Resource,
  { functions }: RuleInput,
): { readonly subject: Pick<Resource, 'id' | 'at' | 'condition'>; readonly function: string | null } {
  for (const { declaration } of url.generated ? functions : [])
    for (const trigger of declaration.triggers)
      if (trigger.sourceId === url.id)
        return {
          subject: { id: trigger.place ?? declaration.logicalId, at: trigger.at, condition: url.condition },
          function: declaration.id,
        };
  return { subject: url, function: null };
}

function problemOf({ properties }: Resource, name: string) {
  const asUser = judge(settings(properties, 'Cors', 'AllowCredentials'), {
    absent: false,
    known: scalar(isOn),
  }).some(({ isWrong }) => isWrong === true);
  return {
    title: `Pages of any site can call ${name}${asUser ? ' as the user who visits them' : ''}`,
    // Without credentials the page gets no more than its own server would get by calling the URL.
    severity: asUser ? ('medium' as const) : ('info' as const),
    fix: 'name your own sites in `Cors.AllowOrigins`',
    gains: asUser ? 'what the user may read and do' : 'answers, read in the browsers of others',
  };
}

const isAny = (value: Value): boolean => /^(\*|https?:\/\/\*)$/.test(asString(value) ?? '');
