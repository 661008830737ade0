// The pepper of the bundled database, made once and kept beside it in a file that only its owner may read. With a database of one's own it comes from the environment.
import { randomBytes } from "node:crypto";
import { link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

export async function keptPepper(directory: string): Promise<string> {
  const file = join(directory, "pin-pepper");
  const kept = await readFile(file, "utf8").catch(() => null);
  return (kept ?? (await make(directory, file))).trim();
}

/** There whole or not at all; of two that start at once the second finds the first one's. */
async function make(directory: string, file: string): Promise<string> {
  const secret = randomBytes(32).toString("hex");
  const written = join(directory, `pin-pepper.${randomBytes(6).toString("hex")}`);
  await mkdir(directory, { recursive: true });
  await writeFile(written, `${secret}\n`, { mode: 0o600 });
  try {
    await link(written, file);
    return secret;
  } catch (error) {
    if ((error as { code?: unknown }).code !== "EEXIST") throw error;
    return await readFile(file, "utf8");
  } finally {
    await rm(written);
  }
}
