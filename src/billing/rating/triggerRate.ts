// The rate of the trigger call that was answered: it costs nothing, by the second. It is in no deck, and its CDR keeps it like any other.
import type { DeckId } from "../../kernel/id.js";
import type { Rate } from "./rate.js";

export const triggerRate: Rate = {
  deckId: "00000000-0000-0000-0000-000000000000" as DeckId, prefix: "", destination: "Trigger call",
  priceNanos: 0n, connectFeeMicros: 0n, firstIncrementSeconds: 1, nextIncrementSeconds: 1,
};
