import { type App, asString, type FunctionDeclaration, fieldOf, partsOf, type Value } from '@emmental/model';
import { type Claim, defineSlice } from '../slice.ts';

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
    if (declaration.account) return googleEgress(app, declaration);
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

/**
 * Where the traffic of a function of Google Cloud goes. It goes through the VPC only where the egress setting says so for all of it. Source:
 * hashicorp/google provider documentation, `vpc_connector_egress_settings`, `vpc_access.egress`.
 */
function googleEgress(app: App, { settings, at }: FunctionDeclaration): Claim {
  const all = egressPaths.flatMap(
    ([first, ...rest]) =>
      rest.reduce<Value | undefined>(
        (value, name) => fieldOf(value?.kind === 'list' ? value.items[0] : value, name),
        settings.get(first),
      ) ?? [],
  );
  const [egress] = all;
  const written = asString(egress);
  if (egress === undefined || (written !== null && !/ALL_TRAFFIC|all-traffic/.test(written)))
    return { by: 'cloud', says: 'its traffic to the internet does not go through a VPC' };
  const place = egress.at ?? at;
  const evidence = [{ file: place.file, line: place.line, text: written ?? 'egress' }];
  const nat = [...app.resources.values()].find(({ type }) => type === 'google_compute_router_nat');
  if (nat && written !== null) return { by: 'cloud', says: `its VPC has a way out (${nat.id})`, evidence };
  return {
    by: 'cloud',
    stop: 'unknown',
    says: 'the template does not show whether its VPC has a way to the internet (Cloud NAT, firewall rules)',
    evidence,
    question: 'whether its VPC has a way to the internet',
  };
}

const egressPaths: readonly (readonly [string, ...string[]])[] = [
  ['vpc_connector_egress_settings'],
  ['service_config', 'vpc_connector_egress_settings'],
  ['service_config', 'direct_vpc_egress'],
  ['template', 'vpc_access', 'egress'],
  ['template', 'metadata', 'annotations', 'run.googleapis.com/vpc-access-egress'],
];

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
