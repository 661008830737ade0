// A call-back that asks for nothing and says nothing unless it must: both numbers are known.
import type { Dialogue } from "./callBack.js";

export const quietDialogue: Dialogue = {
  steps: { T: [], A: [] }, step: null, triesLeft: 0, language: "en", languages: [], followOnsLeft: 0, announces: false, callerId: null, delaySeconds: 0, lastWords: null,
};
