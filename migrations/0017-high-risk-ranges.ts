// The high-risk ranges that a new service begins with, each with why it is one and who says so. It is never edited once landed: operators add and remove ranges in the table.

const itu = "ITU-T, List of assigned country codes (E.164)";
const satellite = (system: string): string => `Satellite phones (${system}): a minute costs many times that of a mobile phone, and resold minutes of them are what stolen accounts are emptied with.`;
const globalNetwork = "Numbers of international networks that belong to no country: ranges are let to whoever asks, with a share of the price.";
const caribbean = (country: string): string => `${country}: dialled like a number of the United States, priced as an international one; long used for one-ring and call-back fraud.`;
const areaCodes = "Cisco CallManager Best Practices, table of commonly exploited area codes; the same list is the block list of several voice platforms";
const island = (country: string): string => `${country}: few inhabitants and a dear termination, so most of what is sent there is traffic that somebody is paid for.`;
const shared = (country: string): string => `${country}: for years among the countries in which most revenue-share fraud ends.`;
const rates = "Retail rate lists: 1 to 5 a minute, where neighbouring countries cost a tenth";
const commsrisk = "Commsrisk, What Is New with IRSF Fraud (on the years up to 2018)";
const cfca = "CFCA, Global Fraud Loss Survey 2013: top ten countries where fraudulent calls end";

/** Prefix, reason, source. */
export const highRiskRanges: readonly (readonly [prefix: string, reason: string, source: string])[] = [
  ["870", satellite("Inmarsat"), itu],
  ["881", satellite("Iridium, Globalstar and others"), itu],
  ["882", globalNetwork, itu],
  ["883", globalNetwork, itu],
  ["878", "Universal personal numbers: nobody uses them for talking, and their price is whatever the network asks.", itu],
  ["888", "A code of the United Nations that is not in use: what answers there is not who it says.", itu],
  ["979", "International premium rate: the called party is paid for every minute.", itu],
  ["991", "A trial code for international services, not in use: what answers there is not who it says.", itu],
  ["4470", "Personal numbers of the United Kingdom: they look like mobile phones and cost like premium ones.", "Ofcom, review of the 070 number range (2018)"],
  ["1242", caribbean("Bahamas"), areaCodes],
  ["1246", caribbean("Barbados"), areaCodes],
  ["1264", caribbean("Anguilla"), areaCodes],
  ["1268", caribbean("Antigua and Barbuda"), areaCodes],
  ["1284", caribbean("British Virgin Islands"), areaCodes],
  ["1345", caribbean("Cayman Islands"), areaCodes],
  ["1441", caribbean("Bermuda"), areaCodes],
  ["1473", caribbean("Grenada"), areaCodes],
  ["1649", caribbean("Turks and Caicos Islands"), areaCodes],
  ["1664", caribbean("Montserrat"), areaCodes],
  ["1758", caribbean("Saint Lucia"), areaCodes],
  ["1767", caribbean("Dominica"), areaCodes],
  ["1784", caribbean("Saint Vincent and the Grenadines"), areaCodes],
  ["1809", caribbean("Dominican Republic"), areaCodes],
  ["1829", caribbean("Dominican Republic"), areaCodes],
  ["1849", caribbean("Dominican Republic"), areaCodes],
  ["1868", caribbean("Trinidad and Tobago"), areaCodes],
  ["1869", caribbean("Saint Kitts and Nevis"), areaCodes],
  ["1658", caribbean("Jamaica"), areaCodes],
  ["1876", caribbean("Jamaica"), areaCodes],
  ["53", shared("Cuba"), commsrisk],
  ["252", shared("Somalia"), commsrisk],
  ["370", shared("Lithuania"), commsrisk],
  ["371", shared("Latvia"), commsrisk],
  ["220", shared("Gambia"), cfca],
  ["224", shared("Guinea"), cfca],
  ["232", shared("Sierra Leone"), cfca],
  ["670", shared("East Timor"), cfca],
  ["246", island("Diego Garcia"), rates],
  ["247", island("Ascension"), rates],
  ["290", island("Saint Helena"), rates],
  ["500", island("Falkland Islands"), rates],
  ["672", island("Norfolk Island and Antarctica"), rates],
  ["674", island("Nauru"), rates],
  ["677", island("Solomon Islands"), rates],
  ["678", island("Vanuatu"), rates],
  ["681", island("Wallis and Futuna"), rates],
  ["682", island("Cook Islands"), rates],
  ["683", island("Niue"), rates],
  ["686", island("Kiribati"), rates],
  ["688", island("Tuvalu"), rates],
  ["690", island("Tokelau"), rates],
];
