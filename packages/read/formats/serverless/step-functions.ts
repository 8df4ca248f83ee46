import { stateMachineNeeds } from '@emmental/knowledge';
import type { Location } from '@emmental/model';
import { entriesOf, get, itemsOf, type MapNode, type Node, stringOf } from '../../tree.ts';
import { getAtt } from '../lowering/intrinsics.ts';
import { isFilled, property } from '../lowering/property.ts';
import { substitution, textNode, wordsOf } from '../lowering/values.ts';
import { type Draft, write } from '../lowering/write.ts';
import { normalized } from './names.ts';
import { type FunctionUse, spelled } from './service.ts';
import type { Stack } from './stack.ts';
import { taskStatements } from './task-permissions.ts';

/** One entry of `stepFunctions.stateMachines`. */
interface Machine {
  readonly key: string;
  /** Logical id of the state machine. */
  readonly id: string;
  readonly settings: MapNode;
  readonly at: Location;
}

/** Returns the state machines of the plug-in serverless-step-functions. */
export function machinesOf({ service }: Stack): readonly Machine[] {
  const { values } = service;
  const machines = service.section('stepFunctions', 'stateMachines');
  return entriesOf(machines).flatMap(({ key, keyAt, value }) => {
    if (value.kind !== 'map' || values.valueOf(value)) return [];
    const chosen = spelled(property(value, 'id') ?? property(value, 'name'), values);
    const id = chosen === undefined ? `${normalized(key)}StepFunctionsStateMachine` : normalized(chosen);
    return [{ key, id, settings: value, at: keyAt }];
  });
}

/** Adds the state machines with the roles that the plug-in creates for them. */
export function lowerStateMachines(stack: Stack): void {
  const { service } = stack;
  const machines = machinesOf(stack);
  for (const { key, value } of entriesOf(service.section('stepFunctions', 'stateMachines'))) {
    if (machines.some((machine) => machine.key === key)) continue;
    stack.report('template/unsupported', value.at, `state machine ${key} is not known`);
  }
  for (const machine of machines) lowerStateMachine(machine, stack);
}

function lowerStateMachine({ key, id, settings, at }: Machine, stack: Stack): void {
  const { values, functions } = stack.service;
  const from = { ...stack.service, at };
  const place = `stepFunctions.stateMachines.${key}`;
  const setting = (...path: readonly string[]) => property(settings, ...path);
  const written = setting('definition');
  const definition = written && translated(written, functions, stack);
  const role = setting('role');
  if (!role) {
    const statements = [
      ...taskStatements(definition, stack),
      ...itemsOf(setting('iamRoleStatements')),
      ...(isFilled(setting('loggingConfig')) ? [onAny(stateMachineNeeds.logging)] : []),
      ...(isFilled(setting('tracingConfig')) ? [onAny(stateMachineNeeds.tracing)] : []),
    ];
    stack.put(`${id}Role`, roleOf(statements, key, stack), from, place);
  }
  stack.put(
    id,
    {
      Type: 'AWS::StepFunctions::StateMachine',
      Properties: {
        StateMachineName: setting('name'),
        StateMachineType: setting('type'),
        ...(definition?.kind === 'map' && !values.valueOf(definition)
          ? { Definition: definition }
          : { DefinitionString: definition }),
        RoleArn: role ? roleArn(role) : getAtt(`${id}Role`, 'Arn'),
        LoggingConfiguration: loggingOf(setting('loggingConfig')),
        TracingConfiguration: setting('tracingConfig') && { Enabled: setting('tracingConfig', 'enabled') },
      },
    },
    from,
    place,
  );
}

const roleArn = (role: Node): Draft => {
  const text = stringOf(role);
  return text === undefined || text.startsWith('arn:') ? role : getAtt(text, 'Arn');
};

function loggingOf(logging: Node | undefined): Draft {
  return (
    logging && {
      Level: property(logging, 'level'),
      IncludeExecutionData: property(logging, 'includeExecutionData'),
      Destinations: itemsOf(property(logging, 'destinations')).map((arn) => ({
        CloudWatchLogsLogGroup: { LogGroupArn: arn },
      })),
    }
  );
}

const onAny = (actions: readonly string[]): Draft => ({ Effect: 'Allow', Action: actions, Resource: '*' });

function roleOf(statements: readonly Draft[], key: string, stack: Stack): Readonly<Record<string, Draft>> {
  const { name, stage, values, provider, at } = stack.service;
  // The role of a machine without tasks denies everything, as the AWS console does.
  const denied = { Effect: 'Deny', Action: '*', Resource: '*' };
  const trust = { Effect: 'Allow', Principal: { Service: 'states.amazonaws.com' }, Action: 'sts:AssumeRole' };
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [trust] },
      Policies: [
        {
          PolicyName: textNode([stage, '-', ...name, `-statemachine-${key}`], values, at),
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: statements.length > 0 ? statements : [denied],
          },
        },
      ],
      PermissionsBoundary: property(provider, 'rolePermissionsBoundary'),
    },
  };
}

/**
 * Converts the plug-in's spelling in a definition to CloudFormation: keys of functions in references become
 * logical ids, and `#{AWS::Region}` becomes `Fn::Sub`.
 */
function translated(node: Node, functions: readonly FunctionUse[], stack: Stack): Node {
  const { values } = stack.service;
  const idOf = (name: string | undefined): string | undefined =>
    functions.find((use) => use.key === name)?.logicalId;
  const visit = (current: Node): Node => {
    if (current.kind === 'list') return { ...current, items: current.items.map(visit) };
    if (current.kind === 'scalar' || values.valueOf(current)) {
      const words = wordsOf(current, values);
      if (!words?.some((word) => typeof word === 'string' && word.includes('#{'))) return current;
      const sharpened = words.map((word) =>
        typeof word === 'string' ? word.replace(/#\{([\w:.]+)\}/g, '${$1}') : word,
      );
      return write(substitution(sharpened, values, current.at), current.at);
    }
    const referred = idOf(stringOf(get(current, 'Ref')));
    if (referred !== undefined) return write({ Ref: referred }, current.at);
    const attribute = get(current, 'Fn::GetAtt');
    const [name, attributeName] = stringOf(attribute)?.split('.') ?? itemsOf(attribute).map(stringOf);
    const owner = idOf(name);
    if (owner !== undefined) return write(getAtt(owner, attributeName ?? 'Arn'), current.at);
    return {
      ...current,
      entries: current.entries.map((entry) => ({ ...entry, value: visit(entry.value) })),
    };
  };
  return visit(node);
}
