// Reads the machine's own apt sources, in both of their formats, to learn which Debian mirror it already uses; pure.

export interface AptSource {
  readonly uri: string;
  readonly suite: string;
  readonly components: readonly string[];
}

/** The mirror of the Debian archive itself: not the security archive, not another vendor's repository. */
export function debianMirror(sources: readonly AptSource[], codename: string): string | null {
  const suites = new Set([codename, "stable", "oldstable", "testing", "unstable", "sid"]);
  return sources.find((source) => suites.has(source.suite) && source.components.includes("main"))?.uri ?? null;
}

/** A classic `sources.list`: one `deb [options] uri suite component…` a line. */
export function parseSourcesList(text: string): readonly AptSource[] {
  return text.split("\n").flatMap((line) => {
    const fields = /^\s*deb\s+(?:\[[^\]]*\]\s*)?(\S+)\s+(\S+)\s+([^#]*)/.exec(line);
    if (fields === null) return [];
    const [, uri = "", suite = "", components = ""] = fields;
    return [{ uri, suite, components: words(components) }];
  });
}

/** A deb822 `.sources` file: stanzas of fields, where a line that begins with a space continues the field above it. */
export function parseDeb822(text: string): readonly AptSource[] {
  return text.split(/\n\s*\n/).flatMap((stanza) => {
    const fields = stanzaFields(stanza);
    const list = (name: string) => words(fields.get(name) ?? "");
    if (!list("types").includes("deb") || (fields.get("enabled") ?? "yes").toLowerCase() === "no") return [];
    return list("uris").flatMap((uri) => list("suites").map((suite) => ({ uri, suite, components: list("components") })));
  });
}

function stanzaFields(stanza: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  let name = "";
  for (const line of stanza.split("\n").filter((each) => !each.startsWith("#"))) {
    const start = /^([A-Za-z-]+):(.*)$/.exec(line);
    if (start !== null) name = (start[1] ?? "").toLowerCase();
    fields.set(name, `${fields.get(name) ?? ""} ${(start?.[2] ?? line).trim()}`.trim());
  }
  return fields;
}

function words(text: string): readonly string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}
