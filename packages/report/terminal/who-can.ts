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
import { nextLines, withPath } from './commands.ts';
import { count, pad, type Screen, spread, table, visible, wrap } from './layout.ts';
import { arnName, exposureNames } from './names.ts';
import { leftOut } from './open.ts';
import { labelled } from './problem.ts';
import { holderBlock, limitLine, namedActions, needWord, words } from './who-can/holder.ts';

/** `emmental permissions --action`: who can do this, the widest reach first. */
export function renderWhoCan(report: WhoCan, { all }: { readonly all: boolean }, screen: Screen): string {
  const holders = report.apps.flatMap(holdersOf);
  if (report.apps.length === 0) return nobody(report, all, screen);
  const isOne = report.apps.length === 1;
  const shown = report.apps.filter(
    (app) => isOne || all || holdersOf(app).some(isTold) || app.openedBy.length > 0,
  );
  const rest = report.apps.length - shown.length;
  const isFleet = !all && shown.length > 1 && shown.flatMap(holdersOf).filter(isTold).length > rows;
  const told = report.diagnostics.filter(({ severity }) => all || severity === 'error');
  const untold = report.diagnostics.length - told.length;
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
    leftOut(told, all, screen),
    ...(untold > 0 ? [wrap(`${count(untold, 'warning')} about what was read (--all)`, screen.width)] : []),
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

/** No function and nothing that is opened: what was not read is told, for it may hold some. */
const nobody = ({ diagnostics }: WhoCan, all: boolean, screen: Screen): string =>
  textOf([['no functions found in what was read'], leftOut(diagnostics, all, screen)]);

const beyond =
  'As far as what was read says: service control policies, permissions added by hand and own policies of resources that are declared elsewhere are not in it.';

const holdersOf = ({ functions, others }: WhoCanApp): readonly (CanFunction | CanHolder)[] => [
  ...functions,
  ...others,
];

/** Not those of whom no statement speaks, nor those that a statement lets which lets everybody. */
const isTold = (one: CanHolder): boolean =>
  !isLetAsAnyone(one) && (one.answer !== 'no' || one.grants.length > 0);

function headOf({ question }: WhoCan, screen: Screen): readonly string[] {
  const { action, actions, on } = question;
  const what = actions === null ? 'any action' : action;
  const many = actions !== null && actions > 1 ? ` (${count(actions, 'action')})` : '';
  const line = `Who can do ${what}${many}${on === null ? '' : ` on ${on.given}`}?`;
  const found = (on?.resources ?? []).map(({ app, id, type }) => `${id} (${type}) of ${app}`);
  const target =
    on === null ? [] : found.length === 0 ? ['no resource of that ARN is declared in what was read'] : found;
  return [
    ...wrap(visible(line, screen), screen.width),
    ...target.slice(0, 4).flatMap((text) => wrap(visible(`  ${text}`, screen), screen.width, '    ')),
    ...(target.length > 4 ? [`  and ${target.length - 4} more`] : []),
  ];
}

const inFull = 8;
const rows = 25;

function appBlocks(
  app: WhoCanApp,
  report: WhoCan,
  all: boolean,
  screen: Screen,
): readonly (readonly string[])[] {
  const told = holdersOf(app).filter((one) => all || isTold(one));
  const full = all || told.length <= inFull ? told : told.slice(0, inFull - 3);
  const short = told.slice(full.length);
  return [
    wrap(visible(sumOf(app), screen), screen.width, '  '),
    ...app.openedBy.map((one) => openedBlock(one, screen)),
    ...full.map((one) => holderBlock(one, all, screen)),
    ...(short.length > 0 ? [shortTable(short, screen)] : []),
    ...(all ? [] : [silent(app, report, screen)]),
  ];
}

/** Many apps: all that may do it in one table, the widest reach of any app first. */
function fleetBlocks(apps: readonly WhoCanApp[], screen: Screen): readonly (readonly string[])[] {
  const holders = apps.flatMap(holdersOf);
  const told = holders.filter(isTold).toSorted(byWidestReach);
  const opened = apps.flatMap(({ openedBy }) => openedBy);
  const number = (...answers: readonly CanAnswer[]): number =>
    holders.filter(({ answer }) => answers.includes(answer)).length;
  const sum = `${count(apps.length, 'app')}   ${number('yes', 'conditional')} of ${count(holders.length, 'holder of a role', 'holders of roles')} can, ${number('unknown')} could not be decided`;
  return [
    wrap(sum, screen.width, '  '),
    ...opened.slice(0, inFull).map((one) => openedBlock(one, screen)),
    ...(opened.length > inFull
      ? [[`${opened.length - inFull} more let others by their own policies (--all)`]]
      : []),
    shortTable(told, screen),
  ];
}

function sumOf({ name, template, functions, others }: WhoCanApp): string {
  const number = (answers: readonly CanAnswer[], all: readonly CanHolder[]): number =>
    all.filter(({ answer }) => answers.includes(answer)).length;
  const can = number(['yes', 'conditional'], functions);
  const open = number(['unknown'], functions);
  const more = number(['yes', 'conditional'], others);
  const openMore = number(['unknown'], others);
  const apart = (one: number): string => count(one, 'other holder of a role', 'other holders of roles');
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
        { title: 'FUNCTION', gives: 2, least: 16 },
        { title: 'ANSWER' },
        { title: 'WHO' },
        { title: 'BY', gives: 1, least: 20, path: true },
        // On a narrow screen each function is told below its name.
        { title: 'NEED', least: 12, wraps: true },
      ],
      shown.map((one) => {
        const [grant] = [...one.grants, ...('as' in one ? one.as.flatMap(({ grants }) => grants) : [])];
        return [
          visible(one.name, screen),
          words[one.answer],
          exposureNames[one.reachedBy.exposure],
          grant ? visible(`${grant.file}:${grant.line}`, screen) : '',
          'as' in one ? (shortNeeds[needWord(one)] ?? '') : '',
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
  account: 'those whom it names',
  internal: 'nobody from outside',
  unknown: 'others, and whom is not known,',
};

const shortNeeds: Readonly<Record<string, string>> = {
  needed: 'all',
  'needed in part': 'a part',
  'held without need': 'none',
  'not known if needed': '?',
};

function openedBlock(
  { resource, exposure, principals, actions, limits, file, line }: WhoCanApp['openedBy'][number],
  screen: Screen,
): readonly string[] {
  const names = principals.filter((name) => name !== '*');
  const whom =
    exposure === 'account' && names.length < principals.length
      ? 'all that its conditions let'
      : letPeople[exposure];
  const title = `${pad('OPENED', 10)}${visible(`${resource} lets ${whom} do it, by its own policy`, screen)}`;
  return [
    ...wrap(title, screen.width, ' '.repeat(10)),
    ...(exposure === 'account' && names.length > 0
      ? labelled('who', visible(names.map(principalName).join(', '), screen), '', screen)
      : []),
    ...labelled('by', visible(namedActions(actions, true), screen), `${file}:${line}`, screen),
    ...limits.flatMap((limit) => limitLine(limit, screen)),
  ];
}

/** Those of whom no statement speaks: counted, but for those whose code calls it all the same. */
function silent({ functions, others }: WhoCanApp, { question }: WhoCan, screen: Screen): readonly string[] {
  const holders = [...functions, ...others];
  const asAnyone = holders.filter(isLetAsAnyone).length;
  const without = holders.filter((one) => !isTold(one) && !isLetAsAnyone(one));
  const opened =
    asAnyone > 0
      ? wrap(
          `${asAnyone} more can as anyone can: ${asAnyone === 1 ? 'its role does' : 'their roles do'} not allow it (--all lists ${asAnyone === 1 ? 'it' : 'them'}).`,
          screen.width,
        )
      : [];
  if (without.length === 0) return opened;
  const calling = functions.filter((one) => !isTold(one) && one.needed.length > 0);
  const what = question.actions === 1 ? 'it' : 'any of it';
  const nouns =
    others.length > 0
      ? count(without.length, 'holder of a role', 'holders of roles')
      : count(without.length, 'function');
  return [
    ...opened,
    ...wrap(
      `${nouns} ${without.length === 1 ? 'has' : 'have'} no statement that allows ${what} (--all lists ${without.length === 1 ? 'it' : 'them'}).`,
      screen.width,
    ),
    ...calling.slice(0, 5).flatMap(({ name, needed: [need] }) => {
      const [at] = need?.evidence ?? [];
      return spread(
        visible(`  ${name} needs ${need?.action ?? 'it'} and is not given it`, screen),
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
              'what its role needs, as a diff',
            ],
          ] as const)
        : []),
      ...(all
        ? []
        : ([[withPath(same, asked.paths, asked.options), 'every statement, and who cannot']] as const)),
    ],
    screen,
  );
}
