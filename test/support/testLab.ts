// A lab of its own for each test file. Without one the tests are skipped loudly on a developer's machine, and fail where it counts.
import { startLab, type Lab, type LabOptions } from "../../lab/lab.js";

export type TestLab = { readonly lab: Lab; readonly skip: false } | { readonly lab: null; readonly skip: string };

/** Networks of tests; lab/ itself uses 77, its own tests those above 200. */
const FIRST_NETWORK = 100;
const NETWORKS = 100;

/** With CI set, a lab that cannot be had is a failure. */
export async function startTestLab(options: LabOptions = {}): Promise<TestLab> {
  try {
    return { lab: await startOnFreeNetwork(options), skip: false };
  } catch (error) {
    if (process.env["CI"] !== undefined) throw error;
    const why = error instanceof Error ? error.message : String(error);
    const skip = `SKIPPED, there is no real Asterisk here. Run \`npm run lab\` and see what it says. (${why})`;
    process.stderr.write(`\n*** ${skip}\n\n`);
    return { lab: null, skip };
  }
}

/** LAB_ASTERISK=16 runs the same tests on the old one. */
function edition(): Pick<LabOptions, "edition"> {
  const asked = process.env["LAB_ASTERISK"];
  return asked === "16" || asked === "22" ? { edition: asked } : {};
}

/** Test files that run at the same time, here or in another folder of the project, meet nowhere: process ids differ, and who meets all the same moves on. */
async function startOnFreeNetwork(options: LabOptions): Promise<Lab> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await startLab({ network: FIRST_NETWORK + ((process.pid + tries * 37) % NETWORKS), ...edition(), ...options });
    } catch (error) {
      if (tries >= 5 || !/running already|Something else listens/.test(String(error))) throw error;
    }
  }
}
