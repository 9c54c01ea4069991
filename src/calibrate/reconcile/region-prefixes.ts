/**
 * Beginnings of usage types by region. A usage type without one is of us-east-1, where the service is older
 * than the custom. Source: usage types of AWS's price list (offer files of 2026-08-31) and of reports, read
 * 2026-11-28.
 */
export const REGIONS: Readonly<Record<string, string>> = {
  USE1: 'us-east-1',
  USE2: 'us-east-2',
  USW1: 'us-west-1',
  USW2: 'us-west-2',
  UGE1: 'us-gov-east-1',
  UGW1: 'us-gov-west-1',
  CAN1: 'ca-central-1',
  CAN2: 'ca-west-1',
  MXC1: 'mx-central-1',
  SAE1: 'sa-east-1',
  EU: 'eu-west-1',
  EUW1: 'eu-west-1',
  EUW2: 'eu-west-2',
  EUW3: 'eu-west-3',
  EUC1: 'eu-central-1',
  EUC2: 'eu-central-2',
  EUN1: 'eu-north-1',
  EUS1: 'eu-south-1',
  EUS2: 'eu-south-2',
  APN1: 'ap-northeast-1',
  APN2: 'ap-northeast-2',
  APN3: 'ap-northeast-3',
  APS1: 'ap-southeast-1',
  APS2: 'ap-southeast-2',
  APS3: 'ap-south-1',
  APS4: 'ap-southeast-3',
  APS5: 'ap-south-2',
  APS6: 'ap-southeast-4',
  APS7: 'ap-southeast-5',
  APS8: 'ap-southeast-6',
  APS9: 'ap-southeast-7',
  APE1: 'ap-east-1',
  APE2: 'ap-east-2',
  MES1: 'me-south-1',
  MEC1: 'me-central-1',
  AFS1: 'af-south-1',
  CNN1: 'cn-north-1',
  CNW1: 'cn-northwest-1',
  ILC1: 'il-central-1',
};

/** Where a usage type of CloudFront is from: `US-Requests-HTTPS-Proxy`. */
const EDGE = /^(?:US|EU|AP|JP|IN|AU|SA|CA|ZA|ME)-/;
const FREE = /^Global-/;
const PREFIX = /^([A-Z]{2,3}\d|EU)-/;

export interface UsageTypeParts {
  /** Without its prefix. */
  readonly usageType: string;
  /** null where it is of no one region: an account's free tier, CloudFront. */
  readonly region: string | null;
}

/** A usage type of a bill, and the region that its beginning names. */
export function partsOfUsageType(text: string, isCloudFront: boolean): UsageTypeParts {
  const everywhere = FREE.exec(text) ?? (isCloudFront ? EDGE.exec(text) : null);
  if (everywhere !== null) return { usageType: text.slice(everywhere[0].length), region: null };
  const [prefix = '', name = ''] = PREFIX.exec(text) ?? [];
  if (prefix === '') return { usageType: text, region: 'us-east-1' };
  // An unknown beginning stays as the region's name, so that nobody takes it for another's.
  return { usageType: text.slice(prefix.length), region: REGIONS[name] ?? name };
}
