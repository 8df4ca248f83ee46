import { type Abstract, type Call, constant, stringOf, unknown } from '@emmental/evaluator';
import { argument } from '../argument.ts';
import { recordApiCall, request } from '../aws/call.ts';
import { instanceOf } from '../instance.ts';
import type { LibraryModel } from '../model.ts';

/**
 * GraphQL clients of AppSync, which sign with the function's credentials when their authorization is `AWS_IAM`.
 * Source: README of awslabs/aws-mobile-appsync-sdk-js, "Authorization modes".
 */
export const appsyncClients: LibraryModel = {
  libraries: ['aws-appsync', 'aws-appsync-auth-link', 'aws-appsync-subscription-link'],
  language: 'javascript',
  exports: {
    '': (call) => client(call),
    AWSAppSyncClient: (call) => client(call),
    createAuthLink: (call) => link(call),
    createSubscriptionHandshakeLink: (call) => link(call),
  },
  pattern: (path) => {
    const type = /^AUTH_TYPE\.([A-Z_]+)$/.exec(path)?.[1];
    return type === undefined ? undefined : constant(type);
  },
  types: {
    'aws/appsync-client': {
      methods: {
        query: (call) => sent(call),
        mutate: (call) => sent(call),
        subscribe: (call) => sent(call),
        hydrated: { returns: 'self' },
      },
      complete: true,
    },
  },
  complete: true,
};

const client = (call: Call): Abstract =>
  instanceOf(call, 'aws/appsync-client', {
    auth: argument(call, '0.auth.type') ?? unknown('an authorization mode'),
    url: argument(call, '0.url') ?? unknown('a URL'),
  });

function sent(call: Call): Abstract {
  const { auth, url } = call.self?.kind === 'instance' ? call.self.facts : {};
  asks(call, auth, url);
  return unknown('a GraphQL response');
}

/** Records the signed requests when a link is made, because the client that takes the link sends them. */
function link(call: Call): Abstract {
  asks(call, argument(call, '0.auth.type'), argument(call, '0.url'));
  return unknown('a link');
}

function asks(call: Call, auth: Abstract | undefined, url: Abstract | undefined): void {
  const mode = stringOf(auth);
  if (mode !== null && mode !== 'AWS_IAM') return;
  recordApiCall(call, 'appsync', 'GraphQL', request(call.machine, { url }), {
    via: 'signature v4',
    certainty: mode === null ? 'possible' : 'known',
  });
}
