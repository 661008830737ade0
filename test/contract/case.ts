// One sentence of the contract and how it is shown.
import type { Bench } from "./bench.js";

export interface Case {
  readonly title: string;
  run(bench: Bench): Promise<void>;
}
