import type { ProfileSection } from '@emmental/model';
import {
  acknowledge,
  asReader,
  asWriter,
  type Engine,
  listThreats,
  noteStep,
  type Person,
  type ProposalStep,
  sayAbout,
  type ThreatRow,
} from '@emmental/store';
import type { ProposalRequest } from './propose.ts';

/** Makes proposals and their steps for whoever runs the console on this machine, such as the demo: as an administrator of all teams. */
export function machineOf(engine: Engine, now: () => Date) {
  const personOf = async (name: string): Promise<Person> => {
    const { rows } = await asWriter(engine, (connection) => connection.query('select id from team'));
    return { id: 0, name, role: 'administrator', teams: rows.map(({ id }) => Number(id)) };
  };
  return {
    propose: async (by: string, request: ProposalRequest): Promise<number> => {
      const { propose } = await import('./propose.ts');
      return propose({ engine, person: await personOf(by), now: now() }, request);
    },
    takeStep: async (by: string, proposal: number, step: ProposalStep): Promise<void> => {
      await noteStep(engine, await personOf(by), proposal, step, now());
    },
    confirmLatest: async (
      by: string,
      app: string,
      fn: string,
      section: ProfileSection,
    ): Promise<ThreatRow | null> => {
      const person = await personOf(by);
      const since = new Date(now().getTime() - 30 * 86_400_000);
      const filter = { ...anything, app, function: fn, section };
      const [latest = null] = await asReader(engine, person.teams, (connection) =>
        listThreats(connection, since, filter, null, 1),
      );
      if (latest) await sayAbout(engine, person, latest.key, latest.time, 'attack', now());
      return latest;
    },
    acknowledge: async (by: string, incident: string, note: string): Promise<void> => {
      await acknowledge(engine, await personOf(by), incident, note, now());
    },
  };
}

const anything = {
  kind: null,
  section: null,
  app: null,
  environment: null,
  function: null,
  id: null,
  incident: null,
} as const;
