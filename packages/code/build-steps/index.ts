import type { Source } from '@emmental/model';
import { below, folderOf, foldersUp } from '../program/paths.ts';
import { contentOf } from './content.ts';
import { dockerfileName, stepsOfDockerfile } from './dockerfile.ts';
import { stepsOfMakefile } from './makefile.ts';
import { stepsOfManifest } from './manifest.ts';
import { unreadCommands } from './shell.ts';
import type { BuildContext, BuildStep } from './step.ts';

export type { BuildStep } from './step.ts';

/** A file that may decide which code is deployed: its names, and how its steps are read; null = its content is one step. */
interface BuildFile {
  readonly named: RegExp;
  readonly steps: ((source: Source, path: string, context: BuildContext) => readonly BuildStep[]) | null;
}

/** Files that count where they lie in the folder of a handler or in one above it. Source: the documentation of each tool. */
const buildFiles: readonly BuildFile[] = [
  { named: /^(?:GNUm|[Mm])akefile$/, steps: stepsOfMakefile },
  { named: /^package\.json$/, steps: stepsOfManifest },
  {
    named: /^(?:esbuild|bundle|tsup|tsdown|rollup|rolldown|vite|webpack|rspack)(?:[.-][\w.-]*)?\.[cm]?[jt]s$/,
    steps: null,
  },
  { named: /^(?:babel\.config\.(?:[cm]?[jt]s|json)|\.babelrc(?:\.(?:[cm]?js|json))?|\.swcrc)$/, steps: null },
  { named: /^(?:\.pnpmfile\.c?js|pnpmfile\.js)$/, steps: null },
];

/** Folders beside those files whose files change packages: patches, and the programs of Yarn. */
const patchFolders = ['patches', '.yarn/patches', '.yarn/plugins', '.yarn/releases'] as const;

/**
 * Returns the parts of builds that may decide which code is deployed for these handlers, and that are not read. `files` are the files of the
 * repository in which Dockerfiles are looked for, `commands` further commands that a tool of deployment runs. Nothing is run.
 */
export async function buildSteps(
  source: Source,
  handlers: readonly string[],
  files: readonly string[],
  commands: readonly {
    readonly file: string;
    readonly line: number;
    readonly text: string;
    readonly folder: string;
  }[],
): Promise<readonly BuildStep[]> {
  const context: BuildContext = { handlers, seen: new Set() };
  const folders = [...new Set(handlers.flatMap((handler) => foldersUp(folderOf(handler))))].sort();
  const found = [
    ...folders.flatMap((folder) => stepsIn(source, folder, context)),
    ...files
      .filter((path) => dockerfileName.test(path.split('/').at(-1) ?? ''))
      .flatMap((path) => stepsOfDockerfile(source, path, context)),
    ...commands.flatMap((command) => unreadCommands(source, command, context)),
  ];
  const steps: BuildStep[] = [];
  for (const step of found)
    steps.push(step.text === null ? { ...step, text: await contentOf(source, step.file) } : step);
  return steps;
}

function stepsIn(source: Source, folder: string, context: BuildContext): readonly BuildStep[] {
  const inFolder = source.list(folder).flatMap(({ name, kind }): readonly BuildStep[] => {
    const file = kind === 'file' ? buildFiles.find(({ named }) => named.test(name)) : undefined;
    const path = below(folder, name);
    if (file === undefined) return [];
    return file.steps?.(source, path, context) ?? [{ file: path, line: 1, text: null }];
  });
  const patches = patchFolders.flatMap((name) => {
    const inner = below(folder, name);
    if (source.kind(inner) !== 'directory') return [];
    return source
      .list(inner)
      .flatMap((each) =>
        each.kind === 'file' ? [{ file: below(inner, each.name), line: 1, text: null }] : [],
      );
  });
  return [...inFolder, ...patches];
}
