// A listener that remembers all that it hears and lets a test wait for it. It never waits for time to pass, only for something to be heard.
import type { LegId } from "../../src/kernel/id.js";
import type { SwitchEvent, SwitchListener } from "../../src/telephony/callControl.js";

/** Longer than any phone takes, also on a busy machine. */
const PATIENCE_MS = 20_000;

export type Heard = { readonly kind: "connected" | "disconnected" | "replaced" } | SwitchEvent;
type EventOf<Kind> = Extract<SwitchEvent, { readonly kind: Kind }>;

export class Ear implements SwitchListener {
  readonly heard: Heard[] = [];
  private readonly waiting = new Set<() => void>();

  onEvent(event: SwitchEvent): void {
    this.hear(event);
  }
  onConnected(): void {
    this.hear({ kind: "connected" });
  }
  onDisconnected(): void {
    this.hear({ kind: "disconnected" });
  }
  onReplaced(): void {
    this.hear({ kind: "replaced" });
  }

  /** The first event of that kind about that leg, past or to come. */
  async leg<Kind extends SwitchEvent["kind"]>(kind: Kind, legId: LegId): Promise<EventOf<Kind>> {
    const isIt = (heard: Heard) => heard.kind === kind && "legId" in heard && heard.legId === legId;
    return (await this.until(`${kind} of ${legId}`, () => this.heard.find(isIt))) as EventOf<Kind>;
  }

  /** The call to that number, past or to come. */
  async call(called: string): Promise<EventOf<"inboundCall">> {
    return this.until(`a call to ${called}`, () => this.heard.find((heard): heard is EventOf<"inboundCall"> => heard.kind === "inboundCall" && heard.call.called === called));
  }

  /** What was keyed on that leg, in order. Resolves when there are as many digits. */
  async keyed(legId: LegId, count: number): Promise<string> {
    const keyed = () => this.heard.flatMap((heard) => (heard.kind === "digit" && heard.legId === legId ? [heard.digit] : [])).join("");
    return this.until(`${count} digits of ${legId}`, () => (keyed().length >= count ? keyed() : undefined));
  }

  /** The kinds of what was heard of a leg, in order; a progress that is told twice counts once. */
  kindsOf(legId: LegId): readonly string[] {
    const kinds = this.heard.filter((heard) => "legId" in heard && heard.legId === legId).map(({ kind }) => kind);
    return kinds.filter((kind, index) => kind !== "legProgress" || kinds.indexOf(kind) === index);
  }

  count(kind: Heard["kind"], legId?: LegId): number {
    return this.heard.filter((heard) => heard.kind === kind && (legId === undefined || ("legId" in heard && heard.legId === legId))).length;
  }

  async times(kind: Heard["kind"], count: number, legId?: LegId): Promise<void> {
    await this.until(`${kind}, ${count} times`, () => (this.count(kind, legId) >= count ? true : undefined));
  }

  private until<T>(what: string, look: () => T | undefined): Promise<T> {
    return new Promise((resolve, reject) => {
      const finish = (outcome: () => void) => {
        clearTimeout(timer);
        this.waiting.delete(check);
        outcome();
      };
      const check = () => {
        const found = look();
        if (found !== undefined) finish(() => resolve(found));
      };
      const timer = setTimeout(() => finish(() => reject(new Error(`never heard: ${what}. Heard: ${JSON.stringify(this.heard)}`))), PATIENCE_MS);
      this.waiting.add(check);
      check();
    });
  }

  private hear(heard: Heard): void {
    this.heard.push(heard);
    for (const check of [...this.waiting]) check();
  }
}
