import {
  type Attack,
  type Replay,
  type ReplayReport,
  type ReplayRun,
  shellWord,
  titleOf,
} from '@emmental/model';
import { commandLines, onPath } from './commands.ts';
import { count, fit, paint, type Screen, spread, visible, wrap } from './layout.ts';

/** Returns the screen of `emmental holes replay`: each attack, what happened in each run, and whether the prediction agrees. */
export function renderReplay(report: ReplayReport, screen: Screen): string {
  const { replays, ran, tool, asked } = report;
  const blocks = [
    [visible(`emmental ${tool.version}   replay ${asked}`, screen)],
    ...replays.filter(({ cannot }) => cannot === null).map((played) => replay(played, report, screen)),
    leftOut(replays, screen),
    ran ? outcome(replays, screen) : plan(report, screen),
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

const indent = ' '.repeat(13);

function replay(
  { function: fn, threat, at, attack, runs }: Replay,
  report: ReplayReport,
  screen: Screen,
): string[] {
  const title = visible(`${titleOf(threat).name} in ${fn}`, screen);
  const place = at ? visible(`${at.file}:${at.line}`, screen) : '';
  return [
    ...spread(title, place, screen),
    ...(attack ? event(attack, screen) : []),
    ...runs.flatMap((run, index) => runLines(run, index === 0 ? null : (runs[0] ?? null), screen)),
    ...(report.ran ? [] : [`    starts   ${visible(attack?.handler ?? '', screen)}`]),
  ];
}

function event({ trigger, field, form, event: sent }: Attack, screen: Screen): string[] {
  const text = form === null ? null : textAt(sent, field);
  return [
    ...wrap(visible(`    event    ${trigger}, with the attack in ${field}`, screen), screen.width, indent),
    ...(text === null
      ? []
      : [`${indent}${fit(visible(text, screen), screen.width - indent.length, screen)}`]),
  ];
}

/** Returns the text of the attack in the event: the longest text under the last name of the path. */
function textAt(sent: unknown, field: string): string | null {
  const last = field.split('.').at(-1)?.replace('[]', '') ?? '';
  const name = / \((\w+)\)$/.exec(last)?.[1] ?? last;
  const found: string[] = [];
  const look = (value: unknown, key: string): void => {
    if (typeof value === 'string') {
      if (key === name) found.push(value);
      if (/^[{[]/.test(value)) look(parsed(value), key);
    } else if (typeof value === 'object' && value !== null)
      for (const [inner, child] of Object.entries(value)) look(child, inner);
  };
  look(sent, '');
  return found.toSorted((a, b) => b.length - a.length)[0] ?? null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

/** Returns the lines of a run. If the same happened as in the run without the guard (`before`), the line is `the same`. */
function runLines(run: ReplayRun, before: ReplayRun | null, screen: Screen): string[] {
  const { happened, routes } = run;
  const what =
    happened.length === 0
      ? paint('nothing happened', 'bold', screen)
      : paint(
          before?.happened.join() === happened.join() ? 'the same' : visible(happened.join('; '), screen),
          'red',
          screen,
        );
  const wrong = routes.filter(({ agrees }) => !agrees);
  return [
    ...wrap(`    ${guardWords(run)}`, screen.width, indent),
    ...wrap(`${indent}${what}`, screen.width, indent),
    ...guardLines(run, screen),
    ...wrap(`${indent}${modelWords(run)}`, screen.width, indent),
    ...wrong.flatMap(({ id, model, happened: did }) =>
      wrap(
        visible(
          `${indent}${id}: the model says ${modelSays[model]}, but the attack ${did ? 'worked' : 'failed'}`,
          screen,
        ),
        screen.width,
        indent,
      ),
    ),
  ];
}

function guardWords({ rules, modes }: ReplayRun): string {
  if (modes === null) return 'guard off';
  const all = new Set(Object.values(modes));
  const [only] = all;
  const mode = all.size === 1 ? only : 'each section in its own mode';
  return `guard on, ${mode} (rules of ${rules === 'written' ? 'emmental.yaml' : 'profile derive'})`;
}

/** Returns lines for the sections of the guard that blocked the attack, or if none did, that reported it. */
function guardLines({ told: all, error, happened, modes }: ReplayRun, screen: Screen): string[] {
  const blocks = all.filter(({ kind }) => kind === 'block');
  const shown = blocks.length > 0 ? blocks : all.filter(({ kind }) => kind === 'alert');
  const lines = shown.map(
    ({ section, rule, what }) =>
      `${blocks.length > 0 ? 'blocked' : 'reported'} by ${section ?? 'the guard'}${ruleWords(rule)}: ${what}`,
  );
  const silent = lines.length === 0 && happened.length === 0 && error !== null && modes !== null;
  return [...new Set(silent ? [`the function returned an error: ${error}`] : lines)]
    .slice(0, 3)
    .map((line) => indent + fit(visible(line, screen), screen.width - indent.length, screen));
}

const ruleWords = (rule: string | null): string =>
  rule === null ? '' : rule.startsWith('(') ? ` ${rule}` : ` (rule ${rule})`;

const modelSays = { open: 'nothing stops it', stopped: 'a slice stops it', 'not decided': 'not decided' };

function modelWords({ routes }: ReplayRun): string {
  const predicted = [...new Set(routes.map(({ model }) => modelSays[model]))].join(', or ');
  return `the model: ${predicted}; it ${routes.every(({ agrees }) => agrees) ? 'agrees' : 'does not agree'} with the run`;
}

function leftOut(replays: readonly Replay[], screen: Screen): string[] {
  const left = replays.filter(({ cannot }) => cannot !== null);
  if (left.length === 0) return [];
  return [
    `Not replayed: ${count(left.length, 'path')}`,
    ...left.flatMap(({ function: fn, threat, cannot }) =>
      wrap(visible(`  ${titleOf(threat).name} in ${fn}: ${cannot}`, screen), screen.width, '      '),
    ),
  ];
}

function outcome(replays: readonly Replay[], screen: Screen): string[] {
  const routes = replays.flatMap(({ runs }) => runs.flatMap((run) => run.routes));
  if (routes.length === 0) return ['Nothing ran.'];
  const wrong = routes.filter(({ agrees }) => !agrees).length;
  const open = routes.filter(({ model }) => model === 'not decided').length;
  const decided = routes.length - open;
  return wrap(
    `The model agrees with ${decided - wrong} of ${count(decided, 'outcome')}${open > 0 ? `; it leaves ${open} undecided` : ''}.`,
    screen.width,
  );
}

/** Returns the explanation of `--run`, shown when nothing was started. */
function plan({ root, asked, replays }: ReplayReport, screen: Screen): string[] {
  if (replays.every(({ cannot }) => cannot !== null)) return [];
  const command = onPath(`emmental holes replay ${shellWord(asked)}`, root);
  return [
    ...wrap('Nothing was started. --run starts code of this repository on this machine:', screen.width),
    ...[
      'with your rights: it can read and write your files;',
      'in a copy that is removed afterwards, with its own environment;',
      'without the network: AWS, a database and the host of the attacker are simulated on loopback, and your credentials are not read.',
    ].flatMap((line) => wrap(`  ${line}`, screen.width, '    ')),
    ...commandLines('Next  ', `${command} --run`, '        ', screen),
  ];
}
