import { constant, type Resource, text, type Value } from '@emmental/model';
import { resource, trigger } from '../facts.ts';
import { fields, queue, referenceTo, stage, type ThreatCase } from './case.ts';

const parameter = (byDefault: string | null): Value =>
  text([{ kind: 'parameter', name: 'Runs', ...(byDefault === null ? {} : { default: byDefault }) }]);

const restStage = (path: string, method: string | null, rate: number): Resource => ({
  ...resource('Live', 'AWS::ApiGateway::Stage'),
  properties: fields({
    RestApiId: referenceTo('Api'),
    MethodSettings: {
      kind: 'list',
      items: [
        fields({
          ResourcePath: constant(path),
          ...(method === null ? {} : { HttpMethod: constant(method) }),
          ThrottlingRateLimit: constant(rate),
        }),
      ],
      open: false,
    },
  }),
});

const throttled = (api: string): Resource =>
  stage('Live', api, { DefaultRouteSettings: fields({ ThrottlingRateLimit: constant(10) }) });

const limited = {
  ...queue,
  settings: new Map<string, Value>([
    [
      'ScalingConfig',
      { kind: 'fields', fields: new Map([['MaximumConcurrency', constant(4)]]), open: false },
    ],
  ]),
};

/** Cases of calls without end: T11. */
export const floodCases: readonly ThreatCase[] = [
  ['no limit', 'T11', {}, 'aligned'],
  ['no limit, and nobody from outside', 'T11', { exposure: 'internal' }, 'n/a'],
  ['a limit', 'T11', { settings: { ReservedConcurrentExecutions: constant(5) } }, 'closed', 1],
  [
    'a route of an API whose rate is limited',
    'T11',
    {
      triggers: [trigger('public', { sourceId: 'Api' })],
      resources: [throttled('Api')],
    },
    'closed',
    1,
  ],
  [
    'a route of an API whose second stage is not limited',
    'T11',
    {
      triggers: [trigger('public', { sourceId: 'Api' })],
      resources: [throttled('Api'), stage('Test', 'Api')],
    },
    'aligned',
  ],
  ...(
    [
      ['/*', '*', 10, 'closed'],
      ['*/*', null, 10, 'closed'],
      ['/*', 'GET', 10, 'aligned'],
      ['orders/POST', null, 10, 'aligned'],
      ['*/*', null, -1, 'aligned'],
    ] as const
  ).map(
    ([path, method, rate, verdict]): ThreatCase => [
      `a stage of a REST API that limits ${path} ${method} to ${rate}`,
      'T11',
      {
        triggers: [trigger('public', { sourceId: 'Api' })],
        resources: [restStage(path, method, rate)],
      },
      verdict,
      verdict === 'closed' ? 1 : 0,
    ],
  ),
  [
    'a route of one, and one of another without',
    'T11',
    {
      triggers: [trigger('public', { sourceId: 'Api' }), trigger('public', { sourceId: 'Other' })],
      resources: [throttled('Api')],
    },
    'aligned',
  ],
  [
    'a queue of which only some run at once',
    'T11',
    { triggers: [limited], writers: { Jobs: ['Other'] } },
    'closed',
    1,
  ],
  [
    'such a queue, and a route without a limit',
    'T11',
    { triggers: [limited, trigger('public', { sourceId: 'Api' })], writers: { Jobs: ['Other'] } },
    'aligned',
  ],
  [
    'such a queue, and another that functions write to',
    'T11',
    { triggers: [limited, { ...queue, sourceId: 'More' }], writers: { Jobs: ['Other'], More: ['Other'] } },
    'aligned',
  ],
  [
    'a limit that a parameter with a default sets',
    'T11',
    { declaration: { settings: new Map([['ReservedConcurrentExecutions', parameter('5')]]) } },
    'closed',
    1,
  ],
  [
    'a limit that a parameter without a default sets',
    'T11',
    { declaration: { settings: new Map([['ReservedConcurrentExecutions', parameter(null)]]) } },
    'unproven',
  ],
];
