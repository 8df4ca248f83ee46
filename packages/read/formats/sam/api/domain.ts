import { get, itemsOf, type Node, plainOf, stringOf } from '../../../tree.ts';
import { getAtt, ref } from '../../lowering/intrinsics.ts';
import { isFilled, property } from '../../lowering/property.ts';
import type { Draft } from '../../lowering/write.ts';
import { idHash } from '../canonical.ts';
import { add, type Expansion, flagOf, report, type SamResource, textOf } from '../expansion.ts';
import { check } from '../shapes.ts';

/** Writes the custom domain of a REST API, its path mappings and DNS records. */
export function addRestDomain(x: Expansion, of: SamResource): void {
  const domain = property(of.properties, 'Domain');
  if (!domain) return;
  checkTrust(x, of, domain);
  const name = property(domain, 'DomainName');
  const certificate = property(domain, 'CertificateArn');
  if (!name || !certificate) {
    report(x, 'template/invalid', domain.at, `Domain of ${of.id} needs DomainName and CertificateArn`);
    return;
  }
  const endpoint = property(domain, 'EndpointConfiguration');
  const kind = textOf(x, endpoint) ?? 'REGIONAL';
  if (!['EDGE', 'REGIONAL', 'PRIVATE'].includes(kind))
    report(
      x,
      'template/invalid',
      endpoint?.at ?? domain.at,
      `EndpointConfiguration of the domain of ${of.id} must be EDGE, REGIONAL or PRIVATE`,
    );
  const closed = kind === 'PRIVATE';
  const id = `ApiGatewayDomainName${closed ? 'V2' : ''}${idHash(textOf(x, name) ?? plainOf(name))}`;
  const place = { at: domain.at };
  const version = closed ? 'V2' : '';
  add(
    x,
    of,
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
  x.references.set(`${of.id}.DomainName${version}`, id);
  const normalised = flagOf(x, property(domain, 'NormalizeBasePath')) !== false;
  const target = closed ? { DomainNameArn: ref(id) } : { DomainName: ref(id) };
  for (const path of basePathsOf(x, of, domain)) {
    const word = path?.replace(/[^a-zA-Z0-9]/g, '');
    add(
      x,
      of,
      `${of.id}${word ?? ''}BasePathMapping`,
      `AWS::ApiGateway::BasePathMapping${version}`,
      {
        ...target,
        RestApiId: ref(of.id),
        Stage: ref(`${of.id}.Stage`),
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
      x,
      of,
      accessId,
      'AWS::ApiGateway::DomainNameAccessAssociation',
      { DomainNameArn: ref(id), ...source },
      place,
    );
  }
  addRecords(x, of, domain, aliasTarget(domain, kind, id));
}

/** Writes the custom domain of an HTTP or WebSocket API. */
export function addDomainV2(x: Expansion, of: SamResource, tag: string): void {
  const domain = property(of.properties, 'Domain');
  if (!domain) return;
  checkTrust(x, of, domain);
  const name = property(domain, 'DomainName');
  const CertificateArn = property(domain, 'CertificateArn');
  if (!name || !CertificateArn) {
    report(x, 'template/invalid', domain.at, `Domain of ${of.id} needs DomainName and CertificateArn`);
    return;
  }
  const EndpointType = property(domain, 'EndpointConfiguration') ?? 'REGIONAL';
  if (typeof EndpointType !== 'string' && textOf(x, EndpointType) !== 'REGIONAL')
    report(
      x,
      'template/invalid',
      EndpointType.at,
      `EndpointConfiguration of the domain of ${of.id} must be REGIONAL`,
    );
  const id = `ApiGatewayDomainNameV2${idHash(textOf(x, name) ?? plainOf(name))}`;
  const place = { at: domain.at };
  add(
    x,
    of,
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
  x.references.set(`${of.id}.DomainName`, id);
  for (const path of basePathsOf(x, of, domain)) {
    if (path !== null && /[^0-9a-zA-Z/\-_]/.test(path))
      report(x, 'template/invalid', domain.at, `${path} is no base path`);
    add(
      x,
      of,
      `${of.id}${path?.replace(/[-_/]+/g, '') ?? ''}ApiMapping`,
      'AWS::ApiGatewayV2::ApiMapping',
      {
        DomainName: ref(id),
        ApiId: ref(of.id),
        Stage: ref(`${of.id}.Stage`),
        ApiMappingKey: path?.replace(/^\/+|\/+$/g, ''),
      },
      place,
    );
  }
  addRecords(x, of, domain, aliasTarget(domain, 'REGIONAL', id));
}

function checkTrust(x: Expansion, of: SamResource, domain: Node): void {
  const trust = property(domain, 'MutualTlsAuthentication');
  if (!trust) return;
  if (trust.kind === 'map')
    check(x, 'TruststoreUri TruststoreVersion', trust, `MutualTlsAuthentication of ${of.id}`);
  else report(x, 'template/invalid', trust.at, `MutualTlsAuthentication of ${of.id} must be a map`);
}

/** The base paths; one null when the whole domain is the API's. */
function basePathsOf(x: Expansion, of: SamResource, domain: Node): readonly (string | null)[] {
  const written = property(domain, 'BasePath');
  if (!isFilled(written)) return [null];
  const items = written.kind === 'list' ? written.items : [written];
  for (const item of items)
    if (textOf(x, item) === null || (item.kind === 'scalar' && stringOf(item) === undefined))
      report(x, 'template/invalid', item.at, `BasePath of ${of.id} must be a text`);
  const paths = items.flatMap((item) => textOf(x, item) ?? []);
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

/** Writes the DNS records; APIs in one hosted zone share a record set group. */
function addRecords(x: Expansion, of: SamResource, domain: Node, AliasTarget: Draft): void {
  const route53 = property(domain, 'Route53');
  if (!route53) return;
  const zone = property(route53, 'HostedZoneId');
  const zoneName = property(route53, 'HostedZoneName');
  const named = zone ?? zoneName;
  if (!named) {
    report(x, 'template/invalid', route53.at, `Route53 of ${of.id} needs HostedZoneId or HostedZoneName`);
    return;
  }
  const Name = property(domain, 'DomainName');
  const apart = flagOf(x, property(route53, 'SeparateRecordSetGroup')) === true;
  const id = `RecordSetGroup${idHash(apart ? [plainOf(named), Name ? plainOf(Name) : null] : plainOf(named))}`;
  const before = itemsOf(get(x.output.get(id)?.value, 'Properties', 'RecordSets'));
  const record = {
    Name,
    AliasTarget,
    Region: property(route53, 'Region'),
    SetIdentifier: property(route53, 'SetIdentifier'),
  };
  const types = flagOf(x, property(route53, 'IpV6')) === true ? ['A', 'AAAA'] : ['A'];
  const RecordSets = [...before, ...types.map((Type) => ({ ...record, Type }))];
  const zones = { HostedZoneId: zone, HostedZoneName: zone ? undefined : zoneName };
  add(x, of, id, 'AWS::Route53::RecordSetGroup', { ...zones, RecordSets }, { at: route53.at });
}
