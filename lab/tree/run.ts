// Runs a program to its end and gives back what it printed; on failure the error holds the program's own words.
import { execFile } from "node:child_process";
import { promisify } from "node:util";

export async function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env, name = program): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(program, args, { env, maxBuffer: 64 * 1024 * 1024 });
    return stdout;
  } catch (error) {
    const { stderr, code } = error as { readonly stderr?: string; readonly code?: unknown };
    const said = (stderr ?? "").trim().split("\n").slice(-4).join("; ");
    throw new Error(`${name} failed (${String(code)})${said === "" ? "" : `: ${said}`}`, { cause: error });
  }
}
