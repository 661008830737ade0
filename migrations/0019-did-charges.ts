// What a DID costs its account moves like all money: by transfers of their own kinds, each once.
import type { MigrationInterface, QueryRunner } from "typeorm";
import { addKinds } from "./0005-resellers.js";

export class DidCharges1795300000019 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await addKinds(runner, "transfer", ["didSetup", "didRent"]);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}
