// The contract on a real Asterisk with SIP phones.
import { describeCallControl } from "./callControl.contract.js";
import { labWorld } from "./labWorld.js";
import { startTestLab } from "../support/testLab.js";

const { lab, skip } = await startTestLab();

describeCallControl("Asterisk over ARI", async () => labWorld(lab!), skip);
