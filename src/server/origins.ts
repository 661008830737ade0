// Which web pages may call us from a browser. A page of our own host may, others only when they are listed; programs send no origin and are not concerned.

export interface Origins {
  headersFor(origin: string | undefined): readonly (readonly [name: string, value: string])[];
  /** For sockets, which browsers open to anybody. */
  maySocket(origin: string | undefined, host: string | undefined): boolean;
}

export function createOrigins(allowed: readonly string[]): Origins {
  const known = new Set(allowed);
  return {
    headersFor: (origin) => {
      if (known.size === 0) return [];
      const vary = ["vary", "origin"] as const;
      if (origin === undefined || !known.has(origin)) return [vary];
      return [
        vary,
        ["access-control-allow-origin", origin],
        ["access-control-allow-methods", "POST, GET, OPTIONS"],
        ["access-control-allow-headers", "authorization, content-type, x-request-id"],
        ["access-control-expose-headers", "x-request-id"],
        ["access-control-max-age", "600"],
      ];
    },
    maySocket: (origin, host) => origin === undefined || known.has(origin) || hostOf(origin) === host,
  };
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null;
}
