import { type Diagnostic, diagnostic, folderOf, joinInside, type Source } from '@emmental/model';
import { isChaliceConfig } from './app/chalice-app.ts';
import { mayCreateFunctions } from './app/created-app.ts';
import { isDockerfile } from './app/dockerfile.ts';
import { isFrameworkManifest } from './app/google/framework-app.ts';
import type { Document, TemplateFormat } from './format.ts';
import { isAssembly, templatesIn } from './formats/cdk/assembly.ts';
import { programOf, readSnapshots } from './formats/cdk/snapshot/program.ts';
import { isSnapshotFile } from './formats/cdk/snapshot/snapshot.ts';
import { mayBeFirebase } from './formats/firebase/codebases.ts';
import { commandFile, gcloud, isCommandFile } from './formats/gcloud/gcloud.ts';
import { formats } from './formats/index.ts';
import { looksLikeKnative } from './formats/knative/knative.ts';
import { isServerlessProgram } from './formats/serverless/serverless.ts';
import { configurations } from './formats/terraform/configurations.ts';
import { isTerraformFile } from './formats/terraform/file.ts';
import { terraform } from './formats/terraform/terraform.ts';
import { packagedCopies } from './packaged-copy.ts';
import { parsedFile } from './parse/index.ts';
import { type StackPath, stackPath } from './source/index.ts';
import { byFormat, programIn, type UnreadProgram, unreadIn } from './unread.ts';

/**
 * Folders without source code of the user: dependencies, build output and caches of tools. The list is fixed,
 * because `.gitignore` ignores some folders that have to be read and does not ignore others that have to be
 * skipped.
 */
const skipped: ReadonlySet<string> = new Set(
  `.git .hg .svn node_modules bower_components jspm_packages .pnpm-store .yarn .npm
   .aws-sam .serverless .terraform .terragrunt-cache .webpack .esbuild .build .next .nuxt .cache .parcel-cache .turbo .nx
   venv .venv __pycache__ .tox .nox .mypy_cache .pytest_cache .ruff_cache site-packages dist-packages .eggs
   .gradle .mvn target .idea .vscode coverage .nyc_output .emmental`.split(/\s+/),
);

/** Is a folder, by its name and the files beside it, one of the list? `target` is build output only beside a file of such a build tool. */
const isSkipped = (name: string, siblings: readonly string[]): boolean =>
  skipped.has(name) && (name !== 'target' || siblings.some((file) => buildsTarget.includes(file)));

const buildsTarget = ['pom.xml', 'Cargo.toml', 'build.sbt', 'project.clj'];

/** Does a file lie in a folder that is never searched for templates: one of the list, or a Python virtual environment? */
export function isSkippedFolder(file: string, source: Source): boolean {
  const folders = file.split('/').slice(0, -1);
  return folders.some(
    (name, depth) =>
      isSkipped(
        name,
        buildsTarget.filter((file) => source.kind([...folders.slice(0, depth), file].join('/')) === 'file'),
      ) || source.kind([...folders.slice(0, depth + 1), 'pyvenv.cfg'].join('/')) === 'file',
  );
}

/**
 * These two patterns match a line of every file that declares functions. They are quick to test, so most
 * files are never parsed.
 */
const looksLikeTemplate =
  /(?:^[ \t{,]*|["'])(?:Resources|AWSTemplateFormatVersion|Transform|format_version)["']?[ \t]*:/m;
const looksLikeService = /(?:^[ \t{,]*|["'])(?:service|provider|functions|component)["']?[ \t]*:/m;
const claimsToBeTemplate = /AWSTemplateFormatVersion|AWS::\w+::|Transform["']?[ \t]*:[ \t]*["']?AWS::/;
/**
 * Matches a resource of CloudFormation. Used for a file that cannot be parsed: the keys that the other
 * patterns look for may be in the broken part.
 */
const declaresResource = /(?:^[ \t{,]*|["'{, ])Type["']?[ \t]*:[ \t]*["']?AWS::\w+::\w/m;
const templateFile = /\.(ya?ml|json|template)$/;
/** Matches the names that tools give to templates. A file of such a name that cannot be parsed is reported. */
const usualTemplateName = /^(template|cloudformation)[\w.-]*\.(ya?ml|json)$|\.template$/;
const serviceFile = /^serverless[\w.-]*\.(ya?ml|json)$/;

/** A parsed template with its format. */
export interface Found {
  readonly document: Document;
  readonly format: TemplateFormat;
}

/** Files that may make functions without a template. */
export interface OtherFiles {
  readonly dockerfiles: string[];
  /** Settings of Chalice. */
  readonly chalice: string[];
  readonly frameworks: string[];
  readonly scripts: string[];
  /** Configurations of Firebase, and packages. */
  readonly firebase: string[];
}

/** Adds a file to the lists to which it belongs. */
function keepOther(file: string, { dockerfiles, chalice, scripts, firebase, frameworks }: OtherFiles): void {
  if (isDockerfile(file.slice(file.lastIndexOf('/') + 1))) dockerfiles.push(file);
  if (isChaliceConfig(file)) chalice.push(file);
  if (isFrameworkManifest(file)) frameworks.push(file);
  if (mayCreateFunctions(file)) scripts.push(file);
  if (mayBeFirebase(file)) firebase.push(file);
}

export interface Discovered {
  readonly found: readonly Found[];
  readonly diagnostics: readonly Diagnostic[];
  /** Programs that declare functions and whose output is not in the repository; absent = none. */
  readonly programs?: readonly UnreadProgram[];
  /** The folder of the program that printed a snapshot, by the path of the template; absent = none. */
  readonly printedBy?: ReadonlyMap<string, string>;
  /** Files that may make functions without a template; absent = none. */
  readonly other?: OtherFiles;
}

/**
 * Finds every template under PATH, or the template PATH itself. A file that looks like a template but cannot
 * be read becomes a diagnostic. Calls `step` with each file before it is examined.
 */
export function discover(source: Source, path: string, step: (file: string) => void = () => {}): Discovered {
  const found: Found[] = [];
  const diagnostics: Diagnostic[] = [];
  if (source.kind(path) === 'file' && isTerraformFile(path)) {
    return { found: terraformIn([folderOf(path)], source), diagnostics };
  }
  if (source.kind(path) === 'file' && isSnapshotFile(path)) {
    const { programs: _, ...printed } = readSnapshots([path], [], source);
    return printed;
  }
  const named = source.kind(path) === null ? stackPath(path) : null;
  if (named) return stackOf(named, source);
  if (source.kind(path) === 'file') {
    const template = templateAt(path, source, diagnostics);
    if (template) found.push(template);
    else if (diagnostics.length === 0)
      diagnostics.push(diagnostic('read/not-a-template', { file: path, line: 1, column: 1 }));
    return { found, diagnostics };
  }
  const unread: Diagnostic[] = [];
  const visited = new Set<string>();
  const folders = [path];
  const terraformFolders: string[] = [];
  const snapshots: string[] = [];
  const other: OtherFiles = { dockerfiles: [], chalice: [], scripts: [], firebase: [], frameworks: [] };
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    // A link to a folder above would lead to an endless loop. A folder under PATH is visited by its own name,
    // not through a link.
    const real = source.resolve(folder);
    if (real === null || visited.has(real) || (real !== folder && isUnder(real, path) && folder !== path))
      continue;
    visited.add(real);
    const entries = source.list(folder);
    // Skips a Python virtual environment; its folder may have any name.
    if (entries.some(({ name }) => name === 'pyvenv.cfg')) continue;
    const files = entries.filter(({ kind }) => kind === 'file').map(({ name }) => name);
    if (isAssembly(files) || /(^|\/)cdk\.out$/.test(folder)) {
      found.push(...assemblyTemplates(folder, files, source, diagnostics));
      continue;
    }
    unread.push(...unreadIn(folder, files, source));
    if (files.some(isTerraformFile)) terraformFolders.push(folder);
    for (const { name, kind } of entries) {
      const inner = folder === '' ? name : `${folder}/${name}`;
      if (kind === 'file') keepOther(inner, other);
      if (kind === 'directory') {
        if (!isSkipped(name, files)) folders.push(inner);
      } else if (isSnapshotFile(name)) {
        snapshots.push(inner);
      } else if (isProgram(inner, source) && !entries.some((sibling) => serviceFile.test(sibling.name))) {
        diagnostics.push(diagnostic('template/would-run-code', { file: inner, line: 1, column: 1 }, name));
      } else if (
        isCommandFile(inner) ||
        (templateFile.test(name) && !/^(package(-lock)?|tsconfig.*)\.json$|\.tf\.json$/.test(name))
      ) {
        step(inner);
        const foundTemplate = templateAt(inner, source, diagnostics);
        if (foundTemplate) found.push(foundTemplate);
      }
    }
  }
  const printed = readSnapshots(
    // Snapshots of other tests are not read.
    snapshots.filter((file) => programOf(file, source) !== null).sort(),
    found.map(({ document }) => document.root),
    source,
  );
  found.push(...printed.found);
  diagnostics.push(...printed.diagnostics);
  const left = unread.filter(({ file }) => !isReadProgram(file, printed.programs));
  diagnostics.push(...byFormat(left));
  if (terraformFolders.length > 0) found.push(...terraformIn(terraformFolders, source));
  return {
    ...readOnce(found, diagnostics),
    programs: left.flatMap((each) => programIn(each) ?? []),
    printedBy: printed.printedBy,
    other,
  };
}

/** Sorts what was found by path, without the packaged copies of other templates. Each copy is named. */
function readOnce(
  found: readonly Found[],
  diagnostics: readonly Diagnostic[],
): Pick<Discovered, 'found' | 'diagnostics'> {
  const packaged = packagedCopies(found.map(({ document }) => document));
  return {
    found: found
      .filter(({ document }) => !packaged.copies.has(document.path))
      .sort((a, b) => (a.document.path < b.document.path ? -1 : 1)),
    diagnostics: [...diagnostics, ...packaged.diagnostics],
  };
}

/** Reads a file only if its name is one of a program. */
function isProgram(path: string, source: Source): boolean {
  if (!isServerlessProgram(path, null)) return false;
  const file = source.read(path);
  return isServerlessProgram(path, 'text' in file ? file.text : null);
}

/** Finds one stack of a snapshot. A snapshot without that stack becomes a diagnostic that names its stacks. */
function stackOf({ file, stack }: StackPath, source: Source): Discovered {
  const { programs: _, ...printed } = readSnapshots([file], [], source);
  const wanted = `${file}:${stack}`;
  const found = printed.found.filter(({ document }) => document.path === wanted);
  if (found.length > 0) return { ...printed, found };
  const names = printed.found.flatMap(({ document }) => stackPath(document.path)?.stack ?? []);
  const none = diagnostic('read/not-a-template', { file, line: 1, column: 1 });
  const message = `the snapshot has no stack ${stack}${names.length > 0 ? `; its stacks: ${names.join(', ')}` : ''}`;
  return { found, diagnostics: [...printed.diagnostics, { ...none, message }] };
}

/**
 * Returns the templates of an assembly, the output folder of the CDK. All other files in the folder are copies. Where its
 * manifest is missing, the folder still contains its stacks.
 */
function assemblyTemplates(
  folder: string,
  files: readonly string[],
  source: Source,
  diagnostics: Diagnostic[],
): readonly Found[] {
  const hasManifest = files.includes('manifest.json');
  const templates = hasManifest
    ? templatesIn(folder, source)
    : files.filter((name) => name.endsWith('.template.json')).map((name) => joinInside(folder, name) ?? name);
  if (templates.length === 0 && hasManifest)
    diagnostics.push(...unreadManifest(`${folder}/manifest.json`, source));
  return templates.flatMap((template) => templateAt(template, source, diagnostics) ?? []);
}

/** Is a file the `cdk.json` of a program whose stacks were read from snapshots? */
const isReadProgram = (file: string, programs: ReadonlySet<string>): boolean =>
  /(?:^|\/)cdk\.json$/.test(file) && programs.has(folderOf(file));

const terraformIn = (folders: readonly string[], source: Source): readonly Found[] =>
  configurations(folders, source).map((document) => ({ document, format: terraform }));

/** Returns the reasons why the manifest of a CDK assembly lists no template. */
function unreadManifest(path: string, source: Source): readonly Diagnostic[] {
  const { diagnostics } = parsedFile(path.replace(/^\//, ''), source);
  const at = { file: path.replace(/^\//, ''), line: 1, column: 1 };
  return diagnostics.length > 0 ? diagnostics : [diagnostic('template/invalid', at, 'it lists no stack')];
}

const isUnder = (path: string, folder: string): boolean =>
  folder === '' || path === folder || path.startsWith(`${folder}/`);

/** Reads the template in a file. Null when the file is not a template. Adds problems to `diagnostics`. */
export function templateAt(path: string, source: Source, diagnostics: Diagnostic[]): Found | null {
  const file = source.read(path);
  if (!('text' in file)) {
    diagnostics.push(file.diagnostic);
    return null;
  }
  if (isCommandFile(path)) {
    const document = commandFile(path, file.text, source);
    if (document && /\.(ya?ml|json)$/.test(path)) diagnostics.push(...parsedFile(path, source).diagnostics);
    return document && { document, format: gcloud };
  }
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (file.text.includes('\0') && isHiddenTemplate(name, file.text)) {
    diagnostics.push(diagnostic('read/not-text', { file: path, line: 1, column: 1 }));
    return null;
  }
  const service = serviceFile.test(name) && looksLikeService.test(file.text);
  if (!service && !looksLikeTemplate.test(file.text) && !looksLikeKnative.test(file.text)) {
    if (templateFile.test(name) && declaresResource.test(file.text))
      diagnostics.push(...broken(parsedFile(path, source).diagnostics));
    return null;
  }
  const { root, diagnostics: problems } = parsedFile(path, source);
  const document = root?.kind === 'map' ? { path, root } : null;
  const format = document && formats.find((candidate) => candidate.recognises(path, document.root));
  // A problem in a file that belongs to another tool is not reported, unless the file calls itself a
  // template.
  if (format || service || claimsToBeTemplate.test(file.text)) diagnostics.push(...problems);
  else if (usualTemplateName.test(name)) diagnostics.push(...broken(problems));
  if (!document || !format) return null;
  return { document, format };
}

/** Does a text with NUL characters declare resources or functions when they are left out? YAML and JSON have no NUL. */
function isHiddenTemplate(name: string, text: string): boolean {
  const bare = text.replaceAll('\0', '');
  return (
    claimsToBeTemplate.test(bare) ||
    declaresResource.test(bare) ||
    (serviceFile.test(name) && looksLikeService.test(bare))
  );
}

/** Selects the diagnostics for a syntax error in the file. */
const broken = (problems: readonly Diagnostic[]): readonly Diagnostic[] =>
  problems.filter(({ code }) => code === 'read/partly-read' || code === 'read/syntax');
