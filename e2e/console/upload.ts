const rule = (
  section: string,
  name: string,
  match: string,
  action: string,
  { id = null, origin = 'implied', mode = 'alert', line = 0 }: Partial<RuleFields> = {},
) => ({
  id,
  section,
  name,
  match,
  action,
  mode,
  origin,
  because: origin === 'assumed' ? 'until 31 Mar' : null,
  why: line === 0 ? [] : [{ file: 'src/thumbnail.ts', line, text: 'const key = record.s3.object.key' }],
});

interface RuleFields {
  readonly id: string | null;
  readonly origin: string;
  readonly mode: string;
  readonly line: number;
}

const rules = [
  rule('inbound', 'upload', 's3 Uploads · anyone through UploadApi', 'allow', {
    id: 'upload',
    origin: 'needed',
    line: 22,
  }),
  rule('inbound', '(all other)', 'any', 'deny'),
  rule('outbound', 'aws', 'aws:s3 eu-west-1', 'allow', { id: 'aws', origin: 'needed', line: 12 }),
  rule('outbound', 'callback', 'hooks.shop.example:443', 'watch', { id: 'callback', origin: 'assumed' }),
  rule('outbound', 'carriers', 'group carriers (2 hosts)', 'allow', { id: 'carriers', origin: 'hand' }),
  rule('outbound', 'metadata', '169.254.169.254, 169.254.170.2, 169.254.170.23 and 4 more', 'deny'),
  rule('outbound', '(all other)', 'any', 'deny'),
  rule('processes', 'resize', '/opt/bin/convert /tmp/* -resize 200x200 /tmp/*', 'allow', {
    id: 'resize',
    origin: 'needed',
    mode: 'enforce',
    line: 18,
  }),
  rule('processes', '(all other)', 'any', 'deny', { mode: 'enforce' }),
];

const cell = (slice: string, stop: string, see = 'no', by = 'cloud') => ({
  slice,
  step: 0,
  stop,
  see,
  by,
  void: slice === 'egress',
  assumed: slice === 'deps',
  says: `what ${slice} does about this step, in one sentence of some length`,
});

const verdict = (threat: string, kind: string, cells: readonly unknown[]) => ({
  threat,
  verdict: kind,
  visibility: kind === 'aligned' ? 'blind' : null,
  depth: kind === 'closed' ? 1 : 0,
  alone: kind === 'closed' ? 'process' : null,
  routes: [
    {
      id: `Thumbnails/${threat}/way`,
      verdict: kind,
      applies: 'yes',
      because: 'anyone → POST /upload → UploadApi → s3 Uploads → Thumbnails',
      loses: 'all that its role has',
      cells,
    },
  ],
  decidedBy: [{ file: 'src/thumbnail.ts', line: 18, text: 'await run(`convert /tmp/${key} …`)' }],
  question: kind === 'unproven' ? 'where env.CALLBACK_URL leads' : null,
});

const verdicts = [
  verdict('T1', 'closed', [
    cell('inspect', 'no', 'yes', 'guard'),
    cell('code', 'no', 'no', 'code'),
    cell('process', 'yes', 'yes', 'guard'),
    cell('egress', 'no', 'yes', 'guard'),
    cell('role', 'no'),
    cell('source', 'no'),
    cell('trail', 'no', 'unknown'),
  ]),
  verdict('T3', 'unproven', [cell('code', 'unknown', 'no', 'code'), cell('egress', 'no', 'yes', 'guard')]),
  verdict('T6', 'closed', [cell('deps', 'yes', 'no', 'build'), cell('process', 'yes', 'yes', 'guard')]),
  verdict('T11', 'aligned', [cell('limits', 'no'), cell('waf', 'no'), cell('source', 'no')]),
  { ...verdict('T13', 'n/a', []), routes: [] },
];

const names = ['Thumbnails', 'OrdersApi', 'UploadApi', 'Mailer', 'NightlyReport'] as const;
const exposures = ['public', 'public', 'authenticated', 'account', 'internal'] as const;

/** Returns what a scan of an app sends: five functions with rules, verdicts and findings. */
export const upload = (app: string) => ({
  schema: 'emmental/upload/1',
  app,
  environment: 'prod',
  repository: null,
  commit: 'a41c9e0',
  branch: 'main',
  rulebase: 'a41c9e7711',
  madeAt: new Date(Date.now() - 7_200_000).toISOString(),
  tool: 'emmental 0.1.0',
  coverage: {},
  packages: [],
  accepted: [],
  paths: [],
  closure: null,
  functions: names.map((name, at) => ({
    id: `template.yaml#${name}`,
    name,
    runtime: at === 4 ? 'python3.13' : 'nodejs22.x',
    who: exposures[at],
    owner: at === 3 ? null : `@${app}/media`,
    open: at % 3,
    analysed: true,
    report: { triggers: [{ kind: 's3', source: 's3 Uploads', exposure: 'public' }] },
    verdicts: at === 0 ? verdicts : null,
    modes:
      at === 4
        ? null
        : {
            inbound: 'alert',
            outbound: at === 1 ? 'enforce' : 'alert',
            processes: 'enforce',
            files: at === 2 ? 'learn' : 'alert',
          },
    rules: at === 4 ? [] : rules,
  })),
  findings: ['critical', 'medium'].map((severity) => ({
    fingerprint: `${app}-${severity}`,
    function: 'Thumbnails',
    rule: severity === 'critical' ? 'code/shell-from-event' : 'access/excess-write',
    severity,
    title:
      severity === 'critical'
        ? 'Anyone can run commands in Thumbnails'
        : 'Thumbnails can delete Uploads; its code never does',
    owner: severity === 'critical' ? `@${app}/media` : null,
    edit: severity,
    document: {
      file: 'src/thumbnail.ts',
      line: 18,
      fix: "execFile('convert', [path.join('/tmp', basename(key))])",
      evidence: [{ file: 'src/thumbnail.ts', line: 18, text: 'await run(`convert /tmp/${key} …`)' }],
    },
  })),
});
