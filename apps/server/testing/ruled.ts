import { appText, reducedApp } from '@emmental/profile';
import { appWith } from '../../../packages/profile/testing/app.ts';
import { uploadNamed } from './upload.ts';

/** The rulebase of the app `shop`: files of its function Api are enforced, everything else alerts. */
export const ruledText = `emmental: profile/1
defaults:
  mode: alert
functions:
  Api:
    mode: { files: enforce }
    inbound:
      orders: { from: "GET /", who: anyone, inspect: all }
    outbound:
      pay: { to: api.pay.example:443 }
`;

/** A scan of the app `shop` with its rulebase; other fields as wanted. */
export const ruledUpload = (
  fields: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> => {
  const [fn] = (uploadNamed('shop') as { readonly functions: readonly object[] }).functions;
  return {
    ...uploadNamed('shop'),
    app: 'shop',
    findings: [],
    functions: [{ ...fn, id: 'template.yaml#Api', name: 'Api', rules: [] }],
    source: {
      path: 'emmental.yaml',
      files: [{ path: 'emmental.yaml', text: ruledText }],
      app: appText(reducedApp(appWith([{ name: 'Api' }]).app)),
    },
    ...fields,
  };
};

/** A signal of the guard of Api; other fields as wanted. */
export const ruledSignal = (fields: Readonly<Record<string, unknown>>): string =>
  JSON.stringify({
    schema: 'emmental/signal/1',
    time: '2026-12-01T09:59:00.000Z',
    app: 'shop',
    function: 'Api',
    invocation: null,
    rule: '(all other)',
    decision: 'deny',
    level: 'in-process',
    guardVersion: '0.4.1',
    ...fields,
  });

/** A change of a scan that enforces a section of Api. */
export const ruledStep = (section: string, says: string): Readonly<Record<string, unknown>> => ({
  says: `${says} of Api`,
  effort: 'line',
  isMode: true,
  label: 'NARROWS',
  command: null,
  at: [],
  functions: ['Api'],
  paths: [],
  diff: [
    '--- a/emmental.yaml',
    '+++ b/emmental.yaml',
    '@@ -6,1 +6,1 @@',
    '-    mode: { files: enforce }',
    `+    mode: { files: enforce, ${section}: enforce }`,
    '',
  ].join('\n'),
});
