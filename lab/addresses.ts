// The loopback addresses of one lab: every lab has a /24 of 127.0.0.0/8 to itself, so that several run side by side on the standard ports.

export interface Addresses {
  readonly asterisk: string;
  readonly carrier: string;
  readonly carrier2: string;
  /** Nothing ever listens here. */
  readonly carrier3: string;
}

export function addressesOf(network: number): Addresses {
  // 127.0.0.x is where other programs of the machine live.
  if (!Number.isInteger(network) || network < 1 || network > 254) throw new Error(`A lab's network is a number from 1 to 254, not ${network}.`);
  const at = (host: number) => `127.0.${network}.${host}`;
  return { asterisk: at(1), carrier: at(2), carrier2: at(3), carrier3: at(4) };
}
