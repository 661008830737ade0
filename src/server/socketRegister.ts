// The sockets that are open, and whose they are: so that nobody holds too many, and none outlives its key.
import type { WebSocket } from "ws";
import type { ApiKeys } from "../access/apiKeys.js";
import { ownerOf, type Principal } from "../access/principal.js";

export interface SocketRegister {
  /** False: this owner has as many as are allowed. */
  admit(socket: WebSocket, principal: Principal): boolean;
  leave(socket: WebSocket): void;
  /** Closes the sockets whose key was revoked since, found with one statement. */
  dropRevoked(keys: Pick<ApiKeys, "revokedAmong">): Promise<void>;
}

export const UNAUTHORIZED = 4401;

export function createRegister(mostPerOwner: number): SocketRegister {
  const principals = new Map<WebSocket, Principal>();
  const counts = new Map<string, number>();
  return {
    admit: (socket, principal) => {
      const owner = ownerOf(principal);
      const count = counts.get(owner) ?? 0;
      if (count >= mostPerOwner) return false;
      counts.set(owner, count + 1);
      principals.set(socket, principal);
      return true;
    },
    leave: (socket) => {
      const principal = principals.get(socket);
      if (!principal) return;
      principals.delete(socket);
      const owner = ownerOf(principal);
      const left = (counts.get(owner) ?? 1) - 1;
      if (left === 0) counts.delete(owner);
      else counts.set(owner, left);
    },
    dropRevoked: async (keys) => {
      if (principals.size === 0) return;
      const revoked = await keys.revokedAmong([...new Set([...principals.values()].map((principal) => principal.keyId))]);
      for (const [socket, principal] of principals) if (revoked.has(principal.keyId)) socket.close(UNAUTHORIZED, "This API key was revoked.");
    },
  };
}
