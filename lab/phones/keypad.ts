// The command by which SIPp presses keys on a phone: address and port of the switch's media, and the keys.
import { pressKeys } from "./rfc4733.js";

const [address = "", port = "", keys = ""] = process.argv.slice(2);
await pressKeys(address, Number(port), keys);
