import type { Context } from '../context.ts';
import type { Core } from '../contract.ts';
import { connectAnswers } from './network/connect.ts';
import { nameAnswers } from './network/names.ts';
import { networkOf } from './network/network.ts';
import { sentAnswers } from './network/sent.ts';
import { tlsAnswers } from './network/tls.ts';

export type NetworkAnswers = Pick<
  Core,
  | 'resolving'
  | 'resolvingBy'
  | 'resolved'
  | 'reversing'
  | 'nameServer'
  | 'connect'
  | 'connectPath'
  | 'datagram'
  | 'joins'
  | 'secured'
  | 'serverName'
  | 'offers'
  | 'startsTls'
  | 'wants'
  | 'sent'
  | 'beside'
  | 'carries'
  | 'requests'
  | 'streams'
>;

/** Makes the answers about host names, addresses, TLS, and the bytes that are written to connections. */
export function networkAnswers(context: Context): NetworkAnswers {
  const network = networkOf(context);
  return {
    ...nameAnswers(network),
    ...connectAnswers(network),
    ...tlsAnswers(network),
    ...sentAnswers(network),
  };
}
