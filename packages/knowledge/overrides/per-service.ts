import type { ServiceOverrides } from './row.ts';

/** Services whose requests name a resource of another service. Of the dependent actions in the reference, a call needs only those of the named service. */
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
