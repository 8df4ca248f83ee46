import type { ServiceOverrides } from './row.ts';

export const athena: ServiceOverrides = {
  services: ['athena'],
  source: 'https://docs.aws.amazon.com/athena/latest/ug/workgroups-access.html',
  names: { WorkGroupName: { at: 'WorkGroup|Name', otherwise: 'primary' } },
};
