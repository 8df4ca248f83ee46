import type { ServiceOverrides } from './row.ts';

export const pinpoint: ServiceOverrides = {
  services: ['pinpoint'],
  source: 'https://docs.aws.amazon.com/pinpoint/latest/developerguide/permissions-actions.html',
  names: { AppId: 'ApplicationId', ApplicationId: 'ApplicationId' },
};
