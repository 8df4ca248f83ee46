import {
  type Abstract,
  type Call,
  choices,
  record,
  stringOf,
  undefinedValue,
  unknown,
} from '@emmental/evaluator';
import { rowOf } from '@emmental/model';
import { argument } from '../argument.ts';
import { roleOf } from '../aws/assumed.ts';
import { recordApiCall, request } from '../aws/call.ts';
import { instanceOf } from '../instance.ts';
import type { LibraryModel } from '../model.ts';
import { areOtherKeys, isOtherKey } from './keys.ts';

/**
 * Libraries that sign HTTP requests with the function's credentials. The signing name tells which permission the
 * request needs. Source: service authorization reference.
 */
export const signatureV4: readonly LibraryModel[] = [
  {
    libraries: ['@aws-sdk/signature-v4', '@smithy/signature-v4', '@aws-sdk/signature-v4-crt'],
    language: 'javascript',
    exports: {
      SignatureV4: (call) => signer(call, 'aws/signer', argument(call, '0.credentials')),
    },
    types: {
      'aws/signer': {
        methods: {
          sign: (call) => sign(call),
          presign: (call) => sign(call),
          signMessage: (call) => sign(call),
        },
        complete: true,
      },
      'aws/http-request': {
        properties: { headers: () => unknown('headers') },
        pattern: (name, self) => rowOf(self.facts, name) ?? unknown(`the ${name} of a request`),
        complete: true,
      },
    },
    complete: true,
  },
  {
    libraries: ['@smithy/protocol-http', '@aws-sdk/protocol-http'],
    language: 'javascript',
    exports: {
      HttpRequest: (call) =>
        instanceOf(call, 'aws/http-request', {
          method: argument(call, '0.method') ?? unknown('a method'),
          hostname: argument(call, '0.hostname') ?? unknown('a host'),
          path: argument(call, '0.path') ?? unknown('a path'),
        }),
    },
    complete: true,
  },
  {
    libraries: ['aws4'],
    language: 'javascript',
    exports: {
      sign: (call) => {
        if (areOtherKeys(call.machine, argument(call, '1'))) return argument(call, '0') ?? undefinedValue;
        signed(
          call,
          argument(call, '0.service') ?? argument(call, '0.host|0.hostname'),
          argument(call, '0.method'),
          argument(call, '0.host|0.hostname'),
        );
        return argument(call, '0') ?? undefinedValue;
      },
    },
    complete: true,
  },
  {
    libraries: ['aws4fetch', 'aws4-axios', 'aws-sigv4-fetch', 'aws4-fetch'],
    language: 'javascript',
    exports: {
      AwsClient: (call) => signer(call, 'aws/fetch-signer', argument(call, '0')),
      aws4Interceptor: (call) => {
        signed(call, argument(call, '0.options.service|0.service'), undefined, undefined);
        return unknown('an interceptor');
      },
      createSignedFetcher: (call) => signer(call, 'aws/fetch-signer', argument(call, '0.credentials')),
    },
    types: {
      'aws/fetch-signer': {
        methods: { fetch: (call) => fetchSigned(call), sign: (call) => fetchSigned(call) },
        call: (call) => fetchSigned(call),
        complete: true,
      },
    },
    complete: true,
  },
  {
    // `es` is the default. Source: opensearch-js, lib/aws/shared.js.
    libraries: [
      '@opensearch-project/opensearch/aws',
      '@opensearch-project/opensearch/aws-v3',
      '@opensearch-project/opensearch/lib/aws',
    ],
    language: 'javascript',
    exports: { AwsSigv4Signer: (call) => authorization(call, argument(call, '0.service') ?? es) },
    complete: true,
  },
  {
    libraries: [
      'requests_aws4auth',
      'requests_auth_aws_sigv4',
      'aws_requests_auth',
      'httpx_aws_auth',
      'botocore.auth',
      'opensearchpy',
    ],
    language: 'python',
    exports: {
      AWS4Auth: (call) =>
        isOtherKey(argument(call, '0'))
          ? unknown('request authorization')
          : authorization(call, argument(call, 'service|3')),
      AWSSigV4: (call) => authorization(call, argument(call, 'service|0')),
      'aws_auth.AWSRequestsAuth': (call) => authorization(call, argument(call, 'aws_service|5')),
      'boto_utils.BotoAWSRequestsAuth': (call) => authorization(call, argument(call, 'aws_service|2')),
      SigV4Auth: (call) =>
        instanceOf(call, 'aws/python-signer', {
          service: argument(call, 'service_name|1') ?? unknown('a service'),
        }),
      SigV4QueryAuth: (call) =>
        instanceOf(call, 'aws/python-signer', {
          service: argument(call, 'service_name|1') ?? unknown('a service'),
        }),
      AWSV4SignerAuth: (call) => authorization(call, argument(call, 'service|2') ?? es),
      RequestsAWSV4SignerAuth: (call) => authorization(call, argument(call, 'service|2') ?? es),
      Urllib3AWSV4SignerAuth: (call) => authorization(call, argument(call, 'service|2') ?? es),
    },
    types: {
      'aws/python-signer': {
        methods: {
          add_auth: (call) => {
            const facts = call.self?.kind === 'instance' ? call.self.facts : {};
            signed(call, facts['service'], argument(call, '0.method'), argument(call, '0.url'));
            return undefinedValue;
          },
        },
        complete: true,
      },
      'aws/python-request': {
        pattern: (name, self) => rowOf(self.facts, name) ?? unknown(`the ${name} of a request`),
        complete: true,
      },
    },
  },
  {
    libraries: ['botocore.awsrequest'],
    language: 'python',
    exports: {
      AWSRequest: (call) =>
        instanceOf(call, 'aws/python-request', {
          method: argument(call, 'method|0') ?? unknown('a method'),
          url: argument(call, 'url|1') ?? unknown('a URL'),
        }),
    },
  },
];

const es: Abstract = { kind: 'constant', value: 'es', flows: [] };
const yes: Abstract = { kind: 'constant', value: true, flows: [] };

/** Makes an object that signs requests for a service. With keys of somebody else, it needs no permission of the role. */
function signer(call: Call, type: string, credentials: Abstract | undefined): Abstract {
  const role = roleOf(credentials);
  return instanceOf(call, type, {
    service: argument(call, '0.service') ?? unknown('a service'),
    ...(role ? { role } : {}),
    ...(areOtherKeys(call.machine, credentials) ? { otherKeys: yes } : {}),
  });
}

function sign(call: Call): Abstract {
  const facts = call.self?.kind === 'instance' ? call.self.facts : {};
  if (facts['otherKeys']) return unknown('a signed request');
  signed(call, facts['service'], argument(call, '0.method'), argument(call, '0.hostname'));
  return unknown('a signed request');
}

function fetchSigned(call: Call): Abstract {
  const facts = call.self?.kind === 'instance' ? call.self.facts : {};
  if (facts['otherKeys']) return unknown('a response');
  signed(call, facts['service'], argument(call, '1.method'), argument(call, '0'));
  return unknown('a response');
}

function authorization(call: Call, service: Abstract | undefined): Abstract {
  signed(call, service, undefined, undefined);
  return unknown('request authorization');
}

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH'];

/** The permission for each signing name. `{method}` is the HTTP method in IAM's spelling. */
const permissions: Readonly<Record<string, readonly [service: string, operation: string]>> = {
  'execute-api': ['execute-api', 'Invoke'],
  appsync: ['appsync', 'GraphQL'],
  lambda: ['lambda', 'InvokeFunctionUrl'],
  es: ['es', 'ESHttp{method}'],
  aoss: ['aoss', 'APIAccessAll'],
  'neptune-db': ['neptune-db', 'connect'],
  'vpc-lattice-svcs': ['vpc-lattice-svcs', 'Invoke'],
  aps: ['aps', 'RemoteWrite'],
  osis: ['osis', 'Ingest'],
  s3: ['s3', '{s3}'],
};

/** Records a request that is signed for a service, by its signing name. */
export function signed(
  call: Call,
  service: Abstract | undefined,
  method: Abstract | undefined,
  url: Abstract | undefined,
): void {
  for (const choice of choices(service ?? unknown('a service'))) {
    const name = stringOf(choice) ?? nameInHost(url);
    const row = name === null ? undefined : rowOf(permissions, name);
    if (!row) {
      record(
        call.machine,
        {
          kind: 'undecided',
          what: 'a signed request',
          why: name === null ? 'the service is not known' : `what a request to ${name} needs is not known`,
          touches: name === null ? null : [name],
        },
        call.at,
      );
      continue;
    }
    recordSigned(call, row, stringOf(method), url);
  }
}

function recordSigned(
  call: Call,
  [service, operation]: readonly [string, string],
  method: string | null,
  url: Abstract | undefined,
): void {
  const input = request(call.machine, { url });
  if (!operation.includes('{')) {
    recordApiCall(call, service, operation, input, { via: 'signature v4' });
    return;
  }
  const known = method === null ? methods : [method.toUpperCase()];
  for (const methodName of known) {
    const name =
      operation === '{s3}'
        ? s3Operation(methodName)
        : operation.replace('{method}', methodName.charAt(0) + methodName.slice(1).toLowerCase());
    recordApiCall(call, service, name, input, {
      via: 'signature v4',
      certainty: method === null ? 'possible' : 'known',
    });
  }
}

const s3Operation = (method: string): string =>
  ({ PUT: 'PutObject', POST: 'PutObject', DELETE: 'DeleteObject' })[method] ?? 'GetObject';

/** Returns the service named in a host such as `abc.execute-api.eu-west-1.amazonaws.com`, or null. */
function nameInHost(url: Abstract | undefined): string | null {
  let text = '';
  if (url?.kind === 'constant') text = String(url.value);
  else if (url?.kind === 'text')
    text = url.parts.map((part) => (typeof part === 'string' ? part : '*')).join('');
  const match = /\.([a-z-]+)\.[a-z0-9*-]+\.(?:amazonaws\.com|on\.aws)/.exec(text)?.[1] ?? null;
  return match === 'lambda-url' ? 'lambda' : match === 'appsync-api' ? 'appsync' : match;
}
