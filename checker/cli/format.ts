// The formats of a trace, by the names that a person gives them.

/**
 * text for a terminal, mail for a mailing list, md for an issue, json for programs, itf for Apalache and Quint, tla for
 * TLC, mermaid and dot for diagrams, html for a browser.
 */
export const formats = ["text", "mail", "md", "json", "itf", "tla", "mermaid", "dot", "html"] as const;

export type Format = (typeof formats)[number];
