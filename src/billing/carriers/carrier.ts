// A carrier: the firm that carries our calls by one trunk or several and sells to us by a tariff. It is never deleted, because CDRs name its trunks.
import type { Instant } from "../../kernel/clock.js";
import type { CarrierId, TariffId } from "../../kernel/id.js";
import type { Currency } from "../../kernel/money.js";

export interface Carrier {
  readonly id: CarrierId;
  readonly name: string;
  /** The endpoint by which the switch reaches it; it may have others beside it. */
  readonly trunk: string;
  /** All by which it is reached, in the order in which they are tried. */
  readonly trunks: readonly string[];
  /** What it sells to us by. */
  readonly tariffId: TariffId;
  /** Of that tariff: it is paid in it. */
  readonly currency: Currency;
  /** The lowest is tried first; of equal ones the cheapest. */
  readonly priority: number;
  readonly enabled: boolean;
  /** It may carry calls that cost more than they bring. */
  readonly allowsLoss: boolean;
  /** It carries calls to numbers that begin like one of these, and to no others; to all where there are none. */
  readonly onlyPrefixes: readonly string[];
  /** It carries no calls to numbers that begin like one of these. */
  readonly excludedPrefixes: readonly string[];
  readonly createdAt: Instant;
}
