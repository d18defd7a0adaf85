import type { TenantAddress } from '../../tenant/api/address.ts';
import type { TokenSource } from './connect.ts';

/** Which tenant, and how it is reached. */
export interface TenantOptions {
  readonly address: TenantAddress;
  readonly source: TokenSource;
  readonly httpsProxy?: string | undefined;
  readonly noProxy?: string | undefined;
}

/** How fast requests are sent. */
export interface PaceOptions {
  readonly perSecondCap?: number | undefined;
  readonly reserveShare: number;
  readonly maxConcurrency?: number | undefined;
}
