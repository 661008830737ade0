// The ONE suite that every CallControl has to pass. It speaks to the port alone, and to what the world around the switch can show.
import { after, before, describe, test } from "node:test";
import { bridging } from "./bridging.js";
import { openBench } from "./bench.js";
import { connection } from "./connection.js";
import { dialing } from "./dialing.js";
import { inbound } from "./inbound.js";
import { keys } from "./keys.js";
import { talking } from "./talking.js";
import type { World } from "./world.js";

const chapters = { dialing, talking, bridging, inbound, keys, connection } as const;

/** Most cases wait for phones: side by side they take a fifth of the time. */
const AT_ONCE = 8;

/** `skip` is the reason why there is no such world on this machine. */
export function describeCallControl(name: string, openWorld: () => Promise<World>, skip: string | false = false): void {
  describe(`${name} as a CallControl`, { skip, concurrency: AT_ONCE }, () => {
    let world: World;
    before(async () => {
      world = await openWorld();
    });
    after(() => world.close());
    for (const [chapter, cases] of Object.entries(chapters)) {
      for (const { title, run } of cases) {
        test(`${chapter}: ${title}`, { timeout: 60_000 }, async () => {
          const bench = await openBench(world);
          try {
            await run(bench);
          } finally {
            await bench.close();
          }
        });
      }
    }
  });
}
