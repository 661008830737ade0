// How long to wait before another try: longer each time, bounded, and never the same for two that failed together.

export function backOffMs(tries: number, firstMs: number, longestMs: number): number {
  const ceiling = Math.min(longestMs, firstMs * 2 ** Math.min(tries - 1, 20));
  return Math.ceil(ceiling / 2 + (Math.random() * ceiling) / 2);
}

export function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
