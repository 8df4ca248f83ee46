import { type Attack, attacks } from './attacks.ts';
import { type Deployed, deploy, type Example } from './deployed.ts';
import { newest, type Outcome, run } from './run.ts';
import { clientFor, install, missing, tools } from './tools.mjs';

/**
 * The examples attacked on AWS's own emulator of Lambda, without the guard and with it, side by side:
 *
 *     npm run demo [-- WORD]       only attacks with this word in app, function, trigger or name
 *
 * It observes the effects from outside: a file on disk, a request at another machine, a row that is gone. Exits 1 when an
 * attack fails without the guard or succeeds with it, or when the event after the attack is not served.
 */
const word = (process.argv[2] ?? '').toLowerCase();
const wanted = attacks.filter((attack) =>
  `${attack.app} ${attack.function} ${attack.trigger} ${attack.name}`.toLowerCase().includes(word),
);
if (wanted.length === 0) {
  process.stderr.write(`no attack has "${word}" in it\n`);
  process.exit(2);
}
const [major] = newest();
if (missing(tools.rie, tools.sdk, tools.python, tools.ric(major).path) !== null) {
  process.stderr.write('Setting up: AWS’s emulator and runtime clients are built (once, takes minutes)\n');
  install();
}

const isColored = process.stdout.isTTY === true && !process.env['NO_COLOR'];
const paint = (code: number, text: string): string => (isColored ? `\u001b[${code}m${text}\u001b[0m` : text);
const red = (text: string): string => paint(31, text);
const green = (text: string): string => paint(32, text);
const dim = (text: string): string => paint(2, text);
const bold = (text: string): string => paint(1, text);
const say = (text: string): void => void process.stdout.write(`${text}\n`);

const about: Readonly<Record<Example, string>> = {
  'weak-shop': `Node ${major}, aws-lambda-ric ${clientFor(major)}`,
  'photo-pipeline': 'Python, awslambdaric',
};

let good = 0;
for (const app of new Set(wanted.map((attack) => attack.app))) {
  say(`\n${bold(app)}${dim(about[app].padStart(78 - app.length))}`);
  const healthy = deploy(app, false);
  const poisoned = deploy(app, true);
  try {
    for (const attack of wanted.filter((attack) => attack.app === app))
      if (await show(attack, attack.event === null ? poisoned : healthy)) good += 1;
  } finally {
    healthy.remove();
    poisoned.remove();
  }
}
say(
  `\n${good} of ${wanted.length} attacks succeed without the guard and fail with it; the next event is served.`,
);
say(dim('Put in by emmental protect --only guard; the rules are those that derive wrote.'));
process.exit(good === wanted.length ? 0 : 1);

async function show(attack: Attack, place: Deployed): Promise<boolean> {
  say(`\n  ${attack.trigger} → ${attack.function}${dim(`   ${attack.name}`)}`);
  const open = await run(attack, place, false);
  say(`    without  ${open.effects.length > 0 ? red(open.effects.join(', ')) : 'nothing happened'}`);
  const guarded = await run(attack, place, true);
  const isGood =
    open.effects.length === attack.effects.length && guarded.effects.length === 0 && guarded.isServed;
  const happened = guarded.effects.length === 0 ? green('nothing happened') : red(guarded.effects.join(', '));
  say(`    with     ${happened}${guarded.isServed ? ', the next event is served' : red(', not served')}`);
  for (const line of stopped(guarded)) say(dim(`             ${line}`));
  return isGood;
}

/** Returns a line for each act that the guard stopped, at most four, and where the event is. */
function stopped({ signals, kept }: Outcome): readonly string[] {
  const blocks = signals.filter(({ kind }) => kind === 'block');
  const lines = blocks.map(({ section, evidence }) => {
    const what = String(evidence['proof'] ?? evidence['what'] ?? evidence['message'] ?? '');
    return `${section ?? ''}: ${what}`.replace(/\/tmp\/emmental-e2e-\w+\/task\//g, '').slice(0, 65);
  });
  const waits = {
    quarantine: 'the event waits in quarantine',
    sender: 'who sent the event has it still',
  };
  return [...new Set(lines)].slice(0, 4).concat(kept === null ? [] : waits[kept]);
}
