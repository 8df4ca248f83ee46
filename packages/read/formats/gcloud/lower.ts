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

/** Tells if a command deploys code. */
export const deploys = ({ command: name }: Invocation): boolean => Object.hasOwn(functionRows, name);

/** Converts the commands of a file to resources by id, with the code folders of the functions. */
export function lowerCalls(
  calls: readonly Invocation[],
  place: Omit<Place, 'accounts'>,
): {
  readonly root: MapNode;
  readonly functions: ReadonlyMap<string, FunctionOrigin>;
  readonly diagnostics: readonly Diagnostic[];
} {
  const accounts = calls.filter(({ command: name }) => name === 'iam service-accounts create').map(nameOf);
  const placeWithAccounts: Place = {
    ...place,
    accounts: new Map(accounts.map((name) => [name, accountId(name)])),
  };
  const resources = new Map<string, MapNode>();
  const functions = new Map<string, FunctionOrigin>();
  const diagnostics: Diagnostic[] = [];
  // Functions get their names first.
  for (const call of [...calls.filter(deploys), ...calls.filter((invocation) => !deploys(invocation))]) {
    const name = nameOf(call) || usualName(call, place);
    if (name === '') {
      diagnostics.push(diagnostic('template/invalid', call.at, `${call.command} without a name`));
      continue;
    }
    // The same command for another region, or after a first attempt, creates another resource with the same
    // name.
    const free = deploys(call) ? freeName(name, resources) : name;
    for (const { id, type, properties, isFunction } of rows.get(call.command)?.(
      call,
      free,
      placeWithAccounts,
    ) ?? []) {
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

/** Returns the name that `gcloud run deploy` proposes when none is written: the name of the folder. */
const usualName = (call: Invocation, place: Omit<Place, 'accounts'>): string =>
  call.command === 'run deploy' ? basename(codeOf(call, place) ?? '') : '';

function freeName(name: string, resources: ReadonlyMap<string, MapNode>): string {
  let free = name;
  for (let number = 2; resources.has(free); number += 1) free = `${name}#${number}`;
  return free;
}

/** Returns the folder of `--source`, else the folder where the command runs. An image deployment has none. */
function codeOf(call: Invocation, { fileOf, context }: Omit<Place, 'accounts'>): string | null {
  if (call.flag('image', 'docker-repository')) return null;
  const [written = '.', ...rest] = call.flag('source') ?? [];
  if (typeof written !== 'string' || rest.length > 0) return null;
  return /^gs:\/\/|^https:\/\//.test(written)
    ? null
    : fileOf(call, written, (path) => isCode(path, context.source));
}

/** Tells if a folder contains a file that Google's build packs start from. */
const isCode = (folder: string, source: Source): boolean =>
  source
    .list(folder)
    .some(({ name }) =>
      /^(package\.json|(index|function)\.[cm]?js|main\.py|go\.mod|pom\.xml|\w+\.(rb|go|php|cs))$/.test(name),
    );
