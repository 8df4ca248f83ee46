import { type App, type Diagnostic, diagnostic, type Source } from '@emmental/model';
import { buildApp } from './app/build.ts';
import { discover, templateAt } from './discover.ts';
import type { LowerContext, Template } from './format.ts';
import { applyMacros } from './formats/cloudformation/index.ts';
import { firstOf, functionsIn, functionsOfAll, withinLimits } from './limits.ts';
import { nestedScopes, nestedTemplates } from './nested.ts';
import { parsedFile } from './parse/index.ts';
import { passedRoles } from './passed-role.ts';

/** What a repository declares. `templates` counts the files that were taken as templates. */
export interface ReadResult {
  readonly apps: readonly App[];
  readonly templates: number;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads every template under PATH into an App: find → parse → lower → evaluate → build. One bad file never stops the
 * others. A nested template that its parent names by a local path is an App of its own, with the parent's parameters.
 * `step` is told of each file before it is looked at.
 */
export function readApps(
  source: Source,
  path: string,
  given: LowerContext['given'],
  step: (file: string) => void = () => {},
): ReadResult {
  const { found, diagnostics } = discover(source, path, step);
  const all: (readonly Diagnostic[])[] = [diagnostics];
  const included = new Set<string>();
  const context: LowerContext = {
    source,
    given,
    parse: (file) => {
      const { root, diagnostics: said } = parsedFile(file, source);
      all.push(said);
      included.add(file);
      return root ? { path: file, root } : null;
    },
  };
  /** A fault of ours in one file must not take the others with it. */
  const isolated = <T>(file: string, work: () => T): T | null => {
    try {
      return work();
    } catch (error) {
      const about = error instanceof Error ? error.message : String(error);
      all.push([diagnostic('read/failed', { file, line: 1, column: 1 }, about)]);
      return null;
    }
  };

  const templates = new Map<string, Template>();
  let functions = 0;
  const waiting = [...found];
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const { document, format } = next;
    if (templates.has(document.path)) continue;
    step(document.path);
    const template = isolated(document.path, () => {
      const prepared = applyMacros(document, context);
      const bounded = withinLimits(prepared.document);
      all.push(prepared.diagnostics, bounded.diagnostics);
      return format.lower(bounded.document, context);
    });
    if (!template) continue;
    all.push(firstOf(template.diagnostics, template.root.at));
    const declared = functionsIn(template);
    if (functions + declared > functionsOfAll) {
      const about = `more than ${functionsOfAll} functions; the ${declared} of this template were not looked at`;
      all.push([diagnostic('read/limit', template.root.at, about)]);
      continue;
    }
    functions += declared;
    templates.set(document.path, template);
    // PATH may be a file, or lie below what the template names.
    for (const { file, at } of nestedTemplates(template)) {
      if (templates.has(file)) continue;
      const said: Diagnostic[] = [];
      if (source.kind(file) !== 'file') said.push(diagnostic('read/not-found', at, file));
      else waiting.push(...[templateAt(file, source, said)].filter((nested) => nested !== null));
      all.push(said);
    }
  }
  // What another template takes in is a part of that one, not an app; a service that lends values stays one.
  for (const file of included) if (templates.get(file)?.format !== 'serverless') templates.delete(file);

  const nesting = nestedScopes(templates, given.parameters);
  const passed = passedRoles(templates, nesting, source);
  const apps: App[] = [];
  for (const [file, template] of templates) {
    step(file);
    const built = isolated(file, () => {
      const scope = nesting.scope(file);
      const passedRole = (parameter: string) => passed(file, parameter);
      const { app, diagnostics: said } = buildApp(template, scope, { source, passedRole });
      return { app, said: [...said, ...scope.diagnostics] };
    });
    if (!built) continue;
    all.push(firstOf(built.said, { file, line: 1, column: 1 }));
    apps.push(built.app);
  }
  all.push(source.diagnostics());
  return { apps, templates: templates.size, diagnostics: distinct(all.flat()) };
}

function distinct(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Map<string, Diagnostic>();
  for (const one of diagnostics)
    seen.set(JSON.stringify([one.code, one.message, one.file, one.line, one.column]), one);
  return [...seen.values()];
}
