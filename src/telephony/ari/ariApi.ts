// What the adapter uses of the ari-client library, in its own types: the library's own know neither `tech_cause` nor what a server may leave out.

export interface AriApi {
  readonly channels: {
    list(): Promise<unknown>;
    get(which: { readonly channelId: string }): Promise<unknown>;
    create(what: CreateOptions): Promise<unknown>;
    dial(what: { readonly channelId: string; readonly timeout: number }): Promise<unknown>;
    hangup(which: { readonly channelId: string; readonly reason?: string }): Promise<unknown>;
    answer(which: { readonly channelId: string }): Promise<unknown>;
    ring(which: { readonly channelId: string }): Promise<unknown>;
    play(what: { readonly channelId: string; readonly playbackId: string; readonly media: string; readonly lang: string }): Promise<unknown>;
    startSilence(which: { readonly channelId: string }): Promise<unknown>;
    stopSilence(which: { readonly channelId: string }): Promise<unknown>;
    getChannelVar(what: { readonly channelId: string; readonly variable: string }): Promise<unknown>;
    setChannelVar(what: { readonly channelId: string; readonly variable: string; readonly value: string }): Promise<unknown>;
  };
  readonly playbacks: { stop(which: { readonly playbackId: string }): Promise<unknown> };
  readonly bridges: {
    list(): Promise<unknown>;
    get(which: { readonly bridgeId: string }): Promise<unknown>;
    create(what: { readonly bridgeId: string; readonly type: string }): Promise<unknown>;
    addChannel(what: { readonly bridgeId: string; readonly channel: string; readonly inhibitConnectedLineUpdates: boolean }): Promise<unknown>;
    destroy(which: { readonly bridgeId: string }): Promise<unknown>;
  };
  readonly applications: {
    list(): Promise<unknown>;
    filter(what: { readonly applicationName: string; readonly filter: { readonly allowed: readonly { readonly type: string }[] } }): Promise<unknown>;
  };
  readonly asterisk: {
    ping(): Promise<unknown>;
    getInfo(): Promise<unknown>;
    getObject(which: { readonly configClass: string; readonly objectType: string; readonly id: string }): Promise<unknown>;
  };
  readonly endpoints: { get(which: { readonly tech: string; readonly resource: string }): Promise<unknown> };
  readonly sounds: { list(): Promise<unknown> };
}

interface CreateOptions {
  readonly channelId: string;
  readonly endpoint: string;
  readonly app: string;
  readonly appArgs: string;
  readonly variables: Readonly<Record<string, string>>;
}

/** A client of the library as it is after connecting: it opens its event socket by `start`. */
export interface AriClient extends AriApi {
  start(app: string): unknown;
}

/** Reads one field of an answer whose shape nobody promised. */
export function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}
