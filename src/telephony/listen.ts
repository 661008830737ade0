// What the switch tells goes from here to whom it concerns: legs of call-backs to the machine, calls that come in to the triggers, keys to the dialogue.
import type { Logger } from "../kernel/logger.js";
import type { Recovery } from "./callBack/recovery.js";
import type { Runner } from "./callBack/runner.js";
import type { SwitchEvent, SwitchListener } from "./callControl.js";
import type { Conversation } from "./dialogue/conversation.js";
import type { Triggers } from "./triggers/triggers.js";

export interface Listeners {
  readonly switchId: string;
  readonly runner: Runner;
  readonly recovery: Recovery;
  readonly triggers: Triggers;
  readonly conversation: Conversation;
  readonly logger: Logger;
  onReplaced(why: string): void;
}

export function listenerFor(listeners: Listeners): SwitchListener {
  const { switchId, runner, recovery, conversation, logger, onReplaced } = listeners;
  return {
    onEvent: (event) => take(event, listeners),
    onConnected: () => {
      logger.info({ switch: switchId }, "the switch is connected");
      // The clocks of calls that went on without us are overdue: a leg that was answered meanwhile must not be taken for one that rang in vain.
      runner.hold();
      void conversation.voice.learnSounds();
      void recovery.connected().then(() => runner.start());
    },
    onDisconnected: (why) => {
      conversation.dialogue.disconnected();
      logger.warn({ switch: switchId, why }, "the switch is not connected; calls go on without us, within their limits");
    },
    onReplaced: () => onReplaced("another application has registered under our name on the switch"),
  };
}

function take(event: SwitchEvent, { runner, triggers, conversation: { dialogue } }: Listeners): void {
  switch (event.kind) {
    case "promptEnded":
      dialogue.promptEnded(event);
      return runner.push({ kind: "promptEnded", legId: event.legId, prompt: event.prompt });
    case "legEnded":
      dialogue.legEnded(event.legId);
      return runner.push({ ...event, endKnown: true });
    case "inboundCall":
      return triggers.onInbound(event.call, event.at);
    case "inboundEnded":
      return triggers.onInboundEnded(event.legId, event.at, event.cause);
    case "digit":
      return dialogue.digit(event);
    default:
      return runner.push(event);
  }
}
