import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The facts that the product keeps about an IAM service prefix. */
export interface PrefixLine {
  /** Resource type → ARN format. */
  readonly types: Readonly<Record<string, string>>;
  /** Action → `<level>,<type>,<type>*`; level is l r w p t; `*` marks a required type. */
  readonly actions: Readonly<Record<string, string>>;
  /** Action → actions that the reference names beside it. */
  readonly dependents: Readonly<Record<string, readonly string[]>>;
}

interface ActionSource {
  readonly name: string;
  readonly accessLevel: string;
  readonly resourceTypes: readonly { readonly name: string; readonly required: boolean }[];
}

/** Most telling first: the reference gives some actions two levels (`Tagging, Write`). */
const levels = [
  ['Permissions management', 'p'],
  ['Tagging', 't'],
  ['Write', 'w'],
  ['Read', 'r'],
  ['List', 'l'],
] as const;

export function actionLines(
  folder: string,
  dependents: Readonly<Record<string, readonly string[]>>,
): ReadonlyMap<string, PrefixLine> {
  const data = join(folder, 'data');
  const found = new Map<string, PrefixLine>();
  for (const file of readdirSync(join(data, 'actions'))) {
    const prefix = file.replace(/\.json$/, '');
    const actions = read<Record<string, ActionSource>>(join(data, 'actions', file));
    const types = read<Record<string, { key: string; arn: string }>>(join(data, 'resourceTypes', file));
    const beside: Record<string, readonly string[]> = {};
    for (const { name } of Object.values(actions)) {
      const names = dependents[`${prefix}:${name}`];
      if (names) beside[name] = names;
    }
    found.set(prefix, {
      types: Object.fromEntries(Object.values(types).map(({ key, arn }) => [key, arn])),
      actions: Object.fromEntries(Object.values(actions).map((action) => [action.name, row(action)])),
      dependents: beside,
    });
  }
  return found;
}

function row({ name, accessLevel, resourceTypes }: ActionSource): string {
  const named = accessLevel.split(', ');
  const level = levels.find(([word]) => named.includes(word))?.[1];
  if (!level) throw new Error(`unknown access level ${accessLevel} of ${name}`);
  return [level, ...resourceTypes.map((type) => (type.required ? `${type.name}*` : type.name))].join(',');
}

const read = <T>(file: string): T => JSON.parse(readFileSync(file, 'utf8')) as T;
