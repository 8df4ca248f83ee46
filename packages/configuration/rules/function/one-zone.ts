import { functionRule, functionSettings } from '../../rule.ts';
import { judge } from '../../setting.ts';

/** Source: AWS Config rule lambda-vpc-multi-az-check. */
export const functionOneZone = functionRule({
  id: 'function/one-zone',
  aliases: ['EMM-FN-VPC-AZ'],
  slice: 'limits',
  threats: [],
  help: 'All its subnets are in one zone: when that zone fails, the function fails.',
  judge: (fn) =>
    judge(functionSettings(fn, 'VpcConfig', 'SubnetIds'), {
      absent: false,
      known: (value) => value.kind === 'list' && !value.open && value.items.length === 1,
    }),
  describe: ({ declaration: { name } }) => ({
    title: `${name} will fail when one zone fails`,
    severity: 'low',
    fix: '`VpcConfig.SubnetIds`: subnets of two zones',
  }),
});
