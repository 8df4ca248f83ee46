import { choicesOf, type Value } from '@emmental/model';
import { ofType } from '../../references.ts';
import { defineRule } from '../../rule.ts';
import { settings } from '../../setting.ts';

/** Reports a pattern that names neither a sender nor a kind of event. Source: EventBridge user guide, best practices for event patterns. */
export const busBroadPattern = defineRule({
  id: 'bus/broad-pattern',
  aliases: ['EMM-EB-BROADPATTERN'],
  slice: 'source',
  threats: ['T9', 'T11'],
  help: 'The rule matches events of every sender: any event on the bus starts its targets, their own events included.',
  check: (input) =>
    ofType(input, 'AWS::Events::Rule').flatMap((rule) =>
      settings(rule.properties, 'EventPattern').flatMap((setting) => {
        if (setting.state !== 'known' || !isBroad(setting.value)) return [];
        const trigger = input.functions
          .flatMap(({ declaration: fn }) => fn.triggers.map((each) => ({ each, fn })))
          .find(({ each }) => each.sourceId === rule.id);
        const name = rule.generated && trigger ? trigger.fn.name : rule.id;
        const at = trigger && rule.generated ? trigger.each.at : (setting.at ?? rule.at);
        return [
          {
            title: `Any sender on the bus can start the targets of ${name}`,
            function: null,
            resource: (rule.generated ? trigger?.each.place : null) ?? rule.id,
            at,
            severity: 'medium' as const,
            condition: setting.when ?? rule.condition,
            evidence: [
              { file: at.file, line: at.line, text: 'the pattern names no source and no detail-type' },
            ],
            fix: 'add source and detail-type to the pattern',
            details: [],
            subject: rule.id,
          },
        ];
      }),
    ),
});

/** Keys of a pattern that select a sender or a kind of event. The keys `account` and `region` select neither. */
const narrowing = ['source', 'detail-type', 'detail', 'resources'];

const isBroad = (pattern: Value): boolean =>
  choicesOf(pattern).some(
    ({ value }) =>
      value.kind === 'fields' &&
      !value.open &&
      !value.fields.has('$or') &&
      narrowing.every((key) => {
        const field = value.fields.get(key);
        return field === undefined || isAnything(field);
      }),
  );

/** True for a field of a pattern that matches every value: `[{ prefix: '' }]`, `[{ wildcard: '*' }]`, `[{ exists: true }]`. */
const isAnything = (field: Value): boolean =>
  field.kind === 'list' &&
  field.items.some(
    (item) =>
      item.kind === 'fields' &&
      [...item.fields].some(
        ([key, value]) =>
          value.kind === 'constant' &&
          ((key === 'prefix' && value.value === '') ||
            (key === 'wildcard' && value.value === '*') ||
            (key === 'exists' && value.value === true)),
      ),
  );
