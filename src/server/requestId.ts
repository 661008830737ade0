// Every request has an id, its caller's or ours, and everything that is said about it names it.
import { AsyncLocalStorage } from "node:async_hooks";
import { newId } from "../kernel/id.js";

/** Apollo tells neither its error formatter nor its log which request they are about. */
export const currentRequestId = new AsyncLocalStorage<string>();

export function requestIdOf(header: string | string[] | undefined): string {
  return typeof header === "string" && /^[\w.:-]{1,128}$/.test(header) ? header : newId<"request">();
}
