import { property } from '../../lowering/property.ts';
import { check } from '../shapes.ts';
import { permit } from './permission.ts';
import type { EventType } from './type.ts';

export const alexaSkill: EventType = {
  targets: ['function'],
  expand: (expansion, event, target) => {
    check(expansion, 'SkillId:text', event.properties, event.id);
    const EventSourceToken = property(event.properties, 'SkillId');
    permit(expansion, event, target, 'alexa-appkit.amazon.com', { EventSourceToken });
  },
};
