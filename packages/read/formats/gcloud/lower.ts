import { basename } from 'node:path/posix';
import { type Diagnostic, diagnostic, type Source } from '@emmental/model';
import { ignoredByGcloud } from '../../app/packaging/ignore-file.ts';
import type { FunctionOrigin } from '../../format.ts';
import type { MapEntry, MapNode } from '../../tree.ts';
import { spell } from '../lowering/values.ts';
import { writeMap } from '../lowering/write.ts';
import { accessRows } from './access.ts';
import { functionRows } from './functions.ts';
import type { Invocation } from './invocation.ts';
import { accountId, type Place, type Row } from './row.ts';
import { sourceRows } from './sources.ts';

const rows: ReadonlyMap<string, Row> = new Map(
  Object.entries({ ...functionRows, ...accessRows, ...sourceRows }),
);

/** The commands that deploy code. */
export const deploys = ({ does }: Invocation): boolean => Object.hasOwn(functionRows, does);

/** What the commands of a file make: resources under their ids, and where the code of the functions is. */
export function lowerCalls(
  calls: readonly Invocation[],
  place: Omit<Place, 'accounts'>,
): {
  readonly root: MapNode;
  readonly functions: ReadonlyMap<string, FunctionOrigin>;
  readonly diagnostics: readonly Diagnostic[];
} {
  const accounts = calls.filter(({ does }) => does === 'iam service-accounts create').map(nameOf);
  const within: Place = { ...place, accounts: new Map(accounts.map((name) => [name, accountId(name)])) };
  const resources = new Map<string, MapNode>();
  const functions = new Map<string, FunctionOrigin>();
  const diagnostics: Diagnostic[] = [];
  // Functions have the first right to their names.
  for (const call of [...calls.filter(deploys), ...calls.filter((one) => !deploys(one))]) {
    const name = nameOf(call) || usualName(call, place);
    if (name === '') {
      diagnostics.push(diagnostic('template/invalid', call.at, `${call.does} without a name`));
      continue;
    }
    // The same command for another region, or after a first try, makes one more of the same name.
    const free = deploys(call) ? freeName(name, resources) : name;
    for (const { id, type, properties, isFunction } of rows.get(call.does)?.(call, free, within) ?? []) {
      resources.set(freeName(id, resources), writeMap({ Type: type, Properties: properties }, call.at));
      if (isFunction) functions.set(id, originOf(id, call, place));
    }
  }
  const at = { file: place.path, line: 1, column: 1 };
  const entries = [...resources].map(([key, value]): MapEntry => ({ key, keyAt: value.at, value }));
  return {
    root: writeMap({ Resources: { kind: 'map', entries, at } satisfies MapNode }, at),
    functions,
    diagnostics,
  };
}

function originOf(name: string, call: Invocation, place: Omit<Place, 'accounts'>): FunctionOrigin {
  const { at } = call;
  const directory = codeOf(call, place);
  const packaging =
    directory === null
      ? null
      : { directory, patterns: ignoredByGcloud(directory, place.context.source), written: [], at };
  return { name, at, directory, packaging, entryPoints: [], events: [] };
}

const nameOf = (call: Invocation): string => spell(call.arguments[0] ?? []).replace(/^gs:\/\/|\/$/g, '');

/** `gcloud run deploy` asks for a name that is not given, and proposes that of the folder. */
const usualName = (call: Invocation, place: Omit<Place, 'accounts'>): string =>
  call.does === 'run deploy' ? basename(codeOf(call, place) ?? '') : '';

function freeName(name: string, taken: ReadonlyMap<string, MapNode>): string {
  let free = name;
  for (let number = 2; taken.has(free); number += 1) free = `${name}#${number}`;
  return free;
}

/** The folder that `--source` names, else where the command is run. What is deployed as an image has none. */
function codeOf(call: Invocation, { fileOf, context }: Omit<Place, 'accounts'>): string | null {
  if (call.flag('image', 'docker-repository')) return null;
  const [written = '.', ...rest] = call.flag('source') ?? [];
  if (typeof written !== 'string' || rest.length > 0) return null;
  return /^gs:\/\/|^https:\/\//.test(written)
    ? null
    : fileOf(call, written, (path) => isCode(path, context.source));
}

/** What Google's build packs start from. */
const isCode = (folder: string, source: Source): boolean =>
  source
    .list(folder)
    .some(({ name }) =>
      /^(package\.json|(index|function)\.[cm]?js|main\.py|go\.mod|pom\.xml|\w+\.(rb|go|php|cs))$/.test(name),
    );
