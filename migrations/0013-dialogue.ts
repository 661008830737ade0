// The call that a person has with our voice: numbers that are not known from the start, the trigger call as a leg of its own, what is asked for, and by which trunk a leg goes.
import type { MigrationInterface, QueryRunner } from "typeorm";

export class Dialogue1795300000013 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [callBacks, legs, events]) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}

// Null in `dialogue` is one that asks for nothing: every call-back from before, and most from the web.
const callBacks = `
alter table call_back
  alter column a_number drop not null,
  alter column b_number drop not null,
  add column dialogue json,
  drop constraint call_back_trigger_check,
  drop constraint call_back_state_check,
  add constraint call_back_trigger_check check (trigger in ('web', 'ani', 'did', 'ivr', 'proof')),
  add constraint call_back_state_check check (state in ('queued', 'dialingA', 'collecting', 'dialingB', 'connected', 'ending', 'ended')),
  add constraint who_is_rung_is_known check (
    case state when 'dialingA' then a_number is not null when 'dialingB' then b_number is not null when 'connected' then b_number is not null else true end);`;

// Of legs from before, the route tells the trunk. Live legs are counted by trunk, so that no counter can drift.
const legs = `
alter table leg
  add column trunk text,
  drop constraint leg_role_check,
  add constraint leg_role_check check (role in ('T', 'A', 'B'));
create index leg_live_by_trunk on leg (trunk) where state <> 'ended';`;

// Which step an entry was for, and why it was refused. What was keyed is never stored.
const events = `
alter table call_back_event
  add column step text,
  add column refusal text;`;
