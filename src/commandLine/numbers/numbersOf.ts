// The use cases of our own numbers, as commands have them.
import { createNumberUseCases, type NumberUseCases } from "../../telephony/numbers/useCases.js";
import type { World } from "../verb.js";

/** What is due for DIDs is charged by the service that runs, within an hour: they ring nobody before. */
export async function numbersOf(world: World): Promise<NumberUseCases> {
  return createNumberUseCases({ database: await world.database(), clock: world.clock, chargeDids: async () => undefined });
}
