import type { Source } from '@emmental/model';
import type { LowerContext, Template } from '../../../format.ts';
import { parseDocument } from '../../../parse/index.ts';
import { get, type MapNode, type Node, plainOf } from '../../../tree.ts';
import { applyMacros } from '../../cloudformation/macros.ts';
import { sam } from '../index.ts';

/** The expansion of a SAM template, with functions to look up plain values in it. */
export interface Lowered extends Template {
  /** Returns a resource, or a part of it, as plain values. */
  readonly at: (...path: readonly string[]) => unknown;
  readonly node: (...path: readonly string[]) => Node | undefined;
  readonly ids: (type: string) => readonly string[];
  /** The diagnostics, each as `line message`. */
  readonly messages: readonly string[];
}

/**
 * Expands a template. `files` are the other files of the repository, `parameters` the values that the user
 * passes.
 */
export function lowered(
  yaml: string,
  files: Readonly<Record<string, string>> = {},
  parameters: Readonly<Record<string, string>> = {},
): Lowered {
  const parse = (path: string, text: string): Node | null => parseDocument(path, text).root;
  const root = parse('template.yaml', yaml);
  if (root?.kind !== 'map') throw new Error('the test’s template is not a map');
  const context: LowerContext = {
    source: sourceOf(files),
    parse: (path) => {
      const found = files[path] === undefined ? null : parse(path, files[path]);
      return found && { path, root: found };
    },
    options: { env: new Map(), opt: new Map(), parameters: new Map(Object.entries(parameters)) },
  };
  const template = sam.lower(applyMacros({ path: 'template.yaml', root }, context).document, context);
  const resources = get(template.root, 'Resources') as MapNode;
  const node = (...path: readonly string[]): Node | undefined => get(resources, ...path);
  return {
    ...template,
    node,
    at: (...path) => {
      const found = node(...path);
      return found && plainOf(found);
    },
    ids: (type) =>
      resources.entries
        .filter(({ value }) => plainOf(get(value, 'Type') ?? value) === type)
        .map(({ key }) => key),
    messages: template.diagnostics.map(({ line, message }) => `${line} ${message}`),
  };
}

const sourceOf = (files: Readonly<Record<string, string>>): Source => ({
  directory: '',
  read: (path) => ({ text: files[path] ?? '' }),
  kind: (path) => {
    if (path in files) return 'file';
    return Object.keys(files).some((file) => file.startsWith(`${path}/`)) ? 'directory' : null;
  },
  list: () => [],
  resolve: (path) => path,
  diagnostics: () => [],
});

/** Creates a template with one function. `properties` has one property per line. */
export const withFunction = (properties: string, more = ''): string => `Transform: AWS::Serverless-2016-10-31
Resources:
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/
      Handler: app.handler
      Runtime: nodejs22.x
${properties.replace(/^/gm, '      ')}
${more}`;
