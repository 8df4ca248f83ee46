import { type App, type Diagnostic, type Hole, type Source, text, type Value } from '@emmental/model';
import { buildApp } from './app/build.ts';
import { localPath } from './app/local-path.ts';
import { discover } from './discover.ts';
import { createScope, evaluate, type Given, type Scope } from './evaluate/index.ts';
import type { LowerContext, Template } from './format.ts';
import { expandLoops } from './formats/cloudformation/index.ts';
import { parsedFile } from './parse/index.ts';
import { entriesOf, get, stringOf } from './tree.ts';

/** What a repository declares. `templates` counts the files that were taken as templates. */
export interface ReadResult {
  readonly apps: readonly App[];
  readonly templates: number;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads every template under PATH into an App: find → parse → lower → evaluate → build. One bad file never stops the
 * others. A nested template that its parent names by a local path is an App of its own, with the parent's parameters.
 */
export function readApps(source: Source, path: string, given: LowerContext['given']): ReadResult {
  const { found, diagnostics } = discover(source, path);
  const all: Diagnostic[] = [...diagnostics];
  const parse: LowerContext['parse'] = (file) => {
    const { root, diagnostics: said } = parsedFile(file, source);
    all.push(...said);
    included.add(file);
    return root ? { path: file, root } : null;
  };
  const included = new Set<string>();
  const templates = new Map<string, Template>();
  for (const { document, format } of found) {
    const expanded = expandLoops(document.root);
    const template = format.lower({ path: document.path, root: expanded.root }, { source, parse, given });
    all.push(...expanded.diagnostics, ...template.diagnostics);
    templates.set(document.path, template);
  }
  // What another template takes in is a part of that one, not an app.
  for (const file of included) templates.delete(file);
  const scopes = scopesOf(templates, given.parameters);
  const apps: App[] = [];
  for (const [file, template] of templates) {
    const scope = scopes(file);
    const { app, diagnostics: said } = buildApp(template, scope, { source });
    all.push(...said, ...scope.diagnostics);
    apps.push(app);
  }
  all.push(...source.diagnostics());
  return { apps, templates: templates.size, diagnostics: distinct(all) };
}

/** Scopes by template path; a nested template's parameters are what its parent passes down. */
function scopesOf(templates: ReadonlyMap<string, Template>, parameters: Given): (path: string) => Scope {
  const parents = new Map<string, { readonly path: string; readonly id: string }>();
  for (const [path, template] of templates) {
    for (const { key, value } of entriesOf(get(template.root, 'Resources'))) {
      if (stringOf(get(value, 'Type')) !== 'AWS::CloudFormation::Stack') continue;
      const url = stringOf(get(value, 'Properties', 'TemplateURL'));
      const child = url && !/^[a-z]+:/i.test(url) ? localPath(url, path) : null;
      if (child !== null && child !== path && templates.has(child) && !parents.has(child))
        parents.set(child, { path, id: key });
    }
  }
  const made = new Map<string, Scope>();
  const scopeOf = (path: string, above: readonly string[]): Scope => {
    const known = made.get(path);
    if (known) return known;
    const template = templates.get(path);
    if (!template) throw new Error(`no template ${path}`);
    const parent = parents.get(path);
    const passed =
      parent && !above.includes(parent.path)
        ? passedDown(scopeOf(parent.path, [...above, path]), parent.id)
        : new Map<string, Value>();
    const scope = createScope(template, new Map([...passed, ...parameters]));
    made.set(path, scope);
    return scope;
  };
  return (path) => scopeOf(path, []);
}

function passedDown(parent: Scope, id: string): ReadonlyMap<string, Value> {
  const node = get(parent.template.root, 'Resources', id, 'Properties', 'Parameters');
  const value = node && evaluate(node, parent);
  return new Map(
    value?.kind === 'fields' ? [...value.fields].map(([name, inner]) => [name, fromParent(inner)]) : [],
  );
}

/** A resource of the parent is none of the child's: its hole says where it comes from. */
function fromParent(value: Value): Value {
  const part = (one: string | Hole): string | Hole =>
    typeof one !== 'string' && one.kind === 'resource'
      ? {
          kind: 'external',
          source: 'parent',
          name: one.attribute === null ? one.id : `${one.id}.${one.attribute}`,
        }
      : one;
  switch (value.kind) {
    case 'text':
      return text(value.parts.map(part), value.at);
    case 'list':
      return { ...value, items: value.items.map(fromParent) };
    case 'one-of':
      return {
        ...value,
        choices: value.choices.map((choice) => ({ ...choice, value: fromParent(choice.value) })),
      };
    default:
      return value;
  }
}

function distinct(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Map<string, Diagnostic>();
  for (const one of diagnostics)
    seen.set(JSON.stringify([one.code, one.message, one.file, one.line, one.column]), one);
  return [...seen.values()];
}
