// Who listens to the sandbox switch, and whether there is a connection. What happens while there is none is lost, as it is with a real switch.
import { SwitchUnreachable, type SwitchEvent, type SwitchListener } from "../callControl.js";

export interface Connection {
  isUp(): boolean;
  mustBeUp(): void;
  open(listener: SwitchListener): void;
  close(): void;
  cut(why: string): void;
  restore(): void;
  tell(event: SwitchEvent): void;
}

export function createConnection(): Connection {
  /** Null before the start and after the stop. */
  let listener: SwitchListener | null = null;
  let up = false;

  function restore(): void {
    if (up || !listener) return;
    up = true;
    listener.onConnected();
  }

  return {
    isUp: () => up,
    mustBeUp() {
      if (!up) throw new SwitchUnreachable("There is no connection to the sandbox switch.");
    },
    open(to) {
      listener = to;
      restore();
    },
    close() {
      up = false;
      listener = null;
    },
    cut(why) {
      if (!up) return;
      up = false;
      listener?.onDisconnected(why);
    },
    restore,
    tell(event) {
      if (up) listener?.onEvent(event);
    },
  };
}
