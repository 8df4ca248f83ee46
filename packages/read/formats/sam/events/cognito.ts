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
  expand: (x, event, target) => {
    check(x, 'UserPool!:text Trigger!:text|list!', event.properties, event.id);
    const pool = property(event.properties, 'UserPool');
    const id = stringOf(get(pool, 'Ref'));
    if (id === undefined || !resourceOf(x, id)) {
      report(
        x,
        'template/invalid',
        pool?.at ?? event.at,
        `${event.id} must name a user pool of this template by Ref`,
      );
      return;
    }
    const SourceArn = getAtt(id, 'Arn');
    permit(x, event, target, 'cognito-idp.amazonaws.com', { SourceArn }, { prefix: `${target.id}Cognito` });
    setTriggers(x, id, event, target);
  },
};

function setTriggers(x: Expansion, poolId: string, event: SamEvent, target: Target): void {
  const pool = resourceOf(x, poolId);
  const config = property(pool?.properties, 'LambdaConfig') ?? emptyMap(event.at);
  if (config.kind !== 'map') {
    report(x, 'template/invalid', config.at, `LambdaConfig of ${poolId} must be a map`);
    return;
  }
  let changed = config;
  const names = property(event.properties, 'Trigger');
  for (const node of names?.kind === 'list' ? names.items : names ? [names] : []) {
    const name = stringOf(node) ?? '';
    if (get(changed, name)) report(x, 'template/invalid', node.at, `${poolId} has two functions for ${name}`);
    else changed = withEntries(changed, { [name]: write(target.arn, event.at) });
  }
  editProperties(x, poolId, { LambdaConfig: changed });
}
