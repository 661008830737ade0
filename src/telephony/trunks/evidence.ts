// What the legs of a batch have shown of their trunks. Pure. What we did ourselves, and what nobody saw, shows nothing.
import { causeOf, isRouteFault } from "../callBack/cause.js";
import type { Leg } from "../callBack/callBack.js";
import type { AccountId } from "../../kernel/id.js";
import type { Evidence, Shown } from "./resting.js";

interface LegsBeforeAndAfter {
  readonly before: { readonly callBack: { readonly accountId: AccountId; readonly legs: readonly Leg[] } };
  readonly after: { readonly callBack: { readonly legs: readonly Leg[] } };
}

/** By the name of the trunk, in the order of dialling. */
export function evidenceIn(saved: readonly LegsBeforeAndAfter[]): ReadonlyMap<string, readonly Evidence[]> {
  const shown = new Map<string, Evidence[]>();
  for (const { before, after } of saved) {
    const was = new Map(before.callBack.legs.map((leg) => [leg.id, leg]));
    for (const leg of after.callBack.legs) {
      const shows = leg.trunk === null ? null : evidenceOf(was.get(leg.id) ?? null, leg);
      if (shows !== null && leg.trunk !== null) shown.set(leg.trunk, [...(shown.get(leg.trunk) ?? []), { shows, accountId: before.callBack.accountId }]);
    }
  }
  return shown;
}

/** The first sign of life shows that a trunk works; after it a leg shows nothing more, whatever becomes of it. */
export function evidenceOf(before: Leg | null, after: Leg): Shown | null {
  if (after.role === "T" || before === after || before?.state === "ended" || hasLived(before)) return null;
  if (hasLived(after)) return "works";
  return after.state === "ended" ? evidenceOfEnd(after) : null;
}

function hasLived(leg: Leg | null): boolean {
  return leg !== null && (leg.progressAt !== null || leg.answeredAt !== null);
}

function evidenceOfEnd(leg: Leg): Shown | null {
  // The switch was lost, or the end was missed.
  if (!leg.endKnown) return null;
  if (isRouteFault(leg)) return "fault";
  if (leg.hangingUp) return null;
  const cause = causeOf(leg);
  // A carrier that turns us away tells it like a phone that declines.
  if (cause === "rejected" || leg.cause === 0) return null;
  return "works";
}
