import type { Resource } from '@emmental/model';
import {
  type Api,
  apisOf,
  type Operation,
  operationsAt,
  operationsElsewhere,
  operationsOf,
  textIn,
} from '../../apis.ts';
import { isNamedBy, ofType } from '../../references.ts';
import { defineRule, type Question, type RuleInput, ruleOfQuestions } from '../../rule.ts';
import { answered, factAnswers, judge, notApplicable, scalar, settings } from '../../setting.ts';

/** Reports methods that neither start a function (api/open-route) nor call a service (api/open-operation). */
export const apiOpenMethod = defineRule(
  ruleOfQuestions(
    {
      id: 'api/open-method',
      aliases: ['EMM-API-NOAUTH'],
      slice: 'auth',
      threats: [],
      help: 'A method of the API has no authorizer and no integration yet; or an API has neither methods nor an authorizer. Reported only with `scan --peers`: such a method reaches nothing.',
    },
    (input) => [
      ...[...operationsOf(input), ...operationsElsewhere(input)].map(ofOperation),
      ...ofType(input, 'AWS::ApiGatewayV2::Route').map(ofRoute),
      ...apisOf(input)
        .filter(({ resource }) => resource.type !== 'AWS::ApiGateway::Stage')
        .filter((api) => api.resource !== api.stages[0])
        .map((api) => ofApi(api, input)),
    ],
  ),
);

function ofOperation({ api, subject, name, integration, authenticates, needsKey, at }: Operation): Question {
  const isMock = integration !== null && /^mock$/i.test(typeOf(integration));
  const answers = answered(authenticates === false, 'it has an authorizer', at);
  return {
    subject,
    function: null,
    answers:
      integration === null || isMock
        ? factAnswers(answers, isMock ? 'API Gateway itself answers (MOCK)' : 'it has no integration')
        : notApplicable('it has an integration: api/open-route and api/open-operation check it'),
    describe: () => ({
      title: subject === api ? `Anyone can call ${name} of ${api.id}` : `Anyone can call ${subject.id}`,
      severity: 'info',
      fix: 'add an authorizer before it gets an integration',
      details: [
        { label: 'asks', text: needsKey ? 'for an API key, which does not prove who calls' : 'nothing' },
      ],
    }),
  };
}

/** Returns the question about a route of an HTTP or WebSocket API. */
function ofRoute(route: Resource): Question {
  const isEmpty = settings(route.properties, 'Target').every(({ state }) => state === 'absent');
  return {
    subject: route,
    function: null,
    answers: isEmpty
      ? factAnswers(
          judge(settings(route.properties, 'AuthorizationType'), {
            absent: true,
            known: scalar((type) => type === 'NONE'),
          }),
          'it has no integration',
        )
      : notApplicable('it has an integration: api/open-route and api/open-operation check it'),
    describe: () => ({
      title: `Anyone can call ${route.id}`,
      severity: 'info',
      fix: 'add an authorizer before it gets an integration',
    }),
  };
}

const typeOf = (integration: NonNullable<Operation['integration']>): string =>
  textIn(integration, 'Type') ?? textIn(integration, 'type') ?? '';

/** Returns the question about an API. It applies only if the template declares no methods or routes of the API. */
function ofApi({ resource, routes }: Api, input: RuleInput): Question {
  const isFilled =
    routes.length > 0 ||
    operationsAt(input, resource).length > 0 ||
    isNamedBy(input, [resource.id], 'AWS::ApiGatewayV2::Route') ||
    ['Body', 'BodyS3Location', 'Target'].some((key) =>
      settings(resource.properties, key).some(({ state }) => state !== 'absent'),
    );
  const authenticates = isNamedBy(
    input,
    [resource.id],
    'AWS::ApiGateway::Authorizer',
    'AWS::ApiGatewayV2::Authorizer',
  );
  return {
    subject: resource,
    function: null,
    answers: isFilled
      ? notApplicable('its methods are checked')
      : factAnswers(
          answered(!authenticates, 'it has an authorizer'),
          'the template declares no methods of it',
        ),
    describe: () => ({
      title: `${resource.id} has no authorizer`,
      severity: 'info',
      fix: 'add an authorizer for the methods that it will have',
    }),
  };
}
