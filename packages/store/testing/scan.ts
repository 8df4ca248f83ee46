import type { Upload } from '../scans/upload.ts';

/** Returns an upload of an app with one function, Admin; other fields as wanted. */
export const scanOf = (app: string, madeAt: Date, fields: Partial<Upload> = {}): Upload => ({
  schema: 'emmental/upload/1',
  app,
  environment: 'prod',
  repository: null,
  commit: 'a41c9e0',
  branch: 'main',
  rulebase: 'a41c9e',
  madeAt: madeAt.toISOString(),
  tool: 'emmental 0.1.0',
  functions: [
    {
      id: 'template.yaml#Admin',
      name: 'Admin',
      runtime: 'nodejs22.x',
      who: 'public',
      owner: '@shop/admin',
      open: 0,
      analysed: true,
      report: { reachedBy: { exposure: 'public', path: ['anyone', 'POST /admin', 'Admin'] } },
      verdicts: null,
      modes: null,
      rules: [],
    },
  ],
  findings: [],
  paths: [],
  closure: null,
  coverage: {},
  packages: [],
  accepted: [],
  others: [],
  routes: [],
  steps: [],
  ...fields,
});
