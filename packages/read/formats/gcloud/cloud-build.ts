import type { Hole, Source } from '@emmental/model';
import { parseFile } from '../../parse/index.ts';
import { entriesOf, get, itemsOf, type Node, stringOf } from '../../tree.ts';
import type { Words } from '../lowering/values.ts';
import { type Command, commandsIn } from './shell.ts';

/**
 * Reads the commands in the steps of a Cloud Build configuration: the `args` of a step that runs gcloud, and
 * the scripts that a step passes to a shell. Source: Cloud Build documentation, "Build configuration file
 * schema", "Substituting variable values".
 */
export function buildCommands(path: string, source: Source): readonly Command[] {
  const root = parseFile(path, source)?.root;
  const defaults = new Map(
    entriesOf(get(root, 'substitutions')).flatMap(({ key, value }) =>
      value.kind === 'scalar' && value.value !== null ? [[key, String(value.value)] as const] : [],
    ),
  );
  return itemsOf(get(root, 'steps')).flatMap((step) => commandsOf(step, defaults));
}

function commandsOf(step: Node, defaults: ReadonlyMap<string, string>): readonly Command[] {
  const folder = stringOf(get(step, 'dir'));
  const directory = folder === undefined ? '' : `${folder}/`;
  const script = get(step, 'script');
  const args = itemsOf(get(step, 'args'));
  const program = stringOf(get(step, 'entrypoint')) ?? stringOf(get(step, 'name')) ?? '';
  const isShell = /(^|\/)(ba|da)?sh$/.test(program);
  const inlineScript = isShell ? args.find((arg) => !stringOf(arg)?.startsWith('-')) : undefined;
  const text = stringOf(script ?? inlineScript);
  if (text !== undefined) {
    const at = (script ?? inlineScript)?.at ?? step.at;
    return commandsIn(text, at).map(({ words, ...command }) => ({
      ...command,
      words: words.map((word) => withDefaults(word, defaults)),
      directory: directory + command.directory,
    }));
  }
  if (/(?:^|\/)zip(?::[\w.-]+)?$/.test(program))
    return [
      { words: [['zip'], ...args.map((arg) => [String(stringOf(arg) ?? '')])], directory, at: step.at },
    ];
  if (/(?:^|\/)docker(?:[:@].*)?$/.test(program))
    return [{ words: [['docker'], ...wordsOf(args, defaults)], directory, at: step.at }];
  if (/(?:^|\/)kaniko-project\/executor(?:[:@].*)?$/.test(program))
    return [{ words: kanikoBuild(wordsOf(args, defaults)), directory, at: step.at }];
  const tool = /gcloud|gsutil/.exec(program)?.[0] ?? (/cloud-sdk/.test(program) ? null : undefined);
  if (tool === undefined) return [];
  const words = wordsOf(args, defaults);
  return [{ words: tool === null ? words : [[tool], ...words], directory, at: args[0]?.at ?? step.at }];
}

const wordsOf = (args: readonly Node[], defaults: ReadonlyMap<string, string>): readonly Words[] =>
  args.map((arg) => substituted(arg.kind === 'scalar' ? String(arg.value ?? '') : '', defaults));

/** Returns the same build as a command of docker. Source: GoogleContainerTools/kaniko, README, "Flags". */
function kanikoBuild(words: readonly Words[]): readonly Words[] {
  const option = (name: string): Words => {
    const found = words.find(([first]) => typeof first === 'string' && first.startsWith(`--${name}=`)) ?? [];
    const [first, ...rest] = found;
    const start = typeof first === 'string' ? first.slice(name.length + 3) : '';
    return [...(start === '' ? [] : [start]), ...rest];
  };
  const [context, dockerfile] = [option('context'), option('dockerfile')];
  const folder: Words =
    context.length === 0
      ? ['.']
      : context.map((part) =>
          typeof part === 'string' ? part.replace(/^dir:\/\/(?:\/workspace\/?)?/, './') : part,
        );
  return [
    ['docker'],
    ['build'],
    ['-t'],
    option('destination'),
    ...(dockerfile.length > 0 ? [['-f'], dockerfile] : []),
    folder,
  ];
}

/**
 * Replaces substitutions such as `$PROJECT_ID` and `${_REGION}` by parameters. `$$` stands for the character
 * `$`.
 */
function substituted(text: string, defaults: ReadonlyMap<string, string>): Words {
  // A flag decides how the other words are read, so its usual value counts.
  const flag = defaults.get(/^\$\{?(\w+)\}?$/.exec(text)?.[1] ?? '');
  if (flag?.startsWith('--')) return [flag];
  const words = text.split(/(\$\$|\$\w+|\$\{\w+\})/).map((piece): string | Hole => {
    if (piece === '$$') return '$';
    const name = /^\$\{?(\w+)\}?$/.exec(piece)?.[1];
    return name === undefined ? piece : { kind: 'parameter', name };
  });
  return withDefaults(
    words.filter((word) => word !== ''),
    defaults,
  );
}

const withDefaults = (words: Words, defaults: ReadonlyMap<string, string>): Words =>
  words.map((word) => {
    const usual = typeof word === 'object' && word.kind === 'parameter' ? defaults.get(word.name) : undefined;
    return typeof word === 'object' && word.kind === 'parameter' && usual !== undefined
      ? { ...word, default: usual }
      : word;
  });
