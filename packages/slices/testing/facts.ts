import {
  type App,
  type Behaviour,
  type CompiledFunction,
  constant,
  everySection,
  type Finding,
  type FunctionDeclaration,
  type FunctionReport,
  type ProfileMode,
  type Resource,
  type Role,
  type Sink,
  type SinkKind,
  type ThreatId,
  type Trigger,
  type Value,
} from '@emmental/model';
import { linkedOf } from '../../link/testing/linked.ts';
import type { FunctionFacts } from '../facts/facts.ts';
import { guardOf } from '../facts/guard.ts';

const at = { file: 'template.yaml', line: 10, column: 3 };

/** The facts that a test sets. By default, the function has no guard and its own tight role. */
export interface TestFacts {
  readonly behaviours?: readonly Behaviour[];
  readonly triggers?: readonly Trigger[];
  readonly exposure?: Trigger['exposure'];
  readonly declaration?: Partial<FunctionDeclaration>;
  readonly settings?: Readonly<Record<string, Value>>;
  readonly resources?: readonly Resource[];
  readonly report?: Partial<FunctionReport>;
  readonly role?: Partial<Role> | null;
  readonly findings?: FunctionFacts['findings'];
  readonly accepted?: FunctionFacts['accepted'];
  readonly packages?: FunctionFacts['packages'];
  readonly native?: FunctionFacts['native'];
  readonly writers?: Readonly<Record<string, readonly string[]>>;
  /** The modes of the guard that the template attaches; absent = no guard. */
  readonly guard?: Partial<CompiledFunction['mode']>;
  /** Further parts of the rules; a section that is left out denies everything. */
  readonly rules?: Partial<CompiledFunction>;
  /** The digest of the rules in the layer; `same` by default. */
  readonly deployed?: string | null;
}

/** Builds the facts about one function for a test. */
export function facts(scenario: TestFacts): FunctionFacts {
  const { triggers = [trigger(scenario.exposure ?? 'public')] } = scenario;
  const declaration = declarationOf(scenario, triggers);
  const digest = 'same';
  return {
    app: appOf(scenario, declaration),
    declaration,
    report: reportOf(scenario, declaration, triggers),
    findings: scenario.findings ?? [],
    accepted: scenario.accepted ?? new Map(),
    packages: scenario.packages === undefined ? none : scenario.packages,
    native: scenario.native ?? [],
    writers: new Map(
      Object.entries(scenario.writers ?? {}).map(([id, names]) => [
        id,
        names.map((name) => ({ function: name, action: 'sqs:SendMessage', evidence: [] })),
      ]),
    ),
    guard: guardOf(
      declaration,
      scenario.guard ? { digest, function: rules(scenario.guard, scenario.rules ?? {}) } : null,
      scenario.deployed === undefined ? digest : scenario.deployed,
      rules({}, scenario.rules ?? {}),
    ),
  };
}

const declarationOf = (scenario: TestFacts, triggers: readonly Trigger[]): FunctionDeclaration => ({
  id: 'template.yaml#Fn',
  name: 'Fn',
  logicalId: 'Fn',
  at,
  runtime: 'nodejs22.x',
  language: 'javascript',
  packageType: 'zip',
  handler: { kind: 'handler', directory: '', handler: 'a.handler', inline: null },
  environment: new Map(
    scenario.guard ? [['AWS_LAMBDA_EXEC_WRAPPER', constant('/opt/emmental/wrapper')]] : [],
  ),
  role: 'FnRole',
  triggers,
  settings: new Map(Object.entries(scenario.settings ?? {})),
  condition: null,
  ...scenario.declaration,
});

function reportOf(
  scenario: TestFacts,
  declaration: FunctionDeclaration,
  triggers: readonly Trigger[],
): FunctionReport {
  const { exposure = 'public' } = scenario;
  return {
    id: declaration.id,
    name: 'Fn',
    file: at.file,
    line: at.line,
    runtime: 'nodejs22.x',
    handler: { file: 'a.mjs', export: 'handler' },
    policyFormat: 'sam',
    role: { id: 'FnRole', shared: false },
    triggers,
    reachedBy: { exposure, path: [exposure, 'Fn'] },
    needed: [],
    granted: [],
    excess: [],
    missing: [],
    keptForUnknown: [],
    policy: null,
    behaviours: linkedOf(declaration, scenario.behaviours ?? []),
    unknown: [],
    ...scenario.report,
  };
}

function appOf(scenario: TestFacts, declaration: FunctionDeclaration): App {
  const role: Role = {
    id: 'FnRole',
    holders: ['Fn'],
    generated: false,
    statements: [],
    managed: [],
    boundary: null,
    trust: [],
    unknown: [],
    at,
    ...scenario.role,
  };
  return {
    id: 'template.yaml',
    name: 'shop',
    template: 'template.yaml',
    folder: '',
    format: 'sam',
    functions: [declaration],
    subjects: [],
    roles: scenario.role === null ? [] : [role],
    resources: new Map((scenario.resources ?? []).map((declared) => [declared.id, declared])),
    resourcePolicies: [],
    values: { total: 0, unknown: 0 },
  };
}

/** The packages of a function that loads none. */
const none = { loaded: [], undeclared: [], copied: [], isChecked: true, vulnerable: [], suspicious: [] };

/** Returns rules that allow nothing, except an inbound rule that inspects every event. A mode that is left out is `alert`. */
const rules = (
  mode: Partial<CompiledFunction['mode']>,
  more: Partial<CompiledFunction>,
): CompiledFunction => ({
  mode: { ...everySection<ProfileMode>('alert'), ...mode },
  onError: 'open',
  breakGlass: 'forbidden',
  onBlock: { http: 403, quarantine: null },
  ...everySection([]),
  inbound: [
    {
      name: 'any',
      match: '00000000',
      action: 'allow',
      origin: 'file',
      triggers: [],
      source: null,
      inspect: 'all',
      shape: null,
      batchItemFailures: false,
    },
  ],
  skeletons: {},
  ...more,
});

export const trigger = (exposure: Trigger['exposure'], more: Partial<Trigger> = {}): Trigger => ({
  kind: 'api',
  source: 'POST /orders',
  sourceId: null,
  sourceValue: null,
  exposure,
  by: exposure === 'public' ? 'no authorizer' : 'an authorizer',
  at,
  place: 'Fn.Events.Post',
  settings: new Map(),
  ...more,
});

/** Event data in a sink of a kind, at `a.mjs:3`. */
export const sink = (kind: SinkKind, sanitized: string | null = null): Sink => ({
  kind: 'sink',
  sink: kind,
  eventPath: 'body.name',
  sanitized,
  seen: { at: { file: 'a.mjs', line: 3, column: 1 }, text: 'call(name)', chain: [] },
});

export const resource = (id: string, type: string): Resource => ({
  id,
  type,
  properties: { kind: 'fields', fields: new Map(), open: false },
  condition: null,
  generated: false,
  at,
});

export const finding = (
  rule: string,
  threats: readonly ThreatId[],
  status: Finding['status'] = 'fail',
  more: Partial<Finding> = {},
): Finding => ({
  rule,
  aliases: [],
  title: `${rule} was found`,
  function: 'template.yaml#Fn',
  resource: null,
  file: 'template.yaml',
  line: 12,
  column: 1,
  status,
  condition: null,
  severity: 'high',
  slice: 'role',
  threats,
  evidence: [],
  fix: null,
  fingerprint: rule,
  details: [],
  mark: null,
  ...more,
});
