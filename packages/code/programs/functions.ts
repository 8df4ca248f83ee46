import { folderOf, joinInside, type Source } from '@emmental/model';
import { endingsOf, languageOf, readModule } from '../languages/index.ts';
import { nodesOf } from '../nodes.ts';
import type { Argument, Expression, Module } from '../tree.ts';
import { pathIn, valuesNamed } from './path.ts';

/** A function that the source of an infrastructure program (AWS CDK, SST, Pulumi) seems to create. */
export interface ProgramFunction {
  /** The class of the construct: `NodejsFunction`. */
  readonly construct: string;
  /** The id that the program gives it; null when the id is computed. */
  readonly id: string | null;
  readonly file: string;
  readonly line: number;
  /** The file or folder of its code, if the program names it by a literal path that exists. */
  readonly code: string | null;
  /** The handler as the program writes it: `index.handler`; null when it is computed, or there is none. */
  readonly handler: string | null;
}

/** The functions of a program. `isWhole` is false when the program has more files than are read. */
export interface ProgramFunctions {
  readonly functions: readonly ProgramFunction[];
  readonly isWhole: boolean;
}

/** Most source files of one program that are parsed. */
const mostFiles = 2_000;

/**
 * Finds the functions that a program creates: `new …Function(…)`, and in Python a call of such a class. Nothing is run: a
 * construct in a loop or in a class counts once for each place in the source.
 */
export async function programFunctions(source: Source, folder: string): Promise<ProgramFunctions> {
  const { files, isWhole } = filesBelow(source, folder);
  const isSst = source.list(folder).some(({ name }) => /^sst\.(?:config\.[cm]?[jt]s|json)$/.test(name));
  const modules: Module[] = [];
  for (const path of files) {
    const language = languageOf(path);
    const file = language && source.read(path);
    if (!language || !file || !('text' in file) || !mayDeclare(file.text, isSst)) continue;
    modules.push((await readModule(language, path, file.text)).module);
  }
  const own = ownClasses(modules);
  const created = modules.flatMap((module) => createdIn(module, folder, own, source));
  const routed = isSst ? modules.flatMap((module) => handlersIn(module, folder, source)) : [];
  const known = new Set(created.map(({ handler }) => handler));
  return { functions: [...created, ...routed.filter(({ handler }) => !known.has(handler))], isWhole };
}

/** A quick test, so that most files are not parsed. */
const mayDeclare = (text: string, isSst: boolean): boolean =>
  /\w*Function\b/.test(text) || (isSst && /\bsst\b|\bnew [A-Z]\w*\(/.test(text));

/** Finds the handlers that routes and consumers of SST name by a text, `functions/orders.main`, with an existing file. */
function handlersIn(module: Module, folder: string, source: Source): readonly ProgramFunction[] {
  const found = new Map<string, ProgramFunction>();
  for (const node of nodesOf(module.body)) {
    const handler = node.kind === 'literal' ? literal(node) : null;
    const [, file] = /^([\w@./-]+)\.\w+$/.exec(handler ?? '') ?? [];
    if (handler === null || file === undefined || !file.includes('/')) continue;
    const code = endingsOf('javascript')
      .map((ending) => joinInside(folder, `${file}${ending}`))
      .find((path) => path !== null && source.kind(path) === 'file');
    if (!code) continue;
    found.set(handler, {
      construct: 'handler',
      id: null,
      file: module.path,
      line: node.at.line,
      code,
      handler,
    });
  }
  return [...found.values()];
}

const skipped =
  /^(?:node_modules|cdk\.out|\.git|\.sst|\.venv|venv|site-packages|dist|build|coverage|__pycache__|__tests__|__mocks__|tests?)$/;

function filesBelow(
  source: Source,
  top: string,
): { readonly files: readonly string[]; readonly isWhole: boolean } {
  const files: string[] = [];
  const folders = [top];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const { name, kind } of source.list(folder)) {
      const path = folder === '' ? name : `${folder}/${name}`;
      if (kind === 'directory') {
        // A folder with a program of its own is counted there.
        const isOther = ['cdk.json', 'Pulumi.yaml'].some((file) => source.kind(`${path}/${file}`) === 'file');
        if (!skipped.test(name) && !isOther) folders.push(path);
      } else if (languageOf(name) !== null && !/\.(?:test|spec)\.|^test_|_test\.py$/.test(name))
        files.push(path);
      if (files.length >= mostFiles) return { files, isWhole: false };
    }
  }
  return { files: files.sort(), isWhole: true };
}

/** The classes of a program, each with the answer if it is a function itself: `class Job extends NodejsFunction`. */
function ownClasses(modules: readonly Module[]): ReadonlyMap<string, boolean> {
  const found = new Map<string, boolean>();
  for (const module of modules)
    for (const node of nodesOf(module.body)) {
      if (node.kind !== 'class' || !node.class.name) continue;
      const parents = node.class.bases.map(nameOf);
      found.set(
        node.class.name,
        parents.some((name) => name !== null && /Function$/.test(name)),
      );
    }
  return found;
}

function createdIn(
  module: Module,
  program: string,
  own: ReadonlyMap<string, boolean>,
  source: Source,
): readonly ProgramFunction[] {
  const imported = importsOf(module);
  const created: ProgramFunction[] = [];
  for (const node of nodesOf(module.body)) {
    const isCreation = module.language === 'python' ? node.kind === 'call' : node.kind === 'new';
    if (!isCreation || (node.kind !== 'call' && node.kind !== 'new')) continue;
    const name = nameOf(node.callee);
    if (name === null || !isFunctionClass(name, node.callee, imported, own)) continue;
    const settings = settingsOf(node.args, module);
    const handler = literal(settings.get('handler'));
    const id = idOf(node.args);
    created.push({
      construct: name,
      id,
      file: module.path,
      line: node.at.line,
      code:
        codeOf(settings, module, program, source) ??
        (name === 'NodejsFunction' && !settings.has('entry') && !settings.has(otherFields)
          ? fileBeside(module, id, source)
          : null),
      handler,
    });
  }
  return created;
}

/** Local names of a module, each with the package that it comes from. */
function importsOf(module: Module): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const statement of module.body)
    if (statement.kind === 'import')
      for (const { local, imported } of statement.bindings)
        names.set(local, `${statement.specifier}${imported === '*' ? '' : ` ${imported}`}`);
  return names;
}

/** Is a class one of a function of a cloud? A class of the program is one if it extends such a class. */
function isFunctionClass(
  name: string,
  callee: Expression,
  imported: ReadonlyMap<string, string>,
  own: ReadonlyMap<string, boolean>,
): boolean {
  const isOwn = own.get(name);
  if (isOwn !== undefined) return isOwn;
  if (!/(?:Function|^GuScheduledLambda|^GuApiLambda)$/.test(name)) return false;
  const written = pathOf(callee);
  const origin = imported.get(written[0] ?? '') ?? '';
  const words = `${written.join('.')} ${origin}`.toLowerCase();
  // Classes with this ending that are no functions of a cloud: of CloudFront, AppSync, Step Functions; targets of events.
  if (/cloudfront(?!.*experimental)|appsync|step_?functions|targets|destinations/.test(words)) return false;
  if (name !== 'Function' && name !== 'CfnFunction') return true;
  return /lambda|serverless|sst|cloudfunctions|functions|sam/.test(words);
}

const pathOf = (callee: Expression): readonly string[] => {
  if (callee.kind === 'name') return [callee.name];
  return callee.kind === 'member' ? [...pathOf(callee.object), callee.property] : [];
};

const nameOf = (callee: Expression): string | null => pathOf(callee).at(-1) ?? null;

/**
 * Returns the settings of a construct: the fields of its object, or the named arguments of Python. A spread of a constant
 * with one value (`...common`) gives the fields of that constant.
 */
function settingsOf(args: readonly Argument[], module: Module): ReadonlyMap<string, Expression> {
  const settings = new Map<string, Expression>();
  for (const { kind, name, value } of args) {
    if (kind === 'named' && name !== null) settings.set(name, value);
    if (kind === 'positional') addFields(value, module, settings, 0);
  }
  return settings;
}

/** The name under which a spread is kept whose fields are not known. */
const otherFields = '...';

function addFields(
  value: Expression,
  module: Module,
  settings: Map<string, Expression>,
  depth: number,
): void {
  if (value.kind !== 'record' || depth > 3) return;
  for (const entry of value.entries) {
    if (entry.kind === 'entry' && typeof entry.key === 'string') settings.set(entry.key, entry.value);
    if (entry.kind !== 'spread') continue;
    const [only, ...more] = entry.value.kind === 'name' ? valuesNamed(entry.value.name, module) : [];
    if (only?.kind === 'record' && more.length === 0) addFields(only, module, settings, depth + 1);
    else settings.set(otherFields, entry.value);
  }
}

/**
 * Returns the file that `NodejsFunction` takes where it has no `entry`: the name of the file around it, a dot and the id.
 * Source: https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_lambda_nodejs-readme.html, "Nodejs Function".
 */
const fileBeside = (module: Module, id: string | null, source: Source): string | null =>
  id === null
    ? null
    : (['ts', 'js', 'mjs', 'mts', 'cts', 'cjs']
        .map((ending) => `${module.path.replace(/\.[^./]*$/, '')}.${id}.${ending}`)
        .find((path) => source.kind(path) === 'file') ?? null);

/** Returns the id: the first literal text among the first two arguments. */
const idOf = (args: readonly Argument[]): string | null =>
  args
    .slice(0, 2)
    .flatMap(({ kind, name, value }) =>
      kind === 'positional' || name === 'id' ? (literal(value) ?? []) : [],
    )[0] ?? null;

const literal = (value: Expression | undefined): string | null =>
  value?.kind === 'literal' && typeof value.value === 'string' ? value.value : null;

/** Returns the file or folder that `entry`, `code` or `handler` of a construct names. */
function codeOf(
  settings: ReadonlyMap<string, Expression>,
  module: Module,
  program: string,
  source: Source,
): string | null {
  const value = settings.get('entry') ?? settings.get('code');
  const written = value && pathIn(value, module);
  if (!written) return null;
  // A relative path starts at the folder of the program, `__dirname` at the folder of the file.
  const base = written.fromFile ? folderOf(module.path) : program;
  const path = joinInside(base, written.path);
  return path !== null && source.kind(path) !== null ? path : null;
}
