import type { Source } from '@emmental/model';
import { oncePerSource } from '@emmental/model';
import { listFolder, modulesMatching } from '../../program/folder.ts';
import { entries, field, readJson } from '../../program/json.ts';
import { below, folderOf } from '../../program/paths.ts';
import { configurationFile, outputsOfConfiguration } from './configuration.ts';
import { type BuildOutput, mostOutputs } from './output.ts';
import { outputsOfShell } from './shell.ts';
import { type StartedScript, startedScripts } from './started-scripts.ts';

/** The build files of one folder, with the outputs that they describe. */
export interface BuildDescription {
  readonly outputs: readonly BuildOutput[];
}

/** Longer files are generated, or no description of a build. */
const longestFile = 200_000;

/**
 * Reads how a folder is built: the scripts of its package.json, its Makefile, its shell scripts and the configuration files
 * of its bundlers, and those in its folder `scripts`. The files are read as texts and never run.
 */
export const buildOf = oncePerSource((source: Source, folder: string): BuildDescription => {
  const found: BuildOutput[] = [];
  for (const { name, kind } of listFolder(source, folder)) {
    const path = below(folder, name);
    if (kind === 'directory' && (name === 'scripts' || name === 'bin'))
      for (const script of listFolder(source, path))
        if (script.kind === 'file')
          found.push(...outputsIn(source, below(path, script.name), script.name, folder));
    if (kind === 'file') found.push(...outputsIn(source, path, name, folder));
    if (found.length > mostOutputs) break;
  }
  return { outputs: found.slice(0, mostOutputs).flatMap((output) => expanded(source, output)) };
});

function outputsIn(source: Source, path: string, name: string, folder: string): readonly BuildOutput[] {
  if (name === 'package.json')
    return entries(field(readJson(source, path), 'scripts')).flatMap(([, script]) =>
      typeof script === 'string' ? outputsOfCommands(source, script, folder) : [],
    );
  const isShell = /^(?:GNU)?[Mm]akefile$|\.(?:sh|bash|mk)$/.test(name);
  if (!isShell && !configurationFile.test(name)) return [];
  const read = source.read(path);
  if (!('text' in read) || read.text.length > longestFile) return [];
  return isShell ? outputsOfCommands(source, read.text, folder) : outputsOfConfiguration(read.text, folder);
}

/** Returns the outputs of the commands in a text, and those of the bundlers that the scripts call that the commands start. */
const outputsOfCommands = (source: Source, text: string, folder: string): readonly BuildOutput[] => [
  ...outputsOfShell(text, folder),
  ...startedScripts(text, folder).flatMap((script) => outputsOfScript(source, script)),
];

/** A script that calls none of these is no build. */
const callsBundler = /\b(?:esbuild|rollup|rolldown|webpack|rspack|tsup|tsdown|vite)\b/;

function outputsOfScript(source: Source, { path, folder }: StartedScript): readonly BuildOutput[] {
  const files = path.includes('*') ? modulesMatching(source, path, 'javascript') : [path];
  return files.flatMap((file) => {
    const read = source.kind(file) === 'file' ? source.read(file) : null;
    return read && 'text' in read && read.text.length <= longestFile && callsBundler.test(read.text)
      ? outputsOfConfiguration(read.text, folder)
      : [];
  });
}

/** Replaces an entry such as `src/*.ts` by the files that match it. */
function expanded(source: Source, output: BuildOutput): readonly BuildOutput[] {
  if (output.kind !== 'file' || !output.entry.includes('*')) return [output];
  const pattern = output.entry.replace('**/', '');
  return modulesMatching(source, pattern, 'javascript').map((entry) => ({
    kind: 'file',
    entry,
    output:
      output.output === null
        ? null
        : below(folderOf(output.output), (entry.split('/').at(-1) ?? '').replace(/\.[^./]*$/, '')),
  }));
}
