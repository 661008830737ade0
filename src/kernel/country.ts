// Which prefixes belong to a country, found by its name in English or by its code of two letters.
import { setImmediate as nextTurn } from "node:timers/promises";
import { getCountries, getCountryCallingCode, parsePhoneNumberFromString, type CountryCode } from "libphonenumber-js/max";

/** Shared by North America and the Caribbean, whose countries have area codes of their own. Of other shared codes a country gets the whole. */
const SHARED_BY_AREA = "1";
const FIRST_AREA = 200;
const LAST_AREA = 999;
/** Some two milliseconds of work: nobody else waits longer than that for their turn. */
const AREAS_A_TURN = 10;
/** What people say besides the names that are listed. */
const otherNames: Readonly<Record<string, CountryCode>> = {
  usa: "US", "united states of america": "US", "great britain": "GB", turkey: "TR", "ivory coast": "CI", "czech republic": "CZ", holland: "NL", swaziland: "SZ", burma: "MM", macedonia: "MK", "cape verde": "CV",
};

export function isCountryCode(text: string): boolean {
  return getCountries().some((country) => country === text);
}

/** Null where it is no country's name. "Germany", "germany", "DE", "Côte d’Ivoire", "Cote d'Ivoire", "UK". */
export async function prefixesOfCountry(text: string): Promise<readonly string[] | null> {
  const country = /^[A-Z]{2}$/.test(text) ? countryOfCode(text) : countriesByName().get(plain(text));
  if (!country) return null;
  const callingCode = getCountryCallingCode(country);
  if (callingCode !== SHARED_BY_AREA) return [callingCode];
  return (await areasByCountry()).get(country) ?? [callingCode];
}

function countryOfCode(code: string): CountryCode | undefined {
  return getCountries().find((country) => country === code) ?? countriesByName().get(plain(code));
}

let byName: ReadonlyMap<string, CountryCode> | null = null;

function countriesByName(): ReadonlyMap<string, CountryCode> {
  if (byName) return byName;
  const styles = [new Intl.DisplayNames("en", { type: "region", style: "short" }), new Intl.DisplayNames("en", { type: "region" })];
  byName = new Map(styles.flatMap((names) => getCountries().map((country): [string, CountryCode] => [plain(names.of(country) ?? country), country])).concat(Object.entries(otherNames)));
  return byName;
}

/** As people type it: without accents, and with any apostrophe. */
function plain(name: string): string {
  return name.trim().toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replaceAll("’", "'").replaceAll("&", "and").replace(/\s+/g, " ");
}

let areas: Promise<ReadonlyMap<CountryCode, readonly string[]>> | null = null;

/** The number plan tells no list, but it knows whose a number is: one of each area is asked about, once. */
function areasByCountry(): Promise<ReadonlyMap<CountryCode, readonly string[]>> {
  areas ??= askedForEachArea();
  return areas;
}

async function askedForEachArea(): Promise<ReadonlyMap<CountryCode, readonly string[]>> {
  const found = new Map<CountryCode, string[]>();
  for (let area = FIRST_AREA; area <= LAST_AREA; area += 1) {
    const country = parsePhoneNumberFromString(`+${SHARED_BY_AREA}${area}2345678`)?.country;
    if (country) found.set(country, [...(found.get(country) ?? []), `${SHARED_BY_AREA}${area}`]);
    if (area % AREAS_A_TURN === 0) await nextTurn();
  }
  return found;
}
