import { get, stringOf } from '../../../tree.ts';
import { getAtt, ref } from '../../lowering/intrinsics.ts';
import { isFilled, property } from '../../lowering/property.ts';
import { add, type Expansion, report, type SamResource, textOf } from '../expansion.ts';
import { deploymentUpdate } from './deployment.ts';

/** Writes the version and the alias that `AutoPublishAlias` asks for. Answers the alias's logical id, or null. */
export function publishAlias(x: Expansion, of: SamResource): string | null {
  const { id, properties } = of;
  const alias = property(properties, 'AutoPublishAlias');
  const update = deploymentUpdate(x, of, isFilled(alias));
  if (!isFilled(alias)) return null;
  const name = textOf(x, alias);
  if (name === null)
    report(x, 'template/unsupported', alias.at, `the name of the alias of ${id} is not known`);
  else if (!/^(?![0-9]+$)[a-zA-Z0-9\-_]+$/.test(name))
    report(x, 'template/invalid', alias.at, `${name} is no name for an alias`);
  const aliasId = `${id}Alias${(name ?? '')
    .replaceAll('-', 'D')
    .replaceAll('_', 'U')
    .replace(/[^a-zA-Z0-9]/g, '')}`;
  const version = `${id}Version`;
  const place = { at: alias.at };
  const capacity = property(properties, 'CapacityProviderConfig');
  const keep = get(of.node, 'DeletionPolicy') ?? property(properties, 'VersionDeletionPolicy');
  add(
    x,
    of,
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
    x,
    of,
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
  x.references.set(`${id}.Alias`, aliasId);
  x.references.set(`${id}.Version`, version);
  return aliasId;
}
