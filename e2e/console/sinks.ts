/*
 * Texts that a repository, an event, another tool or a person can choose. `mark` makes the text of a sink, so that a test finds it on the
 * pages.
 */

/** Returns the text of a sink: its name, and what an attacker puts behind it. */
export type Mark = (sink: string) => string;

const place = (mark: Mark, sink: string) => ({
  file: mark(`${sink} file`),
  line: 7,
  text: mark(`${sink} code`),
});

/** The upload of an app with one function whose texts are all chosen by an attacker. */
export const hostileUpload = (mark: Mark) => ({
  schema: 'emmental/upload/1',
  app: mark('app'),
  environment: mark('env'),
  repository: mark('repository'),
  commit: 'a41c9e0',
  branch: mark('branch'),
  rulebase: mark('rulebase'),
  madeAt: new Date(Date.now() - 7_200_000).toISOString(),
  tool: mark('tool'),
  coverage: {},
  paths: [],
  closure: null,
  packages: [packageOf(mark)],
  functions: [functionOf(mark)],
  findings: [findingOf(mark)],
  accepted: [acceptanceOf(mark)],
  steps: [changeOf(mark)],
  others: [],
  routes: [routeOf(mark)],
});

const packageOf = (mark: Mark) => ({
  ecosystem: 'npm',
  name: mark('package'),
  version: '1.0.0',
  source: 'registry',
  lockfile: 'package-lock.json',
  line: 3,
  loadedBy: ['template.yaml#F'],
  shippedWith: [],
  owner: null,
});

const functionOf = (mark: Mark) => ({
  id: 'template.yaml#F',
  name: mark('function'),
  runtime: mark('runtime'),
  who: 'public',
  owner: mark('owner'),
  open: 1,
  analysed: true,
  report: {
    reachedBy: { exposure: 'public', path: [mark('caller')] },
    triggers: [{ kind: mark('trigger kind'), source: mark('trigger'), exposure: 'public' }],
    needed: [permission(mark, 'needed')],
    excess: [{ ...permission(mark, 'excess'), why: mark('excess why') }],
    missing: [permission(mark, 'missing')],
    keptForUnknown: [{ ...permission(mark, 'undecided'), unknown: mark('undecided why') }],
  },
  verdicts: [verdict(mark)],
  modes: { outbound: 'enforce', processes: 'alert' },
  rules: [
    {
      id: 'm1',
      section: 'outbound',
      name: mark('rule'),
      match: mark('rule match'),
      action: 'allow',
      mode: 'enforce',
      origin: mark('rule origin'),
      because: mark('rule because'),
      why: [place(mark, 'rule')],
      shadowed: mark('shadowed'),
    },
  ],
});

const findingOf = (mark: Mark) => ({
  fingerprint: mark('fingerprint'),
  function: mark('function'),
  rule: mark('finding rule'),
  severity: 'critical',
  title: mark('finding'),
  owner: mark('file owner'),
  edit: mark('edit'),
  document: {
    file: mark('finding file'),
    line: 9,
    fix: mark('fix'),
    condition: mark('condition'),
    evidence: [place(mark, 'finding')],
    dependency: {
      name: mark('dependency'),
      version: mark('dependency version'),
      id: mark('advisory'),
      aliases: [mark('advisory alias')],
      fixed: mark('fixed version'),
    },
  },
});

const acceptanceOf = (mark: Mark) => ({
  kind: 'rulebase',
  name: mark('exception'),
  finding: mark('accepted finding'),
  where: mark('accepted where'),
  reason: mark('accepted reason'),
  owner: mark('accepted owner'),
  until: null,
  by: mark('accepted by'),
  file: mark('accepted file'),
  line: 4,
  findings: 1,
});

const changeOf = (mark: Mark) => ({
  says: mark('change'),
  effort: 'line',
  label: 'NARROWS',
  command: mark('change command'),
  at: [place(mark, 'change')],
  functions: [mark('function')],
  paths: [
    {
      id: 'r1',
      function: mark('function'),
      threat: 'T1',
      because: mark('path because'),
      loses: mark('path loses'),
    },
  ],
  diff: `--- a/f\n+++ b/f\n@@ -1 +1 @@\n-${mark('diff before')}\n+${mark('diff after')}\n`,
});

const routeOf = (mark: Mark) => ({
  id: 'r1',
  function: mark('function'),
  threat: 'T1',
  name: mark('own threat'),
  who: 'public',
  because: mark('route because'),
  loses: mark('route loses'),
  visibility: 'blind',
  hops: [
    { text: mark('hop people'), kind: 'people', at: null },
    { text: mark('hop source'), kind: 'source', at: place(mark, 'hop') },
    { text: mark('function'), kind: 'function', at: null },
  ],
  steps: [{ says: mark('step'), attack: ['T1059'], at: [place(mark, 'step')] }],
  cells: [
    {
      slice: 'code',
      step: 0,
      stop: 'no',
      see: 'no',
      by: 'code',
      isVoid: false,
      isAssumed: false,
      says: mark('control'),
      at: [place(mark, 'control')],
      question: mark('control question'),
    },
  ],
  closing: [{ list: 'steps', index: 0, slices: ['code'] }],
  replay: mark('replay'),
});

const permission = (mark: Mark, kind: string) => ({
  action: `s3:${mark(`${kind} action`)}`,
  resource: mark(`${kind} resource`),
  resources: [{ pattern: mark(`${kind} resource`) }],
  evidence: [place(mark, kind)],
});

const verdict = (mark: Mark) => ({
  threat: 'T1',
  name: mark('own threat'),
  verdict: 'aligned',
  visibility: 'blind',
  depth: 0,
  alone: null,
  routes: [
    {
      id: 'r1',
      verdict: 'aligned',
      applies: 'yes',
      because: mark('hole because'),
      loses: mark('hole loses'),
      cells: [
        {
          slice: 'code',
          step: 0,
          stop: 'no',
          see: 'no',
          by: 'code',
          void: false,
          assumed: false,
          says: mark('hole control'),
        },
      ],
    },
  ],
  decidedBy: [place(mark, 'hole')],
  question: mark('hole question'),
});

/** Signals of a guard whose function is run by an attacker. */
export function hostileSignals(mark: Mark, nth: number): readonly unknown[] {
  const common = {
    schema: 'emmental/signal/1',
    app: mark('app'),
    function: mark('function'),
    level: 'in-process',
    guardVersion: mark('guard'),
    profileDigest: mark('digest'),
    time: new Date(Date.now() - 60_000 - nth * 1000).toISOString(),
  };
  return [
    {
      ...common,
      kind: 'alert',
      id: mark('signal'),
      invocation: mark('invocation'),
      section: 'outbound',
      rule: mark('denied rule'),
      decision: 'deny',
      mode: 'alert',
      evidence: {
        what: mark('call'),
        api: mark('api'),
        path: mark('event path'),
        trigger: mark('event trigger'),
        class: mark('class'),
        proof: mark('proof'),
        quarantine: mark('quarantine'),
        stack: [mark('frame')],
      },
    },
    {
      ...common,
      kind: 'hits',
      id: `em-hits-${nth}`,
      section: null,
      rule: null,
      mode: null,
      evidence: { invocations: 9, hits: { m1: 5 }, targets: { m1: { [mark('destination')]: 5 } } },
    },
  ];
}

/** A SARIF report of another tool. */
export const hostileSarif = (mark: Mark) => ({
  version: '2.1.0',
  runs: [
    {
      tool: { driver: { name: mark('sarif tool'), rules: [] } },
      results: [
        {
          ruleId: mark('sarif rule'),
          level: 'error',
          message: { text: mark('sarif message') },
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: 'src/a.ts' },
                region: { startLine: 3, snippet: { text: mark('sarif code') } },
              },
            },
          ],
        },
      ],
    },
  ],
});

/** A CycloneDX report of another tool. */
export const hostileBom = (mark: Mark) => ({
  bomFormat: 'CycloneDX',
  specVersion: '1.6',
  metadata: { tools: { components: [{ name: mark('bom tool') }] } },
  components: [{ 'bom-ref': 'c', name: mark('component'), version: mark('component version') }],
  vulnerabilities: [
    {
      id: mark('vulnerability'),
      description: mark('vulnerability text'),
      recommendation: mark('recommendation'),
      ratings: [{ severity: 'critical' }],
      affects: [{ ref: 'c' }],
    },
  ],
});
