/** A scan of an app with one function, as `scan --upload` sends it; all its names begin with `name`. */
export const uploadNamed = (name: string): Readonly<Record<string, unknown>> => ({
  schema: 'emmental/upload/1',
  app: `${name}-app`,
  environment: 'prod',
  repository: `https://git.example/${name}`,
  commit: 'a41c9e0',
  branch: `${name}-branch`,
  rulebase: 'a41c9e',
  madeAt: '2026-12-01T09:00:00Z',
  tool: 'emmental 0.1.0',
  paths: [],
  closure: null,
  coverage: {},
  functions: [
    {
      id: `template.yaml#${name}-function`,
      name: `${name}-function`,
      runtime: 'nodejs22.x',
      who: 'public',
      owner: `@${name}-owner`,
      open: 1,
      analysed: true,
      report: { id: `template.yaml#${name}-function` },
      verdicts: [],
      modes: { processes: 'enforce' },
      rules: [
        {
          id: `${name}-match`,
          section: 'outbound',
          name: `${name}-rule`,
          match: `${name}.example:443`,
          action: 'allow',
          mode: 'enforce',
          origin: 'needed',
          because: `${name}-reason`,
          why: [],
        },
      ],
    },
  ],
  findings: [
    {
      fingerprint: `${name}-fingerprint`,
      function: `${name}-function`,
      rule: 'code/shell-from-event',
      severity: 'critical',
      title: `Anyone can run commands in ${name}`,
      document: { file: `${name}.js` },
    },
  ],
});

/** Signals of a guard of that app: an alert, and counts with a destination. */
export const signalsNamed = (name: string): string =>
  [
    { kind: 'block', rule: `${name}-rule`, evidence: { what: `${name}-evil.example:443` } },
    {
      kind: 'hits',
      section: null,
      rule: null,
      evidence: {
        invocations: 3,
        hits: { [`${name}-match`]: 4 },
        targets: { [`${name}-match`]: { [`${name}.example:443`]: 4 } },
      },
    },
  ]
    .map((fields, at) =>
      JSON.stringify({
        schema: 'emmental/signal/1',
        id: `em-${name}-${at}`,
        time: '2026-12-01T09:59:00.000Z',
        app: `${name}-app`,
        function: `${name}-function`,
        invocation: `${name}-invocation`,
        section: 'outbound',
        decision: 'deny',
        mode: 'enforce',
        level: 'in-process',
        guardVersion: '0.4.1',
        ...fields,
      }),
    )
    .join('\n');
