import type { Declared } from '../declared.ts';
import { type Flow, flow, settingsOf, targetsOf } from '../flow.ts';
import { property, textAt } from '../property.ts';

/** Reads the schedules of EventBridge Scheduler. */
export function schedules(app: Declared): readonly Flow[] {
  return app.ofType('AWS::Scheduler::Schedule').flatMap((schedule) => {
    const target = property(schedule.properties, 'Target');
    return targetsOf(property(target, 'Arn'), app).map((to) =>
      flow({
        to,
        kind: 'schedule',
        source: textAt(schedule.properties, 'ScheduleExpression') ?? `schedule ${schedule.id}`,
        sourceId: schedule.id,
        reach: { exposure: 'internal', by: 'a schedule' },
        when: schedule.condition,
        at: schedule.at,
        settings: new Map([
          ...settingsOf(schedule.properties, 'Target'),
          ...settingsOf(target, 'Arn', 'RoleArn'),
        ]),
        through: [schedule.id],
      }),
    );
  });
}
