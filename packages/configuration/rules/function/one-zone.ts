import { functionRule, functionSettings } from '../../rule.ts';
import { judge } from '../../setting.ts';

/** Source: AWS Config rule lambda-vpc-multi-az-check. */
export const functionOneZone = functionRule({
  id: 'function/one-zone',
  aliases: ['EMM-FN-VPC-AZ'],
  slice: 'limits',
  threats: [],
  help: 'All its subnets are one: when that zone fails, the function fails.',
  judge: (fn) =>
    judge(functionSettings(fn, 'VpcConfig', 'SubnetIds'), {
      absent: false,
      known: (value) => value.kind === 'list' && !value.open && value.items.length === 1,
    }),
  say: ({ declaration: { name } }) => ({
    title: `${name} fails when one zone does`,
    severity: 'low',
    fix: '`VpcConfig.SubnetIds`: subnets of two zones',
  }),
});
