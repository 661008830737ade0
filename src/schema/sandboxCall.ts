// A call that somebody places to one of our numbers in the sandbox.
import { Field, ID, InputType, Int, ObjectType } from "type-graphql";
import { orRefused } from "./refused.js";

@InputType({ description: "A call to one of our numbers, in the sandbox." })
export class PlaceSandboxCallInput {
  @Field(() => String, { nullable: true, description: "Who calls, as a network would write it; null: the network tells no number." })
  from?: string | null;

  @Field(() => String, { description: "Which number is called." })
  to!: string;

  @Field(() => Boolean, { defaultValue: false, description: "The caller withholds the number." })
  withheld!: boolean;

  @Field(() => Int, { nullable: true, description: "The caller gives up after so many seconds; 60 when left out." })
  hangsUpAfterSeconds?: number | null;

  @Field(() => String, { defaultValue: "", description: "Keys that are pressed one after the other, from a second after our answer on." })
  keys!: string;
}

@ObjectType({ description: "A call that was placed in the sandbox.", simpleResolvers: true })
export class SandboxCall {
  @Field(() => ID, { description: "Names the call among inboundCalls, where it is found once it is known what became of it." })
  inboundCallId!: string;
}

export const SandboxCallResult = orRefused("SandboxCallResult", SandboxCall);
