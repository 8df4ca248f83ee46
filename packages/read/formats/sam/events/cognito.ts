import { get, stringOf, withEntries } from '../../../tree.ts';
import { getAtt } from '../../lowering/intrinsics.ts';
import { property } from '../../lowering/property.ts';
import { write } from '../../lowering/write.ts';
import { type Expansion, editProperties, emptyMap, report, resourceOf } from '../expansion.ts';
import { check } from '../shapes.ts';
import type { SamEvent, Target } from '../target.ts';
import { permit } from './permission.ts';
import type { EventType } from './type.ts';

export const cognito: EventType = {
  targets: ['function'],
  expand: (expansion, event, target) => {
    check(expansion, 'UserPool!:text Trigger!:text|list!', event.properties, event.id);
    const pool = property(event.properties, 'UserPool');
    const id = stringOf(get(pool, 'Ref'));
    if (id === undefined || !resourceOf(expansion, id)) {
      report(
        expansion,
        'template/invalid',
        pool?.at ?? event.at,
        `${event.id} must name a user pool of this template by Ref`,
      );
      return;
    }
    const SourceArn = getAtt(id, 'Arn');
    permit(
      expansion,
      event,
      target,
      'cognito-idp.amazonaws.com',
      { SourceArn },
      { prefix: `${target.id}Cognito` },
    );
    setTriggers(expansion, id, event, target);
  },
};

function setTriggers(expansion: Expansion, poolId: string, event: SamEvent, target: Target): void {
  const pool = resourceOf(expansion, poolId);
  const config = property(pool?.properties, 'LambdaConfig') ?? emptyMap(event.at);
  if (config.kind !== 'map') {
    report(expansion, 'template/invalid', config.at, `LambdaConfig of ${poolId} must be a map`);
    return;
  }
  let changed = config;
  const names = property(event.properties, 'Trigger');
  for (const node of names?.kind === 'list' ? names.items : names ? [names] : []) {
    const name = stringOf(node) ?? '';
    if (get(changed, name))
      report(expansion, 'template/invalid', node.at, `${poolId} has two functions for ${name}`);
    else changed = withEntries(changed, { [name]: write(target.arn, event.at) });
  }
  editProperties(expansion, poolId, { LambdaConfig: changed });
}
