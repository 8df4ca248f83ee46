import { join } from 'node:path/posix';
import type { BuildStep } from '@emmental/code';
import { addsNoFunctions } from '@emmental/knowledge';
import { type App, folderOf, type Source } from '@emmental/model';

/** Lines of a shell that a tool of deployment runs before it packs the code. */
export interface DeployCommand {
  readonly file: string;
  readonly line: number;
  readonly text: string;
  readonly folder: string;
}

/** The commands and code that the description of a deployment runs or loads by itself. */
export interface Deployment {
  readonly commands: readonly DeployCommand[];
  /** Settings and plug-ins that may decide which code is deployed; `text: null` is the content of a file. */
  readonly steps: readonly BuildStep[];
}

/** Returns what the templates of apps run before they pack: commands of Terraform, Firebase and scripts of gcloud, plug-ins, hooks and bundlers of the Serverless Framework. */
export function deploymentOf(source: Source, apps: readonly App[]): Deployment {
  const found = apps.map((app): Deployment => {
    if (app.format === 'terraform')
      return { commands: ofTerraform(source, app.folder), steps: writtenFiles(source, app.folder) };
    if (app.format === 'gcloud' && app.template !== null) return ofGcloud(source, app.template);
    if (app.format === 'firebase') return { commands: ofFirebase(source, app.folder), steps: [] };
    if (app.format === 'serverless' && app.template !== null) return ofServerless(source, app, app.template);
    return { commands: [], steps: app.template === null ? [] : buildArguments(source, app.template) };
  });
  return { commands: found.flatMap(({ commands }) => commands), steps: found.flatMap(({ steps }) => steps) };
}

/** Matches an argument of a build whose value is a version, which names no file. */
const isVersion = /^\s*[\w-]+\s*:\s*["']?v?\d[\w.-]*["']?\s*$/;

/** Returns the arguments for the builds of images in a template: a Dockerfile may copy the file that one names. */
function buildArguments(source: Source, template: string): readonly BuildStep[] {
  const text = textOf(source, template);
  return [
    ...text.matchAll(/\bDockerBuildArgs"?\s*:\s*(?:\{([^}]*)\}|\n((?:[ \t]+[\w-]+\s*:.*\n?)+))/g),
  ].flatMap(({ index, 1: flow, 2: block }): readonly BuildStep[] =>
    (flow?.split(',') ?? block?.split('\n') ?? [])
      .filter((each) => each.trim() !== '' && !isVersion.test(each))
      .map((each) => ({ file: template, line: lineAt(text, index), text: `argument ${each.trim()}` })),
  );
}

/** Text of a template; '' if it cannot be read. */
function textOf(source: Source, path: string): string {
  const read = source.kind(path) === 'file' ? source.read(path) : null;
  return read && 'text' in read ? read.text : '';
}

const lineAt = (text: string, index: number): number => text.slice(0, index).split('\n').length;

/** Longer blocks of Terraform are cut; the part behind is no command. */
const longestBlock = 4_000;

/** A command as Terraform writes it: `command = "npm ci"`, a text behind `<<EOT`, and in JSON. */
const terraformCommand =
  /\b(?:command|program|commands)"?\s*[=:]\s*(?:"((?:[^"\\]|\\.)*)"|<<[-~]?\s*"?(\w+)"?\n([\s\S]*?)\n\s*\2\b|\[([^\]]*)\])/g;

/** The files of a Terraform configuration, with their texts. */
const terraformFiles = (source: Source, folder: string): readonly { file: string; text: string }[] =>
  source
    .list(folder)
    .filter(({ name, kind }) => kind === 'file' && /\.tf(?:\.json)?$/.test(name))
    .map(({ name }) => join(folder, name))
    .map((file) => ({ file, text: textOf(source, file) }));

/** The commands of `local-exec`, of the data source `external`, and those by which a module packs a function. */
function ofTerraform(source: Source, folder: string): readonly DeployCommand[] {
  return terraformFiles(source, folder).flatMap(({ file, text }) => {
    return [...text.matchAll(/"local-exec"|\bdata\s+"external"|"external"\s*:|\bsource_path\s*=/g)].flatMap(
      (block) => {
        const inside = text.slice(block.index, block.index + longestBlock);
        const isOwn = inside.slice(0, 1_000).includes('interpreter');
        return [...inside.matchAll(terraformCommand)].slice(0, 1).map(([, line, , lines, list]) => ({
          file,
          line: lineAt(text, block.index),
          text: `${isOwn ? 'interpreter ' : ''}${commandOf(line ?? lines ?? '', list)}`,
          folder,
        }));
      },
    );
  });
}

/** The files that Terraform writes: one may lie in the folder of the code. */
function writtenFiles(source: Source, folder: string): readonly BuildStep[] {
  return terraformFiles(source, folder).flatMap(({ file, text }) => {
    return [...text.matchAll(/"local_(?:sensitive_)?file"\s*(?:"[^"]*"\s*\{|:)/g)].map(({ index }) => {
      const [inside = ''] = text.slice(index, index + longestBlock).split(/\n\}/);
      return { file, line: lineAt(text, index), text: inside };
    });
  });
}

/** Programs of Google's tools, whose commands are read as the deployment. */
const ofGoogle = /^\s*(?:#|$|(?:gcloud|gsutil|bq|firebase|docker)\s)/;
const quietStep = /(?:gcloud|gsutil|cloud-sdk|docker|kaniko)/;

/** The commands of a script beside those of gcloud, the steps of Cloud Build that run another program, and files of flags. */
function ofGcloud(source: Source, template: string): Deployment {
  const text = textOf(source, template);
  const folder = folderOf(template);
  const flags = [...text.matchAll(/--flags-file[= ]["']?([\w./-]+)/g)].flatMap(({ index, 1: name = '' }) => [
    { file: template, line: lineAt(text, index), text: `flags of ${name}` },
    ...fileSteps(source, folder, `./${name}`),
  ]);
  const lines = /\.ya?ml$|\.json$/.test(template)
    ? cloudBuildLines(text)
    : text
        .replace(/\\\r?\n/g, (end) => ' '.repeat(end.length - 1))
        .split('\n')
        .map((line, index) => ({ line: index + 1, text: line.trim() }))
        .filter((each) => !ofGoogle.test(each.text) && !/^[A-Za-z_]\w*=\S*$/.test(each.text));
  return { commands: lines.map((line) => ({ ...line, file: template, folder })), steps: flags };
}

/** Returns the arguments of the steps of Cloud Build that start no tool of Google's. */
function cloudBuildLines(text: string): readonly Pick<DeployCommand, 'line' | 'text'>[] {
  return [
    ...text.matchAll(/^[ \t]*- (?:name|id):[\s\S]*?(?=^[ \t]*- (?:name|id):|^\w|(?![\s\S]))/gm),
  ].flatMap(({ 0: step, index }) => {
    const [, name = ''] = /\bname:\s*["']?([^\s"']+)/.exec(step) ?? [];
    const [, entry = ''] = /\bentrypoint:\s*["']?([^\s"']+)/.exec(step) ?? [];
    const [, list = ''] = /\bargs:\s*\[([^\]]*)\]/.exec(step) ?? [];
    if (quietStep.test(`${name} ${entry}`) || list === '') return [];
    const words = list.split(',').map((word) => word.trim().replace(/^["']|["']$/g, ''));
    return [{ line: lineAt(text, index), text: [...(entry === '' ? [] : [entry]), ...words].join(' ') }];
  });
}

/** The commands that Firebase runs before it deploys. Source: Firebase CLI reference, "Hooks for scripted tasks". */
function ofFirebase(source: Source, folder: string): readonly DeployCommand[] {
  const file = join(folder, 'firebase.json');
  const text = textOf(source, file);
  return [...text.matchAll(/"predeploy"\s*:\s*(?:\[([^\]]*)\]|("(?:[^"\\]|\\.)*"))/g)].flatMap(
    ({ index, 1: list, 2: single }) =>
      [...(list ?? single ?? '').matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, command = '']) => ({
        file,
        line: lineAt(text, index),
        text: command.replace(/\\(.)/g, '$1'),
        folder,
      })),
  );
}

function commandOf(text: string, list: string | undefined): string {
  const words =
    list === undefined ? null : [...list.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, word = '']) => word);
  const isProgram = words?.every((word) => !/\s/.test(word));
  const written =
    words === null ? text.replace(/\\n/g, '\n').replace(/\\(.)/g, '$1') : words.join(isProgram ? ' ' : '\n');
  return written.replace(/\$\{path\.(?:module|root|cwd)\}/g, '.');
}

/** Settings below `custom` that run commands, and those of bundlers. */
const hooks = /^(?:scripts?|scriptHooks|hooks|hookScripts|serverless-plugin-scripts|scriptable)$/;
const bundlers =
  /^(?:esbuild|serverless-esbuild|webpack|serverless-webpack|bundle|rspack|vite|rollup|jetpack|optimize|build|tsc|typescript)$/;
const quietSetting =
  /^\s*(?:#.*|-?\s*(?:bundle|minify|sourcemap|sourceMap|target|platform|format|exclude|external|keepNames|packager|concurrency|includeModules|forceExclude|keepOutputDirectory|watch|pattern|ignore|installExtraArgs|logLevel|metafile|treeShaking|charset)\s*:\s*[\w'"[\],.\s@/-]*|-\s*['"]?[@\w/-]+['"]?)\s*$/;

function ofServerless(source: Source, app: App, template: string): Deployment {
  const folder = folderOf(template);
  const commands: DeployCommand[] = [];
  const steps: BuildStep[] = (app.plugins ?? [])
    .filter((name) => !addsNoFunctions(name))
    .flatMap((name) => [
      { file: template, line: 1, text: `the plug-in ${name}` },
      ...fileSteps(source, folder, name),
    ]);
  for (const { key, text, line } of settingsBelow(textOf(source, template))) {
    if (hooks.test(key)) {
      const command = text
        .replace(/^\s*(?:-\s*)?(?:(?:'[^']*'|"[^"]*"|[\w:-]+)\s*:(?:\s+|$))?/, '')
        .replace(/^(['"])(.*)\1\s*$/, '$2')
        .replace(/^[|>][+-]?\s*$/, '');
      commands.push({ file: template, line, text: command, folder });
    } else if (bundlers.test(key) && !quietSetting.test(text)) {
      steps.push({ file: template, line, text: text.trim() });
      for (const [, path = ''] of text.matchAll(/([\w@./-]+\.(?:[cm]?[jt]s|json))\b/g))
        steps.push(...fileSteps(source, folder, path));
    }
  }
  return { commands, steps };
}

function fileSteps(source: Source, folder: string, name: string): readonly BuildStep[] {
  if (/^[\w@-]+(?:\/[\w-]+)?$/.test(name)) return [];
  const path = join(folder, name);
  const file = [path, `${path}.js`, `${path}.ts`, `${path}.cjs`, `${path}/index.js`].find(
    (each) => source.kind(each) === 'file',
  );
  return file === undefined || path.startsWith('..') ? [] : [{ file, line: 1, text: null }];
}

/** Returns the lines below the keys of `custom`, each with its key. */
function settingsBelow(
  text: string,
): readonly { readonly key: string; readonly text: string; readonly line: number }[] {
  const lines = text.split(/\r?\n/);
  const start = lines.findIndex((line) => /^custom\s*:/.test(line));
  if (start < 0) return [];
  let key = '';
  const found: { key: string; text: string; line: number }[] = [];
  let depth: number | null = null;
  for (let at = start + 1; at < lines.length && !/^[^\s#]/.test(lines[at] ?? ''); at += 1) {
    const [line = ''] = lines.slice(at, at + 1);
    if (line.trim() === '' || /^\s*#/.test(line)) continue;
    const indent = line.search(/\S/);
    depth ??= indent;
    if (indent <= depth) {
      const [, name = '', rest = ''] = /^\s*['"]?([\w-]+)['"]?\s*:\s*(.*)$/.exec(line) ?? [];
      key = name;
      if (rest !== '') found.push({ key, text: rest, line: at + 1 });
    } else found.push({ key, text: line, line: at + 1 });
  }
  return found;
}
