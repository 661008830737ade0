// Turns an expected "no" into an answer. Who may not ask at all is told so at the top, for there it is not an answer to this question.
import { Refusal } from "../kernel/refusal.js";
import { Refused } from "../schema/refused.js";

export async function answered<Thing>(act: () => Promise<Thing>): Promise<Thing | Refused> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof Refusal && error.code !== "UNAUTHENTICATED") return new Refused(error.code, error.message, error.field ?? null);
    throw error;
  }
}

/** For single things: what is not there, or not yours, is null. */
export async function foundOrNull<Thing>(look: () => Promise<Thing | null>): Promise<Thing | null> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof Refusal && error.code === "NOT_FOUND") return null;
    throw error;
  }
}
