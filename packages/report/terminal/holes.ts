import {
  type AnyThreatId,
  type Change,
  type ClosureReport,
  type Effective,
  type Evidence,
  type FunctionHoles,
  type HolesReport,
  type JudgedRoute,
  type SliceName,
  shellWord,
  slices,
  type ThreatVerdict,
  titleOf,
} from '@emmental/model';
import { commandLines, withPath } from './commands.ts';
import {
  besides,
  columnsOf,
  count,
  fit,
  pad,
  padLeft,
  type Screen,
  spread,
  visible,
  wrap,
} from './layout.ts';
import { alignedTitle } from './open-paths.ts';

export interface HolesOptions {
  /** Show threats × slices of each function. */
  readonly matrix: boolean;
}

/** The report of `emmental holes`: the worst paths in full, a line per function, and what would close them. */
export function renderHoles(report: HolesReport, options: HolesOptions, screen: Screen): string {
  const functions = report.apps.flatMap((app) => app.functions);
  const blocks = [
    [...header(report, functions, screen), ...leftOut(report, screen)],
    ...pathsInFull(functions, screen),
    options.matrix ? [] : functionTable(functions, screen),
    ...(options.matrix ? functions.map((fn) => matrix(fn, screen)) : []),
    decisions(functions, screen),
    ...report.apps.map(({ closure }) => closing(closure, report.root, screen)),
    report.apps.flatMap(({ closure }) => unreached(closure, screen)),
    next(report, functions, options, screen),
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

function header({ tool, apps }: HolesReport, functions: readonly FunctionHoles[], screen: Screen): string[] {
  const [only] = apps;
  const app = apps.length === 1 && only ? visible(only.name, screen) : count(apps.length, 'app');
  return besides(
    [`emmental ${tool.version}   ${app}`, `${count(functions.length, 'function')}, threats × slices`].map(
      (text) => visible(text, screen),
    ),
    '   ',
    screen,
  );
}

/** What could not be read, so that silence is never read as "nothing there". */
const leftOut = ({ diagnostics }: HolesReport, screen: Screen): string[] =>
  diagnostics
    .filter(({ severity }) => severity === 'error')
    .flatMap(({ file, line, message }) =>
      wrap(visible(`left out: ${file}:${line}  ${message}`, screen), screen.width, '  '),
    );

const most = 3;

/** The worst open route of each threat, at most three: first those that nobody would see. */
const pathsInFull = (functions: readonly FunctionHoles[], screen: Screen): string[][] =>
  longestOpen(functions)
    .slice(0, most)
    .map(({ fn, verdict, worst }) => path(fn, verdict, worst, screen));

/** The worst route of each threat that nothing stops, the longest first. */
function longestOpen(functions: readonly FunctionHoles[]) {
  const open = functions.flatMap((fn) =>
    fn.verdicts.flatMap((verdict) => {
      const [worst] = verdict.routes;
      return verdict.judgement.verdict === 'aligned' && worst ? [{ fn, verdict, worst }] : [];
    }),
  );
  return open.toSorted((a, b) => b.worst.route.steps.length - a.worst.route.steps.length);
}

function path(
  fn: FunctionHoles,
  { threat, own }: ThreatVerdict,
  worst: JudgedRoute,
  screen: Screen,
): string[] {
  const { route, judgement } = worst;
  const [first, ...more] = route.evidence;
  const places = route.evidence.map(({ file, line }) => `${file}:${line}`).join(' → ');
  const steps = route.steps.flatMap(({ says, evidence }, index) => {
    return beside(`    ${index + 1}  ${says}`, evidence.at(-1), '       ', screen);
  });
  return [
    ...alignedTitle(threat, titleOf(threat, own), fn.name, screen),
    ...beside(`    who    ${route.because}`, more.length === 0 ? first : null, '           ', screen),
    ...(more.length === 0 ? [] : wrap(visible(`    by     ${places}`, screen), screen.width, '           ')),
    ...steps,
    ...wrap(visible(`    loses  ${route.loses}`, screen), screen.width, '           '),
    ...wrap(`    seen   ${seenWords[judgement.visibility ?? 'blind']}`, screen.width, '           '),
  ];
}

/** A sentence, and the place that shows it at the right. */
function beside(text: string, at: Evidence | null | undefined, indent: string, screen: Screen): string[] {
  const shown = visible(text, screen);
  return at
    ? spread(shown, visible(`${at.file}:${at.line}`, screen), screen, indent)
    : wrap(shown, screen.width, indent);
}

const seenWords = {
  watched: 'yes, and not stopped',
  unsure: 'not known: trails and detectors live in the account',
  blind: 'by nothing',
} as const;

const mostFunctions = 25;

/** Functions × threats, the most open first. */
function functionTable(functions: readonly FunctionHoles[], screen: Screen): string[] {
  const ordered = functions.toSorted((a, b) => openIn(b) - openIn(a) || unprovenIn(b) - unprovenIn(a));
  const shown = ordered.slice(0, mostFunctions);
  const titles = new Map(
    functions.flatMap(({ verdicts }) =>
      verdicts.map(({ threat, own }) => [threat, titleOf(threat, own)] as const),
    ),
  );
  const judged = [...titles.keys()];
  const headOf = (threat: AnyThreatId): string => titles.get(threat)?.head ?? threat;
  if (shown.length === 0) return [];
  const wide = screen.width - judged.length * 4;
  const width = Math.max(wide, narrowest);
  const sign = (fn: FunctionHoles, threat: AnyThreatId): string => {
    const verdict = fn.verdicts.find((one) => one.threat === threat)?.judgement.verdict ?? 'n/a';
    return signs[verdictSigns[verdict]][screen.unicode ? 0 : 1];
  };
  // Where not all columns fit beside each other they follow below each other.
  const groups = grouping(judged, () => 4, screen.width - width);
  const legend = (['hole', 'unknown', 'stops', 'none'] as const)
    .map((of) => `${signs[of][screen.unicode ? 0 : 1]} ${verdictWords[of]}`)
    .join('   ');
  const named = [...titles.values()].map(({ head, name }) => `${head} ${name}`);
  return [
    ...groups.flatMap((group) => {
      const row = (name: string, cell: (threat: AnyThreatId) => string): string =>
        (pad(name, width) + group.map((threat) => ` ${pad(cell(threat), 3)}`).join('')).trimEnd();
      return [
        row('FUNCTION', headOf),
        ...shown.map((fn) =>
          row(fit(visible(fn.name, screen), width - 1, screen), (threat) => sign(fn, threat)),
        ),
      ];
    }),
    ...(ordered.length > shown.length
      ? [visible(`… and ${ordered.length - shown.length} more (--format json)`, screen)]
      : []),
    ...wrap(legend, screen.width - 2).map((line) => `  ${line}`),
    ...wrap(visible(named.join(', '), screen), screen.width - 2).map((line) => `  ${line}`),
  ];
}

/** Columns that a name gets at least. */
const narrowest = 20;

/** Neighbours that fit beside each other. */
function grouping<T>(all: readonly T[], widthOf: (one: T) => number, most: number): readonly T[][] {
  const groups: T[][] = [[]];
  let used = 0;
  for (const one of all) {
    if (used + widthOf(one) > most && used > 0) {
      groups.push([]);
      used = 0;
    }
    groups.at(-1)?.push(one);
    used += widthOf(one);
  }
  return groups;
}

/** What people decided, each with who and until when: it counts, so it is shown. */
function decisions(functions: readonly FunctionHoles[], screen: Screen): string[] {
  const decided = functions.flatMap(({ name, verdicts }) =>
    verdicts.flatMap(({ routes }) =>
      routes.flatMap(({ route: { because, decision } }) => (decision ? [{ name, because, decision }] : [])),
    ),
  );
  if (decided.length === 0) return [];
  return [
    `${count(decided.length, 'threat')} ${decided.length === 1 ? 'does' : 'do'} not apply by decision`,
    ...decided.flatMap(({ name, because, decision: { owner, until, file, line } }) =>
      beside(
        `  ${name}   ${because} (${owner ?? 'nobody'}, until ${until ?? 'there is a fix'})`,
        { file, line, text: '' },
        '    ',
        screen,
      ),
    ),
  ];
}

const verdictSigns = { aligned: 'hole', unproven: 'unknown', closed: 'stops', 'n/a': 'none' } as const;
const verdictWords = {
  hole: 'nothing stops it',
  unknown: 'not proven',
  stops: 'stopped',
  none: 'does not apply',
} as const;

/** Short heads of columns, in the order of the slices. */
const heads: Readonly<Partial<Record<SliceName, string>>> = {
  inspect: 'in',
  code: 'code',
  deps: 'deps',
  process: 'proc',
  file: 'file',
  egress: 'net',
  credentials: 'cred',
  role: 'role',
  limits: 'lim',
  audit: 'log',
  auth: 'auth',
  waf: 'waf',
  source: 'src',
  vpc: 'vpc',
  boundary: 'bnd',
  trail: 'trl',
};

const signs = {
  stops: ['■', '#'],
  sees: ['◧', 's'],
  hole: ['□', 'o'],
  unknown: ['?', '?'],
  none: ['·', '.'],
} as const;

/** Threats × slices of one function; columns that no threat has a part in are left out. */
function matrix(fn: FunctionHoles, screen: Screen): string[] {
  const here = fn.verdicts.filter(({ judgement }) => judgement.verdict !== 'n/a');
  const absent = fn.verdicts.filter(({ judgement }) => judgement.verdict === 'n/a');
  const rows = here.map((verdict) => ({ verdict, cells: bySlice(verdict.routes[0]) }));
  const shown = (Object.keys(slices) as SliceName[]).filter((slice) =>
    rows.some(({ cells }) => cells.has(slice)),
  );
  const sign = (of: keyof typeof signs): string => signs[of][screen.unicode ? 0 : 1];
  const own = shown.filter((slice) => slices[slice] === 'own');
  const bar = screen.unicode ? '│' : '|';
  const widthOf = (slice: SliceName): number => Math.max(4, columnsOf(heads[slice] ?? slice)) + 1;
  const named = Math.max(...here.map(({ threat, own }) => columnsOf(titleOf(threat, own).name)), 6);
  const groups = grouping(
    shown,
    (slice) => widthOf(slice) + (slice === own.at(-1) ? 2 : 0),
    screen.width - named - 1,
  );
  const line = (group: readonly SliceName[], cell: (slice: SliceName) => string): string =>
    group
      .map((slice) => {
        const edge = slice === own.at(-1) && own.length < shown.length ? ` ${bar}` : '';
        return pad(cell(slice), widthOf(slice) - 1) + edge;
      })
      .join(' ')
      .trimEnd();
  const legend = `${sign('stops')} stops  ${sign('sees')} sees only  ${sign('hole')} hole  ${sign('unknown')} not known  ${sign('none')} no part`;
  const isVoid = rows.some(({ cells }) => [...cells.values()].some((one) => one.isVoid));
  return [
    ...spread(visible(fn.name, screen), legend, screen),
    ...groups.flatMap((group) => [
      `${pad('THREAT', named)}  ${line(group, (slice) => heads[slice] ?? slice)}`,
      ...rows.map(({ verdict, cells }) => {
        const cellText = (slice: SliceName): string => {
          const cell = cells.get(slice);
          return cell ? `${sign(markOf(cell))}${cell.isVoid ? 'v' : ''}` : sign('none');
        };
        return `${pad(titleOf(verdict.threat, verdict.own).name, named)}  ${line(group, cellText)}`;
      }),
    ]),
    ...(isVoid ? [padLeft('v = counts no more once code of the attacker runs', screen.width)] : []),
    ...verdictLines(here, screen),
    ...(absent.length > 0
      ? wrap(
          `Does not apply  ${absent.map(({ threat, own }) => titleOf(threat, own).name).join(', ')}`,
          screen.width,
          '  ',
        )
      : []),
  ];
}

/** What each slice does at best on a route, a void one where that is all there is. */
function bySlice(routed: JudgedRoute | undefined): ReadonlyMap<SliceName, Effective> {
  const best = new Map<SliceName, Effective>();
  for (const one of routed?.cells ?? []) {
    const known = best.get(one.cell.slice);
    if (!known || strength(one) > strength(known)) best.set(one.cell.slice, one);
  }
  return best;
}

const strengths = { no: 0, unknown: 1, yes: 2 } as const;
const strength = ({ cell, isVoid }: Effective): number =>
  (isVoid ? 0 : 9) + 3 * strengths[cell.stop] + strengths[cell.see];

/** A cell as it claims; that it is void is said beside it. */
function markOf({ cell }: Effective): keyof typeof signs {
  if (cell.stop === 'yes') return 'stops';
  if (cell.stop === 'unknown') return 'unknown';
  return cell.see === 'yes' ? 'sees' : cell.see === 'unknown' ? 'unknown' : 'hole';
}

function verdictLines(verdicts: readonly ThreatVerdict[], screen: Screen): string[] {
  const lines = (
    title: string,
    of: readonly ThreatVerdict[],
    say: (one: ThreatVerdict) => string,
  ): string[] =>
    of.flatMap((one, index) =>
      wrap(
        visible(
          `${pad(index === 0 ? `${title} ${of.length}` : '', 18)}${titleOf(one.threat, one.own).name}: ${say(one)}`,
          screen,
        ),
        screen.width,
        ' '.repeat(20),
      ),
    );
  const of = (verdict: string) => verdicts.filter(({ judgement }) => judgement.verdict === verdict);
  return [
    ...lines('Aligned holes', of('aligned'), ({ routes }) => `${routes[0]?.route.loses ?? ''}`),
    ...lines('Not proven', of('unproven'), (one) => questionOf(one) ?? 'not decided'),
    ...lines(
      'One slice only',
      verdicts.filter(({ alone }) => alone !== null),
      ({ alone }) => `stopped by ${heads[alone as SliceName] ?? alone} alone. If it fails: open.`,
    ),
  ];
}

/** What would decide it. */
export function questionOf({ routes }: ThreatVerdict): string | null {
  const [worst] = routes;
  if (!worst) return null;
  const cell = worst.judgement.stoppedBy.find(({ cell: { question } }) => question !== null)?.cell;
  return worst.route.question ?? cell?.question ?? cell?.says ?? null;
}

function closing(closure: ClosureReport, root: string, screen: Screen): string[] {
  const { changes, isExact } = closure;
  const { closed, open } = openPaths(closure);
  if (open === 0) return [];
  const title =
    changes.length === 0
      ? `Nothing that could be proposed closes ${count(open, 'open path')}`
      : `${count(changes.length, 'change')} ${changes.length === 1 ? 'closes' : 'close'} ${closed} of ${count(open, 'open path')}${isExact ? '' : ' (found step by step: there may be cheaper ones)'}`;
  return [...wrap(title, screen.width), ...nextSteps(closure, root, screen)];
}

/** Functions that the guard does not reach: those of one reason together. */
function unreached({ unreached: all }: ClosureReport, screen: Screen): string[] {
  const names = new Map<string, string[]>();
  for (const { function: name, why, instead } of all) {
    const said = `(${why}): ${instead}`;
    names.set(said, [...(names.get(said) ?? []), name]);
  }
  return [...names].flatMap(([said, of]) => {
    const rest = of.length > 6 ? ` and ${of.length - 6} more` : '';
    return wrap(
      visible(`The guard does not reach ${of.slice(0, 6).join(', ')}${rest} ${said}`, screen),
      screen.width,
      '  ',
    );
  });
}

/** What stays open after `protect`, which closes nothing that a person has to decide, and the next step of each. */
export function renderLeftOpen(closure: ClosureReport, root: string, screen: Screen): string[] {
  const { open } = openPaths(closure);
  if (open === 0) return [];
  const title = `${count(open, 'path')} ${open === 1 ? 'stays' : 'stay'} open with this; what closes ${open === 1 ? 'it' : 'them'} is yours to decide:`;
  return [...wrap(title, screen.width), ...nextSteps(closure, root, screen), ''];
}

function openPaths({ changes, left }: ClosureReport): { readonly closed: number; readonly open: number } {
  const closed = new Set(changes.flatMap(({ closes }) => closes)).size;
  return { closed, open: closed + left.length };
}

function nextSteps({ changes, left, titles }: ClosureReport, root: string, screen: Screen): string[] {
  const edits = grouped(changes);
  return [
    ...edits.slice(0, mostEdits).flatMap((all, index) => edit(all, index + 1, root, screen)),
    ...(edits.length > mostEdits
      ? [visible(`  … and ${edits.length - mostEdits} more (--format json)`, screen)]
      : []),
    ...(left.length > 0 && changes.length > 0
      ? wrap(
          visible(
            `Left open: ${left
              .map((id) => routeName(id, titles))
              .slice(0, 5)
              .join(', ')}`,
            screen,
          ),
          screen.width,
          '  ',
        )
      : []),
  ];
}

/** `Admin/T10/…` → `Escalation by role in Admin`. */
function routeName(id: string, titles: ClosureReport['titles']): string {
  const [fn = '', threat = ''] = id.split('/');
  return `${titleOf(threat, titles[threat as AnyThreatId]).name} in ${fn}`;
}

const mostEdits = 8;

/** Changes of one kind are one edit of the template, or one command: those that close most come first. */
function grouped(changes: readonly Change[]): readonly (readonly Change[])[] {
  const groups = new Map<string, Change[]>();
  for (const change of changes) {
    const key = `${change.effort} ${change.command ?? ''} ${change.says}`;
    groups.set(key, [...(groups.get(key) ?? []), change]);
  }
  return [...groups.values()].sort((a, b) => closedBy(b) - closedBy(a));
}

const closedBy = (changes: readonly Change[]): number =>
  changes.reduce((sum, { closes }) => sum + closes.length, 0);

function edit(changes: readonly Change[], number: number, root: string, screen: Screen): string[] {
  const [first] = changes;
  if (!first) return [];
  const only = changes.length === 1 ? first.at : null;
  const names = [...new Set(changes.map((one) => (only ? one.function : placed(one))))];
  const shown = names.slice(0, 6).join(', ');
  const rest = names.length > 6 ? ` and ${names.length - 6} more` : '';
  return [
    ...beside(`${padLeft(String(number), 3)}  ${first.says}`, only, '     ', screen),
    ...wrap(visible(`     in ${shown}${rest}`, screen), screen.width, '        '),
    `     ${effortWords[first.effort]}${changes.length > 1 && first.command === null ? ' each' : ''}, closes ${closedBy(changes)}`,
    ...(first.command === null
      ? []
      : commandLines('     ', withPath(first.command, root), '       ', screen)),
  ];
}

const placed = ({ function: name, at }: Change): string => (at ? `${name} (${at.file}:${at.line})` : name);

const effortWords = {
  line: 'one line',
  deploy: 'a deployment',
  code: 'code',
  account: 'something in the account',
} as const;

/** What nobody has just asked for: one function after all of them, all of them after one. */
function next(
  { root }: HolesReport,
  functions: readonly FunctionHoles[],
  { matrix: isOne }: HolesOptions,
  screen: Screen,
): string[] {
  const [worst] = functions.toSorted((a, b) => openIn(b) - openIn(a));
  if (!worst) return ['no functions found in what was read'];
  const own = root === '.' ? '' : ` ${shellWord(root)}`;
  const shown = longestOpen(functions).find(({ verdict }) => replayed.has(verdict.threat));
  const replay = shown
    ? [
        ...commandLines(
          '      ',
          `emmental holes replay ${shellWord(`${shown.fn.name}/${shown.verdict.threat}`)}${own}`,
          '        ',
          screen,
        ),
        '          attack it here, without the guard and with it',
      ]
    : [];
  return [
    ...commandLines(
      'Next  ',
      `emmental holes${own}${isOne ? '' : ` --function ${shellWord(worst.name)}`}`,
      '        ',
      screen,
    ),
    `          ${isOne ? 'all functions × threats' : 'threats × slices of one function'}`,
    ...replay,
  ].map((line) => visible(line, screen));
}

/** Threats that `holes replay` has attacks for. */
const replayed: ReadonlySet<AnyThreatId> = new Set(['T1', 'T2', 'T3', 'T4', 'T5', 'T6', 'T12', 'T14']);

const openIn = ({ verdicts }: FunctionHoles): number =>
  verdicts.filter(({ judgement }) => judgement.verdict === 'aligned').length;
const unprovenIn = ({ verdicts }: FunctionHoles): number =>
  verdicts.filter(({ judgement }) => judgement.verdict === 'unproven').length;
