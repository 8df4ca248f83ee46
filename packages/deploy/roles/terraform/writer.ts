import { managedPolicy } from '@emmental/knowledge';
import type { App, FunctionDeclaration, LeastRole, Role } from '@emmental/model';
import type { Edit } from '../../edit/edit.ts';
import { behind, setAttribute, taken } from '../../edit/hcl.ts';
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

/** Writes roles of a Terraform module: policies become data sources, and the resources that grant them refer to these. */
export function terraformWriter(_: App, files: readonly TextFile[]): RoleWriter | string {
  const opened = openModule(files);
  if (typeof opened === 'string') return opened;
  const module: Writing = { ...opened, asked: new Set() };
  return {
    tightened: (role, _, least) => tightened(role, least, module),
    own: (fn, role, least) => own(fn, role, least, module),
    text: ({ terraform }) => terraform.trimEnd(),
    files: () => module.files(),
  };
}

interface Writing extends HclModule {
  /** Types of the data sources that were put in already. */
  readonly asked: Set<string>;
}

/** The resources that give a role permissions: one of them gets all needed permissions, the others are removed. */
interface Givers {
  /** `aws_iam_role_policy`, or `inline_policy` of the role, with its `policy`. */
  readonly inline: readonly Placed[];
  /** `aws_iam_policy` of the module, with the attachment that ties it to this role and to no other. */
  readonly own: readonly { readonly policy: Placed; readonly attachment: Placed }[];
  /** Attachments of AWS's policies. */
  readonly managed: readonly Placed[];
}

function tightened(role: Role, least: LeastRole, module: Writing): string | null {
  const holder = blockAt(module, role.id);
  if (!holder) return absence(role.at, role.id);
  const givers = giversOf(role.id, holder, module);
  if (typeof givers === 'string') return givers;
  const data = documentOf(least, module);
  if (typeof data === 'string') return data;
  const edits: PlacedEdit[] = [];
  const [inline] = givers.inline;
  const [own] = givers.own;
  const [managed] = givers.managed;
  const carrier = inline ?? own?.policy;
  const fresh = `${managed ? 'aws_iam_policy' : 'aws_iam_role_policy'}.${data.label}`;
  if (!carrier && isDeclared(module, fresh)) return `${fresh} already exists`;
  const at = carrier?.block.type === 'inline_policy' ? holder : (carrier ?? managed ?? holder);
  const added = [...data.blocks];
  if (carrier) edits.push(setting(carrier, 'policy', data.json));
  else if (managed) {
    added.push(resource('aws_iam_policy', data.label, [`policy = ${data.json}`]));
    edits.push(setting(managed, 'policy_arn', `aws_iam_policy.${data.label}.arn`));
  } else
    added.push(
      resource('aws_iam_role_policy', data.label, [`role   = ${role.id}.id`, `policy = ${data.json}`]),
    );
  edits.push({ file: at.file, edit: behind(at.file.text, at.block, added) });
  const gone = [
    ...givers.inline.slice(1),
    ...givers.own.slice(inline ? 0 : 1).map(({ attachment }) => attachment),
    ...givers.managed.slice(carrier ? 0 : 1),
  ];
  for (const giver of gone) {
    const removed = removal(giver, holder, module);
    if (typeof removed === 'string') return removed;
    edits.push(...removed);
  }
  if (!module.edit(edits)) return `the policy of ${role.id} belongs to another role too`;
  for (const type of data.asked) module.asked.add(type);
  return null;
}

/** Writes a role for one function: like the shared one, without its name. */
function own(fn: FunctionDeclaration, role: Role, least: LeastRole, module: Writing): string | null {
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
  for (const type of data.asked) module.asked.add(type);
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
  const own: { policy: Placed; attachment: Placed }[] = [];
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
    const of = expressionOf(placed, type === 'aws_iam_policy_attachment' ? 'roles' : 'role');
    if (of === null || !names.test(of)) continue;
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
      else own.push({ policy, attachment: placed });
    } else if (isKnown(arn, module)) managed.push(placed);
    else if (!/^"arn:/.test(arn)) return `${placed.block.labels.join('.')} does not name its policy directly`;
  }
  return { inline, own, managed };
}

/** Does this ARN name one of AWS's policies? Other policies stay attached. */
function isKnown(arn: string, module: HclModule): boolean {
  const [, data] = /^data\.aws_iam_policy\.([\w-]+)\.arn$/.exec(arn) ?? [];
  const block = data === undefined ? null : blockAt(module, `data.aws_iam_policy.${data}`);
  const text = block ? (expressionOf(block, 'arn') ?? expressionOf(block, 'name') ?? '') : arn;
  const plain = /^"(.*)"$/s.exec(text)?.[1]?.replace(/\$\{[^}]*partition\}/, 'aws');
  return plain !== undefined && managedPolicy(plain) !== null;
}

/** Counts how often the module refers to an address. */
function count(module: HclModule, address: string): number {
  const names = new RegExp(`\\b${address.replace(/[.]/g, '\\.')}\\b(?!-)`, 'g');
  return module.all.reduce((sum, { text }) => sum + (text.match(names)?.length ?? 0), 0);
}

/** Removes a resource, and its address from the lists of resources that wait for it. */
function removal(removed: Placed, holder: Placed, module: HclModule): readonly PlacedEdit[] | string {
  if (removed.block.type === 'inline_policy')
    return [{ file: holder.file, edit: taken(holder.file.text, removed.block) }];
  const address = removed.block.labels.join('.');
  const edits: PlacedEdit[] = [{ file: removed.file, edit: taken(removed.file.text, removed.block) }];
  let named = 0;
  for (const { file, block } of module.blocks) {
    const waits = block.attributes.find(({ name }) => name === 'depends_on');
    const items = waits ? /^\[([^\]]*)\]$/.exec(file.text.slice(waits.from, waits.to))?.[1] : undefined;
    const all =
      items
        ?.split(',')
        .map((item) => item.trim())
        .filter((item) => item !== '') ?? [];
    if (!waits || !all.includes(address)) continue;
    named += 1;
    const left = all.filter((item) => item !== address);
    edits.push({
      file,
      edit:
        left.length === 0
          ? taken(file.text, { start: waits.start, end: waits.to })
          : { offset: waits.from, length: waits.to - waits.from, text: `[${left.join(', ')}]` },
    });
  }
  return count(module, address) > named ? `something else refers to ${address}, so it must stay` : edits;
}

interface Document {
  readonly label: string;
  /** Expression of the policy. */
  readonly json: string;
  readonly blocks: readonly string[];
  /** Types of the data sources that the policy needs. */
  readonly asked: readonly string[];
}

/** Writes the data source of a policy, with the data sources that it needs and the module lacks. */
function documentOf({ terraform }: LeastRole, module: Writing): Document | string {
  const elsewhere = /^# of another module, pass it in: (.*)$/m.exec(terraform)?.[1];
  if (elsewhere !== undefined) return `it needs ${elsewhere} of another module`;
  const wanted = [...terraform.matchAll(/^# needs: data "(\w+)" "current" \{\}$/gm)].map(
    ([, type = '']) => type,
  );
  const asked = wanted.filter(
    (type) => !module.asked.has(type) && !isDeclared(module, `data.${type}.current`),
  );
  const body = terraform.replace(/^#.*\n/gm, '');
  const [, first = ''] = /^data "aws_iam_policy_document" "(\w+)"/.exec(body) ?? [];
  const isTaken = (label: string): boolean => isDeclared(module, `data.aws_iam_policy_document.${label}`);
  const label = ['', '_least', '_needed'].map((tail) => first + tail).find((label) => !isTaken(label));
  if (label === undefined) return `data sources ${first} already exist`;
  return {
    label,
    json: `data.aws_iam_policy_document.${label}.json`,
    asked,
    blocks: [
      ...asked.map((type) => `data "${type}" "current" {}\n`),
      body.replace(`"aws_iam_policy_document" "${first}"`, `"aws_iam_policy_document" "${label}"`),
    ],
  };
}
