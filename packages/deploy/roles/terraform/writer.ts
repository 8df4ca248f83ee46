import { managedPolicy } from '@emmental/knowledge';
import type { App, FunctionDeclaration, LeastRole, Role } from '@emmental/model';
import type { Edit } from '../../edit/edit.ts';
import { behind, removed, setAttribute } from '../../edit/hcl.ts';
import {
  absence,
  blockAt,
  expressionOf,
  type HclModule,
  isDeclared,
  isRepeated,
  loopOf,
  openModule,
  type Placed,
} from '../../edit/module.ts';
import type { TextFile } from '../../outcome.ts';
import type { RoleWriter } from '../writer.ts';

interface PlacedEdit {
  readonly file: TextFile;
  readonly edit: Edit;
}

/** Returns the writer of roles for a Terraform module, or a sentence if the module has an error. Policies become data sources, to which resources refer. */
export function terraformWriter(_: App, files: readonly TextFile[]): RoleWriter | string {
  const opened = openModule(files);
  if (typeof opened === 'string') return opened;
  const module: Writing = { ...opened, addedData: new Set() };
  return {
    reduceRole: (role, _, least) => reduceRole(role, least, module),
    addRole: (fn, role, least) => addRole(fn, role, least, module),
    text: ({ terraform }) => terraform.trimEnd(),
    files: () => module.files(),
  };
}

/** A module that is being changed. */
interface Writing extends HclModule {
  /** Types of the data sources that were added already. */
  readonly addedData: Set<string>;
}

/** The resources that give a role its permissions. One of them gets all needed permissions; the others are removed. */
interface Givers {
  /** Resources `aws_iam_role_policy`, and blocks `inline_policy` of the role. */
  readonly inline: readonly Placed[];
  /** Resources `aws_iam_policy` of the module that are attached only to this role, with the attachment. */
  readonly attached: readonly { readonly policy: Placed; readonly attachment: Placed }[];
  /** Attachments of AWS's policies. */
  readonly managed: readonly Placed[];
}

function reduceRole(role: Role, least: LeastRole, module: Writing): string | null {
  const holder = blockAt(module, role.id);
  if (!holder) return absence(role.at, role.id);
  const givers = giversOf(role.id, holder, module);
  if (typeof givers === 'string') return givers;
  const data = documentOf(least, module);
  if (typeof data === 'string') return data;
  const edits: PlacedEdit[] = [];
  const [inline] = givers.inline;
  const [attached] = givers.attached;
  const [managed] = givers.managed;
  const reused = inline ?? attached?.policy;
  const fresh = `${managed ? 'aws_iam_policy' : 'aws_iam_role_policy'}.${data.label}`;
  if (!reused && isDeclared(module, fresh)) return `${fresh} already exists`;
  const at = reused?.block.type === 'inline_policy' ? holder : (reused ?? managed ?? holder);
  const added = [...data.blocks];
  if (reused) edits.push(setting(reused, 'policy', data.json));
  else if (managed) {
    added.push(resource('aws_iam_policy', data.label, [`policy = ${data.json}`]));
    edits.push(setting(managed, 'policy_arn', `aws_iam_policy.${data.label}.arn`));
  } else
    added.push(
      resource('aws_iam_role_policy', data.label, [`role   = ${role.id}.id`, `policy = ${data.json}`]),
    );
  edits.push({ file: at.file, edit: behind(at.file.text, at.block, added) });
  const superfluous = [
    ...givers.inline.slice(1),
    ...givers.attached.slice(inline ? 0 : 1).map(({ attachment }) => attachment),
    ...givers.managed.slice(reused ? 0 : 1),
  ];
  for (const giver of superfluous) {
    const removal = removalOf(giver, holder, module);
    if (typeof removal === 'string') return removal;
    edits.push(...removal);
  }
  if (!module.edit(edits)) return `the policy of ${role.id} also belongs to another role`;
  for (const type of data.neededData) module.addedData.add(type);
  return null;
}

/** Adds a separate role for one function, with the properties of the shared role except its name. Returns null, or a sentence if that is not possible. */
function addRole(fn: FunctionDeclaration, role: Role, least: LeastRole, module: Writing): string | null {
  const holder = blockAt(module, role.id);
  const at = blockAt(module, fn.logicalId);
  if (!at) return absence(fn.at);
  if (!holder) return absence(role.at, role.id);
  const loop = loopOf(at) ?? loopOf(holder, role.id);
  if (loop !== null) return loop;
  if (expressionOf(at, 'role')?.replace(/\s/g, '') !== `${role.id}.arn`)
    return 'its role is not named directly';
  const trust = expressionOf(holder, 'assume_role_policy');
  if (trust === null) return `${role.id} does not name who may assume it`;
  const data = documentOf(least, module);
  if (typeof data === 'string') return data;
  const taken = ['aws_iam_role', 'aws_iam_role_policy'].find((type) =>
    isDeclared(module, `${type}.${data.label}`),
  );
  if (taken !== undefined) return `${taken}.${data.label} already exists`;
  const copied = ['path', 'permissions_boundary', 'tags'].flatMap((name) => {
    const value = expressionOf(holder, name);
    return value === null ? [] : [`${name} = ${value}`];
  });
  const added = [
    resource('aws_iam_role', data.label, [`assume_role_policy = ${trust}`, ...copied]),
    ...data.blocks,
    resource('aws_iam_role_policy', data.label, [
      `role   = aws_iam_role.${data.label}.id`,
      `policy = ${data.json}`,
    ]),
  ];
  const edits = [
    setting(at, 'role', `aws_iam_role.${data.label}.arn`),
    { file: at.file, edit: behind(at.file.text, at.block, added) },
  ];
  if (!module.edit(edits)) return 'another change touches the same lines';
  for (const type of data.neededData) module.addedData.add(type);
  return null;
}

const setting = ({ file, block }: Placed, name: string, value: string): PlacedEdit => ({
  file,
  edit: setAttribute(file.text, block, name, value),
});

const resource = (type: string, label: string, lines: readonly string[]): string =>
  `resource "${type}" "${label}" {\n${lines.map((line) => `  ${line}`).join('\n')}\n}\n`;

function giversOf(id: string, holder: Placed, module: HclModule): Givers | string {
  const inline: Placed[] = [];
  const attached: { policy: Placed; attachment: Placed }[] = [];
  const managed: Placed[] = [];
  const names = new RegExp(`\\b${id.replace(/[.]/g, '\\.')}\\b(?!-)`);
  const loop = loopOf(holder, id);
  if (loop !== null) return loop;
  for (const block of holder.block.blocks)
    if (block.type === 'inline_policy') inline.push({ file: holder.file, block });
  if (holder.block.attributes.some(({ name }) => name === 'managed_policy_arns'))
    return `${id} lists managed policies itself (managed_policy_arns)`;
  for (const placed of module.blocks) {
    const [type = ''] = placed.block.labels;
    if (
      placed.block.type !== 'resource' ||
      !/^aws_iam_(role_policy|role_policy_attachment|policy_attachment)$/.test(type)
    )
      continue;
    const roles = expressionOf(placed, type === 'aws_iam_policy_attachment' ? 'roles' : 'role');
    if (roles === null || !names.test(roles)) continue;
    if (isRepeated(placed)) return `a loop grants ${id} its permissions (${placed.block.labels.join('.')})`;
    if (type === 'aws_iam_policy_attachment') return `${placed.block.labels.join('.')} covers several roles`;
    if (type === 'aws_iam_role_policy') {
      inline.push(placed);
      continue;
    }
    const arn = expressionOf(placed, 'policy_arn') ?? '';
    const policy = blockAt(module, /^aws_iam_policy\.[\w-]+(?=\.arn$)/.exec(arn)?.[0] ?? '');
    if (policy) {
      if (isRepeated(policy)) return `a loop creates ${policy.block.labels.join('.')}`;
      const label = policy.block.labels[1] ?? '';
      const isShared = count(module, `aws_iam_policy.${label}`) > 1;
      if (isShared) managed.push(placed);
      else attached.push({ policy, attachment: placed });
    } else if (isKnown(arn, module)) managed.push(placed);
    else if (!/^"arn:/.test(arn)) return `${placed.block.labels.join('.')} does not name its policy directly`;
  }
  return { inline, attached, managed };
}

/** Returns true if an ARN expression names one of AWS's policies. Other policies stay attached. */
function isKnown(arn: string, module: HclModule): boolean {
  const [, data] = /^data\.aws_iam_policy\.([\w-]+)\.arn$/.exec(arn) ?? [];
  const block = data === undefined ? null : blockAt(module, `data.aws_iam_policy.${data}`);
  const text = block ? (expressionOf(block, 'arn') ?? expressionOf(block, 'name') ?? '') : arn;
  const plain = /^"(.*)"$/s.exec(text)?.[1]?.replace(/\$\{[^}]*partition\}/, 'aws');
  return plain !== undefined && managedPolicy(plain) !== null;
}

/** Returns the number of references to an address in the module. */
function count(module: HclModule, address: string): number {
  const names = new RegExp(`\\b${address.replace(/[.]/g, '\\.')}\\b(?!-)`, 'g');
  return module.all.reduce((sum, { text }) => sum + (text.match(names)?.length ?? 0), 0);
}

/** Returns the edits that remove a resource, and its address from `depends_on` of other resources. Returns a sentence if something else refers to the resource. */
function removalOf(giver: Placed, holder: Placed, module: HclModule): readonly PlacedEdit[] | string {
  if (giver.block.type === 'inline_policy')
    return [{ file: holder.file, edit: removed(holder.file.text, giver.block) }];
  const address = giver.block.labels.join('.');
  const edits: PlacedEdit[] = [{ file: giver.file, edit: removed(giver.file.text, giver.block) }];
  let named = 0;
  for (const { file, block } of module.blocks) {
    const dependsOn = block.attributes.find(({ name }) => name === 'depends_on');
    const items = dependsOn
      ? /^\[([^\]]*)\]$/.exec(file.text.slice(dependsOn.from, dependsOn.to))?.[1]
      : undefined;
    const all =
      items
        ?.split(',')
        .map((item) => item.trim())
        .filter((item) => item !== '') ?? [];
    if (!dependsOn || !all.includes(address)) continue;
    named += 1;
    const left = all.filter((item) => item !== address);
    edits.push({
      file,
      edit:
        left.length === 0
          ? removed(file.text, { start: dependsOn.start, end: dependsOn.to })
          : { offset: dependsOn.from, length: dependsOn.to - dependsOn.from, text: `[${left.join(', ')}]` },
    });
  }
  return count(module, address) > named ? `something else refers to ${address}, so it must stay` : edits;
}

/** The data source of a policy. */
interface Document {
  readonly label: string;
  /** The expression for the JSON of the policy. */
  readonly json: string;
  readonly blocks: readonly string[];
  /** Types of the data sources that the policy needs and the module lacks. */
  readonly neededData: readonly string[];
}

/** Returns the data source of a policy with the data sources that it needs, or a sentence if that is not possible. */
function documentOf({ terraform }: LeastRole, module: Writing): Document | string {
  const elsewhere = /^# of another module, pass it in: (.*)$/m.exec(terraform)?.[1];
  if (elsewhere !== undefined) return `it needs ${elsewhere} of another module`;
  const wanted = [...terraform.matchAll(/^# needs: data "(\w+)" "current" \{\}$/gm)].map(
    ([, type = '']) => type,
  );
  const neededData = wanted.filter(
    (type) => !module.addedData.has(type) && !isDeclared(module, `data.${type}.current`),
  );
  const body = terraform.replace(/^#.*\n/gm, '');
  const [, first = ''] = /^data "aws_iam_policy_document" "(\w+)"/.exec(body) ?? [];
  const isTaken = (label: string): boolean => isDeclared(module, `data.aws_iam_policy_document.${label}`);
  const label = ['', '_least', '_needed'].map((tail) => first + tail).find((label) => !isTaken(label));
  if (label === undefined) return `data sources ${first} already exist`;
  return {
    label,
    json: `data.aws_iam_policy_document.${label}.json`,
    neededData,
    blocks: [
      ...neededData.map((type) => `data "${type}" "current" {}\n`),
      body.replace(`"aws_iam_policy_document" "${first}"`, `"aws_iam_policy_document" "${label}"`),
    ],
  };
}
