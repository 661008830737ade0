// Routes by role: the two legs of a call-back go to different places, so each has trunks of its own.
import type { MigrationInterface, QueryRunner } from "typeorm";

export class Carriers1795300000006 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(routes);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}

// Those that have ended dial no more, and are millions: their one list of trunks stays readable where it is.
const routes = `
alter table call_back add routes json, alter trunks drop not null;
update call_back set routes = json_build_object('A', trunks, 'B', trunks) where state <> 'ended';
alter table call_back add constraint it_has_routes check (routes is not null or trunks is not null) not valid;`;
