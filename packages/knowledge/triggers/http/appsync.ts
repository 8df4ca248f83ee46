import { defineTrigger, service, writer } from '../row.ts';
import { issued } from './request.ts';

export const appsync = defineTrigger({
  kind: 'appsync',
  title: 'GraphQL resolver',
  source: 'https://docs.aws.amazon.com/appsync/latest/devguide/resolver-context-reference.html',

  principals: ['appsync.amazonaws.com'],
  caller: { name: 'appsync', reach: { exposure: 'unknown', by: 'the API is not in the template' } },
  delivery: 'synchronous',
  needs: [],
  handOver: [],

  paths: [
    ...service(
      'info.fieldName',
      'info.parentTypeName',
      'requestContext.**',
      'identity.sourceIp.**',
      'identity.sub',
      'identity.issuer',
      'identity.accountId',
      'identity.userArn',
      'identity.cognitoIdentityId',
      'identity.cognitoIdentityPoolId',
    ),
    ...issued('identity.claims'),
    ...writer('**'),
  ],
  fields: null,
  guessedBy: [],
  sample: ({ source }) => ({
    arguments: {},
    identity: null,
    source: null,
    request: { headers: {} },
    info: { fieldName: source, parentTypeName: 'Query', variables: {} },
    stash: {},
  }),

  namedBy: 'kind',
  itemFailures: false,
  arrivesAs: ['appsync'],
  forms: [
    {
      id: 'appsync',
      signs: [
        { priority: 2100, when: ['requestContext.apiId', 'requestContext.queryString'], confidence: 0.95 },
        { priority: 3000, when: ['info.fieldName', 'arguments'], confidence: 0.95 },
        { priority: 3010, when: ['Records.0.info.fieldName'], confidence: 0.95 },
        { priority: 3020, when: ['fieldName', 'arguments'], confidence: 0.8 },
        { priority: 3030, when: ['cognitoIdentityAuthType', 'userArn'], confidence: 0.6 },
      ],
      answer: 'error',
      records: [],
    },
  ],
});
