import { each, type ServiceOverrides } from './row.ts';

/** A request of this client does not name the API or the stage: the endpoint of the client decides them. */
export const apigatewaymanagementapi: ServiceOverrides = {
  services: ['apigatewaymanagementapi'],
  source:
    'https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-control-access-iam.html',
  operations: Object.assign(
    {},
    ...(
      [
        ['PostToConnection', 'POST'],
        ['GetConnection', 'GET'],
        ['DeleteConnection', 'DELETE'],
      ] as const
    ).map(([operation, method]) =>
      each(
        [operation],
        [
          {
            action: 'execute-api:ManageConnections',
            resources: [
              {
                type: 'execute-api:execute-api-general',
                names: {
                  Method: { text: method },
                  ApiSpecificResourcePath: { text: '@connections/*' },
                },
              },
            ],
          },
        ],
      ),
    ),
  ),
};

/** Signed HTTP calls of an API that IAM authorises. `Invoke` is not an SDK operation; models of HTTP libraries use this name. */
export const executeApi: ServiceOverrides = {
  services: ['execute-api'],
  source:
    'https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-control-access-using-iam-policies-to-invoke-api.html',
  operations: {
    Invoke: [{ action: 'execute-api:Invoke', resources: [{ type: 'execute-api:execute-api-general' }] }],
  },
};
