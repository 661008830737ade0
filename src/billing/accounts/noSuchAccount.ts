// One sentence for an account that is not there, so that it never tells more in one place than in another.
import { Refusal } from "../../kernel/refusal.js";

export function noSuchAccount(): Refusal {
  return new Refusal("NOT_FOUND", "There is no such account.", "accountId");
}
