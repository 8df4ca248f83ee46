import type { App, Diagnostic, Source } from '@emmental/model';
import { createScope } from '../../evaluate/index.ts';
import type { Template } from '../../format.ts';
import { parseDocument } from '../../parse/index.ts';
import { buildApp } from '../build.ts';

/** Builds the App of a CloudFormation text. `files` are the other files of the repository. */
export function appOf(
  text: string,
  files: Readonly<Record<string, string>> = {},
  origins: Partial<Pick<Template, 'functions' | 'generated'>> = {},
): { readonly app: App; readonly diagnostics: readonly Diagnostic[] } {
  const path = 'template.yaml';
  const source = sourceOf({ ...files, [path]: text });
  const { root } = parseDocument(path, text);
  if (root?.kind !== 'map') throw new Error('the test’s template is not a mapping');
  const template: Template = {
    path,
    format: 'cloudformation',
    name: 'shop',
    root,
    functions: new Map(),
    generated: new Map(),
    values: new Map(),
    diagnostics: [],
    ...origins,
  };
  return buildApp(template, createScope(template), { source });
}

/** Creates a repository in memory. */
export function sourceOf(files: Readonly<Record<string, string>>): Source {
  const paths = Object.keys(files);
  const kind = (path: string): 'file' | 'directory' | null => {
    if (files[path] !== undefined) return 'file';
    return path === '' || paths.some((file) => file.startsWith(`${path}/`)) ? 'directory' : null;
  };
  return {
    directory: '/repository',
    read: (path) => {
      const text = files[path];
      if (text !== undefined) return { text };
      const diagnostic = {
        code: 'read/not-found',
        message: path,
        file: path,
        line: 1,
        column: 1,
        severity: 'error',
      } as const;
      return { diagnostic };
    },
    kind,
    list: () => [],
    resolve: (path) => path,
    diagnostics: () => [],
  };
}
