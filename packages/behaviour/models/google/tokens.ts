import { rowOf } from '@emmental/model';
import { noteVerified } from '../callers.ts';
import type { Behaves, LibraryModel } from '../model.ts';
import { applyBehaves } from '../rules.ts';
import { gives, methods } from './call.ts';
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

/** Google's libraries for tokens. A test of a token needs no permission. Source: references of google-auth 2 and google-auth-library 10. */
export const googleTokens: readonly LibraryModel[] = [
  {
    libraries: ['google.oauth2.id_token'],
    language: 'python',
    exports: tests,
    pattern: others,
  },
  {
    libraries: ['google.auth.transport.requests', 'google.auth.transport.urllib3'],
    language: 'python',
    // It asks for the keys, and carries no token.
    exports: { Request: quiet },
    pattern: others,
  },
  {
    libraries: ['google-auth-library'],
    language: 'javascript',
    exports: { OAuth2Client: gives('google/oauth2') },
    pattern: (path, library) => rowOf(constants, path) ?? others?.(path, library),
    types: {
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
