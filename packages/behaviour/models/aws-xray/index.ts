import { undefinedValue } from '@emmental/evaluator';
import { argument } from '../argument.ts';
import type { LibraryModel } from '../model.ts';
import { callBack } from '../rules.ts';

/** X-Ray's SDKs: wrappers return their argument, and segments run the functions passed to them. */
export const xray: readonly LibraryModel[] = [
  {
    libraries: ['aws-xray-sdk', 'aws-xray-sdk-core', 'aws-xray-sdk-node'],
    language: 'javascript',
    exports: {
      captureAWS: { returns: { argument: '0' } },
      captureAWSClient: { returns: { argument: '0' } },
      captureAWSv3Client: { returns: { argument: '0' } },
      captureHTTPs: { returns: { argument: '0' } },
      captureHTTPsGlobal: { returns: 'undefined' },
      capturePromise: { returns: 'undefined' },
      captureFunc: (call) => callBack(call, argument(call, '1') ?? undefinedValue, [segment]),
      captureAsyncFunc: (call) => callBack(call, argument(call, '1') ?? undefinedValue, [segment]),
      captureCallbackFunc: { returns: { argument: '1' } },
      captureMySQL: { returns: { argument: '0' } },
      capturePostgres: { returns: { argument: '0' } },
      getSegment: { returns: { type: 'xray/segment' } },
      resolveSegment: { returns: { type: 'xray/segment' } },
      Segment: { returns: { type: 'xray/segment' } },
      Subsegment: { returns: { type: 'xray/segment' } },
    },
    types: {
      'xray/segment': {
        pattern: (name) => (/^addNew/.test(name) ? { returns: 'self' } : { returns: 'undefined' }),
        complete: true,
      },
    },
    complete: true,
  },
  {
    libraries: ['aws_xray_sdk'],
    language: 'python',
    exports: {
      'core.patch': { returns: 'undefined' },
      'core.patch_all': { returns: 'undefined' },
      'core.xray_recorder.capture': () => passThrough,
      'core.xray_recorder.capture_async': () => passThrough,
      'core.xray_recorder.in_segment': { returns: { type: 'xray/segment' } },
      'core.xray_recorder.in_subsegment': { returns: { type: 'xray/segment' } },
    },
    pattern: (path) =>
      path.startsWith('core.xray_recorder.') ? { returns: { type: 'xray/segment' } } : undefined,
    complete: true,
  },
];

const segment = { kind: 'unknown', why: 'an X-Ray segment', flows: [] } as const;
const passThrough = {
  kind: 'native',
  name: 'xray capture',
  apply: (call: { args: readonly (typeof undefinedValue)[] }) => call.args[0] ?? undefinedValue,
} as const;
