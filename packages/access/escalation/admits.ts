import type { Role, Statement, Value } from '@emmental/model';
import { conditionsOf, contextOf, holds } from '../algebra/condition.ts';
import { globOfValue, matches } from '../algebra/glob.ts';
import { and, or, type Truth } from '../algebra/truth.ts';
import type { Names } from '../needs/canonical.ts';
import type { Principal } from './principals.ts';
import { writtenPlaces } from './steps.ts';

/**
 * Decides whether the trust policy of a role lets in a service, or with `service` null the principal itself. A trust policy
 * that was not read may let everyone in.
 */
export function admits({ trust }: Role, service: string | null, from: Principal, names: Names): Truth {
  const allowing = trust.filter(({ effect }) => effect === 'Allow');
  if (allowing.length === 0) return 'yes';
  const lets = (statement: Statement): Truth => {
    const { principal } = statement;
    if (principal === null || principal.not) return 'yes';
    if (principal.value.kind !== 'fields') return 'yes';
    const { fields } = principal.value;
    const kinds = service === null ? ['AWS'] : ['Service', 'Federated'];
    const named = kinds
      .flatMap((kind) => itemsIn(fields.get(kind)))
      .map((value) => (service === null ? isCaller(value, from, names) : isService(value, service)))
      .reduce(or, 'no');
    return service === null ? and(named, conditionOf(statement, from)) : named;
  };
  return allowing.map(lets).reduce(or, 'no');
}

function isService(value: Value, service: string): Truth {
  const written = globOfValue(value, false)?.exact ?? null;
  return written === null || written === service ? 'yes' : 'no';
}

/** Decides whether a principal of a trust policy is the caller: everybody, its account, or itself. */
function isCaller(value: Value, { arn, holdings, kind }: Principal, names: Names): Truth {
  const written = names.resolve(value)?.glob;
  if (!written || /^(\*|.*:root|[\d*]+|\$\{[^}]*\})$/.test(written.key)) return 'yes';
  // The holder of a policy may be anybody.
  if (!arn || kind === 'policy') return 'unknown';
  return writtenPlaces(arn, holdings)
    .map((each) => matches(written, each))
    .reduce(or, 'no');
}

/** Decides the conditions of a trust policy for the caller. What it can send itself, an id that it was given, is no obstacle. */
function conditionOf({ condition }: Statement, { arn }: Principal): Truth {
  const { conditions, unknown } = conditionsOf(condition);
  const context = contextOf({ 'aws:PrincipalArn': arn?.key ?? null }, 'unknown');
  return conditions
    .filter(({ key }) => key !== 'sts:externalid')
    .map((each) => holds(each, context))
    .reduce(and, unknown === null ? 'yes' : 'unknown');
}

/** Returns the values of a list or a choice; any other value alone; none for an absent value. */
function itemsIn(value: Value | undefined): readonly Value[] {
  if (value === undefined) return [];
  if (value.kind === 'list') return value.items.flatMap(itemsIn);
  return value.kind === 'one-of' ? value.choices.flatMap((choice) => itemsIn(choice.value)) : [value];
}
