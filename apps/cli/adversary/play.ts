import type { AdversaryCase, Target } from './cases.ts';

/** The command line, with the folder of the attacked copy as its working directory. */
export type Command = (args: readonly string[]) => string;

/** Files of the attacked copy. */
export interface Copy {
  readonly read: (file: string) => string;
  readonly write: (file: string, text: string) => void;
  /** Returns the names of learned shapes and forms beside the rulebase. */
  readonly learned: () => readonly string[];
}

/** The rule that an attacker wants to cut: a person wrote it, and the code does not show that it needs it. */
const partner = '      partner: { to: partner.example:443 }\n';

/** Adds the rule that is attacked; returns the match ids and the digest of the rulebase as a guard has it. */
export function prepare(command: Command, { read, write }: Copy): Target {
  const rules = read('emmental.yaml');
  write(
    'emmental.yaml',
    rules.replace('      aws: { to: aws:ses }\n', `      aws: { to: aws:ses }\n${partner}`),
  );
  const native = command(['profile', 'compile', '--format', 'native']);
  const match: Record<string, string> = {};
  for (const [, section = '', id = '', name = ''] of native.matchAll(
    /^rule\tMailer\t(\w+)\t\w+\t(\w+)\t([^\t]+)/gm,
  ))
    match[`${section}/${name}`] = id;
  const [, digest = ''] = /^emmental-native\/1\t[^\t]*\t[^\t]*\t(\w+)/.exec(native) ?? [];
  if (digest === '' || match['outbound/partner'] === undefined)
    throw new Error('the rulebase has no such rule');
  return { digest, match };
}

/**
 * Learns from the log of a case and writes the result. Returns the gains of the attacker: a rule that allows more without telling, a
 * rule that is gone, forms or shapes; [] if there are none.
 */
export function gainsOf(
  attack: AdversaryCase,
  target: Target,
  command: Command,
  copy: Copy,
): readonly string[] {
  const before = copy.read('emmental.yaml');
  copy.write('signals.jsonl', `${attack.lines(target).join('\n')}\n`);
  command(['profile', 'learn', 'signals.jsonl', '--write']);
  const after = copy.read('emmental.yaml');
  copy.write('emmental.yaml', before);
  const [old, now] = [before.split('\n'), after.split('\n')];
  const added = now.filter((line) => !old.includes(line));
  const gone = old.filter((line) => !now.includes(line) && !isOpened(line, added));
  return [
    // A rule that watches lets a call pass that passed before, and tells of each.
    ...added
      .filter((line) => !/action: watch \}$|^ {4}(files|processes|code):$/.test(line))
      .map((line) => `adds ${line.trim()}`),
    ...gone.map((line) => `removes ${line.trim()}`),
    ...copy.learned().map((file) => `writes ${file}`),
  ];
}

/** Returns true for `files: none`, which becomes a list when a rule comes into it. */
const isOpened = (line: string, added: readonly string[]): boolean =>
  line.endsWith(': none') && added.includes(line.replace(': none', ':'));
