import { get, stringOf } from '../../../tree.ts';
import { getAtt, ref } from '../../lowering/intrinsics.ts';
import { isFilled, property } from '../../lowering/property.ts';
import { add, type Expansion, report, type SamResource, textOf } from '../expansion.ts';
import { deploymentUpdate } from './deployment.ts';

/**
 * Adds the version and the alias of `AutoPublishAlias`. Returns the logical id of the alias, or null without
 * that setting.
 */
export function publishAlias(expansion: Expansion, resource: SamResource): string | null {
  const { id, properties } = resource;
  const alias = property(properties, 'AutoPublishAlias');
  const update = deploymentUpdate(expansion, resource, isFilled(alias));
  if (!isFilled(alias)) return null;
  const name = textOf(expansion, alias);
  if (name === null)
    report(expansion, 'template/unsupported', alias.at, `the name of the alias of ${id} is not known`);
  else if (!/^(?![0-9]+$)[a-zA-Z0-9\-_]+$/.test(name))
    report(expansion, 'template/invalid', alias.at, `${name} is not a valid name for an alias`);
  const aliasId = `${id}Alias${(name ?? '')
    .replaceAll('-', 'D')
    .replaceAll('_', 'U')
    .replace(/[^a-zA-Z0-9]/g, '')}`;
  const version = `${id}Version`;
  const place = { at: alias.at };
  const capacity = property(properties, 'CapacityProviderConfig');
  const keep = get(resource.node, 'DeletionPolicy') ?? property(properties, 'VersionDeletionPolicy');
  add(
    expansion,
    resource,
    version,
    'AWS::Lambda::Version',
    {
      FunctionName: ref(id),
      Description: property(properties, 'VersionDescription'),
      FunctionScalingConfig: capacity && property(properties, 'FunctionScalingConfig'),
    },
    { ...place, attributes: { DeletionPolicy: keep ?? (capacity ? 'Delete' : 'Retain') } },
  );
  add(
    expansion,
    resource,
    aliasId,
    'AWS::Lambda::Alias',
    {
      Name: name === null ? alias : stringOf(alias) === name ? alias : name,
      FunctionName: ref(id),
      FunctionVersion: getAtt(version, 'Version'),
      ProvisionedConcurrencyConfig: property(properties, 'ProvisionedConcurrencyConfig'),
    },
    { ...place, attributes: update ? { UpdatePolicy: update } : {} },
  );
  expansion.references.set(`${id}.Alias`, aliasId);
  expansion.references.set(`${id}.Version`, version);
  return aliasId;
}
