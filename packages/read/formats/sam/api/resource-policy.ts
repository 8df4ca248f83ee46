import { get, itemsOf, type MapNode, type Node, withEntries } from '../../../tree.ts';
import { branchesOf, sub } from '../../lowering/intrinsics.ts';
import { isFilled, property } from '../../lowering/property.ts';
import { type Draft, write } from '../../lowering/write.ts';
import { sameNode } from '../canonical.ts';
import { type Expansion, report, textOf } from '../expansion.ts';
import { anyMethod, wildcardPath } from './definition.ts';

const key = 'x-amazon-apigateway-policy';

/**
 * Adds the statements of `ResourcePolicy` for one path: the accounts, address ranges and VPCs that are
 * allowed or denied to call it.
 */
export function addResourcePolicy(
  expansion: Expansion,
  definition: MapNode,
  policy: MapNode,
  path: string,
  stage: Draft,
): MapNode {
  const Resource = methodArns(definition, path, stage);
  const statement = (Effect: 'Allow' | 'Deny', Principal: Draft, Condition?: Draft): Draft => ({
    Effect,
    Action: 'execute-api:Invoke',
    Resource,
    Principal,
    Condition,
  });
  let changed = definition;
  for (const [name, effect] of accountLists) {
    const accounts = property(policy, name);
    if (isFilled(accounts))
      changed = addStatements(changed, [statement(effect, { AWS: listOf(accounts) })], accounts, false);
  }
  for (const [name, operator] of addressLists) {
    const ranges = property(policy, name);
    if (!isFilled(ranges)) continue;
    const limits = { [operator]: { 'aws:SourceIp': listOf(ranges) } };
    changed = addStatements(changed, [statement('Allow', '*'), statement('Deny', '*', limits)], ranges, true);
  }
  for (const [list, operator] of networkLists) {
    const limits = networks(expansion, policy, list);
    if (!limits) continue;
    changed = addStatements(
      changed,
      [statement('Allow', '*'), statement('Deny', '*', { [operator]: limits })],
      policy,
      true,
    );
  }
  return changed;
}

/** Adds the statements that the user wrote. */
export function addCustomStatements(definition: MapNode, statements: Node | undefined): MapNode {
  if (!isFilled(statements)) return definition;
  return addStatements(
    definition,
    statements.kind === 'list' ? statements.items : [statements],
    statements,
    true,
  );
}

const accountLists = [
  ['AwsAccountWhitelist', 'Allow'],
  ['AwsAccountBlacklist', 'Deny'],
] as const;

const addressLists = [
  ['IpRangeWhitelist', 'NotIpAddress'],
  ['IpRangeBlacklist', 'IpAddress'],
] as const;

const networkLists = [
  ['Blacklist', 'StringEquals'],
  ['Whitelist', 'StringNotEquals'],
] as const;

const listOf = (node: Node): Draft => (node.kind === 'list' ? node.items : [node]);

function networks(expansion: Expansion, policy: MapNode, suffix: string): Record<string, Draft> | null {
  const vpcs: Node[] = [];
  const endpoints: Node[] = [];
  for (const node of itemsOf(property(policy, `SourceVpc${suffix}`))) {
    const id = textOf(expansion, node);
    if (id === null)
      report(
        expansion,
        'template/invalid',
        node.at,
        `SourceVpc${suffix} must be a list of texts; for other values use IntrinsicVpc${suffix}`,
      );
    else if (id.startsWith('vpce-')) endpoints.push(node);
    else if (id.startsWith('vpc-')) vpcs.push(node);
  }
  vpcs.push(...itemsOf(property(policy, `IntrinsicVpc${suffix}`)));
  endpoints.push(...itemsOf(property(policy, `IntrinsicVpce${suffix}`)));
  if (vpcs.length + endpoints.length === 0) return null;
  return {
    'aws:SourceVpc': vpcs.length > 0 ? vpcs : undefined,
    'aws:SourceVpce': endpoints.length > 0 ? endpoints : undefined,
  };
}

function methodArns(definition: MapNode, path: string, stage: Draft): Draft {
  const item = get(definition, 'paths', path);
  const methods = item
    ? branchesOf(item).flatMap((branch) =>
        branch.kind === 'map' ? branch.entries.map((entry) => entry.key) : [],
      )
    : [];
  return methods.map((method) => {
    const verb = method === anyMethod || method.toLowerCase() === 'any' ? '*' : method.toUpperCase();
    return sub(`execute-api:/\${__Stage__}/${verb}${wildcardPath(path)}`, { __Stage__: stage });
  });
}

function addStatements(definition: MapNode, added: readonly Draft[], cause: Node, once: boolean): MapNode {
  const existing = get(definition, key);
  const before = get(existing, 'Statement');
  const statements = before?.kind === 'list' ? [...before.items] : before ? [before] : [];
  for (const draft of added) {
    const statement = write(draft, cause.at);
    if (!once || !statements.some((earlier) => sameNode(earlier, statement))) statements.push(statement);
  }
  const policy: MapNode = existing?.kind === 'map' ? existing : { kind: 'map', entries: [], at: cause.at };
  const fields = { Version: write('2012-10-17', cause.at), Statement: write(statements, cause.at) };
  return withEntries(definition, { [key]: withEntries(policy, fields) });
}
