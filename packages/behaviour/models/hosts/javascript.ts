import { undefinedValue } from '@emmental/evaluator';
import { argument } from '../argument.ts';
import { recordHeaders } from '../headers/outgoing.ts';
import type { LibraryModel } from '../model.ts';
import { browsers } from './javascript/browsers.ts';
import { connected, databases, sockets } from './javascript/connections.ts';
import { nodemailer } from './javascript/nodemailer.ts';
import { fetched, requests } from './javascript/requests.ts';
import { urlOf, urls } from './javascript/urls.ts';

const globalFetch: LibraryModel = {
  libraries: ['global'],
  language: 'javascript',
  exports: {
    fetch: fetched,
    URL: urlOf,
    Headers: { returns: { argument: '0' } },
    Request: (call) => {
      recordHeaders(call, argument(call, '1.headers'));
      return call.args[0] ?? undefinedValue;
    },
    WebSocket: connected('ws'),
    EventSource: connected('https'),
    'URL.canParse': { returns: 'fresh' },
    'URL.parse': urlOf,
  },
};

export const hostsInJavaScript: readonly LibraryModel[] = [
  ...requests,
  ...sockets,
  nodemailer,
  browsers,
  urls,
  globalFetch,
  databases,
];
