import { nodesOf } from '../nodes.ts';
import type { Expression, Module } from '../tree.ts';

/** A literal path in a program. */
export interface WrittenPath {
  readonly path: string;
  /** True when the path starts at the folder of the file (`__dirname`), false when it starts at that of the program. */
  readonly fromFile: boolean;
}

/**
 * Returns the path that an expression writes, also inside calls such as `Code.fromAsset(path.join(__dirname, 'orders'))`;
 * null when a part of it is computed.
 */
export function pathIn(value: Expression, module: Module): WrittenPath | null {
  const parts = partsOf(value, module, 0);
  if (!parts || parts.length === 0) return null;
  const [first] = parts;
  const isFile = first === fileFolder;
  const texts = isFile ? parts.slice(1) : parts;
  if (texts.includes(fileFolder)) return null;
  return { path: texts.join('/').replace(/\/{2,}/g, '/') || '.', fromFile: isFile };
}

/** Stands for the folder of the file. */
const fileFolder = '\u0000';

function partsOf(value: Expression, module: Module, depth: number): readonly string[] | null {
  if (depth > 8) return null;
  switch (value.kind) {
    case 'literal':
      return typeof value.value === 'string' ? [value.value] : null;
    case 'name':
      if (value.name === '__dirname') return [fileFolder];
      return partsOfName(value.name, module, depth);
    case 'template':
      return joined(
        value.parts.map((part) => (typeof part === 'string' ? [part] : partsOf(part, module, depth + 1))),
      );
    case 'operation':
      return value.operator === '+'
        ? joined(value.operands.map((part) => partsOf(part, module, depth + 1)))
        : null;
    case 'member':
      return value.object.kind === 'this'
        ? partsOfOnly(fieldsNamed(value.property, module), module, depth)
        : null;
    case 'call': {
      const name = value.callee.kind === 'member' ? value.callee.property : nameOf(value.callee);
      if (name === 'dirname' || name === 'abspath')
        return isFileName(value.args[0]?.value) ? [fileFolder] : null;
      if (
        !/^(?:join|resolve|fromAsset|from_asset|fromDockerBuild|bundleWithLambdaAsset|FileArchive)$/.test(
          name,
        )
      )
        return null;
      const args = value.args.filter(({ kind }) => kind === 'positional').map((each) => each.value);
      // Other arguments of an asset are its options.
      const used = /join|resolve/.test(name) ? args : args.slice(0, 1);
      const parts = used.map((each) => partsOf(each, module, depth + 1));
      return parts.some((each) => each === null) ? null : parts.flatMap((each) => each ?? []);
    }
    default:
      return null;
  }
}

/** Joins the parts of a template: `${__dirname}/orders` → the folder and `/orders`. */
function joined(parts: readonly (readonly string[] | null)[]): readonly string[] | null {
  if (parts.some((each) => each === null)) return null;
  const flat = parts.flatMap((each) => each ?? []);
  return flat[0] === fileFolder || flat[0] === ''
    ? [
        ...(flat.includes(fileFolder) ? [fileFolder] : []),
        flat.filter((each) => each !== fileFolder).join(''),
      ]
    : [flat.join('')];
}

const nameOf = (callee: Expression): string => (callee.kind === 'name' ? callee.name : '');

const isFileName = (value: Expression | undefined): boolean =>
  value?.kind === 'name' && /^__file(?:name)?__?$|^__filename$/.test(value.name);

/** Returns the path in a constant of the module that has one value. */
const partsOfName = (name: string, module: Module, depth: number): readonly string[] | null =>
  partsOfOnly(valuesNamed(name, module), module, depth);

function partsOfOnly(values: readonly Expression[], module: Module, depth: number): readonly string[] | null {
  const [only, ...more] = values;
  return only && more.length === 0 ? partsOf(only, module, depth + 1) : null;
}

/** Returns the values that declarations of a module give to a name. */
export function valuesNamed(name: string, module: Module): readonly Expression[] {
  const values: Expression[] = [];
  for (const node of nodesOf(module.body))
    if (node.kind === 'declare' && node.target.kind === 'name' && node.target.name === name && node.value)
      values.push(node.value);
  return values;
}

/** Returns the values of the fields with a name in the classes of a module: `readonly entry = 'src/a.ts'`. */
function fieldsNamed(name: string, module: Module): readonly Expression[] {
  const values: Expression[] = [];
  for (const node of nodesOf(module.body))
    if (node.kind === 'class')
      for (const member of node.class.members)
        if (member.kind === 'field' && member.name === name && member.value) values.push(member.value);
  return values;
}
