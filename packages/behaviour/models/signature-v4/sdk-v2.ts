import { type Abstract, type Call, constant, recordOf, undefinedValue, unknown } from '@emmental/evaluator';
import { recordAddress } from '../addresses.ts';
import { argument, field } from '../argument.ts';
import { instanceOf } from '../instance.ts';
import type { Behaves, TypeModel } from '../model.ts';
import { signed } from './index.ts';

/**
 * Signing a request by hand with the SDK for JavaScript v2: the code makes `new AWS.HttpRequest(endpoint)`, sets its
 * fields one by one, and calls `new AWS.Signers.V4(request, 'es').addAuthorization(…)`. This is not documented for
 * users, but samples for OpenSearch use it. Source: aws-sdk-js, lib/http.js, lib/endpoint.js, lib/signers/v4.js.
 */
export const signersOfV2: Readonly<Record<string, Behaves>> = {
  Endpoint: (call) => endpointOf(call, call.args[0] ?? undefinedValue),
  HttpRequest: (call) => {
    const endpointArgument = call.args[0] ?? undefinedValue;
    const endpoint =
      endpointArgument.kind === 'object' ? endpointArgument : endpointOf(call, endpointArgument);
    return recordOf(call.machine, {
      method: constant('POST'),
      path: constant('/'),
      headers: recordOf(call.machine, {}),
      body: constant(''),
      endpoint,
    });
  },
  'Signers.V4': (call) =>
    instanceOf(call, 'aws/v2-signer', {
      request: call.args[0] ?? unknown('a request'),
      service: call.args[1] ?? unknown('a service'),
    }),
};

export const signerTypesOfV2: Readonly<Record<string, TypeModel>> = {
  'aws/v2-signer': {
    methods: {
      addAuthorization: (call) => {
        const host = argument(call, 'self.request.endpoint.hostname');
        signed(call, argument(call, 'self.service'), argument(call, 'self.request.method'), host);
        recordAddress(call, host);
        return undefinedValue;
      },
    },
    complete: true,
  },
};

/** Makes an endpoint from a host name or an address. */
function endpointOf(call: Call, address: Abstract): Abstract {
  const hostname =
    address.kind === 'object' ? (field(call.machine, address, 'hostname', call) ?? address) : address;
  return recordOf(call.machine, {
    host: hostname,
    hostname,
    href: address,
    protocol: constant('https:'),
    path: constant('/'),
  });
}
