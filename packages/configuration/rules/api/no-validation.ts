import type { Value } from '@emmental/model';
import { apiRule, isAttackable, isPublic, operationsAt } from '../../apis.ts';
import { answersOr, notApplicable, settings } from '../../setting.ts';

/** Applies to REST APIs to which anyone can send bodies; HTTP APIs have no validation. Source: API Gateway developer guide, request validation. */
export const apiNoValidation = apiRule({
  id: 'api/no-validation',
  aliases: ['EMM-API-VALIDATION'],
  slice: 'inspect',
  threats: ['T1', 'T4'],
  help: 'Request bodies of any form reach the function: a request validator would refuse bodies that no model allows.',
  judge: (api, input) => {
    if (!api.isRest || !isPublic(api)) return notApplicable('it is not a REST API that anyone may call');
    if (hasSetting(api.resource.properties, 'Body', 'x-amazon-apigateway-request-validator'))
      return notApplicable('its document sets a validator for all operations');
    const bodied = operationsAt(input, api.resource).filter((operation) =>
      /^(POST|PUT|PATCH|ANY)/i.test(operation.name),
    );
    const open = bodied.filter(
      ({ value }) =>
        !hasSetting(value, 'RequestValidatorId') &&
        !hasSetting(value, 'x-amazon-apigateway-request-validator'),
    );
    return answersOr(
      open.slice(0, 1).map(({ at }) => ({ when: null, isWrong: true, at })),
      'each operation with a body has a validator',
    );
  },
  describe: (name, api, input) => ({
    title: `${name} passes request bodies of any form to the function`,
    severity: isAttackable(api, input) ? 'low' : 'info',
    fix: 'a request validator with a model, at the routes that take a body',
  }),
});

const hasSetting = (value: Value, ...path: readonly string[]): boolean =>
  settings(value, ...path).some(({ state }) => state !== 'absent');
