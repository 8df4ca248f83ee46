import { defineTrigger, service, writer } from '../row.ts';

export const cognito = defineTrigger({
  kind: 'cognito',
  title: 'sign-in step',
  source:
    'https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html',

  principals: ['cognito-idp.amazonaws.com', 'cognito-sync.amazonaws.com'],
  caller: { name: 'cognito', reach: { exposure: 'unknown', by: 'the user pool is not in the template' } },
  delivery: 'synchronous',
  needs: [],
  handOver: [],

  paths: [
    ...writer(
      'userName',
      'request.userAttributes.**',
      'request.validationData.**',
      'request.clientMetadata.**',
      'request.challengeAnswer',
      'request.password',
      'request.userContextData.**',
    ),
    ...service('**'),
  ],
  fields: null,
  guessedBy: [],
  sample: null,

  namedBy: 'resource',
  itemFailures: false,
  arrivesAs: ['cognito'],
  forms: [
    {
      id: 'cognito',
      signs: [
        {
          priority: 3040,
          when: ['triggerSource^CustomEmailSender', 'userPoolId'],
          confidence: 1,
          places: { 'request.code': 'ciphertext' },
        },
        {
          priority: 3050,
          when: ['triggerSource^CustomSMSSender', 'userPoolId'],
          confidence: 1,
          places: { 'request.code': 'ciphertext' },
        },
        { priority: 3060, when: ['triggerSource', 'userPoolId'], confidence: 1 },
        { priority: 3070, when: ['datasetName', 'identityPoolId'], confidence: 0.95 },
        { priority: 3080, when: ['claims', 'defaultAuthStrategy'], confidence: 0.6 },
      ],
      answer: 'error',
      records: [],
    },
  ],
});
