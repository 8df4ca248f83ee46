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

/** What starts a function is told by api/open-route, what calls a service by api/open-operation. */
export const apiOpenMethod = defineRule(
  asking(
    {
      id: 'api/open-method',
      aliases: ['EMM-API-NOAUTH'],
      slice: 'auth',
      threats: [],
      help: 'A method of the API asks nobody who they are, and reaches nothing yet; or an API has neither methods nor an authorizer. It is told with `scan --peers` only: nothing hangs on it before something stands behind it.',
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
  const answers = answered(asks === false, 'it asks who calls', at);
  return {
    subject,
    function: null,
    answers:
      integration === null || isMock
        ? weightless(
            answers,
            isMock ? 'API Gateway itself answers (MOCK)' : 'no integration stands behind it',
          )
        : notAsked('something stands behind it: api/open-route and api/open-operation are asked'),
    say: () => ({
      title:
        subject === api
          ? `${name} of ${api.id} asks nobody who they are`
          : `${subject.id} asks nobody who they are`,
      severity: 'info',
      fix: 'an authorizer, before something stands behind it',
      details: [{ label: 'asks', text: asksKey ? 'for an API key, which proves nobody' : 'nothing' }],
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
          'no integration stands behind it',
        )
      : notAsked('something stands behind it: api/open-route and api/open-operation are asked'),
    say: () => ({
      title: `${route.id} asks nobody who they are`,
      severity: 'info',
      fix: 'an authorizer, before something stands behind it',
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
      ? notAsked('its methods are asked')
      : weightless(answered(!asks, 'it has an authorizer'), 'it has no methods here'),
    say: () => ({
      title: `${resource.id} has no authorizer`,
      severity: 'info',
      fix: 'an authorizer, for the methods that it gets',
    }),
  };
}
