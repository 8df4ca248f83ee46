import { get, itemsOf, type Node, plainOf, stringOf } from '../../../tree.ts';
import { getAtt, ref } from '../../lowering/intrinsics.ts';
import { isFilled, property } from '../../lowering/property.ts';
import type { Draft } from '../../lowering/write.ts';
import { idHash } from '../canonical.ts';
import { add, type Expansion, flagOf, report, type SamResource, textOf } from '../expansion.ts';
import { check } from '../shapes.ts';

/** Adds the custom domain of a REST API, with its path mappings and DNS records. */
export function addRestDomain(expansion: Expansion, resource: SamResource): void {
  const domain = property(resource.properties, 'Domain');
  if (!domain) return;
  checkTrust(expansion, resource, domain);
  const name = property(domain, 'DomainName');
  const certificate = property(domain, 'CertificateArn');
  if (!name || !certificate) {
    report(
      expansion,
      'template/invalid',
      domain.at,
      `Domain of ${resource.id} needs DomainName and CertificateArn`,
    );
    return;
  }
  const endpoint = property(domain, 'EndpointConfiguration');
  const kind = textOf(expansion, endpoint) ?? 'REGIONAL';
  if (!['EDGE', 'REGIONAL', 'PRIVATE'].includes(kind))
    report(
      expansion,
      'template/invalid',
      endpoint?.at ?? domain.at,
      `EndpointConfiguration of the domain of ${resource.id} must be EDGE, REGIONAL or PRIVATE`,
    );
  const closed = kind === 'PRIVATE';
  const id = `ApiGatewayDomainName${closed ? 'V2' : ''}${idHash(textOf(expansion, name) ?? plainOf(name))}`;
  const place = { at: domain.at };
  const version = closed ? 'V2' : '';
  add(
    expansion,
    resource,
    id,
    `AWS::ApiGateway::DomainName${version}`,
    {
      DomainName: name,
      [kind === 'REGIONAL' ? 'RegionalCertificateArn' : 'CertificateArn']: certificate,
      EndpointConfiguration: { Types: [kind], IpAddressType: property(domain, 'IpAddressType') },
      MutualTlsAuthentication: closed ? undefined : property(domain, 'MutualTlsAuthentication'),
      SecurityPolicy: property(domain, 'SecurityPolicy'),
      EndpointAccessMode: property(domain, 'EndpointAccessMode'),
      Policy: property(domain, 'Policy'),
      OwnershipVerificationCertificateArn: property(domain, 'OwnershipVerificationCertificateArn'),
    },
    place,
  );
  expansion.references.set(`${resource.id}.DomainName${version}`, id);
  const normalised = flagOf(expansion, property(domain, 'NormalizeBasePath')) !== false;
  const target = closed ? { DomainNameArn: ref(id) } : { DomainName: ref(id) };
  for (const path of basePathsOf(expansion, resource, domain)) {
    const word = path?.replace(/[^a-zA-Z0-9]/g, '');
    add(
      expansion,
      resource,
      `${resource.id}${word ?? ''}BasePathMapping`,
      `AWS::ApiGateway::BasePathMapping${version}`,
      {
        ...target,
        RestApiId: ref(resource.id),
        Stage: ref(`${resource.id}.Stage`),
        BasePath: path === null ? undefined : normalised ? word : path,
      },
      place,
    );
  }
  const access = property(domain, 'AccessAssociation');
  if (closed && access) {
    const endpointId = property(access, 'VpcEndpointId');
    const accessId = `DomainNameAccessAssociation${idHash([endpointId ? plainOf(endpointId) : null, id])}`;
    const source = { AccessAssociationSourceType: 'VPCE', AccessAssociationSource: endpointId };
    add(
      expansion,
      resource,
      accessId,
      'AWS::ApiGateway::DomainNameAccessAssociation',
      { DomainNameArn: ref(id), ...source },
      place,
    );
  }
  addRecords(expansion, resource, domain, aliasTarget(domain, kind, id));
}

/** Adds the custom domain of an HTTP API or a WebSocket API, with its path mappings and DNS records. */
export function addDomainV2(expansion: Expansion, resource: SamResource, tag: string): void {
  const domain = property(resource.properties, 'Domain');
  if (!domain) return;
  checkTrust(expansion, resource, domain);
  const name = property(domain, 'DomainName');
  const CertificateArn = property(domain, 'CertificateArn');
  if (!name || !CertificateArn) {
    report(
      expansion,
      'template/invalid',
      domain.at,
      `Domain of ${resource.id} needs DomainName and CertificateArn`,
    );
    return;
  }
  const EndpointType = property(domain, 'EndpointConfiguration') ?? 'REGIONAL';
  if (typeof EndpointType !== 'string' && textOf(expansion, EndpointType) !== 'REGIONAL')
    report(
      expansion,
      'template/invalid',
      EndpointType.at,
      `EndpointConfiguration of the domain of ${resource.id} must be REGIONAL`,
    );
  const id = `ApiGatewayDomainNameV2${idHash(textOf(expansion, name) ?? plainOf(name))}`;
  const place = { at: domain.at };
  add(
    expansion,
    resource,
    id,
    'AWS::ApiGatewayV2::DomainName',
    {
      DomainName: name,
      DomainNameConfigurations: [
        {
          CertificateArn,
          EndpointType,
          OwnershipVerificationCertificateArn: property(domain, 'OwnershipVerificationCertificateArn'),
          SecurityPolicy: property(domain, 'SecurityPolicy'),
        },
      ],
      MutualTlsAuthentication: property(domain, 'MutualTlsAuthentication'),
      Tags: { [tag]: 'SAM' },
    },
    place,
  );
  expansion.references.set(`${resource.id}.DomainName`, id);
  for (const path of basePathsOf(expansion, resource, domain)) {
    if (path !== null && /[^0-9a-zA-Z/\-_]/.test(path))
      report(expansion, 'template/invalid', domain.at, `${path} is not a valid base path`);
    add(
      expansion,
      resource,
      `${resource.id}${path?.replace(/[-_/]+/g, '') ?? ''}ApiMapping`,
      'AWS::ApiGatewayV2::ApiMapping',
      {
        DomainName: ref(id),
        ApiId: ref(resource.id),
        Stage: ref(`${resource.id}.Stage`),
        ApiMappingKey: path?.replace(/^\/+|\/+$/g, ''),
      },
      place,
    );
  }
  addRecords(expansion, resource, domain, aliasTarget(domain, 'REGIONAL', id));
}

function checkTrust(expansion: Expansion, resource: SamResource, domain: Node): void {
  const trust = property(domain, 'MutualTlsAuthentication');
  if (!trust) return;
  if (trust.kind === 'map')
    check(expansion, 'TruststoreUri TruststoreVersion', trust, `MutualTlsAuthentication of ${resource.id}`);
  else
    report(
      expansion,
      'template/invalid',
      trust.at,
      `MutualTlsAuthentication of ${resource.id} must be a map`,
    );
}

/** Returns the base paths. A single null means that the API uses the entire domain. */
function basePathsOf(expansion: Expansion, resource: SamResource, domain: Node): readonly (string | null)[] {
  const written = property(domain, 'BasePath');
  if (!isFilled(written)) return [null];
  const items = written.kind === 'list' ? written.items : [written];
  for (const item of items)
    if (textOf(expansion, item) === null || (item.kind === 'scalar' && stringOf(item) === undefined))
      report(expansion, 'template/invalid', item.at, `BasePath of ${resource.id} must be a text`);
  const paths = items.flatMap((item) => textOf(expansion, item) ?? []);
  return paths.length > 0 ? paths : [null];
}

function aliasTarget(domain: Node, kind: string, id: string): Draft {
  const route53 = property(domain, 'Route53');
  const EvaluateTargetHealth = property(route53, 'EvaluateTargetHealth');
  if (kind === 'REGIONAL')
    return {
      EvaluateTargetHealth,
      HostedZoneId: getAtt(id, 'RegionalHostedZoneId'),
      DNSName: getAtt(id, 'RegionalDomainName'),
    };
  if (kind === 'EDGE')
    return {
      EvaluateTargetHealth,
      // The hosted zone of all CloudFront distributions: Amazon Route 53 API reference, AliasTarget.
      HostedZoneId: 'Z2FDTNDATAQYW2',
      DNSName: property(route53, 'DistributionDomainName') ?? getAtt(id, 'DistributionDomainName'),
    };
  return {
    EvaluateTargetHealth,
    HostedZoneId: property(route53, 'VpcEndpointHostedZoneId'),
    DNSName: property(route53, 'VpcEndpointDomainName'),
  };
}

/** Adds the DNS records. APIs in the same hosted zone share one record set group. */
function addRecords(expansion: Expansion, resource: SamResource, domain: Node, AliasTarget: Draft): void {
  const route53 = property(domain, 'Route53');
  if (!route53) return;
  const zone = property(route53, 'HostedZoneId');
  const zoneName = property(route53, 'HostedZoneName');
  const named = zone ?? zoneName;
  if (!named) {
    report(
      expansion,
      'template/invalid',
      route53.at,
      `Route53 of ${resource.id} needs HostedZoneId or HostedZoneName`,
    );
    return;
  }
  const Name = property(domain, 'DomainName');
  const apart = flagOf(expansion, property(route53, 'SeparateRecordSetGroup')) === true;
  const id = `RecordSetGroup${idHash(apart ? [plainOf(named), Name ? plainOf(Name) : null] : plainOf(named))}`;
  const before = itemsOf(get(expansion.output.get(id)?.value, 'Properties', 'RecordSets'));
  const record = {
    Name,
    AliasTarget,
    Region: property(route53, 'Region'),
    SetIdentifier: property(route53, 'SetIdentifier'),
  };
  const types = flagOf(expansion, property(route53, 'IpV6')) === true ? ['A', 'AAAA'] : ['A'];
  const RecordSets = [...before, ...types.map((Type) => ({ ...record, Type }))];
  const zones = { HostedZoneId: zone, HostedZoneName: zone ? undefined : zoneName };
  add(expansion, resource, id, 'AWS::Route53::RecordSetGroup', { ...zones, RecordSets }, { at: route53.at });
}
