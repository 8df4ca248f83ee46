import {
  byWidestReach,
  type CanAnswer,
  type CanFunction,
  type CanHolder,
  type Exposure,
  isLetAsAnyone,
  shellWord,
  type WhoCan,
  type WhoCanApp,
} from '@emmental/model';
import { appNames, nameInFleet } from '../app-names.ts';
import { nextLines, withPath } from './commands.ts';
import { count, pad, type Screen, spread, table, visible, wrap } from './layout.ts';
import { arnName, exposureNames } from './names.ts';
import { leftOut } from './open.ts';
import { labelled } from './problem.ts';
import { holderBlock, limitLine, namedActions, needWord, words } from './who-can/holder.ts';

/** The report of `emmental permissions --action`: who can do the action. Whoever the most people can start comes first. */
export function renderWhoCan(report: WhoCan, { all }: { readonly all: boolean }, screen: Screen): string {
  const holders = report.apps.flatMap(holdersOf);
  if (report.apps.length === 0) return nobody(report, all, screen);
  const isOne = report.apps.length === 1;
  const shown = report.apps.filter(
    (app) => isOne || all || holdersOf(app).some(isListed) || app.openedBy.length > 0,
  );
  const rest = report.apps.length - shown.length;
  const listed = shown.flatMap(holdersOf).filter(isListed).length;
  const isFleet = !all && shown.length > 1 && listed > (shown.length > fewApps ? inFull : rows);
  const shownDiagnostics = report.diagnostics.filter(({ severity }) => all || severity === 'error');
  const hidden = report.diagnostics.length - shownDiagnostics.length;
  const blocks = [
    headOf(report, screen),
    ...(isFleet ? fleetBlocks(shown, screen) : shown.flatMap((app) => appBlocks(app, report, all, screen))),
    ...(rest > 0
      ? [
          wrap(
            `In ${shown.length > 0 ? count(rest, 'more app') : count(rest, 'app')} no function can do it.`,
            screen.width,
          ),
        ]
      : []),
    leftOut(shownDiagnostics, all, screen),
    ...(hidden > 0
      ? [wrap(`${count(hidden, 'warning')} about the files that were read (--all)`, screen.width)]
      : []),
    wrap(beyond, screen.width),
    next(report, holders, all, screen),
  ];
  return textOf(blocks);
}

const textOf = (blocks: readonly (readonly string[])[]): string =>
  `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;

/** No functions and no open resources: list the files that were not read, because they may hold some. */
const nobody = ({ diagnostics }: WhoCan, all: boolean, screen: Screen): string =>
  textOf([['no functions found in the files that were read'], leftOut(diagnostics, all, screen)]);

const beyond =
  'This covers only the files that were read: not service control policies, permissions added by hand, or policies of resources declared elsewhere.';

const holdersOf = ({ functions, others }: WhoCanApp): readonly (CanFunction | CanHolder)[] => [
  ...functions,
  ...others,
];

/** Is the holder worth a block? Not if no statement names it, or only a statement that allows everybody. */
const isListed = (holder: CanHolder): boolean =>
  !isLetAsAnyone(holder) && (holder.answer !== 'no' || holder.grants.length > 0);

function headOf({ question }: WhoCan, screen: Screen): readonly string[] {
  const { action, actions, on } = question;
  const subject = actions === null ? 'any action' : action;
  const many = actions !== null && actions > 1 ? ` (${count(actions, 'action')})` : '';
  const line = `Who can do ${subject}${many}${on === null ? '' : ` on ${on.given}`}?`;
  const target = on === null ? [] : declaredAs(on);
  return [
    ...wrap(visible(line, screen), screen.width),
    ...target.slice(0, 4).flatMap((text) => wrap(visible(`  ${text}`, screen), screen.width, '    ')),
    ...(target.length > 4 ? [`  and ${target.length - 4} more`] : []),
  ];
}

/** The resources that a question names, each with its app. */
function declaredAs({ resources }: NonNullable<WhoCan['question']['on']>): readonly string[] {
  if (resources.length === 0) return ['no template that was read declares a resource with that ARN'];
  return resources.map(({ app, id, type }) => `${id} (${type}) of ${app}`);
}

/** So many apps fit on a screen with all their holders. */
const fewApps = 3;
const inFull = 8;
const rows = 25;

function appBlocks(
  app: WhoCanApp,
  report: WhoCan,
  all: boolean,
  screen: Screen,
): readonly (readonly string[])[] {
  const listed = holdersOf(app).filter((holder) => all || isListed(holder));
  const full = all || listed.length <= inFull ? listed : listed.slice(0, inFull - 3);
  const short = listed.slice(full.length);
  return [
    wrap(visible(sumOf(app), screen), screen.width, '  '),
    ...app.openedBy.map((policy) => openedBlock(policy, screen)),
    ...full.map((holder) => holderBlock(holder, all, screen)),
    ...(short.length > 0 ? [shortTable(short, screen)] : []),
    ...(all ? [] : [withoutStatement(app, report, screen)]),
  ];
}

/** With many apps: one table of all holders that may do it, the widest reach first. */
function fleetBlocks(apps: readonly WhoCanApp[], screen: Screen): readonly (readonly string[])[] {
  const names = appNames(apps);
  const inApp = ({ id, name }: WhoCanApp, of: string): string => nameInFleet(names.get(id) ?? name, of);
  const holders = apps.flatMap((app) =>
    holdersOf(app).map((holder) => ({ ...holder, name: inApp(app, holder.name) })),
  );
  const listed = holders.filter(isListed).toSorted(byWidestReach);
  const opened = apps.flatMap((app) =>
    app.openedBy.map((policy) => ({ ...policy, resource: inApp(app, policy.resource) })),
  );
  const number = (...answers: readonly CanAnswer[]): number =>
    holders.filter(({ answer }) => answers.includes(answer)).length;
  const sum = `${count(apps.length, 'app')}   ${number('yes', 'conditional')} of ${count(holders.length, 'holder of a role', 'holders of roles')} can, ${number('unknown')} could not be decided`;
  return [
    wrap(sum, screen.width, '  '),
    ...opened.slice(0, inFull).map((policy) => openedBlock(policy, screen)),
    ...(opened.length > inFull
      ? [[`${opened.length - inFull} more policies of resources let others do it (--all)`]]
      : []),
    shortTable(listed, screen),
  ];
}

function sumOf({ name, template, functions, others }: WhoCanApp): string {
  const number = (answers: readonly CanAnswer[], all: readonly CanHolder[]): number =>
    all.filter(({ answer }) => answers.includes(answer)).length;
  const can = number(['yes', 'conditional'], functions);
  const open = number(['unknown'], functions);
  const more = number(['yes', 'conditional'], others);
  const openMore = number(['unknown'], others);
  const apart = (number: number): string => count(number, 'other holder of a role', 'other holders of roles');
  const sum =
    functions.length === 0 ? 'no functions' : `${can} of ${count(functions.length, 'function')} can`;
  return [
    `${name}   ${template ?? 'no template'}   ${sum}`,
    ...(open > 0 ? [`${open} could not be decided`] : []),
    ...(more > 0 ? [`${apart(more)} can`] : []),
    ...(openMore > 0 ? [`${apart(openMore)} could not be decided`] : []),
  ].join(', ');
}

function shortTable(holders: readonly (CanFunction | CanHolder)[], screen: Screen): readonly string[] {
  const shown = holders.slice(0, rows);
  const more = holders.length - shown.length;
  return [
    ...table(
      [
        { title: 'FUNCTION', gives: 2, least: 16, names: true },
        { title: 'ANSWER' },
        { title: 'WHO' },
        { title: 'BY', gives: 1, least: 20, path: true },
        // On a narrow screen the cells of a function follow below its name.
        { title: 'NEED', least: 12, wraps: true },
      ],
      shown.map((holder) => {
        const [grant] = [
          ...holder.grants,
          ...('as' in holder ? holder.as.flatMap(({ grants }) => grants) : []),
        ];
        return [
          visible(holder.name, screen),
          words[holder.answer],
          exposureNames[holder.reachedBy.exposure],
          grant ? visible(`${grant.file}:${grant.line}`, screen) : '',
          'as' in holder ? (shortNeeds[needWord(holder)] ?? '') : '',
        ];
      }),
      screen,
    ),
    ...(more > 0 ? [`${screen.unicode ? '…' : '...'} and ${more} more (--all)`] : []),
  ];
}

/** `admin`, `account 111122223333`, `build of account 111122223333`. */
function principalName(principal: string): string {
  const [, account, name] = /:iam::(\$\{AWS::AccountId\}|[^:]*):(.+)$/.exec(principal) ?? [];
  if (account === undefined || name === undefined) return principal;
  if (name === 'root') return `account ${account}`;
  return account === `\${AWS::AccountId}`
    ? arnName(principal)
    : `${arnName(principal)} of account ${account}`;
}

const letPeople: Readonly<Record<Exposure, string>> = {
  public: 'anyone',
  authenticated: 'signed-in users',
  account: 'the accounts it names',
  internal: 'nobody from outside',
  unknown: 'unknown others',
};

const shortNeeds: Readonly<Record<string, string>> = {
  'its code needs it': 'all',
  'its code needs a part of it': 'a part',
  'its code does not need it': 'none',
  'undecided whether its code needs it': '?',
};

function openedBlock(
  { resource, exposure, principals, actions, limits, file, line }: WhoCanApp['openedBy'][number],
  screen: Screen,
): readonly string[] {
  const names = principals.filter((name) => name !== '*');
  const isOfAccounts = exposure === 'account' || (exposure === 'unknown' && names.length > 0);
  const whom =
    isOfAccounts && names.length < principals.length
      ? 'everyone that its conditions allow'
      : letPeople[isOfAccounts ? 'account' : exposure];
  const title = `${pad('OPENED', 10)}${visible(`the policy of ${resource} lets ${whom} do it`, screen)}`;
  return [
    ...wrap(title, screen.width, ' '.repeat(10)),
    ...(isOfAccounts && names.length > 0
      ? labelled('who', visible(names.map(principalName).join(', '), screen), '', screen)
      : []),
    ...labelled('by', visible(namedActions(actions, true), screen), `${file}:${line}`, screen),
    ...limits.flatMap((limit) => limitLine(limit, screen)),
  ];
}

/** Counts holders that no statement names, and lists those whose code calls the action anyway. */
function withoutStatement(
  { functions, others }: WhoCanApp,
  { question }: WhoCan,
  screen: Screen,
): readonly string[] {
  const holders = [...functions, ...others];
  const asAnyone = holders.filter(isLetAsAnyone).length;
  const without = holders.filter((holder) => !isListed(holder) && !isLetAsAnyone(holder));
  const opened =
    asAnyone > 0
      ? wrap(
          `${asAnyone} more can, because anyone can: ${asAnyone === 1 ? 'its role does' : 'their roles do'} not allow it (--all lists ${asAnyone === 1 ? 'it' : 'them'}).`,
          screen.width,
        )
      : [];
  if (without.length === 0) return opened;
  const calling = functions.filter((fn) => !isListed(fn) && fn.needed.length > 0);
  const action = question.actions === 1 ? 'it' : 'any of it';
  const nouns =
    others.length > 0
      ? count(without.length, 'holder of a role', 'holders of roles')
      : count(without.length, 'function');
  return [
    ...opened,
    ...wrap(
      `${nouns} ${without.length === 1 ? 'has' : 'have'} no statement that allows ${action} (--all lists ${without.length === 1 ? 'it' : 'them'}).`,
      screen.width,
    ),
    ...calling.slice(0, 5).flatMap(({ name, needed: [need] }) => {
      const [at] = need?.evidence ?? [];
      return spread(
        visible(`  ${name} needs ${need?.action ?? 'it'} but does not have it`, screen),
        at ? visible(`${at.file}:${at.line}`, screen) : '',
        screen,
        '    ',
      );
    }),
  ];
}

function next(
  { asked, question }: WhoCan,
  holders: readonly CanHolder[],
  all: boolean,
  screen: Screen,
): readonly string[] {
  const [first] = holders
    .filter(({ kind, answer }) => kind === 'function' && answer !== 'no')
    .toSorted(byWidestReach);
  const isOne = holders.filter(({ name }) => name === first?.name).length === 1;
  const same = `emmental permissions --action ${shellWord(question.action)}${question.on === null ? '' : ` --on ${shellWord(question.on.given)}`} --all`;
  return nextLines(
    [
      ...(first
        ? ([
            [
              withPath(
                `emmental permissions --function ${shellWord(isOne ? first.name : first.id)}`,
                asked.paths,
                asked.options,
              ),
              'shows what its role needs, as a diff',
            ],
          ] as const)
        : []),
      ...(all
        ? []
        : ([[withPath(same, asked.paths, asked.options), 'shows every statement, and who cannot']] as const)),
    ],
    screen,
  );
}
