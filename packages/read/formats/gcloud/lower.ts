import { basename } from 'node:path/posix';
import { type Diagnostic, diagnostic } from '@emmental/model';
import { ignoredByGcloud } from '../../app/packaging/ignore-file.ts';
import type { FunctionOrigin } from '../../format.ts';
import type { MapEntry, MapNode } from '../../tree.ts';
import { spell } from '../lowering/values.ts';
import { writeMap } from '../lowering/write.ts';
import { accessRows } from './access.ts';
import { codeOf } from './code.ts';
import { functionRows } from './functions.ts';
import type { Invocation } from './invocation.ts';
import { accountId, type Place, type Row } from './row.ts';
import { sourceRows } from './sources.ts';

const rows: ReadonlyMap<string, Row> = new Map(
  Object.entries({ ...functionRows, ...accessRows, ...sourceRows }),
);

/** Tells if a command deploys a function or service. */
export const deploys = ({ command: name }: Invocation): boolean => Object.hasOwn(functionRows, name);

/** Converts the commands of a file to resources by id, and returns the origin of each function. */
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
  // Deployments are converted first, so that their names are not taken by other resources.
  for (const call of [...calls.filter(deploys), ...calls.filter((invocation) => !deploys(invocation))]) {
    const name = nameOf(call) || defaultName(call, place);
    if (name === '') {
      diagnostics.push(diagnostic('template/invalid', call.at, `${call.command} without a name`));
      continue;
    }
    // The same command may occur several times: for another region, or as a second attempt. Each is a
    // separate resource, so the names are numbered.
    const uniqueName = deploys(call) ? freeName(name, resources) : name;
    for (const { id, type, properties, isFunction } of rows.get(call.command)?.(
      call,
      uniqueName,
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

/** Returns the name that `gcloud run deploy` uses if the command has none: the name of the folder. */
const defaultName = (call: Invocation, place: Omit<Place, 'accounts'>): string =>
  call.command === 'run deploy' ? basename(codeOf(call, place) ?? '') : '';

function freeName(name: string, resources: ReadonlyMap<string, MapNode>): string {
  let uniqueName = name;
  for (let number = 2; resources.has(uniqueName); number += 1) uniqueName = `${name}#${number}`;
  return uniqueName;
}
