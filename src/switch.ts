// Which switch it is: Asterisk where ARI_URL is set, else the built-in sandbox.
import type { Config } from "./config.js";
import type { Clock } from "./kernel/clock.js";
import type { Logger } from "./kernel/logger.js";
import { systemTimers } from "./kernel/timers.js";
import type { CallControl } from "./telephony/callControl.js";
import { createSandboxCallControl } from "./telephony/sandbox/sandboxCallControl.js";

export async function createCallControl(config: Config, clock: Clock, logger: Logger): Promise<CallControl> {
  const { ari, switchId, trunks } = config;
  if (ari === null) return createSandboxCallControl({ clock, timers: systemTimers, logger, trunks });
  // Loaded only where it is used: its old packages cost a third of a second.
  const { createAriCallControl } = await import("./telephony/ari/ariCallControl.js");
  return createAriCallControl({ ...ari, switchId, clock, logger });
}
