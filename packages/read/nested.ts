import { cloudFormationType } from '@emmental/knowledge';
import {
  asString,
  type Diagnostic,
  diagnostic,
  type Hole,
  ofTemplate,
  type Source,
  spelled,
  text,
  type Value,
} from '@emmental/model';
import { createScope, evaluate, type ParameterValues, type Scope } from './evaluate/index.ts';
import type { NestedTemplate, Template } from './format.ts';
import { leavesRoot, localPath, writtenIn } from './local-path.ts';
import { addressIn, storedFile } from './stored-file.ts';
import { entriesOf, get, stringOf } from './tree.ts';

/** Reports the nested stacks whose template is not read: those elsewhere in one diagnostic, and those that nest themselves. */
export function unreadStacks(template: Template): readonly Diagnostic[] {
  const nesting: Diagnostic[] = [];
  const read = new Set((template.nested ?? []).map(({ id }) => id));
  const elsewhere = entriesOf(get(template.root, 'Resources')).flatMap(({ key, keyAt, value }) => {
    if (stringOf(get(value, 'Type')) !== 'AWS::CloudFormation::Stack') return [];
    const url = get(value, 'Properties', 'TemplateURL');
    const written = stringOf(url);
    const file = written === undefined ? null : localPath(written, template.path);
    if (file === template.path)
      nesting.push(diagnostic('template/cycle', keyAt, `${key} nests its own template`));
    if (
      !url ||
      read.has(key) ||
      file !== null ||
      (written !== undefined && leavesRoot(written, template.path))
    )
      return [];
    return [{ key, url }];
  });
  const [first, ...others] = elsewhere;
  if (!first) return nesting;
  const more = others.length > 0 ? `; ${others.length} more` : '';
  const about = `${first.key} nests ${writtenIn(first.url)}${more}`;
  return [...nesting, diagnostic('template/elsewhere', first.url.at, about)];
}

/**
 * Returns the nested stacks of a template whose `TemplateURL` is a file of the repository, or the address of one in a
 * bucket (`storedFile`). An address is followed only to a file that may be a template.
 */
export function nestedTemplates(
  template: Pick<Template, 'path' | 'root'>,
  source: Source,
): readonly NestedTemplate[] {
  return entriesOf(get(template.root, 'Resources')).flatMap(({ key, keyAt, value }) => {
    if (stringOf(get(value, 'Type')) !== 'AWS::CloudFormation::Stack') return [];
    const url = get(value, 'Properties', 'TemplateURL');
    const written = stringOf(url);
    const local = written === undefined ? null : localPath(written, template.path);
    const file = local ?? (url ? uploaded(addressIn(url), template.path, source) : null);
    return file === null || file === template.path ? [] : [{ file, id: key, at: keyAt }];
  });
}

const uploaded = (address: string | null, file: string, source: Source): string | null => {
  const found = address === null ? null : storedFile(address, file, source);
  return found !== null && /\.(ya?ml|json|template)$/.test(found) ? found : null;
};

/** The values and resources that a template and its nested templates exchange. */
export interface Nesting {
  /** Returns the scope of a template. Throws for a path that is not a template. */
  scope(path: string): Scope;
  /**
   * Returns the resource of an ancestor template that the ancestor passes to `parameter` of the nested
   * template at `path`. Null when no resource is passed.
   */
  passed(path: string, parameter: string): Passed | null;
}

export interface Passed {
  /** The template that declares the resource. */
  readonly path: string;
  readonly id: string;
  /**
   * The parameters of the nested template, by the value that each receives. The values are written as in the
   * template that passes them.
   */
  readonly parameters: ReadonlyMap<string, string>;
}

/**
 * Creates the scope of each template, by path. A nested template receives its parameters from its parent. A
 * template that several stacks use keeps its own defaults, because each stack may pass other values.
 */
export function nestedScopes(templates: ReadonlyMap<string, Template>, parameters: ParameterValues): Nesting {
  const parents = new Map<string, { readonly path: string; readonly id: string }[]>();
  for (const [path, template] of templates) {
    for (const { file, id } of template.nested ?? [])
      parents.set(file, [...(parents.get(file) ?? []), { path, id }]);
  }
  const scopes = new Map<string, Scope>();
  const beingMade = new Set<string>();
  const scopeOf = (path: string): Scope | null => {
    const cached = scopes.get(path);
    if (cached) return cached;
    const template = templates.get(path);
    // Two stacks that need each other's values would lead to an endless loop.
    if (!template || beingMade.has(path)) return null;
    beingMade.add(path);
    const [parent, ...moreParents] = parents.get(path) ?? [];
    const outer = parent && moreParents.length === 0 ? scopeOf(parent.path) : null;
    const passed = parent && outer ? passedDown(outer, parent.id) : new Map<string, Value>();
    const scope = createScope(template, new Map([...passed, ...parameters]), {
      output: (stack, name) => {
        const file = template.nested?.find(({ id }) => id === stack)?.file;
        const inner = file === undefined ? null : scopeOf(file);
        return inner && outputOf(inner, name);
      },
      exported: (name) => {
        const exact = exports().get(name);
        const [only, ...more] = exact ?? likelyExports(exports(), name);
        const inner = only && more.length === 0 ? scopeOf(only.path) : null;
        const value = inner && only ? outputOf(inner, only.output) : null;
        return exact || value === null ? value : likely(value, name);
      },
    });
    beingMade.delete(path);
    scopes.set(path, scope);
    return scope;
  };
  let allExports: ReadonlyMap<string, readonly Export[]> | null = null;
  const exports = () => {
    allExports ??= exportsOf(templates, scopeOf);
    return allExports;
  };
  const scope = (path: string): Scope => {
    const found = scopeOf(path);
    if (!found) throw new Error(`no template ${path}`);
    return found;
  };
  const passed = (path: string, parameter: string, depth = 0): Passed | null => {
    const [parent, ...moreParents] = parents.get(path) ?? [];
    const parentValues =
      parent && moreParents.length === 0 ? parametersOf(scope(parent.path), parent.id) : new Map();
    const hole = onlyHole(parentValues.get(parameter));
    if (!parent || !hole) return null;
    if (hole.kind === 'resource') {
      const words = [...parentValues].map(([name, value]) => [spelled(value), name] as const);
      return { path: parent.path, id: hole.id, parameters: new Map(words) };
    }
    // The parent received the value in a parameter of its own, so look for the resource in the template above
    // the parent.
    const above =
      hole.kind === 'external' && hole.parameter !== undefined && depth < mostLevels
        ? passed(parent.path, hole.parameter, depth + 1)
        : null;
    return above && { ...above, parameters: new Map() };
  };
  return { scope, passed };
}

/** Most levels of nested stacks. The bound also stops templates that contain each other. */
const mostLevels = 40;

const onlyHole = (value: Value | undefined): Hole | null => {
  const [only, ...moreParts] = value?.kind === 'text' ? value.parts : [];
  return typeof only === 'object' && moreParts.length === 0 ? only : null;
};

interface Export {
  readonly path: string;
  readonly output: string;
}

/** Returns the exports whose exported name is known, by that name. */
function exportsOf(
  templates: ReadonlyMap<string, Template>,
  scopeOf: (path: string) => Scope | null,
): ReadonlyMap<string, readonly Export[]> {
  const found = new Map<string, Export[]>();
  for (const [path, template] of templates)
    for (const { key: output, value } of entriesOf(get(template.root, 'Outputs'))) {
      const name = get(value, 'Export', 'Name');
      const scope = name && scopeOf(path);
      const written = name && scope ? spelled(evaluate(name, scope)) : '';
      if (written !== '') found.set(written, [...(found.get(written) ?? []), { path, output }]);
    }
  return found;
}

const stackName = '${AWS::StackName}';

/**
 * Returns the exports that might have this name. The name of an export may contain the name of its stack,
 * which is only chosen at deployment: `${AWS::StackName}-Table` is `net-Table` if the stack is called `net`.
 */
function likelyExports(
  exportsByName: ReadonlyMap<string, readonly Export[]>,
  name: string,
): readonly Export[] {
  return [...exportsByName].flatMap(([written, exports]) => {
    const [start = '', end, ...moreParts] = written.split(stackName);
    const fits =
      end !== undefined &&
      moreParts.length === 0 &&
      /\w/.test(start + end) &&
      name.length > start.length + end.length &&
      name.startsWith(start) &&
      name.endsWith(end);
    return fits ? exports : [];
  });
}

/**
 * Marks a value as likely but not certain, because another stack may be meant. A text becomes the default of
 * an unknown value, and a reference to a resource is lost.
 */
function likely(value: Value, name: string): Value {
  const usual = asString(value);
  return usual === null
    ? value
    : text([{ kind: 'unknown', why: `the export ${name}`, default: usual }], value.at);
}

function outputOf(scope: Scope, name: string): Value | null {
  const node = get(scope.template.root, 'Outputs', name, 'Value');
  return node ? underOwnConditions(namedBy(evaluate(node, scope), scope), scope) : null;
}

/**
 * Adds the path of the template to each condition in a value. The template that receives the value may have
 * another condition of the same name.
 */
function underOwnConditions(value: Value, scope: Scope): Value {
  const marked = (part: Value): Value => underOwnConditions(part, scope);
  switch (value.kind) {
    case 'one-of':
      return {
        ...value,
        choices: value.choices.map((choice) => ({
          when: ofTemplate(choice.when, scope.template.path),
          value: marked(choice.value),
        })),
      };
    case 'list':
      return { ...value, items: value.items.map(marked) };
    case 'fields':
      return { ...value, fields: new Map([...value.fields].map(([key, part]) => [key, marked(part)])) };
    default:
      return value;
  }
}

/** Replaces a `Ref` to a resource by the name of the resource, if the template sets the name. */
export function namedBy(value: Value, scope: Scope): Value {
  const [only, ...moreParts] = value.kind === 'text' ? value.parts : [];
  if (typeof only !== 'object' || only.kind !== 'resource' || only.attribute !== null || moreParts.length > 0)
    return value;
  const resource = get(scope.template.root, 'Resources', only.id);
  const row = cloudFormationType(stringOf(get(resource, 'Type')) ?? '');
  const name = row?.ref === 'name' && row.name ? get(resource, 'Properties', row.name) : undefined;
  return name ? evaluate(name, scope) : value;
}

/** Returns the parameters of a nested stack, with the values that its parent writes. */
export function parametersOf(parent: Scope, id: string): ReadonlyMap<string, Value> {
  const node = get(parent.template.root, 'Resources', id, 'Properties', 'Parameters');
  const value = node && evaluate(node, parent);
  return value?.kind === 'fields' ? value.fields : new Map();
}

function passedDown(parent: Scope, id: string): ReadonlyMap<string, Value> {
  return new Map(
    [...parametersOf(parent, id)].map(([name, inner]) => [
      name,
      fromParent(underOwnConditions(namedBy(inner, parent), parent), name),
    ]),
  );
}

/**
 * Converts a value of the parent for the child. The child cannot use names of the parent, only its own
 * parameter. A text that the parent's defaults decide becomes the default of that parameter.
 */
function fromParent(value: Value, parameter: string): Value {
  switch (value.kind) {
    case 'text': {
      const [only, ...moreParts] = value.parts;
      if (asString(value) !== null || value.parts.every(isSameInBoth)) return value;
      const external =
        typeof only === 'object' && only.kind === 'external' && moreParts.length === 0
          ? only
          : { kind: 'external' as const, source: 'parent', name: namesIn(value) };
      return text([{ ...external, parameter }], value.at);
    }
    case 'list':
      return { ...value, items: value.items.map((item) => itemFromParent(item)) };
    case 'one-of':
      return {
        ...value,
        choices: value.choices.map((choice) => ({ ...choice, value: fromParent(choice.value, parameter) })),
      };
    default:
      return value;
  }
}

/** Tells if a part of a text is the same for all stacks of one region and account. */
export const isSameInBoth = (part: string | Hole): boolean =>
  typeof part === 'string' ||
  (part.kind === 'pseudo' && /^AWS::(Region|AccountId|Partition|URLSuffix)$/.test(part.name));

/** Converts an item of a list, which has no parameter of its own. */
function itemFromParent(value: Value): Value {
  if (value.kind !== 'text' || asString(value) !== null) return value;
  return text([{ kind: 'external', source: 'parent', name: namesIn(value) }], value.at);
}

/**
 * Returns the expression of a value as the parent's template writes it: `Orders.Arn`,
 * `${AWS::StackName}-orders`.
 */
export function namesIn(value: Value): string {
  const written = spelled(value);
  return /^\$\{([^{}]*)\}$/.exec(written)?.[1] ?? written;
}
