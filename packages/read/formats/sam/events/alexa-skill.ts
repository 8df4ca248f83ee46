import { property } from '../../lowering/property.ts';
import { check } from '../shapes.ts';
import { permit } from './permission.ts';
import type { EventType } from './type.ts';

export const alexaSkill: EventType = {
  targets: ['function'],
  expand: (x, event, target) => {
    check(x, 'SkillId:text', event.properties, event.id);
    const EventSourceToken = property(event.properties, 'SkillId');
    permit(x, event, target, 'alexa-appkit.amazon.com', { EventSourceToken });
  },
};
