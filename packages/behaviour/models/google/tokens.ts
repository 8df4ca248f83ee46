import { unknown } from '@emmental/evaluator';
import { rowOf } from '@emmental/model';
import { plain, recordAddress } from '../addresses.ts';
import { argument } from '../argument.ts';
import { noteVerified } from '../callers.ts';
import type { Behaves, LibraryModel, TypeModel } from '../model.ts';
import { applyBehaves } from '../rules.ts';
import { gives, methods, recordCall } from './call.ts';
import { part, recordOpen } from './part.ts';

/** Models a test of a token, which raises for callers without a valid one. They choose some texts in it, such as their names. */
const tested: Behaves = (call) => {
  noteVerified(call, call.name);
  return applyBehaves({ returns: 'tainted' }, call);
};
const quiet: Behaves = { returns: 'fresh' };

/** The tests of a token in Python: they ask Google only for its keys. */
const tests: Readonly<Record<string, Behaves>> = Object.fromEntries(
  ['verify_token', 'verify_oauth2_token', 'verify_firebase_token'].map((name) => [name, tested]),
);

/** Everything else that makes a token or uses one: with it the code may call any API, so each call is an open question. */
const others: LibraryModel['pattern'] = (path) => {
  const [last = ''] = path.split('.').slice(-1);
  if (path === '') return undefined;
  if (/(?:Error|Exception)$/.test(last) || path.startsWith('exceptions')) return quiet;
  if (/^[A-Z]/.test(last)) return () => part(path);
  return (call) => {
    recordOpen(call, path);
    return part(path);
  };
};

/** Models a token that one address takes: with it the code may call only what answers there. */
const tokenFor =
  (from: string, returns: Behaves): Behaves =>
  (call) => {
    recordCall(call, 'run.routes.invoke', { url: from });
    return applyBehaves(returns, call);
  };

const requested =
  (urls: string, isOpen: boolean): Behaves =>
  (call) => {
    if (isOpen) recordOpen(call, call.name);
    recordAddress(call, plain(argument(call, urls)));
    return unknown(`the answer of ${call.name}`);
  };

/** Sends requests to any API with the account's token: the address is known, what it needs is a question. */
const authorized: TypeModel = methods({
  ...Object.fromEntries(
    'get post put patch delete head options'.split(' ').map((verb) => [verb, requested('0|url', true)]),
  ),
  request: requested('1|url', true),
  ...Object.fromEntries(
    'close mount __enter__ __exit__'.split(' ').map((name) => [name, { returns: 'self' } as const]),
  ),
});

const signing: TypeModel = methods(
  {
    request: requested('0.url|0.uri', true),
    fetch: requested('0', true),
  },
  [],
  (name) => (name === 'getIdTokenClient' ? idTokenClient : null),
);

const idTokenClient: Behaves = tokenFor('0', gives('google/id-token-client'));

/** Google's libraries for tokens. A test of a token needs no permission. Source: references of google-auth 2 and google-auth-library 10. */
export const googleTokens: readonly LibraryModel[] = [
  {
    libraries: ['google.oauth2.id_token'],
    language: 'python',
    exports: {
      ...tests,
      fetch_id_token: tokenFor('1|audience', { returns: 'fresh' }),
    },
    pattern: others,
  },
  {
    libraries: ['google.auth.transport.requests', 'google.auth.transport.urllib3'],
    language: 'python',
    // It asks for the keys, and carries no token.
    exports: { Request: quiet, AuthorizedSession: gives('google/authorized-session') },
    pattern: others,
  },
  {
    libraries: ['google-auth-library'],
    language: 'javascript',
    exports: { OAuth2Client: gives('google/oauth2'), GoogleAuth: gives('google/auth') },
    pattern: (path, library) => rowOf(constants, path) ?? others?.(path, library),
    types: {
      'google/authorized-session': authorized,
      'google/auth': signing,
      'google/id-token-client': methods({
        request: requested('0.url|0.uri', false),
        fetch: requested('0', false),
        getRequestHeaders: quiet,
      }),
      'google/oauth2': methods({
        verifyIdToken: tested,
        verifySignedJwtWithCertsAsync: tested,
        getFederatedSignonCertsAsync: quiet,
        setCredentials: quiet,
        generateAuthUrl: { returns: 'tainted' },
      }),
    },
  },
];

const constants: Readonly<Record<string, Behaves>> = {
  CodeChallengeMethod: quiet,
  CertificateFormat: quiet,
};
