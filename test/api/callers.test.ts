// Caller IDs, PINs, calling settings and speed dials over HTTP: what an account does with its own, what only an operator may, and what is refused.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { RingbackError, type RefusalCode, type Ringback } from "ringback-sdk";
import { newId, toPublicId } from "../../src/kernel/id.js";
import { createApiWorld, is, type ApiWorld, type Customer } from "../support/apiWorld.js";

let world: ApiWorld;
let customer: Customer;
before(async () => {
  world = await createApiWorld();
  customer = await world.customer();
  await world.database.query("insert into access_number (number, created_at) values ('+15005550100', now()), ('+15005550188', now())");
});
after(() => world.stop());

const callersOf = async ({ sdk, account }: Customer) => (await sdk.callersOf(account.id)) ?? assert.fail("one's own account is there");

test("an account that has set nothing is served as standard", async () => {
  assert.deepEqual(await callersOf(await world.customer()), {
    callerIds: [], speedDials: [], pin: null,
    callingSettings: { __typename: "CallingSettings", country: null, language: "EN", confirm: false, announces: false, followOns: 0, callerId: null },
  });
});

test("settings change one by one, what is left out stays, and null is the standard", async () => {
  const own = await world.customer();
  is("CallingSettings", await own.sdk.updateCallingSettings({ country: "DE", language: "DE", confirm: true, announces: true, followOns: 20 }));
  is("CallingSettings", await own.sdk.updateCallingSettings({ callerId: "+15005550188", confirm: false }));
  const expected = { __typename: "CallingSettings" as const, country: "DE", language: "DE" as const, confirm: false, announces: true, followOns: 20, callerId: "+15005550188" };
  assert.deepEqual((await callersOf(own)).callingSettings, expected, "one of the service's own numbers may be shown by anybody");
  assert.deepEqual(is("CallingSettings", await world.operator.updateCallingSettings({ accountId: own.account.id, country: null, callerId: null })), { ...expected, country: null, callerId: null });
});

test("an operator approves a number with a reason; it is one account's, and only removing it there frees it", async () => {
  const [one, other] = [await world.customer(), await world.customer()];
  const input = { accountId: one.account.id, number: "+15005560001", reason: "number on their contract", asksForPin: true };
  const approved = is("CallerId", await world.operator.approveCallerId(input));
  const { id, provenAt: _, ...rest } = approved;
  assert.deepEqual(rest, { __typename: "CallerId", accountId: one.account.id, number: input.number, asksForPin: true, provenBy: "OPERATOR", reason: input.reason });
  assert.deepEqual((await callersOf(one)).callerIds, [approved]);
  assert.equal(is("Refused", await world.operator.approveCallerId({ ...input, accountId: other.account.id })).code, "NUMBER_TAKEN");
  assert.equal(is("CallerId", await world.operator.approveCallerId({ ...input, reason: "a new contract", asksForPin: false })).id, id, "again for the same account is a new word about the same number");
  assert.equal(is("CallerId", await one.sdk.setAsksForPin(id, true)).asksForPin, true);
  is("CallerId", await one.sdk.removeCallerId(id));
  assert.deepEqual((await callersOf(one)).callerIds, []);
  is("CallerId", await world.operator.approveCallerId({ ...input, accountId: other.account.id }));
  const noted = await world.operator.changes({ filter: { noun: "callerId", field: "reason" } });
  assert.ok(noted.nodes.some(({ to, author }) => to === input.reason && author.startsWith("key_")), "who and why is in the audit trail");
});

test("two operators approve one number for two accounts at once: one of them has it", async () => {
  const customers = await Promise.all(Array.from({ length: 6 }, () => world.customer()));
  const answers = await Promise.all(customers.map(({ account }) => world.operator.approveCallerId({ accountId: account.id, number: "+15005560002", reason: "theirs" })));
  assert.equal(answers.filter(({ __typename }) => __typename === "CallerId").length, 1);
  assert.deepEqual(await world.database.query("select count(*)::int as count from caller_id where number = '+15005560002'"), [{ count: 1 }]);
});

test("a number that is removed is not shown any more", async () => {
  const own = await world.customer();
  const { id, number } = is("CallerId", await world.operator.approveCallerId({ accountId: own.account.id, number: "+15005560003", reason: "theirs" }));
  is("CallingSettings", await own.sdk.updateCallingSettings({ callerId: number }));
  is("CallerId", await own.sdk.removeCallerId(id));
  assert.equal((await callersOf(own)).callingSettings.callerId, null);
});

test("a PIN is shown when it is issued, and never again", async () => {
  const own = await world.customer();
  const { pin, accountId } = is("IssuedPin", await own.sdk.issuePin());
  assert.match(pin, /^[1-9]\d{9}$/);
  assert.equal(accountId, own.account.id);
  const after = await world.post(`{ me { account { pin { issuedAt isLocked lockedAt lockedUntil } } } }`, { apiKey: own.apiKey });
  assert.ok(!JSON.stringify(after.body).includes(pin));
  const [stored] = await world.database.query<{ found: number }>("select count(*)::int as found from account_pin where encode(hash, 'escape') like $1", [`%${pin}%`]);
  assert.equal(stored?.found, 0);
  assert.match(is("IssuedPin", await world.operator.issuePin({ accountId: own.account.id, digits: 12 })).pin, /^\d{12}$/);
});

test("an account locks its PIN and releases it", async () => {
  const own = await world.customer();
  is("IssuedPin", await own.sdk.issuePin());
  const locked = is("Pin", await own.sdk.lockPin());
  assert.deepEqual([locked.isLocked, locked.lockedAt !== null, locked.lockedUntil], [true, true, null]);
  assert.equal(is("Pin", await own.sdk.releasePin()).isLocked, false);
});

test("locks are listed and released by operators, and hidden from everybody else", async () => {
  const ids = [newId<"pinLock">(), newId<"pinLock">(), newId<"pinLock">()];
  const keys = ["+15005560004", "withheld", "all"];
  await world.database.query(
    "insert into pin_lock (id, scope, key, wrong, at, until_at) select id, scope, key, 10, now() + place * interval '1 second', now() + interval '1 hour' from unnest($1::uuid[], $2::text[], $3::text[]) with ordinality as lock (id, scope, key, place)",
    [ids, ["number", "number", "service"], keys],
  );
  const first = await world.operator.pinLocks({ first: 2 });
  assert.deepEqual(first.nodes.map(({ scope, number, accountId }) => [scope, number, accountId]), [["SERVICE", null, null], ["NUMBER", "withheld", null]]);
  const rest = await world.operator.pinLocks({ first: 2, after: first.pageInfo.endCursor ?? null });
  assert.equal(rest.nodes[0]?.number, "+15005560004");
  const id = toPublicId("pinLock", ids[0] ?? "");
  const released = is("PinLock", await world.operator.releasePinLock(id));
  assert.ok(released.releasedAt);
  assert.deepEqual(is("PinLock", await world.operator.releasePinLock(id)), released, "a second time changes nothing");
  await assert.rejects(() => customer.sdk.pinLocks(), (error: unknown) => error instanceof RingbackError && error.code === "FORBIDDEN");
});

test("the limits of PINs and proofs are data, which only operators see and change", async () => {
  const standard = await world.operator.callerLimits();
  const changed = is("CallerLimits", await world.operator.setCallerLimits({ wrongOfUnknownCallers: 5, lockSeconds: null }));
  assert.deepEqual(changed, { ...standard, wrongOfUnknownCallers: 5, lockSeconds: null });
  is("CallerLimits", await world.operator.setCallerLimits({ wrongOfUnknownCallers: 200, lockSeconds: 3_600 }));
  const refused = is("Refused", await world.operator.setCallerLimits({ wrongOfUnknownCallers: 0 }));
  assert.deepEqual([refused.code, refused.field], ["INVALID_INPUT", "wrongOfUnknownCallers"]);
  assert.equal(is("Refused", await customer.sdk.setCallerLimits({ wrongOfUnknownCallers: 5 })).code, "FORBIDDEN");
  await assert.rejects(() => customer.sdk.callerLimits(), (error: unknown) => error instanceof RingbackError && error.code === "FORBIDDEN");
  assert.deepEqual(await world.operator.callerLimits(), standard);
});

test("speed dials are set, replaced, listed by key and removed", async () => {
  const own = await world.customer();
  for (const [key, number, name] of [["10", "+15005550101", "Ten"], ["2", "+15005550102", "Two"], ["2", "+15005550103", "Two again"]] as const) is("SpeedDial", await own.sdk.setSpeedDial({ key, number, name }));
  assert.deepEqual((await callersOf(own)).speedDials.map(({ key, number, name }) => `${key} ${number} ${name}`), ["2 +15005550103 Two again", "10 +15005550101 Ten"]);
  assert.equal(is("SpeedDial", await world.operator.removeSpeedDial("2", own.account.id)).name, "Two again");
  assert.equal(is("Refused", await own.sdk.removeSpeedDial("2")).code, "NOT_FOUND");
});

const nobody = toPublicId("account", newId());
const number = "+15005560005";
const refusals: readonly (readonly [what: string, code: RefusalCode, field: string | null, act: (operator: Ringback, own: Ringback) => Promise<{ readonly __typename: string }>])[] = [
  ["an approval by an account", "FORBIDDEN", null, (_, own) => own.approveCallerId({ accountId: customer.account.id, number, reason: "mine" })],
  ["an approval without a reason", "INVALID_INPUT", "reason", (operator) => operator.approveCallerId({ accountId: customer.account.id, number, reason: "  " })],
  ["an approval for nobody", "NOT_FOUND", "accountId", (operator) => operator.approveCallerId({ accountId: nobody, number, reason: "theirs" })],
  ["an approval of an access number", "OWN_NUMBER", "number", (operator) => operator.approveCallerId({ accountId: customer.account.id, number: "+15005550100", reason: "theirs" })],
  ["an approval of an emergency number", "EMERGENCY_NUMBER", "number", (operator) => operator.approveCallerId({ accountId: customer.account.id, number: "+112", reason: "theirs" })],
  ["an unknown caller ID", "NOT_FOUND", "id", (operator) => operator.removeCallerId(toPublicId("callerId", newId()))],
  ["a number of nobody's as caller ID", "CALLER_ID_NOT_PROVEN", "callerId", (_, own) => own.updateCallingSettings({ callerId: number })],
  ["another account's number as caller ID", "CALLER_ID_NOT_PROVEN", "callerId", async (operator, own) => {
    const { account } = await world.customer();
    is("CallerId", await operator.approveCallerId({ accountId: account.id, number: "+15005560006", reason: "theirs" }));
    return own.updateCallingSettings({ callerId: "+15005560006" });
  }],
  ["a country that is none", "INVALID_INPUT", "country", (_, own) => own.updateCallingSettings({ country: "XX" })],
  ["twenty-one follow-on calls", "INVALID_INPUT", "followOns", (_, own) => own.updateCallingSettings({ followOns: 21 })],
  ["settings of nobody", "NOT_FOUND", "accountId", (operator) => operator.updateCallingSettings({ accountId: nobody, followOns: 1 })],
  ["settings by an operator who does not say whose", "INVALID_INPUT", "accountId", (operator) => operator.updateCallingSettings({ followOns: 1 })],
  ["a PIN of seven digits", "INVALID_INPUT", "digits", (_, own) => own.issuePin({ digits: 7 })],
  ["a PIN for nobody", "NOT_FOUND", "accountId", (operator) => operator.issuePin({ accountId: nobody })],
  ["a lock where there is no PIN", "NOT_FOUND", "accountId", async (operator) => operator.lockPin((await world.customer()).account.id)],
  ["an unknown lock", "NOT_FOUND", "id", (operator) => operator.releasePinLock(toPublicId("pinLock", newId()))],
  ["a lock released by an account", "FORBIDDEN", null, (_, own) => own.releasePinLock(toPublicId("pinLock", newId()))],
  ["a speed dial under 0", "INVALID_INPUT", "key", (_, own) => own.setSpeedDial({ key: "0", number })],
  ["a speed dial under 100", "INVALID_INPUT", "key", (_, own) => own.setSpeedDial({ key: "100", number })],
  ["a speed dial to an access number", "OWN_NUMBER", "number", (_, own) => own.setSpeedDial({ key: "1", number: "+15005550100" })],
  ["a speed dial to a premium number", "PREMIUM_NUMBER", "number", (_, own) => own.setSpeedDial({ key: "1", number: "+19005551234" })],
  ["a speed dial of nobody", "NOT_FOUND", "accountId", (operator) => operator.setSpeedDial({ accountId: nobody, key: "1", number })],
];
for (const [what, code, field, act] of refusals) {
  test(`${what} is refused with ${code}`, async () => {
    const refused = is("Refused" as never, await act(world.operator, customer.sdk)) as { code: RefusalCode; field: string | null };
    assert.deepEqual({ code: refused.code, field: refused.field }, { code, field });
  });
}
