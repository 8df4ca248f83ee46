import type {
  CompiledFunction,
  CompiledRule,
  CompiledRules,
  ProfileMode,
  ProfileSection,
} from '@emmental/model';
import type { Random } from '../oracle/random.ts';

/** A function with its rules in one section, before and after an edit. */
export interface Scenario {
  readonly name: string;
  readonly section: ProfileSection;
  readonly before: CompiledFunction;
  readonly after: CompiledFunction;
}

type Match = { readonly [S in ProfileSection]: readonly Omit<CompiledRules[S], keyof CompiledRule>[] };

const table = (name: string) => `arn:aws:dynamodb:*:*:table/${name}`;

/** The fields by which rules match, by section. */
const matches: Match = {
  inbound: [
    { triggers: ['apigw-v2'], source: null, inspect: 'all', shape: null, batchItemFailures: false },
    { triggers: ['apigw-v2'], source: 'POST /orders', inspect: 'all', shape: null, batchItemFailures: false },
    { triggers: ['sqs'], source: null, inspect: 'all', shape: null, batchItemFailures: false },
    { triggers: ['sqs'], source: 'MailQueue', inspect: 'all', shape: null, batchItemFailures: false },
    { triggers: [], source: null, inspect: [], shape: null, batchItemFailures: false },
  ],
  outbound: [
    { to: ['api.example:443'] },
    { to: ['*.shop.example:443'] },
    { to: ['aws:dynamodb'] },
    { to: ['aws:s3@eu-west-1'] },
    { to: ['env:HOOK'] },
    { to: ['10.0.0.0/8:*'] },
    { to: ['203.0.113.0/24:443'] },
    { to: ['evil.example:443', 'api.example:80'] },
    { to: ['any'] },
  ],
  files: [
    { read: ['/tmp/**'], write: ['/tmp/**'] },
    { read: ['/tmp/in/*'], write: [] },
    { read: ['/etc/hosts'], write: [] },
    { read: ['/**'], write: [] },
  ],
  processes: [
    { run: '/bin/sh', args: null },
    { run: '/bin/sh', args: ['-c', 'convert *'] },
    { run: 'convert', args: null },
    { run: '/usr/bin/*', args: null },
    { run: '**', args: null },
  ],
  code: [{ use: ['eval'] }, { use: ['vm', 'worker'] }, { use: ['wasm'] }, { use: ['addon', 'eval'] }],
  permissions: [
    { call: ['dynamodb:GetItem'], resource: [] },
    { call: ['dynamodb:GetItem', 'dynamodb:PutItem'], resource: [table('Orders')] },
    { call: ['dynamodb:*'], resource: [table('Users')] },
    { call: ['dynamodb:DeleteItem'], resource: [] },
    { call: ['dynamodb:Query', 'dynamodb:Scan'], resource: [] },
    { call: ['s3:GetObject'], resource: [] },
  ],
};

const modes: readonly ProfileMode[] = ['learn', 'alert', 'enforce'];

/** Makes a function with some rules in a section, and an edit: a rule less, a rule more, another mode, or two of these. */
export function scenarioOf(nth: number, section: ProfileSection, random: Random): Scenario {
  const name = `F${nth}`;
  const all = matches[section];
  const rule = (at: number): CompiledRule => {
    const action = random.pick(['allow', 'allow', 'allow', 'watch', 'deny'] as const);
    return {
      name: `r${at}`,
      match: `${nth.toString(16).padStart(4, '0')}${at.toString(16).padStart(2, '0')}${action.slice(0, 2)}`,
      action,
      origin: 'file',
      ...all[at],
    };
  };
  const chosen = all.map((_, at) => at).filter(() => random.chance(0.5));
  const rules = chosen.map(rule);
  const mode = random.pick(modes);
  const edited = edit(rules, mode, all.length, rule, random);
  return {
    name,
    section,
    before: functionOf(section, rules, mode),
    after: functionOf(section, edited.rules, edited.mode),
  };
}

function edit(
  rules: readonly CompiledRule[],
  mode: ProfileMode,
  places: number,
  rule: (at: number) => CompiledRule,
  random: Random,
): { readonly rules: readonly CompiledRule[]; readonly mode: ProfileMode } {
  let edited = rules;
  let next = mode;
  for (let times = random.chance(0.3) ? 2 : 1; times > 0; times--)
    switch (random.below(3)) {
      case 0: {
        const gone = random.below(Math.max(1, edited.length));
        edited = edited.filter((_, at) => at !== gone);
        break;
      }
      case 1: {
        const added = rule(random.below(places));
        edited = [...edited.filter(({ name }) => name !== added.name), added];
        break;
      }
      default:
        next = random.pick(modes);
    }
  return { rules: edited, mode: next };
}

const functionOf = (
  section: ProfileSection,
  rules: readonly CompiledRule[],
  mode: ProfileMode,
): CompiledFunction => ({
  mode: {
    inbound: mode,
    outbound: mode,
    files: mode,
    processes: mode,
    code: mode,
    permissions: mode,
  },
  onError: 'open',
  breakGlass: 'allowed',
  onBlock: { http: 403, quarantine: null },
  inbound: null,
  outbound: null,
  files: null,
  processes: null,
  code: null,
  permissions: null,
  [section]: rules,
  skeletons: {},
});
