// Presses keys on a phone: sends digits as RFC 4733 telephone events from a socket of its own, because SIPp itself needs root for that.
import { createSocket } from "node:dgram";
import { setTimeout as sleep } from "node:timers/promises";

const PAYLOAD_TYPE = 101;
const PACKET_MS = 20;
const SAMPLES_PER_MS = 8;
const SAMPLES_PER_PACKET = PACKET_MS * SAMPLES_PER_MS;
const PRESS_PACKETS = 8;
/** The last packet is sent three times, as the RFC asks, for it may get lost. */
const END_REPEATS = 3;
const PAUSE_BETWEEN_KEYS_MS = 100;

const eventOf = (key: string): number => "0123456789*#ABCD".indexOf(key);

export async function pressKeys(address: string, port: number, keys: string): Promise<void> {
  if (!/^[0-9*#A-D]*$/.test(keys)) throw new Error(`No keys of a phone: ${keys}`);
  const socket = createSocket("udp4");
  const send = (packet: Buffer) => new Promise<void>((done, fail) => socket.send(packet, port, address, (error) => (error === null ? done() : fail(error))));
  // They go on from call to call of this function, for what goes back in time is taken for a packet that comes late.
  let sequence = Math.floor(Date.now() / (PACKET_MS / 4)) % 0x10000;
  for (const key of keys) {
    const timestamp = (Date.now() * SAMPLES_PER_MS) % 0x80000000;
    for (let sent = 1; sent <= PRESS_PACKETS + END_REPEATS; sent += 1) {
      const ends = sent > PRESS_PACKETS;
      const duration = Math.min(sent, PRESS_PACKETS) * SAMPLES_PER_PACKET;
      await send(eventPacket({ event: eventOf(key), first: sent === 1, ends, duration, sequence, timestamp }));
      sequence = (sequence + 1) % 0x10000;
      if (!ends) await sleep(PACKET_MS);
    }
    await sleep(PAUSE_BETWEEN_KEYS_MS);
  }
  socket.close();
}

interface EventPacket {
  readonly event: number;
  readonly first: boolean;
  readonly ends: boolean;
  readonly duration: number;
  readonly sequence: number;
  readonly timestamp: number;
}

/** Twelve bytes of RTP header and four of event; the marker bit stands on the first packet of a key. */
function eventPacket({ event, first, ends, duration, sequence, timestamp }: EventPacket): Buffer {
  const packet = Buffer.alloc(16);
  packet.writeUInt8(0x80, 0);
  packet.writeUInt8((first ? 0x80 : 0) | PAYLOAD_TYPE, 1);
  packet.writeUInt16BE(sequence, 2);
  packet.writeUInt32BE(timestamp, 4);
  packet.writeUInt32BE(SOURCE, 8);
  packet.writeUInt8(event, 12);
  packet.writeUInt8((ends ? 0x80 : 0) | VOLUME, 13);
  packet.writeUInt16BE(duration, 14);
  return packet;
}

const SOURCE = 0x52494e47;
const VOLUME = 10;
