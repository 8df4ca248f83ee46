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
import { asking, defineRule, type Facts, type Question } from '../../rule.ts';
import { answered, judge, notAsked, scalar, settings, weightless } from '../../setting.ts';

/** Reports methods that neither start a function (api/open-route) nor call a service (api/open-operation). */
export const apiOpenMethod = defineRule(
  asking(
    {
      id: 'api/open-method',
      aliases: ['EMM-API-NOAUTH'],
      slice: 'auth',
      threats: [],
      help: 'A method of the API has no authorizer and no integration yet; or an API has neither methods nor an authorizer. Reported only with `scan --peers`: such a method reaches nothing.',
    },
    (facts) => [
      ...[...operationsOf(facts), ...operationsElsewhere(facts)].map(ofOperation),
      ...ofType(facts, 'AWS::ApiGatewayV2::Route').map(ofRoute),
      ...apisOf(facts)
        .filter(({ resource }) => resource.type !== 'AWS::ApiGateway::Stage')
        .filter((api) => api.resource !== api.stages[0])
        .map((api) => ofApi(api, facts)),
    ],
  ),
);

function ofOperation({ api, subject, name, integration, asks, asksKey, at }: Operation): Question {
  const isMock = integration !== null && /^mock$/i.test(typeOf(integration));
  const answers = answered(asks === false, 'it has an authorizer', at);
  return {
    subject,
    function: null,
    answers:
      integration === null || isMock
        ? weightless(answers, isMock ? 'API Gateway itself answers (MOCK)' : 'it has no integration')
        : notAsked('it has an integration: api/open-route and api/open-operation check it'),
    say: () => ({
      title: subject === api ? `Anyone can call ${name} of ${api.id}` : `Anyone can call ${subject.id}`,
      severity: 'info',
      fix: 'add an authorizer before it gets an integration',
      details: [
        { label: 'asks', text: asksKey ? 'for an API key, which does not prove who calls' : 'nothing' },
      ],
    }),
  };
}

/** A route of an HTTP or WebSocket API. */
function ofRoute(route: Resource): Question {
  const isEmpty = settings(route.properties, 'Target').every(({ state }) => state === 'absent');
  return {
    subject: route,
    function: null,
    answers: isEmpty
      ? weightless(
          judge(settings(route.properties, 'AuthorizationType'), {
            absent: true,
            known: scalar((type) => type === 'NONE'),
          }),
          'it has no integration',
        )
      : notAsked('it has an integration: api/open-route and api/open-operation check it'),
    say: () => ({
      title: `Anyone can call ${route.id}`,
      severity: 'info',
      fix: 'add an authorizer before it gets an integration',
    }),
  };
}

const typeOf = (integration: NonNullable<Operation['integration']>): string =>
  textIn(integration, 'Type') ?? textIn(integration, 'type') ?? '';

/** An API that nothing is known of but that it is there. */
function ofApi({ resource, routes }: Api, facts: Facts): Question {
  const isFilled =
    routes.length > 0 ||
    operationsAt(facts, resource).length > 0 ||
    isNamedBy(facts, [resource.id], 'AWS::ApiGatewayV2::Route') ||
    ['Body', 'BodyS3Location', 'Target'].some((key) =>
      settings(resource.properties, key).some(({ state }) => state !== 'absent'),
    );
  const asks = isNamedBy(
    facts,
    [resource.id],
    'AWS::ApiGateway::Authorizer',
    'AWS::ApiGatewayV2::Authorizer',
  );
  return {
    subject: resource,
    function: null,
    answers: isFilled
      ? notAsked('its methods are checked')
      : weightless(answered(!asks, 'it has an authorizer'), 'the template declares no methods of it'),
    say: () => ({
      title: `${resource.id} has no authorizer`,
      severity: 'info',
      fix: 'add an authorizer for the methods that it will have',
    }),
  };
}
