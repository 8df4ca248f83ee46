import { expect, test } from 'vitest';
import { dependentActions, expandActions, knownAction } from '../iam.ts';
import { escalations } from './index.ts';

test('ways have unique ids, a source and only actions that exist', () => {
  expect(escalations.length).toBeGreaterThanOrEqual(120);
  expect(new Set(escalations.map(({ id }) => id)).size).toBe(escalations.length);
  for (const { id, actions, oneOf = [], source } of escalations) {
    expect(source, id).toMatch(/^https:\/\//);
    for (const action of [...actions, ...oneOf.flat()]) expect(knownAction(action), id).toBe(action);
  }
});

test('a way that passes a role says to which service, and needs the permission to pass it', () => {
  for (const { id, actions, passesRoleTo, gains } of escalations) {
    expect(actions.includes('iam:PassRole'), id).toBe(passesRoleTo !== undefined);
    expect(gains === 'passed-role', id).toBe(passesRoleTo !== undefined);
  }
});

test('no two ways need the same', () => {
  const key = ({ actions, oneOf = [] }: (typeof escalations)[number]) => JSON.stringify([actions, oneOf]);
  expect(new Set(escalations.map(key)).size).toBe(escalations.length);
});

/**
 * Services whose actions take a role, and use it only for work of their own: they store, deliver, copy or read what a role lets
 * them, but run no code and no call that the caller chooses.
 */
const onlyTheirWork = new Set(
  `access-analyzer aiops backup backup-gateway backup-search chime cleanrooms cloudtrail codecatalyst codeconnections
  codestar-connections dax dms drs ds greengrass health-agent iotfleetwise kafka logs mediaconnect mediastore mgn neptune-graph
  nimble osis quicksight resiliencehub resource-groups s3-outposts sagemaker-geospatial securityagent securitylake shield sms-voice
  sns timestream ts`.split(/\s+/),
);

test('each service whose actions take a role has a way, or only does its own work with it', () => {
  const rows = escalations.flatMap(({ actions, oneOf = [] }) => [...actions, ...oneOf.flat()]);
  const ways = new Set(rows.map((action) => action.split(':')[0] ?? ''));
  const taking = expandActions('*').filter((action) => dependentActions(action).includes('iam:PassRole'));
  const services = new Set(taking.map((action) => action.split(':')[0] ?? ''));
  expect([...services].filter((service) => !ways.has(service) && !onlyTheirWork.has(service))).toEqual([]);
  expect([...onlyTheirWork].filter((service) => ways.has(service) || !services.has(service))).toEqual([]);
});
