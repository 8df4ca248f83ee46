import { type App, type Diagnostic, diagnostic, type Source } from '@emmental/model';
import { buildApp } from './app/build.ts';
import { chaliceApps } from './app/chalice-app.ts';
import { createdApps, withUploads } from './app/created-app.ts';
import { frameworkApps } from './app/google/framework-app.ts';
import { imageApps } from './app/image-app.ts';
import { withNamedElsewhere } from './app/named-elsewhere.ts';
import { discover, type Found, templateAt } from './discover.ts';
import type { LowerContext, Template, Unread } from './format.ts';
import { applyMacros, unreadMacros } from './formats/cloudformation/index.ts';
import { type Codebase, codebasesIn } from './formats/firebase/codebases.ts';
import { firstOf, functionsIn, functionsOfAll, withinLimits } from './limits.ts';
import { nestedScopes, nestedTemplates, unreadStacks } from './nested.ts';
import { outsideRoles } from './outside-roles.ts';
import { parsedFile } from './parse/index.ts';
import { passedFunctions } from './passed-functions.ts';
import { passedRoles } from './passed-role.ts';
import type { UnreadProgram } from './unread.ts';

/** The apps that a repository declares. `templates` counts the files that were read as templates. */
export interface ReadResult {
  readonly apps: readonly App[];
  readonly templates: number;
  readonly diagnostics: readonly Diagnostic[];
  /** Programs that declare functions and whose output is not in the repository; absent = none. */
  readonly programs?: readonly UnreadProgram[];
  /** The folder of the CDK program that printed a snapshot, by the id of the app; absent = none. */
  readonly printedBy?: ReadonlyMap<string, string>;
  /** Codebases of Firebase, whose code declares their functions; absent = none. */
  readonly codebases?: readonly Codebase[];
}

/**
 * Reads every template under PATH into an App: find → parse → lower → evaluate → build. A bad file never
 * stops the others. A nested template that its parent names by a local path becomes an App of its own, with
 * the parameters of its parent. `step` is called with each file before it is read.
 */
export function readApps(
  source: Source,
  path: string,
  options: LowerContext['options'],
  step: (file: string) => void = () => {},
): ReadResult {
  const { found, diagnostics, ...others } = discover(source, path, step);
  const { programs = [], printedBy = new Map() } = others;
  const { dockerfiles = [], chalice = [], scripts = [], firebase = [], frameworks = [] } = others.other ?? {};
  const codebases = codebasesIn(firebase.toSorted(), source);
  const reading: Reading = { source, step, diagnostics: [diagnostics], included: new Set() };
  const templates = lowerTemplates(found, lowerContext(reading, options), reading);
  // A template that another template includes is a part of that template, not an app. A Serverless service
  // stays an app even if another service reads values from it.
  for (const file of reading.included)
    if (templates.get(file)?.format !== 'serverless') templates.delete(file);
  const declared = buildApps(templates, options.parameters, reading);
  const deployed = [
    ...withUploads(declared, scripts.toSorted(), source),
    ...(mayBuildImages(declared, programs) ? [] : imageApps(dockerfiles.toSorted(), source)),
    ...chaliceApps(chalice.toSorted(), source),
    ...createdApps(scripts.toSorted(), source),
  ];
  const apps = [...deployed, ...frameworkApps(frameworks.toSorted(), deployed, source)];
  reading.diagnostics.push(source.diagnostics());
  return {
    apps: withNamedElsewhere(apps, source),
    templates: templates.size,
    diagnostics: distinct(reading.diagnostics.flat()),
    ...(programs.length > 0 ? { programs } : {}),
    ...(printedBy.size > 0 ? { printedBy } : {}),
    ...(codebases.length > 0 ? { codebases } : {}),
  };
}

/** Do templates declare functions with images, or is there a program that may? Then a Dockerfile is the source of one of them. */
const mayBuildImages = (apps: readonly App[], programs: readonly UnreadProgram[]): boolean =>
  programs.length > 0 ||
  apps.some(({ functions }) => functions.some(({ packageType }) => packageType === 'image'));

/** The state of one run of the reader. */
interface Reading {
  readonly source: Source;
  readonly step: (file: string) => void;
  readonly diagnostics: (readonly Diagnostic[])[];
  /** Files that a template includes. */
  readonly included: Set<string>;
}

const lowerContext = (
  { source, diagnostics, included }: Reading,
  options: LowerContext['options'],
): LowerContext => ({
  source,
  options,
  parse: (file) => {
    const { root, diagnostics: ofFile } = parsedFile(file, source);
    diagnostics.push(ofFile);
    included.add(file);
    return root ? { path: file, root } : null;
  },
});

/**
 * Lowers the found templates and the nested templates that they name, in the order in which they are found.
 */
function lowerTemplates(
  found: readonly Found[],
  context: LowerContext,
  reading: Reading,
): Map<string, Template> {
  const { source, step, diagnostics } = reading;
  const templates = new Map<string, Template>();
  let functions = 0;
  const waiting = [...found];
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const { path } = next.document;
    if (templates.has(path)) continue;
    step(path);
    const template = isolated(path, reading, () => lowerTemplate(next, context, reading));
    if (!template) continue;
    diagnostics.push(firstOf(template.diagnostics, template.root.at), unreadStacks(template));
    const declared = functionsIn(template);
    if (functions + declared > functionsOfAll) {
      const about = `more than ${functionsOfAll} functions; the ${declared} of this template were not looked at`;
      diagnostics.push([diagnostic('read/limit', template.root.at, about, declared)]);
      continue;
    }
    functions += declared;
    templates.set(path, template);
    // PATH may be a file, or a folder below the nested template. Then `discover` has not found the nested
    // template.
    for (const { file, at } of template.nested ?? []) {
      if (templates.has(file)) continue;
      const ofNested: Diagnostic[] = [];
      if (source.kind(file) !== 'file') ofNested.push(diagnostic('read/not-found', at, file));
      else waiting.push(...[templateAt(file, source, ofNested)].filter((nested) => nested !== null));
      diagnostics.push(ofNested);
    }
  }
  return templates;
}

function lowerTemplate(
  { document, format }: Found,
  context: LowerContext,
  { diagnostics, source }: Reading,
): Template {
  const prepared = applyMacros(document, context);
  const bounded = withinLimits(prepared.document);
  diagnostics.push(prepared.diagnostics, bounded.diagnostics);
  const lowered = format.lower(bounded.document, context);
  const nested = nestedTemplates(lowered, source);
  const template = nested.length > 0 ? { ...lowered, nested } : lowered;
  const unread = [...(template.unread ?? []), ...brokenPart(document.path, source)];
  if (!isCloudFormation(format.name)) return { ...template, unread };
  const macros = unreadMacros(bounded.document.root);
  diagnostics.push(macros.diagnostics);
  return { ...template, unread: [...unread, ...macros.parts] };
}

const isCloudFormation = (format: Template['format']): boolean =>
  !['terraform', 'gcloud', 'firebase', 'knative'].includes(format);

/** Returns the part of a broken file that could not be parsed. It may declare triggers and permissions. */
function brokenPart(file: string, source: Source): readonly Unread[] {
  if (!/\.(ya?ml|json|template)$/.test(file)) return [];
  const broken = parsedFile(file, source).diagnostics.find(({ code }) => cutShort.has(code));
  return broken ? [{ name: `the rest of ${file}`, at: broken, starts: 'all', grants: 'all' }] : [];
}

/** Codes of problems after which a part of the file is missing. */
const cutShort: ReadonlySet<string> = new Set(['read/partly-read', 'read/syntax', 'read/limit']);

function buildApps(
  templates: ReadonlyMap<string, Template>,
  parameters: LowerContext['options']['parameters'],
  reading: Reading,
): readonly App[] {
  const { source, step, diagnostics } = reading;
  const nested = new Set(
    [...templates.values()].flatMap(({ nested = [] }) => nested.map(({ file }) => file)),
  );
  const nesting = nestedScopes(templates, parameters);
  const passed = passedRoles(templates, nesting, source);
  const startedInside = passedFunctions(templates, nesting, source);
  const outsiders = outsideRoles(templates, nesting, source);
  const apps: App[] = [];
  for (const [file, template] of templates) {
    step(file);
    const built = isolated(file, reading, () => {
      const scope = nesting.scope(file);
      const { app, diagnostics: ofApp } = buildApp(
        {
          ...template,
          ...(nested.has(file) ? { isNested: true as const } : {}),
          inside: startedInside(file),
          outsiders: outsiders(file),
        },
        scope,
        {
          source,
          passedRole: (parameter) => passed(file, parameter),
        },
      );
      return { app, diagnostics: [...ofApp, ...scope.diagnostics] };
    });
    if (!built) continue;
    diagnostics.push(firstOf(built.diagnostics, { file, line: 1, column: 1 }));
    apps.push(built.app);
  }
  return apps;
}

/**
 * Runs the work on one file. A fault of Emmental itself becomes a diagnostic, and the other files are still
 * read.
 */
function isolated<T>(file: string, { diagnostics }: Reading, work: () => T): T | null {
  try {
    return work();
  } catch (error) {
    const about = error instanceof Error ? error.message : String(error);
    diagnostics.push([diagnostic('read/failed', { file, line: 1, column: 1 }, about)]);
    return null;
  }
}

function distinct(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Map<string, Diagnostic>();
  for (const item of diagnostics)
    seen.set(JSON.stringify([item.code, item.message, item.file, item.line, item.column]), item);
  return [...seen.values()];
}
