import { type App, fieldOf, partsOf, type Value } from '@emmental/model';
import { defineSlice } from '../slice.ts';

/** Ways out of subnets, by type. Source: VPC user guide, "Connect your VPC to other networks". */
const waysOut: ReadonlySet<string> = new Set([
  'AWS::EC2::NatGateway',
  'AWS::EC2::TransitGatewayAttachment',
  'AWS::EC2::TransitGatewayVpcAttachment',
  'AWS::EC2::VPNGateway',
  'AWS::EC2::EgressOnlyInternetGateway',
  'AWS::EC2::VPCPeeringConnection',
  'AWS::EC2::Instance',
]);

/** The network of the function. A function in private subnets without a way out cannot connect to the internet. */
export const vpc = defineSlice('vpc', {
  connect: ({ to }, { app, declaration }) => {
    const config = declaration.settings.get('VpcConfig');
    if (to === 'inside') return null;
    if (!config)
      return { by: 'cloud', says: 'the function is outside a VPC, so it can connect to the internet' };
    const evidence = [
      {
        file: (config.at ?? declaration.at).file,
        line: (config.at ?? declaration.at).line,
        text: 'VpcConfig',
      },
    ];
    const out = [...app.resources.values()].find(({ type }) => waysOut.has(type));
    if (out) return { by: 'cloud', says: `its VPC has a way out (${out.id})`, evidence };
    return subnetsAreHere(config, app)
      ? { by: 'cloud', stop: 'yes', says: 'its subnets have no way to the internet', evidence }
      : {
          by: 'cloud',
          stop: 'unknown',
          says: 'the template does not show whether its subnets have a way to the internet',
          evidence,
          question: 'whether its subnets have a way to the internet',
        };
  },
});

function subnetsAreHere(config: Value, app: App): boolean {
  const subnets = fieldOf(config, 'SubnetIds');
  if (subnets?.kind !== 'list' || subnets.open || subnets.items.length === 0) return false;
  return subnets.items.every((item) => {
    const [part, ...more] = partsOf(item) ?? [];
    return (
      more.length === 0 &&
      typeof part === 'object' &&
      part.kind === 'resource' &&
      app.resources.get(part.id)?.type === 'AWS::EC2::Subnet'
    );
  });
}
