import type { App, FunctionDeclaration } from '@emmental/model';
import { rowOf } from '@emmental/model';
import type { Edit } from '../../edit/edit.ts';
import { appended, behind, setAttribute } from '../../edit/hcl.ts';
import {
  absence,
  blockAt,
  expressionOf,
  type HclModule,
  isDeclared,
  loopOf,
  openModule,
  type Placed,
} from '../../edit/module.ts';
import type { TextFile } from '../../outcome.ts';

/** Returns the grants of an account as Terraform. `label` names the function in them; `account` is the address of the account. */
export type MembersOf = (
  fn: FunctionDeclaration,
  into: {
    readonly label: string;
    readonly account: string;
    readonly project: string;
    readonly unique: string | null;
  },
) => string;

/** Adds accounts to a Terraform module. */
export interface GoogleWriter {
  /** Gives a function an account of its own. Returns null, or a sentence if that is not possible. */
  addAccount(fn: FunctionDeclaration): string | null;
  /** Returns the texts after all changes, by path; only those that change. */
  files(): ReadonlyMap<string, string>;
}

/** Where a type names its account: the nested blocks and the attribute. Source: hashicorp/google provider documentation. */
const accountPlaces: Readonly<Record<string, { readonly blocks: readonly string[]; readonly name: string }>> =
  {
    google_cloudfunctions_function: { blocks: [], name: 'service_account_email' },
    google_cloudfunctions2_function: { blocks: ['service_config'], name: 'service_account_email' },
    google_cloud_run_v2_service: { blocks: ['template'], name: 'service_account' },
    google_cloud_run_v2_worker_pool: { blocks: ['template'], name: 'service_account' },
    google_cloud_run_v2_job: { blocks: ['template', 'template'], name: 'service_account' },
    google_cloud_run_service: { blocks: ['template', 'spec'], name: 'service_account_name' },
  };

/** Returns the writer of accounts for a Terraform module, or a sentence if the module has an error. */
export function googleWriter(
  { functions }: App,
  files: readonly TextFile[],
  membersOf: MembersOf,
): GoogleWriter | string {
  const module = openModule(files);
  if (typeof module === 'string') return module;
  const taken = new Set<string>();
  return {
    addAccount: (fn) => {
      const address = addressOf(fn.logicalId);
      const same = functions.filter(({ logicalId }) => addressOf(logicalId) === address);
      return same.length > 1
        ? `a loop makes ${same.length} functions of one block: give each an account by hand`
        : addAccount(fn, address, module, membersOf, taken);
    },
    files: () => module.files(),
  };
}

/** Returns the address of the block that makes a function; `count` makes it an element of a list. */
const addressOf = (logicalId: string): string => logicalId.replace(/\[[^\]]*\]$/, '');

function addAccount(
  fn: FunctionDeclaration,
  id: string,
  module: HclModule,
  membersOf: MembersOf,
  taken: Set<string>,
): string | null {
  if (fn.account?.kind === 'unknown') return 'the account that it runs as is not known';
  const at = blockAt(module, id);
  if (!at) return absence(fn.at);
  const [type = '', name = ''] = at.block.labels;
  const named = expressionOf(at, 'name');
  const project = expressionOf(at, 'project');
  // A function that is there or not (`count`) may have an account that is always there.
  const isOptional = fn.logicalId === `${id}[0]` && !/\b(?:count|each)\./.test(`${named} ${project}`);
  const isLoop = at.block.attributes.some(({ name }) => name === 'count' || name === 'for_each');
  if (isLoop && !isOptional) return 'a loop creates it';
  const user = userOf(id, module);
  if (user !== null) return `${user} takes its account from it`;
  const label = [name, `${name}_account`].find(
    (label) => !isDeclared(module, `google_service_account.${label}`) && !taken.has(label),
  );
  if (label === undefined) return `google_service_account.${name} already exists`;
  const address = `google_service_account.${label}`;
  const isPlain = named !== null && /^"[^"$%\\]*"$/.test(named);
  const members = membersOf(fn, {
    label,
    account: address,
    project: `${address}.project`,
    unique: isPlain ? null : named,
  });
  const wrong = unusable(members, module);
  if (wrong !== null) return wrong;
  const needsNothing = members.startsWith('# its code needs no role');
  const calls = callsOf(fn, label, address, module);
  if (typeof calls === 'string') return calls;
  const account = accountText(label, named ?? JSON.stringify(name), isPlain, project);
  const blocks = [account, ...(needsNothing ? [] : [members]), ...calls];
  const set = setAccount(at, type, `${address}.email`);
  if (typeof set === 'string') return set;
  const order = dependsOn(at, members);
  if (typeof order === 'string') return order;
  const edits = [...set, ...order, behind(at.file.text, at.block, blocks)];
  if (!module.edit(edits.map((edit) => ({ file: at.file, edit }))))
    return 'another change touches the same lines';
  taken.add(label);
  return null;
}

/** Returns what refers to the account of a function through the function: it would use the new account, too. Null if nothing does. */
function userOf(id: string, { blocks, all }: HclModule): string | null {
  const names = new RegExp(
    `\\b${id.replaceAll('.', '\\.')}(?:\\[[^\\]]*\\])?\\.[\\w.[\\]*]*service_account(?:_email|_name)?\\b`,
  );
  if (!all.some(({ text }) => names.test(text))) return null;
  const user = blocks.find(({ file, block }) => names.test(file.text.slice(block.start, block.end)));
  return user ? [user.block.type, ...user.block.labels].join('.') : 'something';
}

/** Returns the reason why the grants cannot be written into this module; null if they can. */
function unusable(members: string, module: HclModule): string | null {
  for (const [, address = ''] of members.matchAll(/ = (google_\w+\.[\w-]+)\.\w+$/gm)) {
    if (/^google_(?:service_account|project_iam_custom_role)\./.test(address)) continue;
    const at = blockAt(module, address);
    if (!at) return `it needs ${address}, which this module does not declare directly`;
    const loop = at.block.attributes.some(({ name }) => name === 'count' || name === 'for_each');
    if (loop) return `it needs ${address}, which a loop creates`;
  }
  const [, unnamed] = / = "((?:module\.|google_\w+\.)[^"]*)"$/m.exec(members) ?? [];
  if (unnamed !== undefined) return `it needs ${unnamed}, which this module does not declare directly`;
  for (const [, type = '', label = ''] of members.matchAll(/^resource "(\w+)" "([^"]+)"/gm))
    if (isDeclared(module, `${type}.${label}`)) return `${type}.${label} already exists`;
  return null;
}

/**
 * Returns copies of the grants that let the present account call functions and services: code may call them by their address,
 * which no permission in the code tells. Returns a sentence if a grant cannot be copied.
 */
function callsOf(
  fn: FunctionDeclaration,
  label: string,
  account: string,
  module: HclModule,
): readonly string[] | string {
  const copies: string[] = [];
  for (const { role, by } of fn.account?.roles ?? []) {
    if (role === null || !/^roles\/(?:run|cloudfunctions)\.\w*[iI]nvoker$/.test(role)) continue;
    const at = blockAt(module, by);
    const [type = '', name = ''] = at?.block.labels ?? [];
    if (!at || !type.endsWith('_iam_member') || loopOf(at) !== null)
      return `${by} lets its present account call other functions: add the new account there`;
    const body = setAttribute(at.file.text, at.block, 'member', `${account}.member`);
    const { start, end } = at.block;
    const text =
      at.file.text.slice(start, body.offset) + body.text + at.file.text.slice(body.offset + body.length, end);
    copies.push(text.replace(/^resource\s+"?\w+"?\s+"?[\w-]+"?/, `resource "${type}" "${label}_${name}"`));
  }
  return copies;
}

function accountText(label: string, named: string, isPlain: boolean, project: string | null): string {
  const id = isPlain ? accountId(named.slice(1, -1)) : null;
  return [
    `resource "google_service_account" "${label}" {`,
    `  account_id   = ${id === null ? `"fn-\${substr(sha1(${named}), 0, 20)}"` : JSON.stringify(id)}`,
    `  display_name = ${named}`,
    ...(project === null ? [] : [`  project      = ${project}`]),
    '}',
  ].join('\n');
}

/**
 * The id of an account: 6 to 30 small letters, digits and hyphens; null for a longer name, of which a hash is made. Source: IAM
 * reference, `projects.serviceAccounts.create`.
 */
export function accountId(name: string): string | null {
  const id = `fn-${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}`.replace(/-+$/, '');
  return id.length > 30 ? null : id.padEnd(6, '0');
}

/** Returns the edits that set the account, or a sentence if the block that names it is missing or repeated. */
function setAccount({ file, block }: Placed, type: string, value: string): readonly Edit[] | string {
  const place = rowOf(accountPlaces, type);
  if (!place) return `${type} has no place for an account`;
  let within = block;
  for (const name of place.blocks) {
    const [first, ...others] = within.blocks.filter((inner) => inner.type === name);
    if (others.length > 0) return `it has several blocks ${name}`;
    if (within.blocks.some(({ type, labels }) => type === 'dynamic' && labels[0] === name))
      return `a loop creates a part of it: dynamic "${name}"`;
    if (!first)
      return name === 'service_config'
        ? [appended(file.text, block, ['service_config {', `  ${place.name} = ${value}`, '}'])]
        : `it has no block ${name}`;
    within = first;
  }
  return [setAttribute(file.text, within, place.name, value)];
}

/** A function whose environment holds a secret starts only when its account may read it. */
function dependsOn(at: Placed, members: string): readonly Edit[] | string {
  const wanted = [
    ...members.matchAll(/^resource "(google_secret_manager_secret_iam_member)" "([^"]+)"/gm),
  ].map(([, type, label]) => `${type}.${label}`);
  if (wanted.length === 0) return [];
  const present = expressionOf(at, 'depends_on');
  if (present === null) return [setAttribute(at.file.text, at.block, 'depends_on', `[${wanted.join(', ')}]`)];
  const items = /^\[([\s\S]*?),?\s*\]$/.exec(present)?.[1];
  if (items === undefined || /[#]|\/\//.test(items)) return 'its depends_on is no plain list';
  const all = [...(items.trim() === '' ? [] : [items.trim()]), ...wanted];
  return [setAttribute(at.file.text, at.block, 'depends_on', `[${all.join(', ')}]`)];
}
