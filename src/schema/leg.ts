// One call that we place, as the API shows it.
import { Field, ID, Int, ObjectType } from "type-graphql";
import type { Instant } from "../kernel/clock.js";
import type { Role as LegRole } from "../telephony/billingPort.js";
import type { LegState as State } from "../telephony/callBack/callBack.js";
import { closedEnum } from "./closedEnum.js";
import { DateTime } from "./dateTime.js";
import { E164 } from "./e164.js";
import { Money } from "./money.js";

export const Role = closedEnum<LegRole>("Role", "Which of the phones a leg goes to.", {
  T: "The trigger call, which the caller made and we answered; it costs the account nothing.",
  A: "The one who asked; rings first.",
  B: "Whom they want; rings once A has answered.",
});

export const LegState = closedEnum<State>("LegState", "Where a leg is.", {
  dialing: "Dialled, and not answered yet.",
  answered: "Answered; its seconds cost money.",
  ended: "Over.",
});

@ObjectType({ description: "One call that is placed for a call-back. A second attempt and a second route are legs of their own.", simpleResolvers: true })
export class Leg {
  @Field(() => ID, { description: "Names the leg; its CDR carries the same." })
  id!: string;

  @Field(() => Role, { description: "Which of the phones it goes to." })
  role!: LegRole;

  @Field(() => Int, { description: "The attempt of the call-back that it belongs to, from 1." })
  attempt!: number;

  @Field(() => E164, { description: "The number that is rung; of a trigger call the number of ours that was." })
  number!: string;

  @Field(() => LegState, { description: "Where it is." })
  state!: State;

  @Field(() => DateTime, { description: "When it was dialled." })
  dialedAt!: Instant;

  @Field(() => DateTime, { nullable: true, description: "When the far end first showed a sign of life." })
  progressAt!: Instant | null;

  @Field(() => DateTime, { nullable: true, description: "When it was answered." })
  answeredAt!: Instant | null;

  @Field(() => DateTime, { nullable: true, description: "When it ended." })
  endedAt!: Instant | null;

  @Field(() => Int, { description: "Seconds since the answer that cost money so far, or in all once it has ended." })
  seconds!: number;

  @Field(() => Money, { description: "What those seconds cost: so far, or its charge once it has ended." })
  cost!: Money;

  @Field(() => String, { nullable: true, description: "Why it ended, in plain words; null while it goes on." })
  reason!: string | null;

  @Field(() => Int, { nullable: true, description: "Why it ended: the hangup cause of the switch, a number of Q.850." })
  cause!: number | null;

  @Field(() => Int, { nullable: true, description: "Why it ended: the SIP status of the far end, where there was one." })
  sipStatus!: number | null;
}
