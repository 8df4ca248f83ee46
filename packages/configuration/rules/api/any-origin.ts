import { asString, type Resource, type RuleDescription, type Value } from '@emmental/model';
import { apisOf, textIn } from '../../apis.ts';
import { ofType } from '../../references.ts';
import { asWritten, defineRule, type ResourceProblem, ruleOfQuestions } from '../../rule.ts';
import { answered, answersOr, type ConditionalAnswer, isOn, judge, scalar, settings } from '../../setting.ts';

const description: RuleDescription = {
  id: 'api/any-origin',
  aliases: ['EMM-API-CORS'],
  slice: 'auth',
  threats: ['T8'],
  help: 'Pages of any site may call the API with the user’s cookies and read the answer.',
};

/**
 * Checks the CORS configuration of an API, and the OPTIONS methods of a REST API, which answer the preflight request of a
 * browser. Source: Fetch standard, CORS protocol and credentials.
 */
export const apiAnyOrigin = defineRule(
  ruleOfQuestions(description, (input) =>
    [
      ...apisOf(input).map(({ resource }) => ({ resource, answers: inConfiguration(resource) })),
      ...ofType(input, 'AWS::ApiGateway::Method')
        .filter(({ properties }) => textIn(properties, 'HttpMethod') === 'OPTIONS')
        .map((resource) => ({ resource, answers: inPreflight(resource) })),
    ].map(({ resource, answers }) => {
      const subject = asWritten(resource);
      return { subject, function: null, answers, describe: () => describe(subject.id) };
    }),
  ),
);

const describe = (name: string): ResourceProblem => ({
  title: `Pages of any site can call ${name} as the user who visits them`,
  severity: 'medium',
  fix: 'name your own sites in `AllowOrigins`',
  gains: 'what the user may read and do',
});

const otherwise = 'pages of other sites may not call it with cookies';

const inConfiguration = ({ properties }: Resource): readonly ConditionalAnswer[] =>
  answersOr(
    [
      settings(properties, 'CorsConfiguration'),
      settings(properties, 'Body', 'x-amazon-apigateway-cors'),
    ].flatMap((found) =>
      found.flatMap((setting) => {
        if (setting.state !== 'known' || !letsAll(setting.value)) return [];
        const credentials = [
          ...settings(setting.value, 'AllowCredentials'),
          ...settings(setting.value, 'allowCredentials'),
        ].filter(({ state }) => state !== 'absent');
        return judge(credentials, { absent: false, known: scalar(isOn) });
      }),
    ),
    otherwise,
  );

/** Checks the CORS headers that an OPTIONS method returns; their texts are in quotes: `'*'`, `'true'`. */
function inPreflight({ properties }: Resource): readonly ConditionalAnswer[] {
  const [responses] = settings(properties, 'Integration', 'IntegrationResponses');
  const items = responses?.state === 'known' && responses.value.kind === 'list' ? responses.value.items : [];
  const wrong = items.find((item) => {
    const header = (name: string): string =>
      textIn(item, 'ResponseParameters', `method.response.header.Access-Control-Allow-${name}`) ?? '';
    return anySite.test(header('Origin').replaceAll("'", '')) && /^'?true'?$/i.test(header('Credentials'));
  });
  return answered(wrong !== undefined, otherwise, wrong?.at ?? null);
}

const anySite = /^(\*|https?:\/\/\*)$/;

const letsAll = (cors: Value): boolean =>
  [...settings(cors, 'AllowOrigins'), ...settings(cors, 'allowOrigins')].some(
    (setting) =>
      setting.state === 'known' &&
      setting.value.kind === 'list' &&
      setting.value.items.some((item) => anySite.test(asString(item) ?? '')),
  );
