import type { ServiceOverrides } from './row.ts';

/** Services whose calls are about another service, and are checked on that service's own permissions only. */
export const perService: readonly ServiceOverrides[] = [
  {
    services: ['wafv2'],
    source: 'https://docs.aws.amazon.com/waf/latest/APIReference/API_{operation}.html',
    companionsOf: 'ResourceArn',
  },
  {
    services: ['waf-regional'],
    source: 'https://docs.aws.amazon.com/waf/latest/APIReference/API_wafRegional_{operation}.html',
    companionsOf: 'ResourceArn',
  },
  {
    services: ['service-quotas'],
    source: 'https://docs.aws.amazon.com/servicequotas/2019-06-24/apireference/API_{operation}.html',
    companionsOf: 'ServiceCode',
  },
];
