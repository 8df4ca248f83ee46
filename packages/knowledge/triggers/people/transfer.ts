import { defineTrigger, service, writer } from '../row.ts';

export const transfer = defineTrigger({
  kind: 'transfer',
  title: 'Transfer Family sign-in',
  source: 'https://docs.aws.amazon.com/transfer/latest/userguide/custom-lambda-idp.html',

  principals: ['transfer.amazonaws.com'],
  caller: {
    name: 'transfer',
    reach: { exposure: 'public', by: 'anyone can try to sign in to the server' },
  },
  delivery: 'synchronous',
  needs: [],
  handOver: [],

  paths: [...writer('username', 'password'), ...service('**')],
  fields: null,
  guessedBy: [],
  sample: null,

  namedBy: 'kind',
  itemFailures: false,
  arrivesAs: 'any',
  forms: [],
});
