// Bundles as the API shows them.
import type { BundleStanding } from "../../billing/bundles/bundle.js";
import { toPublicId } from "../../kernel/id.js";
import type { Currency } from "../../kernel/money.js";
import type { Bundle } from "../../schema/bundle.js";
import { moneyView } from "./moneyView.js";

/** @param currency of its account */
export function bundleView({ bundle, fromAt, untilAt, usedSeconds, heldSeconds, leftSeconds }: BundleStanding, currency: Currency): Bundle {
  const { id, accountId, name, prefixes, grantedSeconds, incrementSeconds, connectFeeMicros, period, timeZone, validFrom, validUntil, place, createdAt, closedAt } = bundle;
  return {
    id: toPublicId("bundle", id),
    accountId: toPublicId("account", accountId),
    name, prefixes: [...prefixes], grantedSeconds, usedSeconds, heldSeconds, leftSeconds, incrementSeconds,
    connectFee: connectFeeMicros === null ? null : moneyView(connectFeeMicros, currency),
    period, timeZone,
    periodFrom: fromAt,
    periodUntil: untilAt,
    validFrom, validUntil,
    orderOfUse: place,
    createdAt, closedAt,
  };
}
