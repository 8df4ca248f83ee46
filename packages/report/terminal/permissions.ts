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
import { isFleet } from '../fleet.ts';
import { verdict } from './closing.ts';
import { type Complete, commandLines, completing, nextLines, typed } from './commands.ts';
import { coverageLines } from './coverage.ts';
import { columnsOf, count, type Screen, table, visible, wrap } from './layout.ts';
import { arnName, handlerText, isLikelySource, resourceName } from './names.ts';
import { googleSummary, groupOf, isOnGoogle } from './permissions-google.ts';
import { permissionsOfApps } from './permissions-of-apps.ts';
import { isToFix } from './problem.ts';

export interface PermissionsView {
  readonly all: boolean;
  /** The value of `--fail-on`; null when nothing fails here. */
  readonly failOn: Severity | null;
  /** Returns whether a rulebase denies the action to the function with this id. */
  readonly isDenied: (functionId: string, action: string) => boolean;
}

/** The report of `emmental permissions`: for each function its policy as a diff; for several apps a line per app. */
export function renderPermissions(report: Report, options: PermissionsView, screen: Screen): string {
  const functions = report.apps.flatMap((app) => app.functions.map((fn) => ({ ...fn, format: app.format })));
  if (functions.length === 0) return 'no functions found in the files that were read\n';
  const complete = completing(report);
  if (isFleet(report))
    return [
      ...permissionsOfApps(report, options, screen),
      ...failed(report, options, complete, screen),
      '',
    ].join('\n');
  const shown = functions
    .map((fn) => renderFunction(fn, complete, options, screen).join('\n'))
    .join('\n\n\n');
  return [
    shown,
    '',
    ...coverageLines(report, screen),
    ...(functions.every(isOnGoogle) ? googleLegend : legend).flatMap((line) =>
      wrap(line, screen.width, '  '),
    ),
    ...failed(report, options, complete, screen),
    '',
  ].join('\n');
}

/** Explains the signs and the sums of all tables. */
const legend = [
  'Signs: none = keep, - remove, + add, ? undecided (kept until its question is answered).',
  'A row is an action on a resource. One statement of the template can be several rows.',
];

const googleLegend = [legend[0] ?? '', 'A row is a permission or a role on a resource.'];

/** The line that explains why the command fails with --fail-on; `scan` shows the findings. */
function failed(
  report: Report,
  { failOn }: PermissionsView,
  complete: Complete,
  screen: Screen,
): readonly string[] {
  const lines = failOn === null ? [] : verdict(report.findings.filter(isToFix), { failOn });
  return lines.flatMap((line) => [
    '',
    ...wrap(line, screen.width),
    ...nextLines([[complete('emmental scan', null), 'shows them']], screen),
  ]);
}

interface Row {
  readonly sign: ' ' | '-' | '+' | '?';
  /** Number of permissions in the row: more than one in a row such as `s3: 12 more`. */
  readonly permissions: number;
  readonly action: string;
  readonly on: string;
  readonly why: string;
}

/** A function, with the format of its template. */
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
    unknown: reviewed.unknown.map((question) =>
      reviewed.keptForUnknown.some((grant) => grant.unknown === question.id && !isLeft(grant))
        ? { ...question, costs: `${question.costs} (not those that emmental.yaml denies)` }
        : question,
    ),
  };
  const denied = deniedRows(reviewed, isLeft);
  const failing = reviewed.missing
    .filter((need) => !isLeft(need))
    .map(({ action, resource }): Row => {
      const why = 'denied in emmental.yaml: the call fails';
      // The role does not have the permission, so it is not counted as kept.
      return { sign: ' ', permissions: 0, action, on: arnName(resource), why };
    });
  const handler = handlerText(fn);
  const title = [fn.name, fn.runtime ?? 'runtime not known', handler, roleOf(fn)]
    .map((text) => visible(text, screen))
    .join('   ');
  const assumes = (fn.assumes ?? []).flatMap((assumed) => [
    ...assumedRole(assumed, fn.unknown, all, screen),
    '',
  ]);
  const rows = rowsOf(fn, fn.unknown, all, [...denied, ...failing]);
  return [
    ...wrap(title, screen.width),
    '',
    ...policyTable(rows, screen),
    '',
    ...assumes,
    ...summary(fn, rows, denied.length, complete, screen),
  ];
}

/** `role OrdersApiRole (its own)`: the role of a function, and who else has it. */
function roleOf(fn: FunctionReport): string {
  const { role } = fn;
  const kind = isOnGoogle(fn) ? 'service account' : 'role';
  if (role === null)
    return isOnGoogle(fn) ? 'a service account whose roles are not known' : 'role not in this template';
  const name = `${kind} ${nameInId(role.id)}`;
  if (role.shared) return `${name} (shared)`;
  return role.id.includes('#') ? `${name} (from another template)` : `${name} (its own)`;
}

/** The permissions that a role needs, has too many, lacks, and keeps for open questions. */
type Against = Pick<AssumedRoleReport, 'needed' | 'excess' | 'missing' | 'keptForUnknown'>;

/** The rows of a role: keep, denied by a person, remove, add, undecided. */
const rowsOf = (
  of: Against,
  questions: readonly OpenQuestion[],
  all: boolean,
  denied: readonly Row[] = [],
): readonly Row[] => [
  ...keepRows(of),
  ...denied,
  ...removeRows(of.excess, all),
  ...addRows(of),
  ...openRows(of, questions, all),
];

const policyTable = (rows: readonly Row[], screen: Screen): readonly string[] =>
  table(
    [
      { title: '  ACTION', gives: 1, least: 30 },
      { title: 'ON', gives: 2, least: 16 },
      { title: 'WHY', gives: 6, least: 24, wraps: true },
    ],
    rows.map((row) => [`${row.sign} ${row.action}`, row.on, row.why].map((text) => visible(text, screen))),
    screen,
  );

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
  const undecided = assumed.keptForUnknown.length > 0 ? `, undecided ${assumed.keptForUnknown.length}` : '';
  const sum =
    ref === null
      ? 'Add these permissions to that role, not to its own role.'
      : `Change these permissions on ${name}, not on its own role: remove ${assumed.excess.length}, add ${assumed.missing.length}${undecided}.`;
  return [
    ...wrap(visible(lead, screen), screen.width, '  '),
    '',
    ...policyTable(rowsOf(assumed, questions, all), screen),
    '',
    ...wrap(visible(sum, screen), screen.width, '  '),
  ];
}

/**
 * Renders a role that functions assume, named by its logical id or ARN: which function calls what with its credentials.
 * Null if no function that was read assumes the role.
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
    .filter((need) => !isOfRuntime(need) && need.certainty === 'known' && !missing.has(need.action))
    .flatMap((need) =>
      namesOf(need).map(
        (on): Row => ({ sign: ' ', permissions: 1, action: need.action, on, why: whyOf(need) }),
      ),
    );
  const runtime = new Map<string, number>();
  for (const need of fn.needed.filter((need) => isOfRuntime(need) && !missing.has(need.action))) {
    const service = groupOf(need.action);
    runtime.set(service, (runtime.get(service) ?? 0) + 1);
  }
  const own: Row[] = [...runtime].map(([service, number]) => ({
    sign: ' ',
    permissions: number,
    action: `${service}: ${count(number, 'action')}`,
    on: service === 'logs' ? 'its own log group' : '',
    why: service === 'logs' ? 'every function logs' : 'for its settings',
  }));
  return [...rows, ...own];
}

/** Is it a permission of AWS that each function needs? They are counted; the few of Google, such as that for a secret, have their rows. */
const isOfRuntime = ({ because, action }: Needed): boolean => because === 'runtime' && action.includes(':');

const namesOf = (need: Needed): string[] => [
  ...new Set(need.resources.map((resource) => resourceName(resource))),
];

function whyOf(need: Needed): string {
  const [first] = need.evidence;
  const [assumption] = need.assumed ?? [];
  const at = `${first ? place(first) : ''}${assumption ? `, assumed until ${assumption.until}` : ''}`;
  if (need.because === 'runtime') return at === '' ? 'for its settings' : `for its settings, ${at}`;
  if (need.because === 'trigger') return at === '' ? 'for its trigger' : `for its trigger, ${at}`;
  return need.because === 'dependent' ? `${at}, the call needs it too` : at;
}

const place = (evidence: Evidence): string => `${evidence.file}:${evidence.line}`;

const levels = ['permissions', 'write', 'read', 'list', 'tagging', 'unknown'] as const;
const perService = 4;

/** Removals by risk; for each service and resource the first few are named and the others counted. */
function removeRows(excess: readonly Excess[], all: boolean): Row[] {
  const sorted = excess.toSorted((a, b) => levels.indexOf(a.accessLevel) - levels.indexOf(b.accessLevel));
  const rows: Row[] = [];
  const shown = new Map<string, number>();
  const rest = new Map<string, { service: string; on: string; number: number }>();
  for (const grant of sorted) {
    const service = groupOf(grant.action);
    const key = `${service} ${grant.resource}`;
    const number = shown.get(key) ?? 0;
    shown.set(key, number + 1);
    if (all || number < perService) {
      rows.push({
        sign: '-',
        permissions: 1,
        action: grant.action,
        on: arnName(grant.resource),
        why: named(grant.why),
      });
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
        permissions: group.number,
        action: `${group.service}: ${group.number} more`,
        on: group.on,
        why: 'not used (--all)',
      }),
    ),
  ];
}

/** Replaces ARNs in a sentence by the user's names. */
const named = (why: string): string => why.replace(/arn:[^\s,;]+/g, arnName);

/** Permissions that the role has and the function may need, but that emmental.yaml denies. */
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
    permissions: 1,
    ...row,
    why: 'denied in emmental.yaml',
  }));
}

function addRows(fn: Against): Row[] {
  return fn.missing.map((need) => {
    const [first] = need.evidence;
    return {
      sign: '+',
      permissions: 1,
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
      permissions: 1,
      action: grant.action,
      on: arnName(grant.resource),
      why: `undecided: ${question?.what ?? grant.unknown}`,
    };
  });
  if (all || rows.length <= 6) return rows;
  const rest = rows.length - 5;
  return [
    ...rows.slice(0, 5),
    { sign: '?', permissions: rest, action: `${rest} more`, on: '', why: 'undecided (--all)' },
  ];
}

/** `14 actions`, or `s3:* and 3 more`: wildcards are named, because a count would hide them. */
function grantedTo({ granted }: FunctionReport): string {
  const actions = [...new Set(granted.map(({ action }) => action))];
  const services = actions.filter((action) => action === '*' || action.endsWith(':*')).slice(0, 3);
  const rest = actions.length - services.length;
  if (services.length === 0) return count(rest, 'action');
  return `${services.join(', ')}${rest > 0 ? ` and ${count(rest, 'other action')}` : ''}`;
}

/** Says that the policy can be applied, or else which questions it waits for: an open question could touch a grant. */
function whetherApplied(fn: Written, denied: number): string {
  const keeping = new Map<string, number>();
  for (const { unknown } of fn.keptForUnknown) keeping.set(unknown, (keeping.get(unknown) ?? 0) + 1);
  const [first, ...others] = [...keeping].sort(([, a], [, b]) => b - a);
  if (first) {
    const [id, grants] = first;
    const also = others.length === 0 ? '' : ` Another ${count(others.length, 'question')} keeps grants, too.`;
    const more = others.length > 1 ? also.replace('keeps', 'keep') : also;
    return `Not final: ${count(grants, 'grant')} ${grants === 1 ? 'stays' : 'stay'} until ${id} is answered.${more}`;
  }
  const open = fn.unknown.find(({ id, touches }) => touches === 'any' || isAboutRole(id, fn));
  if (open && (fn.role === null || isAboutRole(open.id, fn)))
    return `Not final: ${open.id} is not answered, and its answer may touch the grants of the role.`;
  if (fn.role === null)
    return 'Compare before you apply the policy: some permissions of the role were not read, and the function may need them.';
  if (isLikelySource(fn))
    return `Confirm the source before you apply the policy: it is likely and not certain (${fn.name}/code).`;
  const alone = fn.role?.shared && fn.excess.length > 0 ? ` (for a role of ${fn.name} alone)` : '';
  return `The policy${alone} keeps every undecided permission${denied > 0 ? ' (except those that emmental.yaml denies)' : ''}, so you can apply it.`;
}

/** Is the question about the permissions that the role gives? */
const isAboutRole = (id: string, { name }: Written): boolean => id.split('#')[0] === `${name}/role`;

/** The sums of the rows, the open questions, and the command that prints the policy. */
function summary(
  fn: Written,
  rows: readonly Row[],
  denied: number,
  complete: Complete,
  screen: Screen,
): string[] {
  const questions = fn.unknown.flatMap((question) => [
    ...wrap(visible(`? ${question.what}: ${question.why}; ${question.costs}`, screen), screen.width, '  '),
    ...commandLines('  ', complete(question.answer, fn.id), '    ', screen),
  ]);
  if (isOnGoogle(fn)) return [...questions, ...googleSummary(fn, complete, screen)];
  const sums = [
    `The template grants ${grantedTo(fn)}.`,
    `Permissions: keep ${sumOf(rows, ' ')}, remove ${sumOf(rows, '-')}, add ${sumOf(rows, '+')}, undecided ${sumOf(rows, '?')}.`,
  ].flatMap((line) => wrap(visible(line, screen), screen.width));
  if (fn.policy === null) return [...questions, ...sums, 'No policy suggested: its code was not read.'];
  const command = typed(complete(policyCommand(fn.name, fn.policyFormat), fn.id), screen);
  const line = visible(`To print the policy: ${command}`, screen);
  const isShared = fn.role?.shared && fn.excess.length > 0;
  return [
    ...questions,
    ...sums,
    ...(isShared
      ? wrap(
          'Its role is shared. Some rows name another function that needs the permission: remove those only after each function has its own role.',
          screen.width,
        )
      : []),
    ...wrap(visible(whetherApplied(fn, denied), screen), screen.width),
    ...(columnsOf(line) <= screen.width
      ? [line]
      : ['To print the policy:', ...commandLines('  ', command, '    ', screen)]),
  ];
}

/** Number of permissions in the rows with this sign. */
const sumOf = (rows: readonly Row[], sign: Row['sign']): number =>
  rows.filter((row) => row.sign === sign).reduce((sum, { permissions }) => sum + permissions, 0);
