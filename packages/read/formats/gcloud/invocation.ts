import type { Location } from '@emmental/model';
import { spell, type Words } from '../lowering/values.ts';
import type { Command } from './shell.ts';

/** A call of `gcloud` or `gsutil`, split into flags and arguments. */
export interface Invocation {
  /**
   * The command without `alpha` or `beta`, such as `functions deploy` or `pubsub topics
   * add-iam-policy-binding`.
   */
  readonly command: string;
  readonly arguments: readonly Words[];
  /** Returns the last value of a flag. Null when the flag is absent, an empty list when it has no value. */
  flag(...names: readonly string[]): Words | null;
  /** Returns all values of a flag that can be repeated. */
  values(name: string): readonly Words[];
  readonly directory: string;
  readonly at: Location;
}

/**
 * Flags of the supported commands that have no value. Flags that begin with `--no-` or `--clear-`, `-q`, and
 * most short flags of gsutil have no value either. Source: reference of the Google Cloud CLI.
 */
const flagsWithoutValue: ReadonlySet<string> = new Set(
  `gen2 trigger-http allow-unauthenticated invoker-iam-check retry quiet async serve-all-traffic-latest-revision
   uniform-bucket-level-access public-access-prevention log-http cpu-boost cpu-throttling session-affinity use-http2
   deploy-health-check tag-bindings enable-message-ordering help`.split(/\s+/),
);

/** The supported commands. If several match, the longest is used. */
const commands: ReadonlySet<string> = new Set([
  'functions deploy',
  'functions add-iam-policy-binding',
  'functions add-invoker-policy-binding',
  'run deploy',
  'run jobs deploy',
  'run jobs create',
  'run worker-pools deploy',
  'functions set-iam-policy',
  'run services add-iam-policy-binding',
  'run services set-iam-policy',
  'run services update',
  'projects add-iam-policy-binding',
  'pubsub topics create',
  'pubsub topics add-iam-policy-binding',
  'pubsub subscriptions create',
  'storage buckets create',
  'storage buckets add-iam-policy-binding',
  'secrets add-iam-policy-binding',
  'iam service-accounts create',
  'iam service-accounts add-iam-policy-binding',
  'scheduler jobs create http',
  'eventarc triggers create',
  'mb',
  'iam ch',
]);

/** Parses the call of a supported command. Null for any other command. */
export function invocationOf({ words, directory, at }: Command): Invocation | null {
  const [program, ...args] = words;
  if (!isTool(spell(program ?? []))) return null;
  const flags = new Map<string, Words[]>();
  const positional: Words[] = [];
  for (let index = 0; index < args.length; index += 1) {
    const current = args[index] ?? [];
    const { name, value } = flagIn(current);
    if (name === null) {
      positional.push(current);
      continue;
    }
    const next = args[index + 1];
    const takesNext = value === null && !hasNoValue(name) && next !== undefined && flagIn(next).name === null;
    if (takesNext) index += 1;
    flags.set(name, [...(flags.get(name) ?? []), value ?? (takesNext ? next : [])]);
  }
  // `alpha` or `beta` as the first word is a release track. Elsewhere it may be the name of a function.
  const before = /^(alpha|beta)$/.test(spell(positional[0] ?? [])) ? 1 : 0;
  const names = positional.slice(before).map(spell);
  const length = [4, 3, 2, 1].find((count) => commands.has(names.slice(0, count).join(' ')));
  if (length === undefined) return null;
  return {
    command: names.slice(0, length).join(' '),
    arguments: positional.slice(before + length),
    flag: (...flagNames) =>
      flagNames.map((name) => flags.get(name)?.at(-1)).find((value) => value !== undefined) ?? null,
    values: (name) => flags.get(name) ?? [],
    directory,
    at,
  };
}

/**
 * Is a word the tool? A Makefile often has the tool in a variable, with options that are for all commands: `$(GCLOUD)`, or
 * `gcloud beta --project shop`.
 */
const isTool = (word: string): boolean =>
  /(?:^|[/\\])(?:gcloud|gsutil)(?:\.cmd)?$|^gcloud(?: (?:alpha|beta|-[^ ]*|(?<=-[\w-]+ )[^ ]+))+$|^\$\{?GCLOUD(?:_CMD|_BIN|_CLI)?\}?$/i.test(
    word,
  );

function flagIn(words: Words): { readonly name: string | null; readonly value: Words | null } {
  const [first, ...more] = words;
  const [, name, equals, start = ''] =
    /^--?([a-z][\w-]*)(=?)(.*)$/s.exec(typeof first === 'string' ? first : '') ?? [];
  if (name === undefined) return { name: null, value: null };
  return { name, value: equals === '=' ? [start, ...more].filter((part) => part !== '') : null };
}

const hasNoValue = (name: string): boolean =>
  flagsWithoutValue.has(name) ||
  name.startsWith('no-') ||
  name.startsWith('clear-') ||
  /^[qmrRfhv]$/.test(name);

/**
 * Splits a text into names and values. The usual separator is a comma, `A=b,C=d`; another separator can be
 * declared, `^;^A=b;C=d`. Source: `gcloud topic escaping`.
 */
export function pairsIn(words: Words): readonly (readonly [string, Words])[] {
  const [first, ...more] = words;
  const [, separator = ','] = /^\^([^^]+)\^/.exec(typeof first === 'string' ? first : '') ?? [];
  const start = typeof first === 'string' ? first.replace(/^\^[^^]+\^/, '') : first;
  const pieces: (typeof words)[number][][] = [[]];
  for (const part of start === undefined ? [] : [start, ...more]) {
    if (typeof part !== 'string') {
      pieces.at(-1)?.push(part);
      continue;
    }
    const [head = '', ...more] = part.split(separator);
    if (head !== '') pieces.at(-1)?.push(head);
    for (const piece of more) pieces.push(piece === '' ? [] : [piece]);
  }
  return pieces.flatMap((piece): readonly (readonly [string, Words])[] => {
    const [name, ...value] = piece;
    if (typeof name !== 'string') return [];
    const index = name.indexOf('=');
    if (index < 1) return [[name, []]];
    return [[name.slice(0, index), [name.slice(index + 1), ...value].filter((part) => part !== '')]];
  });
}
