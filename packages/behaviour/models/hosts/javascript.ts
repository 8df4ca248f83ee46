import type { LibraryModel } from '../model.ts';
import { browsers } from './javascript/browsers.ts';
import { connected, databases, sockets } from './javascript/connections.ts';
import { nodemailer } from './javascript/nodemailer.ts';
import { requestOf, requestTypes } from './javascript/request-object.ts';
import { fetched, requests } from './javascript/requests.ts';
import { urlOf, urls } from './javascript/urls.ts';

const globalFetch: LibraryModel = {
  libraries: ['global'],
  language: 'javascript',
  exports: {
    fetch: fetched,
    URL: urlOf,
    Headers: { returns: { argument: '0' } },
    Request: requestOf,
    WebSocket: connected('ws'),
    EventSource: connected('https'),
    'URL.canParse': { returns: 'fresh' },
    'URL.parse': urlOf,
  },
  types: requestTypes,
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
