import {
  type AssumedRoleReport,
  type Evidence,
  type Excess,
  type Format,
  type FunctionReport,
  type Needed,
  nameInId,
  type OpenQuestion,
  policyCommand,
  type Report,
  type Severity,
} from '@emmental/model';
import { verdict } from './closing.ts';
import { type Complete, commandLines, completing, nextLines, typed } from './commands.ts';
import { columnsOf, count, type Screen, table, visible, wrap } from './layout.ts';
import { arnName, resourceName } from './names.ts';
import { isToFix } from './problem.ts';

export interface PermissionsView {
  readonly all: boolean;
  /** The value of `--fail-on`; null when nothing fails here. */
  readonly failOn: Severity | null;
  /** Does a rulebase take the action from the function, by its id? */
  readonly isDenied: (functionId: string, action: string) => boolean;
}

/** The report of `emmental permissions`: per function the diff of its policy, legend of a diff. */
export function renderPermissions(report: Report, options: PermissionsView, screen: Screen): string {
  const functions = report.apps.flatMap((app) => app.functions.map((fn) => ({ ...fn, format: app.format })));
  if (functions.length === 0) return 'no functions found in the files that were read\n';
  const complete = completing(report);
  const shown = functions
    .map((fn) => renderFunction(fn, complete, options, screen).join('\n'))
    .join('\n\n\n');
  return [shown, ...failed(report, options, complete, screen), ''].join('\n');
}

/** The line that explains why the command fails with --fail-on; `scan` shows the findings. */
function failed(
  report: Report,
  { failOn }: PermissionsView,
  complete: Complete,
  screen: Screen,
): readonly string[] {
  const said = failOn === null ? [] : verdict(report.findings.filter(isToFix), { failOn });
  return said.flatMap((line) => [
    '',
    ...wrap(line, screen.width),
    ...nextLines([[complete('emmental scan', null), 'shows them']], screen),
  ]);
}

interface Row {
  readonly sign: ' ' | '-' | '+' | '?';
  readonly action: string;
  readonly on: string;
  readonly why: string;
}

/** A function, with the language its template is written in. */
type Written = FunctionReport & { readonly format: Format };

function renderFunction(
  reviewed: Written,
  complete: Complete,
  { all, isDenied }: PermissionsView,
  screen: Screen,
): string[] {
  const isLeft = ({ action }: { readonly action: string }): boolean => !isDenied(reviewed.id, action);
  const fn: Written = {
    ...reviewed,
    needed: reviewed.needed.filter(isLeft),
    missing: reviewed.missing.filter(isLeft),
    keptForUnknown: reviewed.keptForUnknown.filter(isLeft),
  };
  const denied = deniedRows(reviewed, isLeft);
  const failing = reviewed.missing
    .filter((need) => !isLeft(need))
    .map(({ action, resource }): Row => {
      const why = 'denied in emmental.yaml: the call fails';
      return { sign: ' ', action, on: arnName(resource), why };
    });
  const role =
    fn.role === null
      ? 'role not in this template'
      : `role ${nameInId(fn.role.id)} (${fn.role.shared ? 'shared' : fn.role.id.includes('#') ? 'passed down' : 'its own'})`;
  const handler = fn.handler ? `${fn.handler.file}#${fn.handler.export}` : 'code not read';
  const title = [fn.name, fn.runtime ?? 'runtime not known', handler, role]
    .map((text) => visible(text, screen))
    .join('   ');
  const assumes = (fn.assumes ?? []).flatMap((assumed) => [
    ...assumedRole(assumed, fn.unknown, all, screen),
    '',
  ]);
  return [
    ...wrap(title, screen.width),
    '',
    ...policyTable(fn, fn.unknown, all, screen, [...denied, ...failing]),
    '',
    ...assumes,
    ...summary(fn, denied.length, complete, screen),
  ];
}

/** The permissions that a role needs, has too many, lacks, and keeps for open questions. */
type Against = Pick<AssumedRoleReport, 'needed' | 'excess' | 'missing' | 'keptForUnknown'>;

function policyTable(
  of: Against,
  questions: readonly OpenQuestion[],
  all: boolean,
  screen: Screen,
  denied: readonly Row[] = [],
): readonly string[] {
  const rows = [
    ...keepRows(of),
    ...denied,
    ...removeRows(of.excess, all),
    ...addRows(of),
    ...openRows(of, questions, all),
  ];
  return table(
    [
      { title: '  ACTION', gives: 1, least: 30 },
      { title: 'ON', gives: 2, least: 16 },
      { title: 'WHY', gives: 6, least: 24, wraps: true },
    ],
    rows.map((row) => [`${row.sign} ${row.action}`, row.on, row.why].map((text) => visible(text, screen))),
    screen,
  );
}

/** Calls of a function with the credentials of another role, as a diff of that role's policy. */
function assumedRole(
  assumed: AssumedRoleReport,
  questions: readonly OpenQuestion[],
  all: boolean,
  screen: Screen,
): readonly string[] {
  const { ref } = assumed.role;
  const name = ref === null ? assumed.role.pattern : (assumed.role.called ?? ref.id);
  const lead =
    ref === null
      ? `As ${name}, a role that is not in this template: its permissions are not known.`
      : `As ${name}, a role of this template that it assumes:`;
  const kept =
    assumed.keptForUnknown.length > 0 ? ` (${count(assumed.keptForUnknown.length, 'grant')} kept)` : '';
  const sum =
    ref === null
      ? 'Add these permissions to that role, not to its own role.'
      : `Change these permissions on ${name}, not on its own role: remove ${assumed.excess.length}, add ${assumed.missing.length}${kept}.`;
  return [
    ...wrap(visible(lead, screen), screen.width, '  '),
    '',
    ...policyTable(assumed, questions, all, screen),
    '',
    ...wrap(visible(sum, screen), screen.width, '  '),
  ];
}

/**
 * A role that functions assume, by its logical id or its ARN: who calls what as it. Null where nothing that was read
 * assumes such a role.
 */
export function renderAssumedRole(report: Report, id: string, screen: Screen): string | null {
  const found = report.apps.flatMap(({ functions }) =>
    functions.flatMap((fn) =>
      (fn.assumes ?? [])
        .filter(({ role }) => role.ref?.id === id || role.called === id || role.pattern === id)
        .map((assumed) => [
          ...wrap(visible(`${fn.name}   ${fn.file}:${fn.line}`, screen), screen.width),
          '',
          ...assumedRole(assumed, fn.unknown, false, screen),
        ]),
    ),
  );
  return found.length === 0 ? null : `${found.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function keepRows(fn: Against): Row[] {
  const missing = new Set(fn.missing.map((need) => need.action));
  const rows = fn.needed
    .filter((need) => need.because !== 'runtime' && need.certainty === 'known' && !missing.has(need.action))
    .flatMap((need) =>
      namesOf(need).map((on): Row => ({ sign: ' ', action: need.action, on, why: whyOf(need) })),
    );
  const runtime = new Map<string, number>();
  for (const need of fn.needed.filter((need) => need.because === 'runtime' && !missing.has(need.action))) {
    const service = need.action.slice(0, need.action.indexOf(':'));
    runtime.set(service, (runtime.get(service) ?? 0) + 1);
  }
  const own: Row[] = [...runtime].map(([service, number]) => ({
    sign: ' ',
    action: `${service}: ${count(number, 'action')}`,
    on: service === 'logs' ? 'its own log group' : '',
    why: service === 'logs' ? 'every function' : 'its settings',
  }));
  return [...rows, ...own];
}

const namesOf = (need: Needed): string[] => [
  ...new Set(need.resources.map((resource) => resourceName(resource))),
];

function whyOf(need: Needed): string {
  const [first] = need.evidence;
  const [assumption] = need.assumed ?? [];
  const at = `${first ? place(first) : ''}${assumption ? `, assumed until ${assumption.until}` : ''}`;
  if (need.because === 'trigger') return at === '' ? 'its trigger' : `its trigger, ${at}`;
  return need.because === 'dependent' ? `${at}, the call needs it too` : at;
}

const place = (evidence: Evidence): string => `${evidence.file}:${evidence.line}`;

const levels = ['permissions', 'write', 'read', 'list', 'tagging', 'unknown'] as const;
const perService = 4;

/** Removals by risk; per service and resource the first few are named, the rest counted. */
function removeRows(excess: readonly Excess[], all: boolean): Row[] {
  const sorted = excess.toSorted((a, b) => levels.indexOf(a.accessLevel) - levels.indexOf(b.accessLevel));
  const rows: Row[] = [];
  const shown = new Map<string, number>();
  const rest = new Map<string, { service: string; on: string; number: number }>();
  for (const grant of sorted) {
    const service = grant.action.slice(0, grant.action.indexOf(':')) || grant.action;
    const key = `${service} ${grant.resource}`;
    const number = shown.get(key) ?? 0;
    shown.set(key, number + 1);
    if (all || number < perService) {
      rows.push({ sign: '-', action: grant.action, on: arnName(grant.resource), why: named(grant.why) });
    } else {
      const group = rest.get(key) ?? { service, on: arnName(grant.resource), number: 0 };
      rest.set(key, { ...group, number: group.number + 1 });
    }
  }
  return [
    ...rows,
    ...[...rest.values()].map(
      (group): Row => ({
        sign: '-',
        action: `${group.service}: ${group.number} more`,
        on: group.on,
        why: 'not used (--all)',
      }),
    ),
  ];
}

/** Google Cloud: the roles to grant to the account instead; the table of methods behind it is partial. */
function rolesOf(fn: Written, roles: NonNullable<FunctionReport['roles']>, screen: Screen): string[] {
  const granted = fn.granted.map(({ action, resource }) => `${action} on ${resource}`);
  const smallest = roles.map(({ role, on }) => `${role} on ${on}`);
  const list = (title: string, rows: readonly string[]): string[] => [
    `${title}${rows.length === 0 ? ' none' : ''}`,
    ...rows.map((row) => `  ${visible(row, screen)}`),
  ];
  return [
    ...list('Granted by the template:', granted),
    ...list('Smallest predefined roles (curated, partial):', smallest),
  ];
}

/** ARNs in a sentence as the user's names. */
const named = (why: string): string => why.replace(/arn:[^\s,;]+/g, arnName);

/** Permissions that it has and may need, but that a person denies. */
function deniedRows(fn: Written, isLeft: (need: { readonly action: string }) => boolean): readonly Row[] {
  const rows = [
    ...fn.needed
      .filter((need) => !isLeft(need) && !fn.missing.some(({ action }) => action === need.action))
      .flatMap((need) => namesOf(need).map((on) => ({ action: need.action, on }))),
    ...fn.keptForUnknown
      .filter((grant) => !isLeft(grant))
      .map(({ action, resource }) => ({ action, on: arnName(resource) })),
  ];
  return [...new Map(rows.map((row) => [JSON.stringify(row), row])).values()].map((row) => ({
    sign: '-',
    ...row,
    why: 'denied in emmental.yaml',
  }));
}

function addRows(fn: Against): Row[] {
  return fn.missing.map((need) => {
    const [first] = need.evidence;
    return {
      sign: '+',
      action: need.action,
      on: arnName(need.resource),
      why: `${first ? `${place(first)}, ` : ''}not granted: the call fails`,
    };
  });
}

function openRows(fn: Against, questions: readonly OpenQuestion[], all: boolean): Row[] {
  const rows = fn.keptForUnknown.map((grant): Row => {
    const question = questions.find((each) => each.id === grant.unknown);
    return {
      sign: '?',
      action: grant.action,
      on: arnName(grant.resource),
      why: `${question?.why ?? grant.unknown}; kept`,
    };
  });
  if (all || rows.length <= 6) return rows;
  return [...rows.slice(0, 5), { sign: '?', action: `${rows.length - 5} more`, on: '', why: 'kept (--all)' }];
}

/** How many actions are granted; `*` and `s3:*` are named, because a count would hide them. */
function givenTo({ granted }: FunctionReport): string {
  const actions = [...new Set(granted.map(({ action }) => action))];
  const services = actions.filter((action) => action === '*' || action.endsWith(':*')).slice(0, 3);
  const rest = actions.length - services.length;
  if (services.length === 0) return `${rest}`;
  return `${services.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

function summary(fn: Written, denied: number, complete: Complete, screen: Screen): string[] {
  const needs = new Set(fn.needed.map((need) => need.action)).size;
  const kept = fn.keptForUnknown.length > 0 ? ` (${count(fn.keptForUnknown.length, 'grant')} kept)` : '';
  const questions = fn.unknown.flatMap((question) => [
    ...wrap(visible(`? ${question.what}: ${question.why}; ${question.costs}`, screen), screen.width, '  '),
    ...commandLines('  ', complete(question.answer, fn.id), '    ', screen),
  ]);
  const first = wrap(
    visible(
      `Granted ${givenTo(fn)}, needs ${needs}: remove ${fn.excess.length + denied}, add ${fn.missing.length}, undecided ${fn.unknown.length}${kept}.`,
      screen,
    ),
    screen.width,
  );
  if (fn.roles) return [...questions, ...rolesOf(fn, fn.roles, screen)];
  if (fn.policy === null) return [...questions, ...first, 'No policy suggested: its code was not read.'];
  const command = typed(complete(policyCommand(fn.name, fn.format), fn.id), screen);
  const line = visible(`Policy for the template: ${command}`, screen);
  const shared = fn.role?.shared && fn.excess.length > 0;
  return [
    ...questions,
    ...first,
    ...(shared
      ? wrap(
          'No other holder of its role needs the removed permissions, unless the row names one.',
          screen.width,
        )
      : []),
    ...wrap(
      `Can be applied: it removes nothing undecided${denied > 0 ? ' except permissions that the rulebase denies' : ''}.`,
      screen.width,
    ),
    ...(columnsOf(line) <= screen.width
      ? [line]
      : ['Policy for the template:', ...commandLines('  ', command, '    ', screen)]),
  ];
}
