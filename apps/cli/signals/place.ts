import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { Signal } from '@emmental/model';
import { appName, type Row, ruleUses, subjectOf } from '@emmental/profile';
import { WrongUse } from '../exit.ts';
import { type Rulebase, rulebases } from '../profile/rulebase.ts';
import type { ReadingOptions } from '../usage/reading.ts';
import type { World } from '../world.ts';

/** The function of an incident in the repository: its way in, its rule, its code. */
export interface RepositoryPlace {
  /** From the people to the function: `anyone`, `POST /upload`, `Thumbnails`. */
  readonly wayIn: readonly string[];
  /** The rule that decided; null if the rulebase does not have it now. */
  readonly rule: Row | null;
  /** Lines of the code at a frame of the guard; [] if the file is not found. */
  readonly codeAt: (frame: string) => readonly { readonly number: number; readonly text: string }[];
  readonly shown: (path: string) => string;
}

/**
 * Finds the function of a signal in the repository at `path`; null if that has no such function. Without a path that the user
 * named, only a folder with a rulebase is read.
 */
export async function placeOf(
  signal: Signal,
  path: string,
  options: ReadingOptions,
  world: World,
): Promise<RepositoryPlace | null> {
  if (path === '.' && !existsSync('emmental.yaml')) return null;
  let all: readonly Rulebase[];
  try {
    all = await rulebases(path, options, world);
  } catch (error) {
    if (path === '.' && error instanceof WrongUse) return null;
    throw error;
  }
  const found = all.find(({ scanned: { app, profile } }) => {
    const name = profile.found ? appName(profile.found, app) : app.name;
    return name === signal.app && app.functions.some((fn) => fn.name === signal.function);
  });
  return found ? placeIn(found, signal) : null;
}

function placeIn(rulebase: Rulebase, signal: Signal): RepositoryPlace {
  const { scanned, source, found, lock, native, shown } = rulebase;
  const { app, report } = scanned;
  const declaration = app.functions.find(({ name }) => name === signal.function);
  const handler = declaration?.handler;
  const folder = handler && 'directory' in handler ? handler.directory : app.folder;
  const rows = found
    ? ruleUses(subjectOf(found, lock, app, report, native), signal.function, null).value.uses
    : [];
  const isRule = ({ row }: (typeof rows)[number]): boolean =>
    row.section === signal.section &&
    (signal.match === null ? row.name === signal.rule : row.id === signal.match);
  return {
    wayIn: report.functions.find(({ name }) => name === signal.function)?.reachedBy.path ?? [],
    rule: rows.find(isRule)?.row ?? null,
    codeAt: (frame) => {
      const [, file = '', line = ''] = /^(.+?):(\d+)(?::\d+)?(?: |$)/.exec(frame) ?? [];
      const number = Number(line);
      const place = [posix.join(folder, file), posix.join(app.folder, file)].find(
        (candidate) => !candidate.startsWith('..') && source.kind(candidate) === 'file',
      );
      const read = place === undefined ? null : source.read(place);
      if (!read || !('text' in read)) return [];
      const lines = read.text.split(/\r?\n/);
      return [number - 1, number]
        .filter((at) => at > 0 && at <= lines.length)
        .map((at) => ({ number: at, text: lines[at - 1] ?? '' }));
    },
    shown: (inside) => shown(join(inside)),
  };
}
